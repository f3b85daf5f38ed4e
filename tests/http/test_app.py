"""What is the same for every answer: headers, problems, credentials, concurrency."""

from __future__ import annotations

import asyncio
import base64
import re
from typing import Any

import pytest
import structlog

from tests.http.conftest import MESSAGING
from tests.http.fields import fields_of
from tidings.db import Unavailable
from tidings.http import Operation, Request
from tidings.http.admission import Grant
from tidings.http.limits import FORM_MAX, UPLOAD_MAX
from tidings.http.performing import Performer
from tidings.http.request import RepeatedHead

MISSING = "f" * 32


def assert_is_problem(answer: Any, status: int, code: int) -> None:
    assert answer.status == status
    assert set(answer.json) == {"code", "message", "more_info", "status"}
    assert (answer.json["status"], answer.json["code"]) == (status, code)
    assert answer.json["more_info"] == f"https://www.twilio.com/docs/errors/{code}"


@pytest.mark.parametrize("host", ["api.twilio.com", "messaging.twilio.com", "verify.twilio.com", "localhost"])
async def test_an_unknown_path_is_404_on_every_host(world: Any, host: str) -> None:
    for path in ("/", "/2010-04-01/Nothing.json", "/v1/Nothing", "/favicon.ico", "/v1/Services/", "/%ff"):
        for user in (None, world.account):
            answer = await world.get(path, host=host, user=user)
            assert_is_problem(answer, 404, 20404)
            assert answer.json["message"] == f"The requested resource {path} was not found"


async def test_a_sid_of_the_wrong_kind_is_404_though_the_operation_is_documented(world: Any) -> None:
    assert_is_problem(await world.get(f"/v1/Services/XX{MISSING}"), 404, 20404)
    assert_is_problem(await world.get("/v1/Services/x"), 404, 20404)


async def test_another_method_is_405_and_told_which_there_are(world: Any) -> None:
    answer = await world.ask("PUT", "/v1/Services")
    assert_is_problem(answer, 405, 20004)
    assert answer.headers["allow"] == "GET, POST, OPTIONS"


async def test_a_documented_operation_that_is_not_built_is_501(world: Any) -> None:
    answer = await world.get("/v1/Deactivations")
    assert_is_problem(answer, 501, 20501)
    assert answer.json["message"].startswith("FetchDeactivation is documented but not built yet")
    assert_is_problem(await world.get("/v1/Alerts", host="monitor.twilio.com"), 501, 20501)
    assert_is_problem(await world.get("/monitor/v1/Alerts", host="localhost"), 501, 20501)
    path = f"/2010-04-01/Accounts/{world.account}/Messages.json"
    assert_is_problem(await world.post(path, {"To": "x"}, host="api.twilio.com"), 501, 20501)
    assert_is_problem(await world.ask("PATCH", path, host="api.twilio.com"), 405, 20004)


@pytest.mark.parametrize(
    ("host", "path", "what"),
    [
        ("api.twilio.com", "/2010-04-01/Accounts/{}/Calls.json", "voice calls"),
        ("localhost", "/2010-04-01/Accounts/{}/Calls/CA" + MISSING, "voice calls"),
        ("localhost", "/2010-04-01/Accounts/{}/SIP/Domains.json", "SIP domains"),
        ("conversations.twilio.com", "/v1/Services", "conversations"),
        ("video.twilio.com:443", "/v1/Rooms", "video"),
    ],
)
async def test_what_is_no_messaging_is_501_in_words(world: Any, host: str, path: str, what: str) -> None:
    for ask in (world.get, world.post):
        answer = await ask(path.format(world.account), host=host)
        assert_is_problem(answer, 501, 20501)
        assert answer.json["message"].startswith(f"Tidings is for messaging: it has no {what}.")


async def test_an_installations_own_host_may_be_called_as_it_likes(world: Any) -> None:
    assert (await world.get("/v1/Services", host="notify.example.com")).status == 200


async def test_without_credentials_the_answer_is_401_and_says_how(world: Any) -> None:
    answer = await world.get("/v1/Services", user=None)
    assert_is_problem(answer, 401, 20003)
    assert answer.headers["www-authenticate"] == 'Basic realm="Twilio API"'


async def test_the_account_in_a_path_of_2010_is_the_one_asked_for(world: Any) -> None:
    assert (await world.get(world.notes, host="api.twilio.com")).status == 200
    assert (await world.get(world.notes, host="api.twilio.com", user=world.other)).status == 404


async def test_a_public_operation_needs_no_credentials(world: Any) -> None:
    answer = await world.post("/v1/Token", host="trusthub.twilio.com", user=None)
    assert answer.json == {"account": None, "at": "2015-07-30T20:12:31Z"}


