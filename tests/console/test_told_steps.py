"""A registration's story in words: who said what, what carriers allow, until when the owner can answer, what it cost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.console.registered import NOW, assigned, brand, bundle, campaign, sid, writes
from tests.console.running import running
from tests.console.test_registrations_page import page
from tests.console.test_sheets import OPERATOR
from tidings.audit.events import AuditEvent, events
from tidings.brands.resource import Brand
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.throughput import CampaignStanding, throughput_of
from tidings.console.moments import left
from tidings.console.told_steps import carriers_of, told_steps, words_of
from tidings.core import Instant
from tidings.ledger.fees import Fee, FeeCharged, ledger

CAMPAIGN = "campaign-registration"


def event(event_type: str, at: Instant = NOW, **more: Any) -> AuditEvent:
    data = {name: value for name, value in more.items() if name in ("registrystep", "errorcode", "decidedby", "errors")}
    return AuditEvent(
        account_sid=more.get("account_sid", "AC" + "a" * 32),
        actor_sid=None,
        actor_type="tidings",
        description=None,
        event_data=data,
        event_date=at,
        event_type=event_type,
        resource_sid=more.get("resource_sid", "CM" + "1" * 32),
        resource_type=event_type.partition(".")[0],
        sid=sid("AE"),
        source="tidings",
        source_ip_address=None,
    )


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("T-Mobile approved", "T-Mobile approved"),
        ("US Cellular reviews", "US Cellular reviews"),
        ("share-accepted", "The aggregator took it up"),
        ("something new", "something new"),
        ("", "A step at the registry"),
    ],
)
def test_a_step_at_the_registry_says_whose_it_is(step: str, words: str) -> None:
    assert words_of(event(f"{CAMPAIGN}.campaign-step", registrystep=step)) == words


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "Refused by the registry"),
        ({"registrystep": "AT&T rejected"}, "Refused by AT&T"),
        ({"registrystep": "tmobile rejected"}, "Refused by T-Mobile"),
        ({"registrystep": "dca rejected"}, "Refused by the aggregator"),
        ({"registrystep": "share-declined"}, "Refused by the aggregator"),
        ({"decidedby": "operator"}, "Refused by the platform's reviewer"),
    ],
)
def test_a_refusal_says_by_whom(more: dict[str, Any], words: str) -> None:
    assert words_of(event(f"{CAMPAIGN}.campaign-failure", **more)) == words


def test_a_refusal_says_its_codes_with_what_they_mean() -> None:
    refused = event(f"{CAMPAIGN}.campaign-failure", errorcode=[30883, 30883, "x"])
    of_bundle = event("trust-product.rejected", errors={"updated": [{"code": 22217}]})
    told = told_steps([refused, of_bundle], lambda code: f"meaning of {code}")
    assert told[0].codes == [(30883, "meaning of 30883")]
    assert (told[1].words, told[1].codes) == ("Refused by the reviewer", [(22217, "meaning of 22217")])


def test_what_has_no_words_is_told_by_its_name() -> None:
    assert words_of(event("phone-number.moved")) == "Moved"
    assert told_steps([event("fault.turned")], str)[0].about == "fault"


def _asked(**more: Any) -> tuple[Brand, list[AuditEvent]]:
    made = brand(verified=False, **more)
    first = event("brand-registration.brand-registered", resource_sid=made.sid)
    again = event("brand-registration.otp-requested", NOW.plus(h=30), resource_sid=made.sid)
    return made, [again, first]


def test_only_the_newest_question_says_how_long_it_can_be_answered() -> None:
    made, asked = _asked()
    again, first = told_steps(asked, str, made)
    assert (again.words, again.until) == ("Asked again: OTP sent", NOW.plus(h=54))
    assert first.until is None
    (alone,) = told_steps(asked[1:], str, made)
    assert (alone.words, alone.until) == ("Approved by the registry: OTP sent", NOW.plus(h=24))
    assert told_steps(asked, str, brand(verified=True, sid=made.sid))[0].until is None


def test_the_time_left_is_told_in_its_largest_unit() -> None:
    told = [left(NOW.plus(s=seconds), NOW) for seconds in (86_400, 23 * 3_600 + 50, 3_600, 90, 0.5, 0, -5)]
    assert told == [
        "1 day left",
        "23 hours left",
        "1 hour left",
        "1 minute left",
        "1 second left",
        "lapsed",
        "lapsed",
    ]


def test_each_carrier_tells_its_last_word_and_what_it_allows() -> None:
    allowed = throughput_of(CampaignStanding(use_case="LOW_VOLUME"), NOW)
    said = [
        event(f"{CAMPAIGN}.campaign-step", registrystep=step)
        for step in ("T-Mobile approved", "AT&T reinstated", "T-Mobile reviews", "AT&T suspended")
    ]
    att, tmobile, verizon = carriers_of(said, allowed, is_live=False)
    assert (att.words, att.mark, att.allows) == ("Reinstated", "done", "75 messages a minute, class T")
    assert (tmobile.words, tmobile.mark) == ("Approved", "done")
    assert tmobile.allows == "2,000 segments a day for the brand, 1.25 a second"
    assert (verizon.words, verizon.mark, verizon.allows) == ("", "ahead", "1.25 segments a second")
    assert carriers_of([], allowed, is_live=True)[2].mark == "done"


async def test_a_customers_page_tells_the_story_of_all_that_belongs_to_it(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        own: dict[str, Any] = {"account_sid": world.sid}
        profile, product = bundle(friendly_name="Owl", **own), bundle("sole", **own)
        made = brand(verified=False, customer_profile_bundle_sid=profile.sid, **own)
        used = campaign(
            CampaignStatus.IN_PROGRESS, brand_registration_sid=made.sid, charged_until=NOW.plus(days=30), **own
        )
        now = world.app.clock.now()
        steps = [
            event(f"{CAMPAIGN}.campaign-step", registrystep="AT&T rejected", resource_sid=used.campaign_sid, **own),
            event(f"{CAMPAIGN}.campaign-failure", errorcode=[30883], resource_sid=used.campaign_sid, **own),
            event(f"{CAMPAIGN}.campaign-submitted", resource_sid=used.campaign_sid, **own),
            event(f"{CAMPAIGN}.campaign-step", registrystep="T-Mobile approved", resource_sid=used.campaign_sid, **own),
            event("brand-registration.otp-requested", now.plus(s=-600), resource_sid=made.sid, **own),
        ]
        paid = [
            FeeCharged(world.sid, Fee.BRAND, made.sid, "once", 4_500_000, int(NOW)),
            FeeCharged(world.sid, Fee.CAMPAIGN_VETTING, used.campaign_sid, "submission 1", 15_000_000, int(NOW)),
            FeeCharged(world.sid, Fee.CAMPAIGN_VETTING, used.campaign_sid, "submission 2", 15_000_000, int(NOW)),
        ]
        fees = [sa.insert(ledger).values({name: getattr(fee, name) for name in fee.__struct_fields__}) for fee in paid]
        await world.app.database.commit(
            *writes([profile, product, made, used]), assigned(product, profile.sid), *fees, *map(events.write_of, steps)
        )
        browser = await world.signed_in()
        html = await page(browser, f"/registrations/{profile.sid}")
        names = [re.sub(r"<[^>]+>", "", each) for each in re.findall(r'class="event-name">(.*?)</p>', html)]
        assert names[:3] == [
            "Brand Asked again: OTP sent, 23 hours left",
            "Campaign T-Mobile approved",
            "Campaign Submitted for review",
        ]
        assert re.match(r"Campaign Refused by the registry: 30883, \w+", names[3])
        assert "<dt>AT&amp;T</dt><dd>15 messages a minute, class A</dd>" in html
        assert '<dt>T-Mobile</dt><dd><span class="pill done">Approved</span> 1,000 segments a day' in html
        for words in (
            "<dt>Registration of the brand</dt><dd>$4.50</dd>",
            "<dt>Submission of the campaign (2)</dt><dd>$30.00</dd>",
            "<dt>Next month, on 2026-04-11</dt><dd>$2.00</dd>",
            "<dt>Brands with this mobile number</dt><dd>1 of 3</dd>",
        ):
            assert words in html
        for thing in (made.sid, used.campaign_sid):
            assert "<dt>Brands with this mobile number</dt><dd>1 of 3</dd>" in await page(
                browser, f"/registrations/{thing}"
            )
        alone = await page(await world.signed_in(*OPERATOR), f"/registrations/{used.campaign_sid}")
        assert "OTP sent" not in alone
        assert "<dt>Submission of the campaign (2)</dt>" in alone
