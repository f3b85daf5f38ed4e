"""Letting an app in: codes, what they are turned into, for how long, and what ends it."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from tests.accounts.installation import MAIN, Answer, World, basic, path
from tests.accounts.two import two_hosts
from tests.delivery.two import eventually
from tests.stores import Stores
from tidings.accounts.bearer import AccessTokens, TokenClaims
from tidings.accounts.model import Capability
from tidings.accounts.oauth.apps import URI_MOST, why_unfit
from tidings.accounts.oauth.grants import CODE_LIVES_S, REFRESH_LIVES_S, grant_of_code, grant_of_refresh_token
from tidings.accounts.organizations.assignments import RoleAssignment, role_assignments
from tidings.accounts.organizations.organization import organization_of
from tidings.accounts.organizations.roles import SIDS
from tidings.accounts.organizations.users import OrganizationUser, users
from tidings.accounts.vault import Vault
from tidings.audit.events import events
from tidings.core.instant import SECOND

BACK = "https://app.example/back?kept=1"
OTHER = "https://app.example/other"
READ, MESSAGES = "/twilio/usage/balance/read", "/twilio/messaging/messages/read"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
PROVED = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
ACTIVE, OFFLINE = "active", "offline_access"


async def made(world: World, **more: Any) -> dict[str, Any]:
    """An app of the main account."""
    form = {"FriendlyName": "Mailer", "RedirectUris": BACK, **more}
    answer = await world.post("/tidings/v1/OAuthApps", form)
    assert answer.status == 201, answer.json
    app: dict[str, Any] = answer.json
    return app


async def asked(world: World, app: dict[str, Any], *, wish: dict[str, str] | None = None, **more: Any) -> Answer:
    """What is answered to a request to let it in; without more, one by the main account."""
    wish = {"client_id": app["sid"], "response_type": "code", "redirect_uri": BACK, **(wish or {})}
    return await world.get(f"/v2/authorize?{urlencode(wish)}", host="oauth.twilio.com", **more)


def said(answer: Answer) -> dict[str, str]:
    """What the app is told at its redirect URI."""
    assert answer.status == 302, answer.json
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def code_of(world: World, app: dict[str, Any], **more: Any) -> str:
    return said(await asked(world, app, **more))["code"]


async def turned_in(world: World, app: dict[str, Any], grant_type: str = "authorization_code", **form: str) -> Answer:
    """What the app gets for what it turns in, with its secret."""
    own = {"client_id": app["sid"], **({"client_secret": app["secret"]} if app["secret"] else {})}
    where = {"redirect_uri": BACK} if grant_type == "authorization_code" else {}
    form = {**own, "grant_type": grant_type, **where, **form}
    return await world.post("/v2/token", {k: v for k, v in form.items() if v}, auth=None, host="oauth.twilio.com")


async def refreshed(world: World, app: dict[str, Any], token: str, **form: str) -> Answer:
    return await turned_in(world, app, "refresh_token", refresh_token=token, **form)


async def let_in(world: World, app: dict[str, Any], scope: str = OFFLINE, **more: Any) -> dict[str, Any]:
    """The tokens of an app that was let in."""
    answer = await turned_in(world, app, code=await code_of(world, app, wish={"scope": scope}, **more))
    assert answer.status == 200, answer.json
    tokens: dict[str, Any] = answer.json
    return tokens


async def status_with(world: World, tokens: dict[str, Any], below: str = "Balance", account: str = MAIN) -> int:
    bearer = f"Bearer {tokens['access_token']}".encode()
    return (await world.get(path(account, below), header=bearer)).status


def error(answer: Answer) -> tuple[int, str]:
    assert answer.json["error_description"] == answer.json["message"]
    return answer.status, answer.json["error"]


async def test_an_app_acts_for_the_account_that_let_it_in_and_for_no_other(world: World) -> None:
    app, stranger = await made(world), await world.stranger()
    tokens = await let_in(world, app, auth=(stranger.sid, stranger.auth_token))
    assert (tokens["token_type"], tokens["expires_in"], tokens["id_token"]) == ("Bearer", 3_600, None)
    assert await status_with(world, tokens, account=stranger.sid) == 200
    assert await status_with(world, tokens, account=MAIN) == 404
    assert await status_with(world, tokens, "Keys", stranger.sid) == 403, "accounts, keys and tokens are not its own"
    everything = await made(world, Rights="everything")
    assert await status_with(world, await let_in(world, everything), "Keys") == 200


async def test_the_app_gets_its_state_back_as_it_was(world: World) -> None:
    state = "a b+c&d=é%~\"'\n"
    answer = await asked(world, await made(world), wish={"state": state})
    assert answer.headers["location"] == answer.json["redirect_to"]
    assert answer.headers["location"].startswith(f"{BACK}&code=")
    assert said(answer)["state"] == state
    assert answer.headers["cache-control"] == "no-store"
    too_long = await asked(world, await made(world), wish={"state": "s" * 513})
    assert error(too_long) == (400, "invalid_request")


@pytest.mark.parametrize(
    "uri", ["https://app.example/back", f"{BACK}&more=1", "https://APP.example/back?kept=1", "http://evil.example"]
)
async def test_nobody_is_sent_to_a_place_that_the_app_has_not_registered(world: World, uri: str) -> None:
    answer = await asked(world, await made(world), wish={"redirect_uri": uri})
    assert error(answer) == (400, "invalid_request")
    assert "location" not in answer.headers


async def test_an_unknown_app_and_one_without_codes_are_told_here(world: World) -> None:
    own = await made(world, Type="Client Credential", RedirectUris=[])
    unknown = {**own, "sid": "OQ" + "0" * 32}
    for app, told in ((own, "unauthorized_client"), (unknown, "invalid_client"), ({"sid": "x"}, "invalid_client")):
        answer = await asked(world, app)
        assert error(answer) == (400, told)
        assert "location" not in answer.headers


async def test_the_redirect_uri_may_go_unsaid_where_there_is_one(world: World) -> None:
    app = await made(world)
    code = await code_of(world, app, wish={"redirect_uri": ""})
    assert (await turned_in(world, app, code=code, redirect_uri="")).status == 200
    two = await made(world, RedirectUris=[BACK, OTHER])
    assert error(await asked(world, two, wish={"redirect_uri": ""})) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": ""}, "unsupported_response_type"),
        ({"scope": "/twilio/nothing/read"}, "invalid_scope"),
        ({"scope": MESSAGES}, "invalid_scope"),
        ({"code_challenge": CHALLENGE}, "invalid_request"),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
        ({"code_challenge_method": "S256"}, "invalid_request"),
    ],
)
async def test_what_the_app_does_wrong_is_told_at_its_redirect_uri(
    world: World, wish: dict[str, str], told: str
) -> None:
    app = await made(world, Policy=f'{{"allow":["{READ}"]}}')
    answer = said(await asked(world, app, wish={"state": "s", **wish}))
    assert (answer["error"], answer["state"]) == (told, "s")
    assert "code" not in answer


async def test_without_credentials_a_browser_is_led_to_the_page_that_asks(world: World) -> None:
    app = await made(world)
    answer = await asked(world, app, wish={"state": "s s"}, auth=None)
    page = urlsplit(answer.headers["location"])
    assert (page.netloc, page.path) == ("oauth.twilio.com", "/consent")
    assert parse_qs(page.query)["state"] == ["s s"]


async def test_a_browser_is_asked_whatever_credentials_it_remembers(world: World) -> None:
    answer = await asked(world, await made(world), agent="Mozilla/5.0 (X11; Linux x86_64)")
    assert urlsplit(answer.headers["location"]).path == "/consent"


async def test_only_who_may_do_everything_with_the_account_lets_an_app_in(world: World) -> None:
    app, operator = await made(world, Rights="everything"), (await world.start()).operator_token
    standard, narrow = await world.key(), await world.key(Capability.RESTRICTED, MAIN, READ)
    main = await world.key(Capability.EVERYTHING)
    for user, secret in ((standard.sid, standard.secret), (narrow.sid, narrow.secret), ("operator", operator)):
        assert (await asked(world, app, auth=(user, secret))).status == 403
    assert (await asked(world, app, auth=(MAIN, "wrong"))).status == 401
    assert "code" in said(await asked(world, app, auth=(main.sid, main.secret)))
    bearer = f"Bearer {(await let_in(world, app))['access_token']}".encode()
    assert (await asked(world, app, header=bearer)).status == 403, "an app lets no app in"


async def person(world: World, role: str) -> tuple[str, bytes]:
    """A user with this role of the organization, and what they are signed in to the console with."""
    await world.start()
    sid, organization, now = world.sids.make("US"), organization_of(MAIN), world.clock.now()
    held = {"account_sid": MAIN, "organization_sid": organization, "date_created": now}
    user = OrganizationUser(sid=sid, user_name=f"{role}@example.com", date_updated=now, **held)
    assigned = RoleAssignment(sid=world.sids.make("IY"), role_sid=SIDS[role], scope=organization, identity=sid, **held)
    await world.db.commit(users.write_of(user), role_assignments.write_of(assigned))
    until = world.clock.machine_us() // SECOND + 3_600
    token = AccessTokens(world.vault).issue(TokenClaims(sid, MAIN, 0, until, "x", usr=sid))
    return sid, f"Bearer {token}".encode()


async def test_a_person_lets_an_app_in_by_their_role_and_it_ends_with_them(world: World) -> None:
    app = await made(world, Rights="everything")
    _, developer = await person(world, "developer")
    assert (await asked(world, app, header=developer)).status == 403
    sid, administrator = await person(world, "administrator")
    tokens = await let_in(world, app, header=administrator)
    assert await status_with(world, tokens, "Keys") == 200
    await world.post(path(MAIN, "Keys"), {}, header=f"Bearer {tokens['access_token']}".encode())
    (*_, event) = await world.db.rows(events.table.select().where(events.table.c.event_type == "key.created"))
    assert sid in event, "the audit log names the person"
    await world.db.commit(sa.delete(role_assignments.table).where(role_assignments.table.c.identity == sid))
    assert await status_with(world, tokens) == 401


async def test_a_code_that_comes_again_ends_all_that_came_of_it(world: World) -> None:
    app = await made(world)
    code = await code_of(world, app, wish={"scope": OFFLINE})
    tokens = (await turned_in(world, app, code=code)).json
    assert await status_with(world, tokens) == 200
    assert error(await turned_in(world, app, code=code)) == (400, "invalid_grant")
    assert await status_with(world, tokens) == 401
    assert error(await refreshed(world, app, tokens["refresh_token"])) == (400, "invalid_grant")


async def test_a_code_lives_for_five_minutes(world: World) -> None:
    app = await made(world)
    code = await code_of(world, app)
    world.passed_us += CODE_LIVES_S * SECOND
    assert error(await turned_in(world, app, code=code)) == (400, "invalid_grant")


async def test_a_code_is_its_apps_and_for_the_redirect_uri_that_it_was_asked_for_with(world: World) -> None:
    app, other = await made(world, RedirectUris=[BACK, OTHER]), await made(world)
    code = await code_of(world, app)
    assert error(await turned_in(world, other, code=code)) == (400, "invalid_grant")
    for uri in (OTHER, ""):
        assert error(await turned_in(world, app, code=code, redirect_uri=uri)) == (400, "invalid_grant")
    assert (await turned_in(world, app, code=code)).status == 200, "nobody else's try has spent it"


async def test_who_asked_with_a_challenge_must_know_its_verifier(world: World) -> None:
    app = await made(world)
    for verifier in ("", "w" * 43, "v" * 42, "é" * 43):
        code = await code_of(world, app, wish=PROVED)
        assert error(await turned_in(world, app, code=code, code_verifier=verifier)) == (400, "invalid_grant")
    code = await code_of(world, app, wish=PROVED)
    assert (await turned_in(world, app, code=code, code_verifier=VERIFIER)).status == 200
    unproved = await code_of(world, app)
    assert error(await turned_in(world, app, code=unproved, code_verifier=VERIFIER)) == (400, "invalid_grant")


async def test_an_app_that_can_keep_no_secret_has_none_and_proves_itself_by_pkce(world: World) -> None:
    app = await made(world, IsPublic="true", RedirectUris="com.example.app:/back")
    own = {"redirect_uri": "com.example.app:/back"}
    assert app["secret"] is None
    assert said(await asked(world, app, wish=own))["error"] == "invalid_request"
    code = await code_of(world, app, wish=own | PROVED)
    guessed = {**app, "secret": "guessed"}
    assert error(await turned_in(world, guessed, code=code, code_verifier=VERIFIER, **own)) == (401, "invalid_client")
    assert (await turned_in(world, app, code=code, code_verifier=VERIFIER, **own)).status == 200


async def test_an_app_with_a_secret_must_show_it_and_guesses_are_held_back(world: World) -> None:
    app = await made(world)
    code = await code_of(world, app)
    for secret in (*(f"wrong{n}" for n in range(10)), ""):
        assert error(await turned_in(world, {**app, "secret": secret}, code=code)) == (401, "invalid_client")
    assert world.held == [0.25]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    by_header = await world.post("/v2/token", form, header=basic(app["sid"], app["secret"]), host="oauth.twilio.com")
    assert by_header.status == 200
    assert by_header.headers["cache-control"] == "no-store"


async def test_a_renewed_secret_takes_the_place_of_the_old_one(world: World) -> None:
    app = await made(world)
    renewed = (await world.post(f"/tidings/v1/OAuthApps/{app['sid']}/Secret")).json
    code = await code_of(world, app)
    assert error(await turned_in(world, app, code=code)) == (401, "invalid_client")
    assert (await turned_in(world, renewed, code=code)).status == 200


async def test_a_refresh_token_is_good_once_and_gives_the_next(world: World) -> None:
    app = await made(world)
    first = await let_in(world, app)
    second = (await refreshed(world, app, first["refresh_token"])).json
    third = (await refreshed(world, app, second["refresh_token"])).json
    assert len({each["refresh_token"] for each in (first, second, third)}) == 3
    assert {await status_with(world, each) for each in (first, second, third)} == {200}


async def test_an_old_refresh_token_ends_the_whole_family(world: World) -> None:
    app = await made(world)
    first = await let_in(world, app)
    second = (await refreshed(world, app, first["refresh_token"])).json
    assert error(await refreshed(world, app, first["refresh_token"])) == (400, "invalid_grant")
    assert error(await refreshed(world, app, second["refresh_token"])) == (400, "invalid_grant")
    assert {await status_with(world, each) for each in (first, second)} == {401}


async def test_a_refresh_token_ends_after_thirty_days_without_use(world: World) -> None:
    app = await made(world)
    tokens = await let_in(world, app)
    world.passed_us += (REFRESH_LIVES_S - 1) * SECOND
    tokens = (await refreshed(world, app, tokens["refresh_token"])).json
    world.passed_us += REFRESH_LIVES_S * SECOND
    assert error(await refreshed(world, app, tokens["refresh_token"])) == (400, "invalid_grant")


async def test_a_refresh_token_is_given_on_request_to_its_app_alone(world: World) -> None:
    app, other = await made(world), await made(world)
    assert (await let_in(world, app, scope=""))["refresh_token"] is None
    token = (await let_in(world, app))["refresh_token"]
    assert error(await refreshed(world, other, token)) == (400, "invalid_grant")
    assert (await refreshed(world, app, token)).status == 200


async def test_tokens_may_what_was_granted_and_less_on_request(world: World) -> None:
    app = await made(world)
    tokens = await let_in(world, app, f"{OFFLINE} {READ} {MESSAGES}")
    narrower = (await refreshed(world, app, tokens["refresh_token"], scope=READ)).json
    assert [await status_with(world, narrower, below) for below in ("Balance", "Messages")] == [200, 403]
    wider = await refreshed(world, app, narrower["refresh_token"], scope="/twilio/messaging/messages/create")
    assert error(wider) == (400, "invalid_scope")
    again = (await refreshed(world, app, narrower["refresh_token"])).json
    assert await status_with(world, again, "Messages") == 200, "what was granted is still granted"


async def test_what_is_withdrawn_is_gone_at_once_in_every_process(stores: Stores) -> None:
    async with two_hosts(stores) as (here, there):
        app = await made(here)

        async def answers(tokens: dict[str, Any], status: int) -> bool:
            return await status_with(there, tokens) == status

        for what in ("grant", "app"):
            tokens = await let_in(here, app)
            await eventually(lambda tokens=tokens: answers(tokens, 200))
            (grant,) = (await here.get("/tidings/v1/OAuthGrants")).json["oauth_grants"]
            gone = f"OAuthGrants/{grant['sid']}" if what == "grant" else f"OAuthApps/{app['sid']}"
            assert (await here.ask("DELETE", f"/tidings/v1/{gone}")).status == 204
            assert await status_with(here, tokens) == 401
            await eventually(lambda tokens=tokens: answers(tokens, 401))
            assert (await refreshed(there, app, tokens["refresh_token"])).status in {400, 401}
        assert (await here.get("/tidings/v1/OAuthGrants")).json["oauth_grants"] == []


async def test_of_two_processes_one_takes_a_code(stores: Stores) -> None:
    async with two_hosts(stores) as (here, there):
        app = await made(here)
        code = await code_of(here, app)
        assert (await turned_in(here, app, code=code)).status == 200
        assert error(await turned_in(there, app, code=code)) == (400, "invalid_grant")


async def test_a_policy_that_is_narrowed_counts_for_tokens_that_there_are(world: World) -> None:
    app = await made(world)
    tokens = await let_in(world, app)
    assert await status_with(world, tokens, "Messages") == 200
    await world.post(f"/tidings/v1/OAuthApps/{app['sid']}", {"Policy": f'{{"deny":["{MESSAGES}"]}}'})
    assert [await status_with(world, tokens, below) for below in ("Messages", "Balance")] == [403, 200]


async def test_an_app_of_client_credentials_acts_for_its_own_account(world: World) -> None:
    app = await made(world, Type="Client Credential", RedirectUris=[], AccessTokenTtl="60")
    sub, stranger = await world.subaccount(), await world.stranger()
    answer = await turned_in(world, app, "client_credentials")
    assert (answer.json["expires_in"], answer.json["refresh_token"]) == (60, None)
    assert await status_with(world, answer.json) == 200
    for account in (sub, stranger):
        assert (await turned_in(world, app, "client_credentials", account_sid=account.sid)).status == 404
        assert await status_with(world, answer.json, account=account.sid) in {200, 404}
    world.passed_us += 60 * SECOND
    assert await status_with(world, answer.json) == 401
    assert error(await turned_in(world, app, code="x")) == (400, "unauthorized_client")
    assert error(await turned_in(world, await made(world), "client_credentials")) == (400, "unauthorized_client")


async def test_the_older_endpoints_do_the_same(world: World) -> None:
    app = await made(world)
    wish = urlencode({"ClientId": app["sid"], "ResponseType": "code", "RedirectUri": BACK})
    code = said(await world.get(f"/v1/authorize?{wish}", host="oauth.twilio.com"))["code"]
    form = {"GrantType": "authorization_code", "Code": code, "RedirectUri": BACK}
    form |= {"ClientId": app["sid"], "ClientSecret": app["secret"]}
    assert (await world.post("/v1/token", form, auth=None, host="oauth.twilio.com")).status == 201
    wish = urlencode({"client_id": app["sid"], "response_type": "code"})
    assert "code" in said(await world.get(f"/v1/authorize?{wish}", host="preview-iam.twilio.com"))


async def test_apps_and_grants_are_their_accounts_own(world: World) -> None:
    app, stranger = await made(world), await world.stranger()
    them = (stranger.sid, stranger.auth_token)
    await let_in(world, app, auth=them)
    (grant,) = (await world.get("/tidings/v1/OAuthGrants", auth=them)).json["oauth_grants"]
    assert (grant["app_sid"], grant["scope"]) == (app["sid"], OFFLINE)
    assert (await world.get("/tidings/v1/OAuthGrants")).json["oauth_grants"] == []
    assert (await world.ask("DELETE", f"/tidings/v1/OAuthGrants/{grant['sid']}")).status == 404
    for method in ("GET", "POST", "DELETE"):
        assert (await world.ask(method, f"/tidings/v1/OAuthApps/{app['sid']}", auth=them)).status == 404


async def test_secrets_are_nowhere_but_in_the_first_answer(world: World) -> None:
    app = await made(world)
    await let_in(world, app)
    fetched = (await world.get(f"/tidings/v1/OAuthApps/{app['sid']}")).json
    assert "secret" not in fetched
    kept = [str(await world.db.rows(table.select())) for table in _tables()]
    assert not any(app["secret"] in each for each in kept)


def _tables() -> list[Any]:
    from tidings.accounts.oauth.apps import apps
    from tidings.accounts.oauth.grants import grants

    return [apps.table, grants.table]


@pytest.mark.parametrize(
    "form",
    [
        {"RedirectUris": []},
        {"RedirectUris": [BACK] * 11},
        {"Type": "Client Credential"},
        {"Type": "Client Credential", "RedirectUris": [], "Rights": "everything"},
        {"Policy": '{"allow":["/twilio/nothing/read"]}'},
        {"AccessTokenTtl": "59"},
        {"AccessTokenTtl": "2592001"},
        {"FriendlyName": ""},
    ],
)
async def test_an_app_that_does_not_fit_is_refused(world: World, form: dict[str, Any]) -> None:
    answer = await world.post("/tidings/v1/OAuthApps", {"FriendlyName": "Mailer", "RedirectUris": BACK, **form})
    assert answer.status == 400


@pytest.mark.parametrize(
    ("uri", "fits"),
    [
        (BACK, True),
        ("http://localhost:8080/back", True),
        ("http://127.0.0.1/back", True),
        ("http://[::1]:1/back", True),
        ("com.example.app:/back", True),
        ("http://app.example/back", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https:///back", False),
        ("https://user@app.example/", False),
        ("https://app.example/#part", False),
        ("https://app.example:port/", False),
        ("https://[::1/", False),
        ("//app.example/", False),
        ("/back", False),
        ("", False),
        ("https://app.example/a b", False),
        ("https://app.example/\n", False),
        (f"https://app.example/{'x' * URI_MOST}", False),
    ],
)
def test_people_may_be_sent_to_these_places(uri: str, *, fits: bool) -> None:
    assert (why_unfit(uri) is None) is fits


@given(st.text(max_size=200))
def test_no_text_is_taken_for_a_code_or_a_refresh_token(text: str) -> None:
    vault = Vault("s" * 32)
    assert grant_of_code(vault, text) is None
    assert grant_of_refresh_token(vault, text) is None