async def test_every_answer_has_the_documented_headers(world: Any) -> None:
    fine = await world.get("/v1/Services", host="messaging.twilio.com:443")
    missing = await world.get("/v1/Nothing", host="messaging.twilio.com:443")
    for answer in (fine, missing):
        headers = answer.headers
        assert re.fullmatch("RQ[0-9a-f]{32}", headers["twilio-request-id"])
        assert re.fullmatch(r"[0-9]+\.[0-9]{3}", headers["twilio-request-duration"])
        assert headers["twilio-concurrent-requests"] == "1"
        assert headers["x-api-domain"] == "messaging.twilio.com"
        assert headers["access-control-allow-origin"] == "*"
        for name in ("methods", "headers", "credentials"):
            assert headers[f"access-control-allow-{name}"]
        assert "Twilio-Request-Id" in headers["access-control-expose-headers"]
    assert fine.headers["x-twilio-apiversion"] == "v1"
    assert fine.headers["twilio-request-id"] != missing.headers["twilio-request-id"]
    assert (await world.get(world.notes, host="api.x.y")).headers["x-twilio-apiversion"] == "2010-04-01"


async def test_a_handler_sees_the_version_the_client_asks_for(world: Any) -> None:
    echo = await world.get("/tidings/v1/Echo", x_twilio_api_version="v1.2")
    assert (echo.json["version"], echo.json["gate"]) == ("v1.2", "gate")
    assert (await world.get("/tidings/v1/Echo")).json["version"] is None


async def test_a_preflight_is_answered_without_credentials(world: Any) -> None:
    answer = await world.ask("OPTIONS", "/v1/Services", user=None, origin="https://x.y")
    assert (answer.status, answer.raw) == (204, b"")
    assert answer.headers["allow"] == "GET, POST, OPTIONS"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    assert_is_problem(await world.ask("OPTIONS", "/v1/Nothing", user=None), 404, 20404)


async def test_head_is_answered_as_get_and_the_wire_keeps_the_body_back(world: Any) -> None:
    answer = await world.ask("HEAD", "/v1/Services")
    assert (answer.status, answer.raw) == (200, (await world.get("/v1/Services")).raw), "its length is told"


async def test_an_answer_has_the_version_of_its_path_whatever_went_wrong(world: Any) -> None:
    refused = await world.ask("PATCH", "/v1/Services")
    preflight = await world.ask("OPTIONS", "/v1/Services", user=None)
    not_built = await world.get("/v1/CustomerProfiles", host="trusthub.twilio.com")
    assert (refused.status, preflight.status, not_built.status) == (405, 204, 501)
    assert {answer.headers["x-twilio-apiversion"] for answer in (refused, preflight, not_built)} == {"v1"}


async def test_a_handler_may_answer_a_whole_response(world: Any) -> None:
    answer = await world.get("/tidings/v1/Raw")
    assert (answer.status, answer.raw, answer.headers["location"]) == (307, b"there", "/there")


async def test_an_accounts_requests_at_once_are_limited_and_anothers_are_not(make_world: Any) -> None:
    world = make_world(concurrency_max=2)
    world.gate.waiting = asyncio.Event()
    waiting = [asyncio.create_task(world.get("/tidings/v1/Wait")) for _ in range(2)]
    await asyncio.sleep(0.01)
    answer = await world.get("/v1/Services")
    assert_is_problem(answer, 429, 20429)
    assert answer.headers["retry-after"] == "1"
    assert answer.headers["twilio-concurrent-requests"] == "2"
    assert (await world.get("/v1/Services", user=world.other)).status == 200
    world.gate.waiting.set()
    answers = await asyncio.gather(*waiting)
    assert [each.headers["twilio-concurrent-requests"] for each in answers] == ["1", "2"]
    assert (await world.get("/v1/Services")).status == 200


async def test_a_failure_frees_its_place(make_world: Any) -> None:
    world = make_world(concurrency_max=1)
    for _ in range(3):
        assert (await world.get("/tidings/v1/Fault")).status == 500


async def test_an_unexpected_failure_is_500_and_logged_without_what_it_says(world: Any) -> None:
    with structlog.testing.capture_logs() as logs:
        answer = await world.get("/tidings/v1/Fault")
    assert_is_problem(answer, 500, 20500)
    (entry,) = logs
    assert (entry["event"], entry["error"], entry["path"]) == ("request_failed", "RuntimeError", "/tidings/v1/Fault")
    assert entry["request_id"] == answer.headers["twilio-request-id"]
    assert "the secret body" not in str({**entry, "where": ""})
    assert "secret" not in answer.raw.decode()


