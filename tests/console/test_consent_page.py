"""The page where an account lets an app in, with a browser and without one."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.browser import needs_browser
from tests.console.running import Browser, Running, header, running
from tests.console.test_handsets_page import opened

BACK = "https://app.example/back"


async def made(world: Running, **more: str) -> dict[str, Any]:
    app: dict[str, Any] = await world.api(
        "/tidings/v1/OAuthApps", **{"FriendlyName": "Mailer <b>", "RedirectUris": BACK, **more}
    )
    return app


def page_for(app: dict[str, Any], **more: str) -> str:
    wish = {"client_id": app["sid"], "response_type": "code", "redirect_uri": BACK, "state": "s ~s", **more}
    return f"/consent?{urlencode(wish)}"


def told(location: str) -> dict[str, str]:
    assert location.startswith(f"{BACK}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


async def test_who_is_asked_sees_which_app_it_is_and_what_it_may(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        shown = (await browser.page(page_for(await made(world)))).body.decode()
        assert "Mailer &lt;b&gt;" in shown
        assert world.sid in shown
        assert "https://app.example" in shown
        everything = (await browser.page(page_for(await made(world, Rights="everything")))).body
        assert b"everything" in everything
        scope = "/twilio/messaging/messages/read offline_access"
        narrow = (await browser.page(page_for(await made(world), scope=scope))).body
        assert b"<code>/twilio/messaging/messages/read</code>" in narrow
        assert b"until you withdraw it" in narrow


async def test_a_yes_leads_back_with_a_code_and_a_no_without(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        app, browser = await made(world), await world.signed_in()
        page = page_for(app)
        await browser.page(page)
        refused = await browser.post(page, answer="deny")
        assert told(header(refused, "location")) == {"error": "access_denied", "state": "s ~s"}
        answer = told(header(await browser.post(page, answer="allow"), "location"))
        assert answer["state"] == "s ~s"
        form = {"grant_type": "authorization_code", "code": answer["code"], "redirect_uri": BACK}
        tokens = await world.api("/oauth/v2/token", client_id=app["sid"], client_secret=app["secret"], **form)
        assert tokens["token_type"] == "Bearer"


async def test_nobody_else_says_yes_for_somebody(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        page, browser = page_for(await made(world)), await world.signed_in()
        assert (await browser.post(page, token="", answer="allow")).status == 403
        elsewhere = {b"sec-fetch-site": b"cross-site"}
        assert (await browser.ask("POST", page, b"answer=allow", elsewhere)).status == 403
        policy = header(await browser.page(page), "content-security-policy")
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self' https://app.example;" in policy


async def test_who_is_not_signed_in_does_so_first_and_comes_back(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        page, browser = page_for(await made(world)), Browser(world.front)
        sign_in = header(await browser.page(page), "location")
        await browser.page(sign_in)
        signed_in = await browser.post(sign_in, user=world.sid, secret=world.token)
        assert header(signed_in, "location") == page


@pytest.mark.parametrize(
    "wish", [{"client_id": "OQ" + "0" * 32}, {"redirect_uri": "https://evil.example/"}, {"state": "s" * 513}]
)
async def test_what_nobody_can_be_told_of_elsewhere_is_said_here(tmp_path: Path, wish: dict[str, str]) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        page = page_for(await made(world), **wish)
        for response in (await browser.page(page), await browser.post(page, answer="allow")):
            assert response.status == 400
            assert header(response, "location") == ""


async def test_who_may_not_let_an_app_in_is_told_so(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        app = await made(world)
        key = await world.api(f"/2010-04-01/Accounts/{world.sid}/Keys.json")
        for user, secret in ((key["sid"], key["secret"]), ("operator", "o" * 32)):
            browser = await world.signed_in(user, secret)
            await browser.page("/handsets")
            for response in (await browser.page(page_for(app)), await browser.post(page_for(app), answer="allow")):
                assert header(response, "location") == ""
                assert response.status == 403


@needs_browser
async def test_a_browser_that_comes_from_the_app_is_known_and_goes_back_to_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as (world, page):
        app = await made(world)
        wish = urlencode({"client_id": app["sid"], "response_type": "code", "state": "s"})
        own = "://".join(urlsplit(page.url)[:2])
        start = f'<a href="{own}/oauth/v2/authorize?{wish}">Connect</a>'
        await page.route("https://app.example/**", lambda route: route.fulfill(body=start, content_type="text/html"))
        await page.goto("https://app.example/start")
        await page.get_by_text("Connect").click()
        async with page.expect_request(f"{BACK}?**") as back:
            await page.get_by_role("button", name="Let it in").click()
        assert told((await back.value).url).keys() == {"code", "state"}
