"""The registrations pages: what they show to whom, their filters, the clock, and that what is written stays text."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.console.registered import MOBILE, assigned, brand, bundle, campaign, number, writes
from tests.console.running import Browser, Running, header, running
from tests.console.test_sheets import whole
from tidings.compliance.lifecycle import BundleStatus
from tidings.console.session import IDLE_S, sessions
from tidings.insights.cells import TRAFFIC
from tidings.insights.spans import HOUR, start_of
from tidings.trusthub.files import DocumentFile, document_files
from tidings.trusthub.rows import DocumentStatus, SupportingDocument, documents


async def page(browser: Browser, path: str = "/registrations", status: int = 200) -> str:
    response = await browser.page(path)
    assert response.status == status, response.body
    return response.body.decode()


def listed(html: str) -> list[str]:
    """The SIDs in the list, from top to bottom."""
    return re.findall(r'class="row-name">\s*<a href="/registrations/(\w{34})"', html)


def ways(html: str) -> list[str]:
    return re.findall(r'id="customer-(\w{34})"', html)


async def test_who_is_not_signed_in_is_led_to_the_door(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        for path in ("/registrations", "/registrations/BU" + "0" * 32, "/reviews"):
            response = await Browser(world.front).page(path)
            assert (response.status, header(response, "location")) == (303, f"/sign-in?next={path}")


async def test_an_account_without_registrations_is_shown_how_to_begin(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        html = await page(await world.signed_in())
        assert "Nothing is registered yet" in html
        assert "examples/sole_proprietor_isv.py" in html
        assert "examples/standard_brand_isv.py" in html


async def test_the_page_shows_the_way_and_the_list_with_what_is_waited_for(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        profile = bundle(account_sid=world.sid, friendly_name="Olga's profile")
        product = bundle("sole", account_sid=world.sid)
        asked = brand(verified=False, account_sid=world.sid, customer_profile_bundle_sid=profile.sid)
        await world.app.database.commit(*writes([profile, product, asked]), assigned(product, profile.sid))
        world_browser = await world.signed_in()
        html = await page(world_browser)
        assert ways(html) == [profile.sid]
        assert listed(html) == [asked.sid, product.sid, profile.sid]
        assert "To be confirmed" in html
        for each in (html, await page(world_browser, f"/registrations/{profile.sid}")):
            assert f'<a class="open" href="/handsets#{MOBILE}">' in each
            assert "to the registry&#39;s text on +1 415 555 0122" in each
        for mark in ("follows", "done", "asked", "ahead"):
            assert f'class="step {mark}"' in each


async def test_the_filters_narrow_the_list_and_keep_each_other(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        draft = bundle(account_sid=world.sid, status=BundleStatus.DRAFT)
        refused = bundle("sole", account_sid=world.sid, status=BundleStatus.REJECTED)
        line = number(account_sid=world.sid)
        await world.app.database.commit(*writes([draft, refused, line]))
        browser = await world.signed_in()
        assert listed(await page(browser, "/registrations?kind=number")) == [line.sid]
        assert listed(await page(browser, "/registrations?state=refused")) == [refused.sid]
        both = await page(browser, "/registrations?kind=customer-profile&state=asked")
        assert (listed(both), ways(both)) == ([draft.sid], [])
        assert 'href="/registrations?kind=brand&amp;state=asked"' in both
        assert 'href="/registrations?kind=customer-profile"' in both
        assert "Nothing of that sort" in await page(browser, "/registrations?kind=brand")


@pytest.mark.parametrize("query", ["kind=cat", "state=tired", "before=x", "before=" + "G" * 32])
async def test_a_part_of_the_list_that_there_is_not_is_said_to_be_none(tmp_path: Path, query: str) -> None:
    async with running(tmp_path) as world:
        html = await page(await world.signed_in(), f"/registrations?{query}", 400)
        assert f"Parameter {query.partition('=')[0]} is invalid" in html


async def test_long_lists_come_in_pages(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        made = [bundle("sole", account_sid=world.sid) for _ in range(30)]
        profiles = [bundle(account_sid=world.sid) for _ in range(30)]
        await world.app.database.commit(*writes([*made, *profiles]))
        browser = await world.signed_in()
        first = await page(browser)
        (earlier,) = re.findall(r'href="([^"]+)">Earlier ones', first)
        second = await page(browser, earlier.replace("&amp;", "&"))
        wanted = [one.sid for one in reversed([*made, *profiles])]
        assert listed(first) + listed(second) == wanted[:50]
        assert ways(second) == []
        (more,) = re.findall(r'rel="next" href="([^"]+)"', first)
        rest = await page(browser, more.replace("&amp;", "&"))
        assert ways(first) + ways(rest) == [one.sid for one in reversed(profiles)]
        assert listed(rest) == []


async def test_customers_are_found_by_name_and_state_counted_and_given_as_a_file(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        owl = bundle(account_sid=world.sid, friendly_name="Owl Flights", status=BundleStatus.REJECTED)
        heron = bundle(account_sid=world.sid, friendly_name="Heron <b>")
        await world.app.database.commit(*writes([owl, heron]))
        browser = await world.signed_in()
        html = await page(browser)
        assert ways(html) == [owl.sid, heron.sid]
        assert "Heron &lt;b&gt;" in html
        assert f'href="/registrations/new/{owl.sid}">Mend it</a>' in html
        assert "Refused 1" in html
        assert ways(await page(browser, "/registrations?Search=heron")) == [heron.sid]
        assert ways(await page(browser, "/registrations?State=refused")) == [owl.sid]
        assert "No customer fits" in await page(browser, "/registrations?Search=crow")
        assert "Parameter State is invalid" in await page(browser, "/registrations?State=lost")
        lines = (await whole(await browser.page("/registrations/customers.jsonl?Search=owl"))).decode().splitlines()
        assert len(lines) == 1
        assert '"state":"refused"' in lines[0]
        assert (await whole(await browser.page("/registrations/customers.csv"))).decode().count("\r\n") == 3


async def test_one_thing_is_shown_in_full_with_its_history(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        made = await world.api("/v1/CustomerProfiles", **_profile())
        browser = await world.signed_in()
        html = await page(browser, f"/registrations/{made['sid']}")
        assert "<h1>A firm</h1>" in html
        assert "What its policy demands" in html
        assert "Please assign one to the bundle." in html
        assert '<p class="event-name">Created</p>' in html
        assert "by the account" in html


async def test_a_campaign_shows_its_texts_and_what_a_reviewer_would_say(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        kept = campaign(account_sid=world.sid, message_samples=["Book at bit.ly/x", "<b>Bold</b>"])
        await world.app.database.commit(*writes([kept]))
        html = await page(await world.signed_in(), f"/registrations/{kept.campaign_sid}")
        assert "Book at bit.ly/x" in html
        assert "&lt;b&gt;Bold&lt;/b&gt;" in html
        assert "<b>" not in html
        assert 'href="/errors/30892"' in html


async def test_what_a_registration_is_made_of_leads_to_it_and_anothers_leads_nowhere(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        firm, kept = bundle(account_sid=world.sid), campaign(account_sid=world.sid)
        person, foreign = "IT" + "1" * 32, "IT" + "2" * 32
        theirs = campaign()
        await world.app.database.commit(
            *writes([firm, kept, theirs]), assigned(firm, person), assigned(bundle(), foreign)
        )
        browser = await world.signed_in()
        for part, whole_sid in ((person, firm.sid), (kept.messaging_service_sid, kept.campaign_sid)):
            answer = await browser.ask("GET", f"/registrations/{part}")
            assert (answer.status, header(answer, "location")) == (303, f"/registrations/{whole_sid}")
        for sid in (foreign, theirs.messaging_service_sid, "RD" + "0" * 32):
            await page(browser, f"/registrations/{sid}", 404)


async def test_what_is_anothers_is_not_there(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        theirs = [bundle(), brand(), campaign(), number()]
        await world.app.database.commit(*writes(theirs))
        browser = await world.signed_in()
        assert listed(await page(browser)) == []
        for one in theirs:
            sid = getattr(one, "campaign_sid", None) if type(one).__name__ == "Campaign" else one.sid
            assert "was not found" in await page(browser, f"/registrations/{sid}", 404)
        for sid in ("nonsense", "BU" + "0" * 32, "AC" + "0" * 32, "RD" + "0" * 32 + "/file"):
            await page(browser, f"/registrations/{sid}", 404)


async def test_the_operator_sees_everybodys_with_their_names(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        own, orphan = bundle(account_sid=world.sid), bundle()
        await world.app.database.commit(*writes([own, orphan]))
        html = await page(await world.signed_in("operator", "o" * 32))
        assert listed(html) == [orphan.sid, own.sid]
        assert "My first Tidings account" in html


async def test_only_the_operator_is_led_to_reviews(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        assert 'href="/reviews"' not in await page(await world.signed_in())
        operators = await page(await world.signed_in("operator", "o" * 32))
        assert 'href="/reviews"' in operators
        assert '<a href="/registrations" aria-current="page">' in operators


async def test_the_clock_is_moved_ahead_from_the_page_and_leads_back(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        html = await page(browser, "/registrations?state=done")
        assert 'name="back" value="/registrations?state=done"' in html
        before = world.app.clock.now()
        response = await browser.post("/clock", advance="P1D", back="/registrations?state=done")
        assert (response.status, header(response, "location")) == (303, "/registrations?state=done")
        assert before.seconds_until(world.app.clock.now()) >= 86_400
        kept = world.app.clock.offset_us
        response = await browser.post("/clock", advance="P1000D")
        assert (response.status, world.app.clock.offset_us) == (400, kept)
        response = await browser.post("/clock", advance="P1D", token="0" * 64)
        assert (response.status, world.app.clock.offset_us) == (403, kept)


async def test_a_moved_clock_is_told_on_every_page_and_led_back_to_now(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        pages = {
            "/handsets": 200,
            "/registrations": 200,
            "/errors": 200,
            "/errors/30034": 200,
            "/registrations/no": 404,
        }
        for path, status in pages.items():
            assert "The clock is" not in await page(browser, path, status)
        await browser.post("/clock", advance="P10D")
        for path, status in pages.items():
            html = await page(browser, path, status)
            assert "The clock is 10 days ahead." in html
            assert "Back to now" in html
        signed_out = (await Browser(world.front).page("/sign-in")).body.decode()
        assert "The clock is 10 days ahead." in signed_out
        assert "Back to now" not in signed_out
        response = await browser.post("/clock", reset="true", back="/errors/30034")
        assert (response.status, header(response, "location")) == (303, "/errors/30034")
        assert world.app.clock.offset_us == 0
        assert "The clock is" not in await page(browser)


@pytest.mark.parametrize(
    "back", ["", "https://evil.example/", "//evil.example", "/\\evil", "/sign-in", "/registrations/../x"]
)
async def test_the_clock_leads_back_to_these_pages_only(tmp_path: Path, back: str) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        response = await browser.post("/clock", advance="PT30S", back=back)
        assert (response.status, header(response, "location")) == (303, "/")


async def test_a_real_carriers_installation_has_no_clock_to_move(tmp_path: Path) -> None:
    async with running(tmp_path, carrier="smpp://user:word@192.0.2.1:2775") as world:
        browser = await world.signed_in()
        assert "Move the clock" not in await page(browser)
        assert (await browser.post("/clock", advance="PT30S")).status == 404


async def test_a_documents_file_is_saved_by_those_who_see_it(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        own = await _paper(world, world.sid)
        theirs = await _paper(world, "AC" + "9" * 32)
        browser = await world.signed_in()
        response = await browser.ask("GET", f"/registrations/{own}/file")
        assert (response.status, response.body) == (200, b"%PDF-1.7")
        assert header(response, "content-disposition") == "attachment"
        assert (await browser.ask("GET", f"/registrations/{theirs}/file")).status == 404
        operator = await world.signed_in("operator", "o" * 32)
        assert (await operator.ask("GET", f"/registrations/{theirs}/file")).status == 200


async def test_what_people_wrote_stays_text(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        evil = '"><script>alert(1)</script>'
        fault = [{"error_code": 30795, "description": evil, "fields": [evil]}]
        things = [
            bundle(account_sid=world.sid, friendly_name=evil, failure_reason=evil, status=BundleStatus.REJECTED),
            brand(account_sid=world.sid, brand_name=evil, errors=fault),
            campaign(account_sid=world.sid, description=evil),
            number(account_sid=world.sid, friendly_name=evil),
        ]
        await world.app.database.commit(*writes(things))
        browser = await world.signed_in()
        pages = [
            await page(browser),
            *[await page(browser, f"/registrations/{sid}") for sid in listed(await page(browser))],
        ]
        assert len(pages) == 5
        for html in pages:
            assert "<script>alert" not in html
            assert not re.search(r"<[^>]+ (?:on\w+|style)=", html)


async def test_a_question_that_lapsed_says_so_and_is_asked_again_from_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path) as world:
        deadline = world.app.clock.now().plus(days=28)
        one = brand(account_sid=world.sid, verified=False, otp_deadline=deadline, tcr_id="BABC123")
        await world.app.database.commit(*writes([one]))
        browser = await world.signed_in()
        for path in ("/registrations", f"/registrations/{one.sid}"):
            html = await page(browser, path)
            assert "Question lapsed" in html
            assert "nobody answered YES within 24 hours" in html
            assert f'action="/registrations/{one.sid}/question"' in html
        operators = await page(await world.signed_in("operator", "o" * 32), f"/registrations/{one.sid}")
        assert "Question lapsed" in operators
        assert "/question" not in operators

        asked: list[str] = []

        async def send_otp(registry_id: str) -> None:
            asked.append(registry_id)

        unknown = await browser.post(f"/registrations/{one.sid}/question", back=f"/registrations/{one.sid}")
        assert unknown.status == 409
        assert "The registry does not know this brand" in unknown.body.decode()
        monkeypatch.setattr(world.app.brands.desk.registry, "send_otp", send_otp)
        answer = await browser.post(f"/registrations/{one.sid}/question", back=f"/registrations/{one.sid}")
        assert (answer.status, header(answer, "location")) == (303, f"/registrations/{one.sid}")
        assert asked == ["BABC123"]
        html = await page(browser, f"/registrations/{one.sid}")
        assert "To be confirmed" in html
        assert "Question lapsed" not in html
        assert (await browser.post("/registrations/none/question")).status == 404


async def test_looking_for_news_does_not_keep_a_session_alive_but_opening_a_page_does(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        stale = world.app.clock.machine_us() - (IDLE_S - 600) * 1_000_000
        await world.app.database.commit(sa.update(sessions).values(used=stale))
        assert (await browser.ask("GET", "/registrations", headers={b"x-by-itself": b"1"})).status == 200
        assert await _used(world) == stale
        assert (await browser.ask("GET", "/registrations")).status == 200
        assert await _used(world) > stale


async def _used(world: Any) -> int:
    return int((await world.app.database.rows(sa.select(sessions.c.used)))[0][0])


def _profile() -> dict[str, str]:
    return {"FriendlyName": "A firm", "Email": "a@example.com", "PolicySid": "RN6433641899984f951173ef1738c3bdd0"}


async def _paper(world: Running, account_sid: str) -> str:
    now: Any = world.app.clock.now()
    paper = SupportingDocument(
        sid=world.app.sids.make("RD"),
        account_sid=account_sid,
        friendly_name="A paper",
        status=DocumentStatus.DRAFT,
        attributes={},
        type="customer_profile_address",
        mime_type="application/pdf",
        date_created=now,
        date_updated=now,
    )
    file = DocumentFile(
        account_sid=account_sid,
        document_sid=paper.sid,
        mime_type="application/pdf",
        filename="paper.pdf",
        content=base64.b64encode(b"%PDF-1.7").decode(),
    )
    values = {name: getattr(file, name) for name in file.__struct_fields__}
    await world.app.database.commit(documents.write_of(paper), document_files.insert().values(values))
    return paper.sid


async def test_a_customer_shows_its_traffic_on_the_board_and_in_files(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        own: dict[str, Any] = {"account_sid": world.sid}
        profile = bundle(**own)
        made = brand(customer_profile_bundle_sid=profile.sid, **own)
        used = campaign(brand_registration_sid=made.sid, **own)
        at = start_of(world.app.clock.now(), HOUR)
        cells = [
            {"status": status, "messages": count, "error_code": code}
            for status, count, code in (("delivered", 1999, 0), ("failed", 1, 30007))
        ]
        figures = [
            sa.insert(TRAFFIC.table).values(
                account_sid=world.sid, span=HOUR, at=at, direction="outbound-api", sender_type="long-code", country="US",
                channel="sms", service_sid=used.messaging_service_sid, segments=1, price_micros=0, asked=0, confirmed=0,
                replied=0, opted_out=0, **cell,
            )
            for cell in cells
        ]  # fmt: skip
        await world.app.database.commit(*writes([profile, made, used]), *figures)
        browser = await world.signed_in()
        html = await page(browser)
        assert f'MessagingServiceSid={used.messaging_service_sid}">2,000</a>' in html
        assert "99.9 % delivered, 1 failed" in html
        (line,) = (await whole(await browser.page("/registrations/customers.jsonl"))).decode().splitlines()
        assert '"traffic_messages":2000,"traffic_delivery_rate":0.9995,"traffic_failed":1' in line
        assert (
            "traffic_delivery_rate"
            in (await whole(await browser.page("/registrations/customers.csv"))).decode().splitlines()[0]
        )


async def test_what_comes_first_is_a_choice_that_files_keep(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        names = ("Heron", "Auk")
        await world.app.database.commit(*writes([bundle(account_sid=world.sid, friendly_name=name) for name in names]))
        browser = await world.signed_in()
        html = await page(browser, "/registrations?State=asked&SortBy=name")
        assert html.index(">Auk<") < html.index(">Heron<")
        assert '<a href="/registrations?State=asked&amp;SortBy=name" aria-current="true">Name</a>' in html
        assert 'href="/registrations?State=asked">Most urgent</a>' in html
        assert 'href="/registrations?SortBy=name&amp;State=refused">' in html
        lines = (await whole(await browser.page("/registrations/customers.csv?SortBy=name"))).decode().splitlines()
        assert ["Auk" in lines[1], "Heron" in lines[2]] == [True, True]