async def test_a_store_that_cannot_commit_is_503(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise Unavailable

    await world.start()
    monkeypatch.setattr(world.db, "commit", refuse)
    answer = await world.post("/v1/Services", {"FriendlyName": "x"})
    assert_is_problem(answer, 503, 20503)
    assert answer.headers["retry-after"] == "1"


async def test_a_body_over_the_limit_of_its_operation_is_413(world: Any) -> None:
    assert_is_problem(await world.post("/v1/Services", body=b"x" * (FORM_MAX + 1)), 413, 20413)


def head(method: str, path: str, user: str | None, host: str = "messaging.twilio.com") -> Request:
    authorization = {b"authorization": b"Basic " + base64.b64encode(f"{user}:x".encode())} if user else {}
    return Request(method, path, headers={b"host": host.encode(), **authorization})


async def test_a_large_body_is_for_who_has_signed_in_and_as_large_as_the_operation_takes(world: Any) -> None:
    api = await world.start()
    granted = await api.admit(head("POST", "/v1/Services", world.account), None)
    assert granted == Grant(FORM_MAX, world.account)
    granted = await api.admit(head("POST", "/tidings/v1/Files", world.account), None)
    assert granted == Grant(UPLOAD_MAX, world.account)
    refused = await api.admit(head("POST", "/v1/Services", world.account), FORM_MAX + 1)
    assert (refused.status, b"Twilio-Request-Id" in dict(fields_of(refused))) == (413, True)


@pytest.mark.parametrize(
    ("method", "path", "user", "status"),
    [
        ("POST", "/v1/Services", None, 401),
        ("POST", "/v1/Nothing", "AC" + "a" * 32, 404),
        ("PATCH", "/v1/Services", "AC" + "a" * 32, 405),
        ("POST", f"/2010-04-01/Accounts/AC{'b' * 32}/Notes.json", "AC" + "a" * 32, 404),
    ],
)
async def test_whom_the_door_refuses_is_told_why_before_the_body_comes(
    world: Any, method: str, path: str, user: str | None, status: int
) -> None:
    api = await world.start()
    host = "api.twilio.com" if path.startswith("/2010") else "messaging.twilio.com"
    refused = await api.admit(head(method, path, user, host), None)
    assert refused.status == status
    assert b"Twilio-Request-Id" in dict(fields_of(refused))


async def test_work_is_counted_by_the_size_of_the_form_the_rows_of_the_page_and_the_weight() -> None:
    declared = next(one for one in MESSAGING.operations if one.path == "/Services" and one.method == "POST")
    listing = Performer(next(one for one in MESSAGING.operations if one.key == "services"))
    creating = Performer(declared)
    assert [listing.units(Request("GET", "/", query)) for query in (b"", b"PageSize=8", b"a=b&PageSize=1000")] == [
        7,
        2,
        126,
    ]
    assert creating.units(Request("POST", "/", body=b"x" * 100)) == 1
    assert creating.units(Request("POST", "/", body=b"x" * 102_400)) == 101
    heavy = Performer(Operation(MESSAGING, "POST", "/Heavy", declared.handler, weight=32))
    assert heavy.units(Request("POST", "/", body=b"x" * 2048)) == 96


async def test_an_account_with_much_to_do_does_not_hold_up_another(world: Any) -> None:
    """32 requests of 100 kB of percent-encoding each, all there before the other account's one."""
    done: list[str] = []

    async def asks(user: str, body: bytes) -> None:
        await world.post("/v1/Services", body=body, user=user)
        done.append(user)

    await world.start()
    long = b"FriendlyName=" + b"%41" * 33_000
    many = [asyncio.create_task(asks(world.account, long)) for _ in range(32)]
    await asyncio.gather(*many, asyncio.create_task(asks(world.other, b"FriendlyName=x")))
    assert len(done) == 33
    assert done.index(world.other) <= 5


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_a_request_without_body_may_have_a_content_type(world: Any, method: str) -> None:
    service = await world.service()
    assert (await world.ask(method, f"/v1/Services/{service}")).status in (200, 204)


async def test_where_a_repeated_head_leads_is_kept_and_who_may_is_asked_each_time(world: Any) -> None:
    api = await world.start()
    first, again, refused = (head("GET", "/v1/Services", world.account) for _ in range(3))
    first.head = again.head = refused.head = RepeatedHead()
    assert (await api(first)).status == 200
    route = first.head.route
    assert route is not None
    assert (await api(again)).status == 200
    assert again.head.route is route
    refused.headers.pop(b"authorization")
    assert (await api(refused)).status == 401
