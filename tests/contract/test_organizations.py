"""Organizations through the official client, and by hand where it has nothing to call: accounts, users, roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from twilio.rest.preview_iam.versionless.organization.user import UserContext

from tests.contract.registrant import Registrant
from tests.contract.sdk import Desk
from tests.contract.server import Login
from tidings.accounts.organizations.roles import OWNER, ROLES, permissions_of

pytestmark = pytest.mark.xdist_group("server")

ANN = 'userName eq "ANN@example.com" and active eq true'
ROLE = {role.name: role.sid for role in ROLES.values()}
PERSON = {
    "userName": "ann@example.com",
    "externalId": "e-1",
    "displayName": "Ann",
    "name": {"givenName": "Ann", "familyName": "Lee"},
    "emails": [{"value": "ann@example.com", "primary": True, "type": "work"}],
    "active": True,
    "locale": "en-US",
    "timezone": "Europe/Paris",
}


def organization_of(desk: Desk) -> str:
    return f"OR{desk.login.sid[2:]}"


def asked(desk: Desk, method: str, path: str, document: Any = None, content_type: str = "application/json") -> Any:
    """What is answered to a request for which the client has no method; judged as all of them are."""
    url = f"https://preview-iam.twilio.com/Organizations/{organization_of(desk)}/{path}"
    headers = {"Content-Type": content_type} if document is not None else {}
    desk.client.request(method, url, data=document, headers=headers)
    return desk.last.body


def person(desk: Desk, **more: Any) -> str:
    return str(asked(desk, "POST", "scim/Users", {**PERSON, **more}, "application/scim+json")["id"])


def test_every_operation_on_users_answers_as_published(either: Desk) -> None:
    users = either.client.preview_iam.organization(organization_of(either)).users
    with either.drives("users of organizations"):
        sid = person(either)
        assert either.last.status == 201
        found = asked(either, "GET", f"scim/Users?filter={quote(ANN)}")
        assert [one["id"] for one in found["Resources"]] == [sid]
        assert found["totalResults"] == 1
        fetched = users(sid).fetch()
        assert fetched.user_name == "ann@example.com"
        changes = {"schemas": [], "Operations": [{"op": "replace", "path": "name.givenName", "value": "Anna"}]}
        users(sid).patch(UserContext.ScimPatchRequest({**changes, "operations": changes["Operations"]}))
        assert either.last.body["name"] == {"givenName": "Anna", "familyName": "Lee"}
        version = either.last.body["meta"]["version"]
        users(sid).update(UserContext.ScimUser({**PERSON, "displayName": "Ann again"}), if_match=version)
        assert either.last.body["displayName"] == "Ann again"
        assert users(sid).delete() is True
    assert either.refusal(users(sid).fetch) == (404, 20404)


def test_every_operation_on_accounts_and_roles_answers_as_published(either: Desk) -> None:
    sid, account = person(either), either.login.sid
    organization = either.client.preview_iam.organization(organization_of(either))
    with either.drives("roles of users"):
        role = {"role_sid": OWNER, "scope": organization_of(either), "identity": sid}
        assert asked(either, "POST", "RoleAssignments", role).items() >= role.items()
        (held,) = asked(either, "GET", f"RoleAssignments?Identity={sid}")["content"]
        assert asked(either, "GET", f"RoleAssignments?Scope={account}")["content"] == []
        with either.drives("accounts of organizations"):
            told = {one["account_sid"]: one for one in asked(either, "GET", "Accounts")["content"]}
            assert {account, either.server.logins.subaccount.sid} <= told.keys()
            assert {one["owner_sid"] for one in told.values()} == {sid}
            assert organization.accounts(account).fetch().account_sid == account
        assert organization.role_assignments(held["sid"]).delete() is True
    organization.users(sid).delete()


def test_what_a_role_may_answers_as_published(either: Desk) -> None:
    with either.drives("permissions of roles"):
        told = either.client.iam.v1.role_permission(ROLE["read-only"]).list()
    names = {
        f"/{one.namespace}/{one.product}/{one.resource}/{one.action}".replace("/tidings/tidings", "/tidings")
        for one in told
    }
    assert names == permissions_of(ROLE["read-only"])
    assert {one.action for one in told} == {"read", "list"}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({}, "userName"),
        ({"userName": "nobody"}, "e-mail"),
        ({"userName": "a@example.com", "emails": [{"value": "b@example.com"}]}, "primary"),
        ({"userName": "a@example.com", "emails": [{"value": "a@example.com"}, {"value": "b@example.com"}]}, "primary"),
        ({"userName": "a@example.com", "emails": "a@example.com"}, "emails"),
        ({"userName": "a@example.com", "externalId": "x" * 300}, "255"),
        ({"userName": "a@example.com", "active": "perhaps"}, "active"),
        ({"userName": "a@example.com", "displayName": "\u202e\x07"}, "printable"),
    ],
)
def test_a_user_who_cannot_be_is_refused(desk: Desk, document: dict[str, Any], reason: str) -> None:
    answer = Registrant(desk).scim("POST", "scim/Users", document)
    assert (answer.status, answer.code // 100) == (400, 200)
    assert reason in answer.json["message"]


def test_a_user_is_changed_by_who_knows_the_newest_version(desk: Desk) -> None:
    isv, sid = Registrant(desk), person(desk, userName="two@example.com", emails=None)
    change = {"Operations": [{"op": "replace", "path": "displayName", "value": "B"}]}
    assert isv.scim("PATCH", f"scim/Users/{sid}", change, if_match='W/"1"').status == 200
    late = isv.scim("PATCH", f"scim/Users/{sid}", change, if_match='W/"1"')
    assert (late.status, late.code) == (409, 20409)
    taken = isv.scim("POST", "scim/Users", {"userName": "TWO@example.com"})
    assert (taken.status, taken.code) == (400, 20001)
    assert isv.scim("GET", f"scim/Users/{sid}").json["displayName"] == "B"
    isv.scim("DELETE", f"scim/Users/{sid}")


@pytest.mark.parametrize("asked_for", ["nonsense", "userName eq", 'password eq "x"', "active gt true", "a" * 2_000])
def test_a_filter_that_cannot_be_read_is_refused(desk: Desk, asked_for: str) -> None:
    answer = Registrant(desk).scim("GET", f"scim/Users?filter={quote(asked_for)}")
    assert (answer.status, answer.code) == (400, 20001)


@pytest.mark.parametrize("wrong", ["role_sid", "scope", "identity"])
def test_a_role_is_of_what_is_there(desk: Desk, wrong: str) -> None:
    isv, sid = Registrant(desk), person(desk, userName="three@example.com", emails=None)
    role = {"role_sid": OWNER, "scope": desk.login.sid, "identity": sid}
    theirs = {"role_sid": f"IX{'0' * 32}", "scope": desk.server.logins.stranger.sid, "identity": f"US{'0' * 32}"}
    answer = isv.scim("POST", "RoleAssignments", {**role, wrong: theirs[wrong]})
    assert (answer.status, answer.code) == (400, 20001)
    assert wrong in answer.json["message"]
    isv.scim("DELETE", f"scim/Users/{sid}")


def test_a_subaccount_has_no_organization(desk: Desk, desks: Callable[..., Desk]) -> None:
    sub = Registrant(desks(desk.server, desk.server.logins.subaccount))
    assert sub.scim("GET", "Accounts").status == 404


def test_a_users_token_may_what_their_roles_say_until_they_are_deactivated(
    desk: Desk, desks: Callable[..., Desk]
) -> None:
    isv, sid = Registrant(desk), person(desk, userName="four@example.com", emails=None)
    key = desk.client.new_keys.create()
    login, account = Login(key.sid, key.secret), desk.login.sid
    token = desk.client.oauth.v2.token.create(
        grant_type="client_credentials", client_id=key.sid, client_secret=key.secret, scope=sid
    )
    holder = desks(desk.server, login, account)
    holder.transport.extra["Authorization"] = f"Bearer {token.access_token}"
    assert holder.refusal(holder.client.messages.list, limit=1) == (403, 70051)
    isv.scim("POST", "RoleAssignments", {"role_sid": ROLE["read-only"], "scope": account, "identity": sid})
    assert holder.client.messages.list(limit=1) is not None
    assert holder.refusal(holder.client.applications.create, friendly_name="x") == (403, 70051)
    isv.scim("POST", "RoleAssignments", {"role_sid": ROLE["developer"], "scope": account, "identity": sid})
    made = holder.client.applications.create(friendly_name="x")
    (event,) = desk.client.monitor.v1.events.list(resource_sid=made.sid)
    assert (event.actor_sid, event.actor_type) == (sid, "user")
    assert [one.sid for one in desk.client.monitor.v1.events.list(actor_sid=sid)] == [event.sid]
    assert holder.refusal(holder.client.keys.list) == (403, 20003)
    off = {"Operations": [{"op": "replace", "value": {"active": "False"}}]}
    assert isv.scim("PATCH", f"scim/Users/{sid}", off).json["active"] is False
    assert holder.refusal(holder.client.messages.list, limit=1) == (401, 20003)
    desk.client.applications(made.sid).delete()
    desk.client.keys(key.sid).delete()
    isv.scim("DELETE", f"scim/Users/{sid}")


def test_who_is_no_active_user_gets_no_token(desk: Desk) -> None:
    key = desk.client.new_keys.create()
    for scope in (f"US{'0' * 32}", f"US{'0' * 32} US{'1' * 32}"):
        ask = {"grant_type": "client_credentials", "client_id": key.sid, "client_secret": key.secret, "scope": scope}
        assert desk.refusal(desk.client.oauth.v2.token.create, **ask) == (400, 20001)
    desk.client.keys(key.sid).delete()


def test_each_change_of_a_user_is_in_the_audit_log(desk: Desk) -> None:
    isv, sid = Registrant(desk), person(desk, userName="five@example.com", emails=None)
    isv.scim("PATCH", f"scim/Users/{sid}", {"Operations": [{"op": "replace", "path": "active", "value": False}]})
    isv.scim("DELETE", f"scim/Users/{sid}")
    log = [(one.event_type, one.event_data) for one in desk.client.monitor.v1.events.list(resource_sid=sid)]
    assert [step for step, _ in log] == [f"organization-user.{did}" for did in ("deleted", "updated", "created")]
    assert log[1][1] == {"resource_properties": {"active": {"previous": True, "updated": False}}}
    assert msgspec.json.encode(log[2][1])
