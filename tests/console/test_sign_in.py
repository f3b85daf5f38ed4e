"""Signing in and out through the front, and who gets in nowhere."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from tests.console.running import Browser, header, running
from tidings.accounts.sign_in_links import new_link

PAGES = ["/handsets", "/services", "/geo-permissions", "/numbers/search"]
SCRIPTS = ["/handsets/phones", "/handsets/phones/+14155550100/messages", "/handsets/events"]
WRONG = "0" * 32


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_is_shown_to_who_is_not_signed_in(tmp_path: Path, path: str) -> None:
    async with running(tmp_path) as world:
        response = await Browser(world.front).ask("GET", path)
        assert response.status == 303
        assert header(response, "location") == f"/sign-in?next={path}"


async def test_scripts_get_401_when_nobody_is_signed_in(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = Browser(world.front)
        for path in SCRIPTS:
            assert (await browser.ask("GET", path)).status == 401
        assert (await browser.post("/handsets/phones/+14155550100/messages", to="x", body="x")).status == 401


async def test_an_account_signs_in_sees_its_page_and_signs_out(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        shown = await browser.page("/handsets")
        assert shown.status == 200
        assert world.sid.encode() in shown.body
        assert world.token.encode() not in shown.body
        assert b"$TIDINGS_AUTH_TOKEN" in shown.body
        assert (await browser.post("/sign-out")).status == 303
        assert browser.cookies == {}
        assert (await browser.ask("GET", "/handsets")).status == 303


async def test_a_cookie_taken_before_signing_out_is_worth_nothing_after(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        taken = dict(browser.cookies)
        await browser.post("/sign-out")
        browser.cookies = taken
        assert (await browser.ask("GET", "/handsets")).status == 303


async def test_an_api_key_and_the_operator_sign_in_too(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        key = await world.api(f"/2010-04-01/Accounts/{world.sid}/Keys.json", FriendlyName="page")
        await world.signed_in(key["sid"], key["secret"])
        await world.signed_in("operator", "o" * 32)


async def test_a_withdrawn_key_ends_its_sessions(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        key = await world.api(f"/2010-04-01/Accounts/{world.sid}/Keys.json", FriendlyName="page")
        browser = await world.signed_in(key["sid"], key["secret"])
        assert (await browser.ask("GET", "/handsets/phones")).status == 200
        await delete_key(world, key["sid"])
        assert (await browser.ask("GET", "/handsets/phones")).status == 401
        assert (await browser.ask("GET", "/handsets")).status == 303


async def delete_key(world, sid: str) -> None:
    import base64

    from tidings.http import Request

    encoded = base64.b64encode(f"{world.sid}:{world.token}".encode())
    path = f"/2010-04-01/Accounts/{world.sid}/Keys/{sid}.json"
    response = await world.front(Request("DELETE", path, headers={b"authorization": b"Basic " + encoded}))
    assert response.status == 204


async def test_wrong_credentials_are_refused_and_the_name_stays_in_the_form(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = Browser(world.front)
        response = await browser.sign_in(world.sid, WRONG)
        assert response.status == 401
        assert b'id="secret-note" role="alert">This name and secret do not belong together.' in response.body
        secret = response.body.partition(b'id="secret"')[2].partition(b">")[0]
        assert b'autofocus aria-invalid="true" aria-describedby="secret-note"' in secret
        assert world.sid.encode() in response.body
        assert WRONG.encode() not in response.body
        assert "tidings_session" not in browser.cookies


@pytest.mark.parametrize(("user", "secret", "first"), [("", "", "user"), ("ann@example.com", " ", "secret")])
async def test_what_is_missing_is_said_at_its_field_and_the_first_has_the_focus(
    tmp_path: Path, user: str, secret: str, first: str
) -> None:
    async with running(tmp_path) as world:
        browser = Browser(world.front)
        await browser.page("/sign-in")
        page = (await browser.post("/sign-in", user=user, secret=secret)).body.decode()
        assert (page.count("autofocus"), page.count('aria-invalid="true"')) == (1, 1 if user else 2)
        assert f'id="{first}-note"' in page
        assert "autofocus" in page.partition(f'<input id="{first}"')[2].partition(">")[0]
        assert f'value="{user}"' in page


async def test_whoever_knows_the_secret_gets_in_whatever_was_guessed_before(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = Browser(world.front, peer="192.0.2.7")
        for _ in range(10):
            assert (await browser.sign_in(world.sid, WRONG)).status == 401
        assert (await browser.sign_in(world.sid, world.token)).status == 303


async def test_a_sign_in_form_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = Browser(world.front)
        await browser.page("/sign-in")
        given = {"user": world.sid, "secret": world.token}
        assert (await browser.post("/sign-in", token="", **given)).status == 403
        other = Browser(world.front)
        await other.page("/sign-in")
        assert (await browser.post("/sign-in", token=other.form_token, **given)).status == 403


async def test_what_was_typed_is_escaped(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        response = await Browser(world.front).sign_in('"><script>alert(1)</script>', "x")
        assert b"<script>" not in response.body
        assert b"&lt;script&gt;" in response.body


async def test_a_change_without_the_sessions_token_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser, other = await world.signed_in(), await world.signed_in()
        path = "/handsets/phones/+14155550100/power"
        for token in ("", other.form_token):
            assert (await browser.post(path, token=token, power="off")).status == 403
        assert (await browser.post(path, power="off")).status == 200
        await browser.post("/sign-out", token="")
        assert (await browser.ask("GET", "/handsets")).status == 200


async def test_a_change_that_another_site_asks_for_is_refused_even_with_the_token(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        body = f"form_token={browser.form_token}&power=off".encode()
        path = "/handsets/phones/+14155550100/power"
        refused = await browser.ask("POST", path, body, {b"sec-fetch-site": b"cross-site"})
        assert refused.status == 403


async def test_the_cookie_is_kept_from_scripts_and_other_sites_and_is_secure_over_https(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        for scheme, name, secure in (("http", "tidings_session", False), ("https", "__Host-tidings_session", True)):
            browser = Browser(world.front, scheme=scheme)
            response = await browser.sign_in(world.sid, world.token)
            cookie = header(response, "set-cookie")
            assert cookie.startswith(f"{name}=")
            assert "HttpOnly" in cookie
            assert "SameSite=Strict" in cookie
            assert ("Secure" in cookie) is secure


async def test_every_page_forbids_inline_scripts_frames_and_sniffing(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        for path in ("/handsets", "/sign-in", "/static/handsets.js", "/handsets/phones", "/handsets/nothing"):
            response = await browser.ask("GET", path)
            policy = header(response, "content-security-policy")
            assert "script-src 'self'" in policy
            assert "unsafe-inline" not in policy
            assert "frame-ancestors 'none'" in policy
            assert header(response, "x-content-type-options") == "nosniff"
            assert header(response, "referrer-policy") == "same-origin"
        shown = await browser.ask("GET", "/handsets")
        assert b" style=" not in shown.body
        assert b" onclick=" not in shown.body
        assert header(shown, "cache-control") == "no-store"


async def test_static_files_are_found_by_name_only(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = Browser(world.front)
        found = await browser.ask("GET", "/static/mark.svg")
        assert (found.status, found.content_type) == (200, b"image/svg+xml")
        same = await browser.ask("GET", "/static/mark.svg", headers={b"if-none-match": header(found, "etag").encode()})
        assert same.status == 304
        for path in ("/static/../pages.py", "/static/%2e%2e%2fpages.py", "/static/", "/static/none.js"):
            assert (await browser.ask("GET", path)).status == 404


async def test_a_link_signs_its_browser_in_once(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        app = world.app
        token = await new_link(app.database, app.clock, app.world.chance, world.sid)
        browser, second = Browser(world.front), Browser(world.front)
        assert (await browser.page(f"/sign-in?link={token}")).status == 303
        assert (await browser.page("/handsets")).status == 200
        answer = await second.page(f"/sign-in?link={token}")
        assert answer.status == 403
        assert b"signs in once" in answer.body
        assert "tidings_session" not in second.cookies


async def test_over_tls_the_browser_is_told_to_come_by_no_other_way(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        for path in ("/sign-in", "/2010-04-01/Accounts.json"):
            assert header(await Browser(world.front, scheme="https").page(path), "Strict-Transport-Security")
            assert not header(await Browser(world.front).page(path), "Strict-Transport-Security")


async def test_a_restart_signs_nobody_out_and_a_form_from_before_it_is_taken_after_it(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        kept = await world.signed_in()
        gone = await world.signed_in()
        await gone.post("/sign-out")
    async with running(tmp_path) as world:
        browser = Browser(world.front)
        browser.cookies, browser.form_token = dict(kept.cookies), kept.form_token
        assert (await browser.ask("GET", "/handsets")).status == 200
        assert (await browser.post("/handsets/phones", number="+14155550100")).status == 201
        browser.cookies = dict(gone.cookies)
        assert (await browser.ask("GET", "/handsets")).status == 303


async def test_a_key_that_was_withdrawn_while_the_server_stood_still_signs_nobody_in_after(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        key = await world.api(f"/2010-04-01/Accounts/{world.sid}/Keys.json", FriendlyName="page")
        kept = await world.signed_in(key["sid"], key["secret"])
    async with running(tmp_path) as world:
        await delete_key(world, key["sid"])
        browser = Browser(world.front)
        browser.cookies = dict(kept.cookies)
        assert (await browser.ask("GET", "/handsets")).status == 303


@pytest.mark.parametrize(
    "wanted",
    [
        "/registrations?kind=brand&state=done",
        "/reviews",
        "/registrations/BU" + "0" * 32,
        "/errors/30034",
    ],
)
async def test_signing_in_leads_to_where_one_was_going(tmp_path: Path, wanted: str) -> None:
    async with running(tmp_path) as world:
        for browser in (Browser(world.front), Browser(world.front)):
            door = f"/sign-in?next={quote(wanted, safe='/')}"
            if not wanted.startswith("/errors"):
                led = await browser.page(wanted)
                assert (led.status, header(led, "location")) == (303, door)
            form = (await browser.page(door)).body.decode()
            assert '<form method="post" class="door-form">' in form  # sent to where the browser is, its fragment kept
            assert (await browser.post(door, user=world.sid, secret=WRONG)).status == 401
            await browser.page(door)
            response = await browser.post(door, user=world.sid, secret=world.token)
            assert (response.status, header(response, "location")) == (303, wanted)
            again = await browser.page(door)
            assert (again.status, header(again, "location")) == (303, wanted)


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "https://evil.example/",
        "//evil.example/handsets",
        "/\\evil.example",
        "\\\\evil.example",
        "/handsets\r\nSet-Cookie: x=y",
        "/handsets@evil.example",
        "/registrations/../../evil",
        "/handsets/events",
        "/handsets/phones/+14155550100/messages",
        "/sign-out",
        "/sign-in?next=/sign-in",
        "javascript:alert(1)",
        "/handsets?" + "x" * 600,
    ],
)
async def test_signing_in_leads_to_no_place_but_the_consoles_pages(tmp_path: Path, wanted: str) -> None:
    async with running(tmp_path) as world:
        browser = Browser(world.front)
        door = f"/sign-in?next={quote(wanted)}"
        await browser.page(door)
        response = await browser.post(door, user=world.sid, secret=world.token)
        assert (response.status, header(response, "location")) == (303, "/")


async def test_a_form_that_came_too_late_leads_back_to_the_page_that_it_was_on(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        referer = {b"referer": b"http://localhost:8010/reviews?before=RW" + b"0" * 32}
        response = await Browser(world.front).ask("POST", f"/reviews/RW{'0' * 32}", b"outcome=approved", referer)
        assert header(response, "location") == f"/sign-in?next=/reviews%3Fbefore%3DRW{'0' * 32}"


async def test_whatever_goes_wrong_on_a_page_the_way_to_the_others_stays(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        refused = [
            ("GET", "/registrations/none", 404),
            ("GET", "/handsets/none", 404),
            ("GET", "/registrations?kind=none", 400),
            ("GET", "/reviews", 403),
            ("GET", "/errors/none", 404),
            ("GET", f"/handsets/media/HM{'0' * 32}/{'9' * 5000}", 404),
            ("PUT", "/handsets", 405),
            ("POST", "/clock", 403),
        ]
        for method, path, status in refused:
            response = await browser.ask(method, path)
            html = response.body.decode()
            assert (path, response.status) == (path, status)
            if "media" in path:
                continue
            assert '<a href="/registrations"' in html
            assert "Sign out" in html
            assert header(response, "content-security-policy")
        stranger = (await Browser(world.front).page("/registrations/x/y/z")).body.decode()
        assert '<a href="/errors"' in stranger
        assert 'href="/sign-in' in stranger


async def test_a_page_that_fails_inside_says_so_with_the_way_to_the_others(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        world.front._pages._registrations._board = None
        response = await browser.page("/registrations")
        assert response.status == 500
        assert '<a href="/handsets"' in response.body.decode()
        assert "NoneType" not in response.body.decode()
