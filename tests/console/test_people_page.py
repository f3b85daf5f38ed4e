"""People of an organization: invited, given roles, removed; and what only owners may."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from tests.console.people import ANN, BOB, PASSWORD, came_in, first_user, knock, letters_to, link_in, user_sid
from tests.console.running import Browser, Running, header, running
from tidings.accounts.people.invitations import invitations
from tidings.audit.events import events
from tidings.core import Sid
from tidings.http import Request

EVE = "eve@example.com"
SUBJECT = "An invitation to My first Tidings account"


async def invite(browser: Browser, email: str = BOB, role: str = "developer", scope: str = "") -> None:
    await browser.page("/people")
    response = await browser.post("/people/invite", email=email, role=role, scope=scope)
    assert header(response, "location") == "/people?told=invited", response.body


async def joined(world: Running, owner: Browser, email: str = BOB, role: str = "developer", scope: str = "") -> Browser:
    """Somebody who was invited, and came."""
    await invite(owner, email, role, scope)
    browser, path = Browser(world.front), await link_in(world, email, SUBJECT)
    await browser.page(path)
    response = await browser.post(path, name="Bob", password=PASSWORD, again=PASSWORD)
    assert header(response, "location") == "/me", response.body
    await browser.page("/me")
    return browser


async def assignment_of(world: Running, sid: Sid) -> str:
    from tidings.accounts.organizations.assignments import role_assignments

    columns = role_assignments.table.c
    ((found,),) = await world.app.database.rows(sa.select(columns.sid).where(columns.identity == sid))
    return str(found)


async def api(world: Running, method: str, path: str, **fields: str) -> tuple[int, Any]:
    import base64
    from urllib.parse import urlencode

    encoded = base64.b64encode(f"{world.sid}:{world.token}".encode())
    headers = {b"authorization": b"Basic " + encoded, b"content-type": b"application/x-www-form-urlencoded"}
    response = await world.front(Request(method, path, headers=headers, body=urlencode(fields).encode()))
    return response.status, msgspec.json.decode(response.body) if response.body else None


async def scim(world: Running, method: str, path: str, body: Any) -> int:
    import base64

    encoded = base64.b64encode(f"{world.sid}:{world.token}".encode())
    headers = {
        b"authorization": b"Basic " + encoded,
        b"content-type": b"application/scim+json",
        b"host": b"preview-iam",
    }
    return (await world.front(Request(method, path, headers=headers, body=msgspec.json.encode(body)))).status


async def test_somebody_is_invited_comes_once_and_has_the_role(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        owner = await first_user(world)
        bob = await joined(world, owner)
        text = (await letters_to(world, BOB))[SUBJECT]
        assert "Ann invites you" in text
        assert (await bob.page("/handsets")).status == 200
        assert (await bob.page("/people")).status == 403
        shown = (await owner.page("/people")).body.decode()
        assert BOB in shown
        assert "Withdraw" not in shown, "an invitation that was accepted is none any more"
        again = Browser(world.front)
        assert (await again.page(await link_in(world, BOB, SUBJECT))).status == 404
        await came_in(world, BOB)


async def test_of_two_who_use_an_invitation_at_once_one_comes_in(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        owner = await first_user(world)
        await invite(owner)
        path = await link_in(world, BOB, SUBJECT)
        browsers = [Browser(world.front) for _ in range(2)]
        for each in browsers:
            await each.page(path)
        answers = await asyncio.gather(
            *(each.post(path, name="Bob", password=PASSWORD, again=PASSWORD) for each in browsers)
        )
        assert sorted(answer.status for answer in answers) == [303, 404]


async def test_an_invitation_is_sent_again_with_another_link_and_withdrawn(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        owner = await first_user(world)
        await invite(owner)
        first = await link_in(world, BOB, SUBJECT)
        shown = (await owner.page("/people")).body.decode()
        sid = re.search(r"/people/invitations/(UI[0-9a-f]{32})/again", shown)
        assert sid is not None
        assert (await owner.post(f"/people/invitations/{sid[1]}/again")).status == 303
        assert (await Browser(world.front).page(first)).status == 404, "the link before is worth nothing"
        ((count,),) = await world.app.database.rows(sa.select(sa.func.count()).select_from(invitations.table))
        assert count == 1
        done = await owner.post(f"/people/invitations/{sid[1]}/withdraw")
        assert header(done, "location") == "/people?told=withdrawn"
        assert BOB not in (await owner.page("/people")).body.decode()


async def test_an_invitation_holds_for_seven_days(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        owner = await first_user(world)
        await invite(owner)
        path = await link_in(world, BOB, SUBJECT)
        world.app.clock.advance(7 * 24 * 3_600_000_000 + 1)
        assert (await Browser(world.front).page(path)).status == 404


async def test_what_is_wrong_with_an_invitation_is_said_beside_it(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        owner = await first_user(world)
        await invite(owner)
        for email, words in (
            (BOB, "invited already"),
            (ANN, "signs in to this organization already"),
            ("x", "no letters"),
        ):
            await owner.page("/people")
            refused = await owner.post("/people/invite", email=email, role="developer")
            assert refused.status in (400, 409)
            found = re.search(r'id="wrong-invite">([^<]*)<', refused.body.decode())
            assert found is not None
            assert words in found[1]


async def test_the_api_makes_lists_and_withdraws_invitations_and_shows_no_link(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        status, made = await api(world, "POST", "/tidings/v1/Invitations", Email=BOB, Role="owner")
        assert (status, made["email"], made["role"], made["scope"]) == (201, BOB, "owner", f"OR{world.sid[2:]}")
        assert made["invited_by"] is None
        assert "token" not in str(made)
        status, listed = await api(world, "GET", "/tidings/v1/Invitations")
        assert [one["sid"] for one in listed["invitations"]] == [made["sid"]]
        status, _ = await api(world, "DELETE", f"/tidings/v1/Invitations/{made['sid']}")
        assert status == 204
        status, refused = await api(world, "POST", "/tidings/v1/Invitations", Email=BOB, Role="emperor")
        assert (status, refused["code"]) == (400, 20001)
        told = await world.app.database.rows(sa.select(events.table.c.event_type, events.table.c.event_data))
        kinds = [str(kind) for kind, _ in told]
        assert {"invitation.created", "invitation.deleted"} <= set(kinds)


@pytest.mark.parametrize("role", ["administrator", "owner"])
async def test_an_administrator_invites_nobody_to_own_it_and_an_owner_does(tmp_path: Path, role: str) -> None:
    async with running(tmp_path) as world:
        owner = await first_user(world)
        other = await joined(world, owner, role=role)
        assert (await other.page("/people")).status == 200
        refused = await other.post("/people/invite", email=EVE, role="owner")
        assert refused.status == (403 if role == "administrator" else 303)
        await other.page("/people")
        assert (await other.post("/people/invite", email="fred@example.com", role="support")).status == 303


async def test_an_administrator_changes_nothing_of_an_owner(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        owner = await first_user(world)
        admin = await joined(world, owner, role="administrator")
        ann = await user_sid(world)
        await admin.page("/people")
        held = await assignment_of(world, ann)
        assert (await admin.post(f"/people/{ann}/take", assignment=held)).status == 403
        for what in ("remove", "sign-out", "factor"):
            assert (await admin.post(f"/people/{ann}/{what}")).status == 403, what
        assert (await admin.post(f"/people/{await user_sid(world, BOB)}/give", role="owner")).status == 403
        assert (await admin.page("/sent-mail")).status == 403, "an owner's links are not an administrator's to read"
        assert (await owner.ask("GET", "/me")).status == 200


async def test_the_last_owner_stays(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        owner = await first_user(world)
        ann = await user_sid(world)
        held = await assignment_of(world, ann)
        await owner.page("/people")
        assert (await owner.post(f"/people/{ann}/take", assignment=held)).status == 409
        assert (await owner.post(f"/people/{ann}/remove")).status == 409
        await joined(world, owner, role="owner")
        await owner.page("/people")
        assert (await owner.post(f"/people/{ann}/take", assignment=held)).status == 303


async def test_of_two_owners_who_remove_each_other_at_once_one_stays(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        owner = await first_user(world)
        other = await joined(world, owner, role="owner")
        ann, bob = await user_sid(world), await user_sid(world, BOB)
        await owner.page("/people")
        await other.page("/people")
        answers = await asyncio.gather(owner.post(f"/people/{bob}/remove"), other.post(f"/people/{ann}/remove"))
        assert sum(answer.status == 303 for answer in answers) == 1


async def test_who_is_removed_is_out_at_once_and_may_be_invited_anew(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        owner = await first_user(world)
        bob = await joined(world, owner)
        sid = await user_sid(world, BOB)
        await owner.page("/people")
        assert (await owner.post(f"/people/{sid}/remove")).status == 303
        assert (await bob.ask("GET", "/me")).status == 303
        assert (await knock(world, BOB))[1].status == 401
        await invite(owner)


async def test_the_sign_ins_of_a_user_are_ended_and_a_lost_factor_removed_by_an_administrator(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        owner = await first_user(world)
        admin = await joined(world, owner, EVE, "administrator")
        bob = await joined(world, owner)
        sid = await user_sid(world, BOB)
        await admin.page("/people")
        assert (await admin.post(f"/people/{sid}/sign-out")).status == 303
        assert (await bob.ask("GET", "/me")).status == 303
        assert (await admin.post(f"/people/{sid}/factor")).status == 303
        assert "Your second factor was changed" in await letters_to(world, BOB)
        columns = events.table.c
        told = await world.app.database.rows(
            sa.select(columns.event_type, columns.actor_sid).where(columns.resource_sid == sid)
        )
        assert ("user.sessions-ended", await user_sid(world, EVE)) in [tuple(row) for row in told]


@pytest.mark.parametrize("what", ["factor", "remove"])
async def test_whoever_loses_what_they_signed_in_with_is_signed_out_in_the_same_unit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    async with running(tmp_path) as world:
        owner = await first_user(world)
        await joined(world, owner)
        sid, database, units = await user_sid(world, BOB), world.app.database, list[list[str]]()
        commit = database.commit

        async def noted(*writes: Any, **more: Any) -> Any:
            units.append([str(each.table) for each in writes if hasattr(each, "table")])
            return await commit(*writes, **more)

        await owner.page("/people")
        monkeypatch.setattr(database, "commit", noted)
        assert (await owner.post(f"/people/{sid}/{what}")).status == 303
        [unit] = [unit for unit in units if "user_credential" in unit]
        assert "console_session" in unit, "a crash after it leaves nobody in"


async def test_whoever_is_deactivated_is_signed_out_for_good(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        owner = await first_user(world)
        bob, sid = await joined(world, owner), await user_sid(world, BOB)
        path = f"/Organizations/OR{world.sid[2:]}/scim/Users/{sid}"
        for active in (False, True):
            body = {"schemas": [], "Operations": [{"op": "replace", "path": "active", "value": active}]}
            assert (await scim(world, "PATCH", path, body)) == 200
        assert (await bob.ask("GET", "/me")).status == 303, "no session of before comes to life again"


async def test_a_role_of_one_account_reaches_that_account_and_who_has_several_picks_one(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        sub = await world.api("/2010-04-01/Accounts.json", FriendlyName="Brand one")
        other = await world.api("/2010-04-01/Accounts.json", FriendlyName="Brand two")
        owner = await first_user(world)
        bob = await joined(world, owner, scope=sub["sid"])
        people = (await owner.page("/people")).body.decode()
        assert people.count(f'value="{other["sid"]}"') == 1, "however many people there are, accounts are listed once"
        assert sub["sid"] in (await bob.page("/handsets")).body.decode()
        assert (await bob.post("/session/account", account_sid=other["sid"])).status == 404
        assert (await bob.post("/session/account", account_sid=world.sid)).status == 404
        await owner.page("/me")
        picked = await owner.post("/session/account", account_sid=other["sid"], back="/handsets")
        assert header(picked, "location") == "/handsets"
        assert other["sid"] in (await owner.page("/handsets")).body.decode()
        assert b"Act for the main account" in (await owner.page("/people")).body


async def test_the_policy_is_set_on_the_page_and_by_the_api(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        owner = await first_user(world)
        await owner.page("/people")
        assert (await owner.post("/people/policy", two_factor="every-sign-in")).status == 303
        assert (await api(world, "GET", "/tidings/v1/SignInPolicy"))[1]["two_factor"] == "every-sign-in"
        assert header((await knock(world))[1], "location") == "/sign-in/set-up"
        status, _ = await api(world, "POST", "/tidings/v1/SignInPolicy", TwoFactor="off")
        assert status == 200
        status, refused = await api(world, "POST", "/tidings/v1/SignInPolicy", TwoFactor="sometimes")
        assert (status, refused["code"]) == (400, 20001)
        assert header((await knock(world))[1], "location") == "/sign-in"


async def test_every_form_of_the_page_needs_its_token(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        owner = await first_user(world)
        ann = await user_sid(world)
        for path in (
            "invite",
            "policy",
            f"{ann}/give",
            f"{ann}/take",
            f"{ann}/remove",
            f"{ann}/sign-out",
            f"{ann}/factor",
        ):
            assert (await owner.post(f"/people/{path}", token="0" * 64)).status == 403, path
        assert b"This page is too old" in (await owner.post("/people/invite", token="0" * 64)).body


async def test_people_of_another_organization_are_not_there(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        owner = await first_user(world)
        from tidings.accounts.people.joining import Joining

        app = world.app
        joining = Joining(app.database, app.sids, app.program.profiles)
        other = await joining.first("AC" + "9" * 32, EVE, "Eve", PASSWORD, "x", app.clock.now())
        assert other is not None
        await owner.page("/people")
        assert EVE not in (await owner.page("/people")).body.decode()
        for what in ("remove", "sign-out", "factor"):
            assert (await owner.post(f"/people/{other.sid}/{what}")).status == 404, what


async def test_what_somebody_wants_letters_about_is_said_on_their_profile_and_by_the_api(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        owner = await first_user(world)
        bob = await joined(world, owner)
        sid = await user_sid(world, BOB)
        path = f"/tidings/v1/Users/{sid}/NotificationPreferences"
        await bob.page("/me")
        assert header(await bob.post("/me/notifications", product="yes"), "location") == "/me?told=notifications"
        listed = (await api(world, "GET", path))[1]["notification_preferences"]
        assert [one["category"] for one in listed if one["wanted"]] == ["product"]
        status, changed = await api(world, "POST", f"{path}/security", Wanted="true")
        assert (status, changed["wanted"], changed["fixed"]) == (200, True, False)
        ann = f"/tidings/v1/Users/{await user_sid(world)}/NotificationPreferences/security"
        assert (await api(world, "GET", ann))[1]["fixed"] is True
        assert (await api(world, "GET", f"{path}/gossip"))[0] == 404
        nobody = f"/tidings/v1/Users/US{'0' * 32}/NotificationPreferences"
        assert (await api(world, "GET", nobody))[0] == 404


async def test_no_user_of_another_organization_is_asked_about(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        from tidings.accounts.people.joining import Joining

        app = world.app
        joining = Joining(app.database, app.sids, app.program.profiles)
        other = await joining.first("AC" + "9" * 32, EVE, "Eve", PASSWORD, "x", app.clock.now())
        assert other is not None
        path = f"/tidings/v1/Users/{other.sid}/NotificationPreferences"
        assert (await api(world, "GET", path))[0] == 404
        assert (await api(world, "POST", f"{path}/security", Wanted="false"))[0] == 404
