"""People sign in with a password and a second factor: what lets them in, what does not, and what nobody can tell."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.console.people import ANN, PASSWORD, came_in, first_user, knock, letters_to, link_in, set_up_factor, user_sid
from tests.console.running import Browser, header, running
from tidings.accounts.people.policy import TwoFactor, policy_set
from tidings.accounts.people.sign_ins import SessionRow, sessions
from tidings.accounts.sign_in_links import new_link

OTHER = "another good-enough passphrase 7"


async def test_the_first_user_signs_up_by_the_accounts_credentials_and_then_signs_in(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        assert b"Sign up the first user" in (await Browser(world.front).page("/sign-in")).body
        browser = await first_user(world)
        assert b"Ann" in (await browser.page("/me")).body
        assert (await browser.page("/handsets")).status == 200
        assert (await browser.page("/sent-mail")).status == 200
        assert b"Sign up the first user" not in (await Browser(world.front).page("/sign-in")).body
        again = await came_in(world)
        assert (await again.page("/handsets")).status == 200
        assert "tidings_device" in again.cookies


@pytest.mark.parametrize("who", ["link", "operator"])
async def test_the_first_user_signs_up_by_a_link_or_as_the_operator(tmp_path: Path, who: str) -> None:
    async with running(tmp_path) as world:
        browser = Browser(world.front)
        if who == "link":
            app = world.app
            link = await new_link(app.database, app.clock, app.world.chance, world.sid)
            await browser.ask("GET", f"/sign-in?link={link}")
        else:
            await browser.sign_in("operator", "o" * 32)
        before = browser.cookies["tidings_session"]
        await browser.page("/sign-up")
        response = await browser.post("/sign-up", name="Ann", email=ANN, password=PASSWORD, again=PASSWORD)
        assert response.status == 303, response.body
        assert browser.cookies["tidings_session"] != before, "the session is another one"
        assert b"Ann" in (await browser.page("/me")).body


async def test_nobody_signs_up_without_a_credential_or_with_one_that_may_not_do_all(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        key = await world.api(f"/2010-04-01/Accounts/{world.sid}/Keys.json", FriendlyName="standard")
        for user, secret, status in ((world.sid, "0" * 32, 401), (key["sid"], key["secret"], 403), ("", "", 401)):
            browser = Browser(world.front)
            await browser.page("/sign-up")
            form = {"user": user, "secret": secret, "name": "Ann", "email": ANN}
            response = await browser.post("/sign-up", **form, password=PASSWORD, again=PASSWORD)
            assert response.status == status
            assert world.token.encode() not in response.body


async def test_there_is_one_first_user(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        await first_user(world)
        browser = Browser(world.front)
        await browser.page("/sign-up")
        form = {"user": world.sid, "secret": world.token, "name": "Eve", "email": "eve@example.com"}
        response = await browser.post("/sign-up", **form, password=PASSWORD, again=PASSWORD)
        assert response.status == 409


async def test_what_is_wrong_is_said_beside_its_field_and_passwords_are_not_sent_back(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = Browser(world.front)
        await browser.page("/sign-up")
        form = {"user": world.sid, "secret": world.token, "name": "Ann"}
        weak = await browser.post("/sign-up", **form, email="no address", password="password1234", again="password1234")
        assert weak.status == 400
        assert b'id="email-note" role="alert">This is no e-mail address' in weak.body
        assert b'id="password-note" role="alert">This is easy to guess' in weak.body
        assert b"password1234" not in weak.body
        assert weak.body.count(b"autofocus") == 1
        assert b"autofocus" in weak.body.partition(b'id="email"')[2].partition(b">")[0], "at the first that is wrong"
        await browser.page("/sign-up")
        refused = await browser.post("/sign-up", user=world.sid, secret="0" * 32, name="Ann", email=ANN)
        assert b'id="secret-note" role="alert">This name and secret' in refused.body
        assert f'value="{world.sid}"'.encode() in refused.body
        assert b"0" * 32 not in refused.body
        await browser.page("/reset")
        nothing = await browser.post("/reset", email="nobody at all")
        assert nothing.status == 400
        assert b'id="email-note" role="alert">This is no e-mail address' in nothing.body
        assert b'value="nobody at all"' in nothing.body
        await browser.page("/sign-up")
        differs = await browser.post("/sign-up", **form, email=ANN, password=PASSWORD, again=OTHER)
        assert b'id="again-note" role="alert">This is not the same' in differs.body


async def test_a_wrong_password_and_an_unknown_address_are_told_alike(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        await first_user(world)
        _, wrong = await knock(world, ANN, OTHER)
        _, unknown = await knock(world, "nobody@example.com", OTHER)
        assert wrong.status == unknown.status == 401
        strip = lambda body: re.sub(rb'value="[^"]*"', b"", body)  # noqa: E731 - short
        assert strip(wrong.body) == strip(unknown.body)


async def test_an_unknown_address_costs_a_hash_as_a_known_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tidings.accounts.people import passwords

    async with running(tmp_path) as world:
        await first_user(world)
        asked: list[bool] = []
        real = passwords._is_right
        monkeypatch.setattr(passwords, "_is_right", lambda given, kept: asked.append(kept is None) or real(given, kept))
        await knock(world, ANN, OTHER)
        await knock(world, "nobody@example.com", OTHER)
        assert asked == [False, True]


async def test_a_second_factor_is_asked_for_and_each_code_lets_in_once(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await first_user(world)
        totp = await set_up_factor(browser)
        shown = await browser.post("/me/two-factor", code=totp.at(time.time() - 30))
        codes = re.findall(rb"<code>([a-z2-7]{5}-[a-z2-7]{5})</code>", shown.body)
        assert len(codes) == 10
        at, response = await knock(world)
        assert (response.status, header(response, "location")) == (303, "/sign-in/code")
        assert (await at.ask("GET", "/handsets")).status == 303, "a password alone opens nothing"
        assert (await at.ask("GET", "/handsets/phones")).status == 401
        waiting = at.cookies["tidings_session"]
        await at.page("/sign-in/code")
        assert (await at.post("/sign-in/code", code="000000")).status == 401
        code = totp.now()
        assert (await at.post("/sign-in/code", code=code)).status == 303
        assert at.cookies["tidings_session"] != waiting, "the session is another one"
        assert (await at.page("/handsets")).status == 200
        other, _ = await knock(world)
        await other.page("/sign-in/code")
        assert (await other.post("/sign-in/code", code=code)).status == 401, "it was used"
        assert (await other.post("/sign-in/code", code=codes[0].decode())).status == 303
        assert b"9 recovery codes left" in (await other.page("/me")).body


async def test_whom_the_organization_asks_for_a_second_factor_sets_one_up_before_anything_else(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        await first_user(world)
        now = world.app.clock.now()
        await world.app.database.commit(policy_set(world.sid, TwoFactor.MONTHLY_PER_DEVICE, now))
        at, response = await knock(world)
        assert header(response, "location") == "/sign-in/set-up"
        assert (await at.ask("GET", "/me")).status == 303
        shown = await at.page("/sign-in/set-up")
        assert b"<svg" in shown.body
        assert b"style=" not in shown.body
        found = re.search(rb"<code>([A-Z2-7]{32})</code>", shown.body)
        assert found is not None
        import pyotp

        totp = pyotp.TOTP(found[1].decode())
        assert (await at.post("/sign-in/set-up", code="123")).status == 401
        done = await at.post("/sign-in/set-up", code=totp.now())
        assert b"Recovery codes" in done.body
        assert (await at.page("/me")).status == 200
        assert b"Add" not in header(done, "set-cookie").encode()
        await at.post("/sign-out")
        _, again = await knock(world, browser=at)
        assert header(again, "location") == "/sign-in", "this device was asked within the month"
        _, elsewhere = await knock(world)
        assert header(elsewhere, "location") == "/sign-in/code"


async def test_a_second_factor_that_is_set_up_ends_the_sign_ins_that_came_by_less(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser, other = await first_user(world), await came_in(world)
        totp = await set_up_factor(browser)
        assert (await browser.post("/me/two-factor", code="000000")).status == 400
        assert (await other.page("/me")).status == 200
        assert (await browser.post("/me/two-factor", code=totp.at(time.time() - 30))).status == 200
        assert header(await other.ask("GET", "/me"), "location").startswith("/sign-in")
        assert (await browser.page("/me")).status == 200


async def test_a_session_that_waits_for_a_code_ends_soon_and_holds_no_credential(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await first_user(world)
        totp = await set_up_factor(browser)
        await browser.post("/me/two-factor", code=totp.at(time.time() - 30))
        at, _ = await knock(world)
        eleven_minutes_ago = world.app.clock.machine_us() - 11 * 60 * 1_000_000
        waiting = sa.update(sessions).where(sessions.c.stage == "code")
        await world.app.database.commit(waiting.values(began=eleven_minutes_ago))
        assert header(await at.ask("GET", "/sign-in/code"), "location") == "/sign-in"


async def test_a_new_device_is_told_of_and_a_known_one_is_not(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        first = await first_user(world)
        await first.post("/sign-out")
        await knock(world, browser=first)
        assert "A new device signed in" not in await letters_to(world, ANN)
        await knock(world)
        text = (await letters_to(world, ANN))["A new device signed in"]
        assert "127.0.0.1" in text


async def test_a_forgotten_password_is_chosen_anew_by_a_letter_and_ends_all_sign_ins(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        before = await first_user(world)
        browser = Browser(world.front)
        await browser.page("/reset")
        known = await browser.post("/reset", email=ANN)
        await browser.page("/reset")
        unknown = await browser.post("/reset", email="nobody@example.com")
        strip = lambda body: re.sub(rb'value="[^"]*"', b"", body)  # noqa: E731 - short
        assert strip(known.body) == strip(unknown.body), "nobody learns who is known here"
        path = await link_in(world, ANN, "Choose a new password")
        await browser.page(path)
        assert (await browser.post(path, password=OTHER, again="x")).status == 400
        await browser.page(path)
        assert (await browser.post(path, password=OTHER, again=OTHER)).status == 200
        await browser.page("/reset")
        assert (await browser.post(path, password=PASSWORD, again=PASSWORD)).status == 404, "it holds once"
        assert (await before.ask("GET", "/me")).status == 303
        assert (await knock(world))[1].status == 401
        await came_in(world, ANN, OTHER)


async def test_links_in_letters_lead_where_the_settings_say_whatever_the_request_says(tmp_path: Path) -> None:
    async with running(tmp_path, public_base="https://tidings.example.com") as world:
        await first_user(world)
        browser = Browser(world.front)
        await browser.page("/reset")
        body = f"form_token={browser.form_token}&email={ANN}".encode()
        await browser.ask("POST", "/reset", body, {b"host": b"evil.example.net"})
        text = (await letters_to(world, ANN))["Choose a new password"]
        assert "https://tidings.example.com/reset?token=" in text
        assert "evil" not in text


async def test_a_password_is_changed_on_the_profile_and_ends_the_other_sign_ins(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await first_user(world)
        other = await came_in(world)
        wrong = await browser.post("/me/password", current=OTHER, password=OTHER, again=OTHER)
        assert wrong.status == 400
        assert b"This is not your password" in wrong.body
        done = await browser.post("/me/password", current=PASSWORD, password=OTHER, again=OTHER)
        assert header(done, "location") == "/me?told=password"
        assert (await browser.ask("GET", "/me")).status == 200
        assert (await other.ask("GET", "/me")).status == 303
        assert "Your password was changed" in await letters_to(world, ANN)


async def test_ones_sign_ins_are_listed_and_ended_one_by_one_or_all_others(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser, others = await first_user(world), [await came_in(world) for _ in range(3)]
        shown = (await browser.page("/me")).body.decode()
        sids = re.findall(r'name="sid" value="(UQ[0-9a-f]{32})"', shown)
        assert len(sids) == 3
        await browser.post("/me/sessions/end", sid=sids[0])
        left = [each for each in others if (await each.ask("GET", "/me")).status == 200]
        assert len(left) == 2
        await browser.post("/me/sessions/end")
        assert [(await each.ask("GET", "/me")).status for each in left] == [303, 303]
        assert (await browser.ask("GET", "/me")).status == 200


async def test_nobody_ends_the_sign_ins_of_somebody_else(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser, account = await first_user(world), await world.signed_in()
        (row,) = await world.app.database.rows(sa.select(*sessions.c).where(sessions.c.user_sid.is_(None)))
        answer = await browser.post("/me/sessions/end", sid=SessionRow(*row).sid)
        assert answer.status == 404
        assert (await account.ask("GET", "/handsets")).status == 200


async def test_every_form_needs_the_token_of_its_page(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await first_user(world)
        for path in ("password", "two-factor", "two-factor/remove", "recovery-codes", "sessions/end"):
            assert (await browser.post(f"/me/{path}", token="0" * 64, current=PASSWORD)).status == 403, path
        assert (await browser.post("/session/account", token="0" * 64, account_sid=world.sid)).status == 403
        stranger = Browser(world.front)
        for path in ("/sign-up", "/reset", "/sign-in"):
            await stranger.page(path)
            assert (await stranger.post(path, token="0" * 64, email=ANN)).status == 403, path


async def test_signing_in_leads_to_no_other_site(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        await first_user(world)
        browser = Browser(world.front)
        for wanted in ("https://evil.example.net/", "//evil.example.net", "/\\evil.example.net", "javascript:alert(1)"):
            await browser.page("/sign-in")
            response = await browser.post(f"/sign-in?next={wanted}", user=ANN, secret=PASSWORD)
            assert header(response, "location") in ("/", "/sign-in")
            await browser.page("/me")
            await browser.post("/sign-out")


async def test_who_is_deactivated_is_out_at_once(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        from tidings.accounts.organizations.users import users

        browser = await first_user(world)
        await world.app.database.commit(sa.update(users.table).values(active=0))
        assert (await browser.ask("GET", "/me")).status == 303
        assert (await knock(world))[1].status == 401


async def test_a_user_who_may_only_read_sees_pages_and_changes_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        from tidings.accounts.organizations.assignments import role_assignments
        from tidings.accounts.organizations.roles import ROLES

        browser = await first_user(world)
        monitor = next(sid for sid, role in ROLES.items() if role.name == "read-only")
        billing = next(sid for sid, role in ROLES.items() if role.name == "billing-manager")
        await world.app.database.commit(sa.update(role_assignments.table).values(role_sid=monitor))
        assert (await browser.page("/handsets")).status == 200
        refused = await browser.post("/handsets/phones/+14155550100/messages", to="+12065550100", body="x")
        assert refused.status == 403
        assert (await browser.post("/clock", advance="P1D")).status == 403
        assert (await browser.page("/sent-mail")).status == 403
        await world.app.database.commit(sa.update(role_assignments.table).values(role_sid=billing))
        assert (await browser.page("/handsets")).status == 403
        assert (await browser.page("/registrations")).status == 403
        assert (await browser.ask("GET", "/handsets/phones")).status == 403
        home = header(await browser.ask("GET", "/sign-in"), "location")
        assert (await browser.page(home)).status == 200, "where they begin is a page for them too"
        assert await user_sid(world)
