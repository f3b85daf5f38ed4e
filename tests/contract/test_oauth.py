"""OAuth apps and how they are let in, through the official client."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from twilio.rest.iam.v1.o_auth_app import OAuthAppContext, OAuthAppList

from tests.contract.registrant import Registrant
from tests.contract.sdk import Desk
from tests.contract.server import Login

pytestmark = pytest.mark.xdist_group("server")

BACK = "https://app.example/back"
READ = {"allow": ["/twilio/messaging/messages/read"]}


def code_in(url: str) -> str:
    """The code that an app is told."""
    return parse_qs(urlsplit(url).query)["code"][0]


def holder(desk: Desk, desks: Callable[..., Desk], token: str) -> Desk:
    """Somebody who has nothing but a token."""
    made = desks(desk.server, Login("OQ", "x"), desk.login.sid)
    made.transport.extra["Authorization"] = f"Bearer {token}"
    return made


def test_every_operation_on_oauth_apps_answers_as_published(either: Desk, desks: Callable[..., Desk]) -> None:
    apps = either.client.iam.v1.o_auth_apps
    with either.drives("OAuth apps"):
        request = OAuthAppList.IamV1AccountVendorOauthAppCreateRequest
        made = apps.create(request({"friendly_name": "Reader", "policy": READ, "access_token_ttl": 60}))
        ask = {"grant_type": "client_credentials", "client_id": made.sid, "client_secret": made.secret}
        token = either.client.oauth.v2.token.create(**ask)
        reader = holder(either, desks, token.access_token)
        assert token.expires_in == 60
        assert reader.client.messages.list(limit=1) is not None
        assert reader.refusal(reader.client.messages.create, to="+14155550100", body="x") == (403, 70051)
        change = OAuthAppContext.IamV1AccountVendorOauthAppUpdateRequest({"description": "It reads"})
        changed = apps(made.sid).update(change)
        assert (changed.description, changed.policy["allow"]) == ("It reads", READ["allow"])
        assert apps(made.sid).delete() is True
    assert reader.refusal(reader.client.messages.list) == (401, 20003)


def test_every_way_to_let_an_app_in_answers_as_published(either: Desk, desks: Callable[..., Desk]) -> None:
    isv, client = Registrant(either), either.client
    app = isv.tidings("POST", "OAuthApps", FriendlyName="Mailer", RedirectUris=BACK).json
    wish = {"client_id": app["sid"], "response_type": "code", "redirect_uri": BACK, "state": "s"}
    with either.drives("authorization"):
        ways = [client.oauth.v2.authorize, client.oauth.v1.authorize, client.preview_iam.authorize]
        codes = [code_in(way.fetch(**wish, scope="offline_access").redirect_to) for way in ways]
    own = {"client_id": app["sid"], "client_secret": app["secret"]}
    turn_in = {**own, "grant_type": "authorization_code", "redirect_uri": BACK}
    tokens = [
        way.create(**turn_in, code=code)
        for way, code in zip(
            [client.oauth.v2.token, client.oauth.v1.token, client.preview_iam.token], codes, strict=True
        )
    ]
    again = client.oauth.v2.token.create(**own, grant_type="refresh_token", refresh_token=tokens[0].refresh_token)
    for token in (*tokens, again):
        assert holder(either, desks, token.access_token).client.messages.list(limit=1) is not None
    assert either.refusal(client.oauth.v2.token.create, **turn_in, code=codes[0]) == (400, 20001)
    late = holder(either, desks, again.access_token)
    assert late.refusal(late.client.messages.list) == (401, 20003)
    assert isv.tidings("DELETE", f"OAuthApps/{app['sid']}").status == 204
