"""What credentials of less than all rights get from every operation there is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from twilio.credential.client_credential_provider import ClientCredentialProvider
from twilio.http.client_token_manager import ClientTokenManager
from twilio.rest import Client

from tests.contract.sdk import Desk, operation_label, public_operations
from tests.contract.server import Login, RunningServer
from tests.contract.wire import Answer, Wire
from tidings.http import TIDINGS_V1, Operation
from tidings.http.declared import PLACE
from tidings.http.permissions import permission_of

pytestmark = pytest.mark.xdist_group("server")

OPERATIONS = {operation_label(one): one for one in [*public_operations(), *TIDINGS_V1.operations] if not one.public}
RESERVED = {label for label, one in OPERATIONS.items() if permission_of(one) is None}
"""What no policy can give."""
UNUSED = "/twilio/messaging/deactivations/read"
"""The one permission of the key that walks."""


@pytest.fixture(scope="module")
def narrow(server: RunningServer) -> Iterator[Login]:
    """A restricted key that may next to nothing."""
    desk = Desk(server, server.logins.main)
    made = desk.client.iam.v1.new_api_key.create(
        account_sid=desk.login.sid, key_type="restricted", policy={"allow": [UNUSED]}
    )
    yield Login(made.sid, made.secret)
    desk.client.iam.v1.api_key(made.sid).delete()
    desk.transport.close()


def walked(wire: Wire, one: Operation, login: Login, account_sid: str) -> Answer:
    """The answer to an operation whose path names nothing that there is, but for the account."""

    def filled(place: re.Match[str]) -> str:
        prefix = (place[2] or "XX").split("|")[0]
        return account_sid if prefix == "AC" else prefix + "0" * 32

    path = f"{one.product.prefix}{PLACE.sub(filled, one.path)}{one.product.dialect.suffix}"
    body = b"" if one.method in {"POST", "PUT", "PATCH"} else None
    return wire.ask(one.method, path, body, host=f"{one.product.label}.twilio.com", login=login)


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_a_restricted_key_may_only_what_its_policy_lists(wire: Wire, narrow: Login, label: str) -> None:
    one = OPERATIONS[label]
    answer = walked(wire, one, narrow, wire.login.sid)
    if permission_of(one) == UNUSED:
        assert answer.status != 403
    else:
        assert (answer.status, answer.code) == (403, 20003 if label in RESERVED else 70051)


@pytest.mark.parametrize("label", sorted(RESERVED))
def test_a_standard_key_may_not_touch_accounts_keys_and_tokens(wire: Wire, standard: Login, label: str) -> None:
    answer = walked(wire, OPERATIONS[label], standard, wire.login.sid)
    assert (answer.status, answer.code) == (403, 20003)


@pytest.fixture(scope="module")
def standard(server: RunningServer) -> Iterator[Login]:
    """A standard key."""
    desk = Desk(server, server.logins.main)
    made = desk.client.iam.v1.new_api_key.create(account_sid=desk.login.sid)
    yield Login(made.sid, made.secret)
    desk.client.iam.v1.api_key(made.sid).delete()
    desk.transport.close()


@pytest.fixture(scope="module")
def suspended(server: RunningServer) -> Iterator[Login]:
    """A subaccount that its parent suspended."""
    desk = Desk(server, server.logins.main)
    made = desk.client.api.v2010.accounts.create()
    desk.client.api.v2010.accounts(made.sid).update(status="suspended")
    yield Login(made.sid, made.auth_token)
    desk.client.api.v2010.accounts(made.sid).update(status="closed")
    desk.transport.close()


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_a_suspended_account_may_nothing(wire: Wire, suspended: Login, label: str) -> None:
    answer = walked(wire, OPERATIONS[label], suspended, suspended.sid)
    assert (answer.status, answer.code) == (403, 20005)


@pytest.mark.parametrize("label", sorted(label for label, one in OPERATIONS.items() if one.product.label == "api"))
def test_of_a_suspended_account_its_parent_may_look_at_everything_and_change_nothing(
    wire: Wire, suspended: Login, label: str
) -> None:
    one = OPERATIONS[label]
    if "{account_sid" not in one.path:
        pytest.skip("it acts on the caller's own account")
    answer = walked(wire, one, wire.login, suspended.sid)
    if one.method == "GET":
        assert answer.code != 20005
    else:
        assert (answer.status, answer.code) == (403, 20005)


@pytest.fixture(scope="module")
def closed(server: RunningServer) -> Iterator[tuple[Login, Login]]:
    """The token and a key of a subaccount that its parent closed."""
    desk = Desk(server, server.logins.main)
    made = desk.client.api.v2010.accounts.create()
    key = desk.client.iam.v1.new_api_key.create(account_sid=made.sid)
    desk.client.api.v2010.accounts(made.sid).update(status="closed")
    yield Login(made.sid, made.auth_token), Login(key.sid, key.secret)
    desk.transport.close()


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_a_closed_account_is_nobody(wire: Wire, closed: tuple[Login, Login], label: str) -> None:
    for login in closed:
        answer = walked(wire, OPERATIONS[label], login, closed[0].sid)
        assert (answer.status, answer.code) == (401, 20003)


TRIABLE = re.compile(r"POST api .*/(Messages|IncomingPhoneNumbers(/(Local|Mobile|TollFree))?)\.json")
"""What test credentials can try."""


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_test_credentials_reach_only_what_they_can_try(wire: Wire, server: RunningServer, label: str) -> None:
    test = server.logins.test
    answer = walked(wire, OPERATIONS[label], test, test.sid)
    if TRIABLE.fullmatch(label):
        assert answer.status == 400
    else:
        assert (answer.status, answer.code) == (403, 20008)


def test_every_operation_on_keys_of_identity_and_access_answers_as_published(either: Desk) -> None:
    iam, account = either.client.iam.v1, either.login.sid
    policy = {"allow": ["/twilio/messaging/messages/read"]}
    with either.drives("keys of identity and access"):
        made = iam.new_api_key.create(account_sid=account, friendly_name="Reader", key_type="restricted", policy=policy)
        assert made.policy == policy
        assert made.date_created.tzinfo is not None
        assert iam.api_key(made.sid).fetch().policy == policy
        listed = {key.sid: key.flags for key in iam.get_api_keys.list(account_sid=account)}
        assert listed[made.sid] == ["rest_api", "signing"]
        wider = {"allow": [*policy["allow"], "/twilio/messaging/messages/update"]}
        assert iam.api_key(made.sid).update(policy=wider).policy == wider
        assert iam.api_key(made.sid).delete() is True


def test_a_restricted_key_sends_or_reads_as_its_policy_says(desk: Desk, desks: Callable[..., Desk]) -> None:
    made = desk.client.iam.v1.new_api_key.create(
        account_sid=desk.login.sid, key_type="restricted", policy={"allow": ["/twilio/messaging/messages/read"]}
    )
    reader = desks(desk.server, Login(made.sid, made.secret), desk.login.sid)
    assert reader.client.messages.list(limit=1) is not None
    assert reader.refusal(reader.client.messages.create, to="+14155550100", body="x") == (403, 70051)
    assert reader.refusal(reader.client.messaging.v1.services.list) == (403, 70051)
    assert reader.refusal(reader.client.keys.list) == (403, 20003)
    desk.client.iam.v1.api_key(made.sid).delete()
    assert reader.refusal(reader.client.messages.list) == (401, 20003)


def test_a_token_of_a_key_signs_in_as_published(either: Desk, desks: Callable[..., Desk]) -> None:
    made = either.client.iam.v1.new_api_key.create(account_sid=either.login.sid)
    with either.drives("tokens of OAuth"):
        token = either.client.oauth.v2.token.create(
            grant_type="client_credentials", client_id=made.sid, client_secret=made.secret
        )
        for older in (either.client.iam.v1.token, either.client.oauth.v1.token, either.client.preview_iam.token):
            same = older.create(grant_type="client_credentials", client_id=made.sid, client_secret=made.secret)
            assert same.token_type == "Bearer"
    assert (token.token_type, token.expires_in) == ("Bearer", 3600)
    holder = desks(either.server, Login(made.sid, made.secret), either.login.sid)
    holder.transport.extra["Authorization"] = f"Bearer {token.access_token}"
    assert holder.client.messages.list(limit=1) is not None
    assert holder.refusal(holder.client.keys.list) == (403, 20003)
    either.client.iam.v1.api_key(made.sid).delete()
    assert holder.refusal(holder.client.messages.list) == (401, 20003)


def test_the_clients_own_provider_of_tokens_signs_in(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = desk.client.iam.v1.new_api_key.create(account_sid=desk.login.sid)
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", desk.login.sid)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", desk.login.token)
    manager = ClientTokenManager("client_credentials", made.sid, made.secret)
    manager.client = desk.client
    provider = ClientCredentialProvider(made.sid, made.secret, manager)
    client = Client(account_sid=desk.login.sid, http_client=desk.transport, credential_provider=provider)
    assert client.messages.list(limit=1) is not None
    desk.client.iam.v1.api_key(made.sid).delete()
