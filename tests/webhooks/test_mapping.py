"""Webhooks of a public URL are signed for it and delivered where the operator says."""

from __future__ import annotations

import pytest
from twilio.request_validator import RequestValidator

from tests.webhooks.receiver import OK, PARAMS, Visit, answered, receiver_of, request_to
from tidings.config import SettingProblem
from tidings.core import SystemNetwork
from tidings.webhooks.client import HttpWebhookClient
from tidings.webhooks.guard import AddressGuard
from tidings.webhooks.mapping import WebhookMap, parse_webhook_map
from tidings.webhooks.port import ExchangeStage, Method, WebhookFailure
from tidings.webhooks.target import Target, parse_target

PUBLIC = "https://app.example.com"


def _client(webhook_map: WebhookMap) -> HttpWebhookClient:
    """As in production: loopback is closed to customers."""
    return HttpWebhookClient(SystemNetwork(), AddressGuard(), webhook_map=webhook_map)


def _header(visit: Visit, name: str) -> str:
    return visit.head.split(f"\r\n{name}: ")[1].split("\r\n")[0]


def _target(url: str) -> Target:
    target = parse_target(url)
    assert isinstance(target, Target)
    return target


def _delivered(webhook_map: str, url: str) -> str | None:
    route = parse_webhook_map(webhook_map).route_of(_target(url))
    return None if route is None else f"{route.origin} {route.path_query}"


async def test_a_webhook_is_signed_for_the_public_url_and_reaches_the_local_port() -> None:
    async with receiver_of([OK]) as local:
        client = _client(parse_webhook_map(f"{PUBLIC}=http://127.0.0.1:{local.port}"))
        answer = answered(await client.exchange(request_to(f"{PUBLIC}/sms?x=1#rc=0")))
        assert (answer.status, answer.url) == (200, f"{PUBLIC}/sms?x=1")
        [visit] = local.visits
        assert visit.line == "POST /sms?x=1"
        assert (_header(visit, "Host"), _header(visit, "X-Forwarded-Host")) == ("app.example.com", "app.example.com")
        assert (_header(visit, "X-Forwarded-Proto"), _header(visit, "X-Forwarded-Port")) == ("https", "443")
        signature = _header(visit, "X-Twilio-Signature")
        assert RequestValidator("secret").validate(f"{PUBLIC}/sms?x=1", dict(PARAMS), signature)


async def test_a_webhook_in_the_query_is_signed_for_the_public_url_too() -> None:
    async with receiver_of([OK]) as local:
        client = _client(parse_webhook_map(f"{PUBLIC}/hooks=http://127.0.0.1:{local.port}/dev/"))
        await client.exchange(request_to(f"{PUBLIC}/hooks/sms", Method.GET))
        [visit] = local.visits
        query = "MessageSid=SM1&MessageStatus=sent"
        assert visit.line == f"GET /dev/sms?{query}"
        signature = _header(visit, "X-Twilio-Signature")
        assert RequestValidator("secret").validate(f"{PUBLIC}/hooks/sms?{query}", {}, signature)


async def test_a_customer_does_not_reach_the_local_port_by_its_own_name_nor_by_a_redirect_to_it() -> None:
    async with receiver_of([OK]) as local:
        own = f"http://127.0.0.1:{local.port}"
        client = _client(parse_webhook_map(f"{PUBLIC}={own}"))
        await client.exchange(request_to(f"{PUBLIC}/sms"))
        outcome = await client.exchange(request_to(f"{own}/sms"))
        assert isinstance(outcome, WebhookFailure)
        assert outcome.stage is ExchangeStage.FORBIDDEN
        assert len(local.visits) == 1, "not by the connection that is open either"


async def test_a_redirect_from_a_mapped_url_is_judged_like_any_other() -> None:
    async with receiver_of([OK]) as other:
        onward = f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://127.0.0.1:{other.port}/x\r\n\r\n"
        async with receiver_of([onward.encode()]) as local:
            client = _client(parse_webhook_map(f"{PUBLIC}=http://127.0.0.1:{local.port}"))
            outcome = await client.exchange(request_to(f"{PUBLIC}/sms"))
            assert isinstance(outcome, WebhookFailure)
            assert (outcome.stage, len(local.visits), other.visits) == (ExchangeStage.FORBIDDEN, 1, [])


def test_the_longest_prefix_wins_at_the_bounds_of_a_path() -> None:
    both = "https://a.example=http://127.0.0.1:1, https://a.example/b/=http://127.0.0.1:2/c"
    assert _delivered(both, "https://a.example") == "mapped http://127.0.0.1:1 /"
    assert _delivered(both, "HTTPS://A.example:443/bc?x=1") == "mapped http://127.0.0.1:1 /bc?x=1"
    assert _delivered(both, "https://a.example/b") == "mapped http://127.0.0.1:2 /c"
    assert _delivered(both, "https://a.example/b?x=1") == "mapped http://127.0.0.1:2 /c?x=1"
    assert _delivered(both, "https://a.example/b/d") == "mapped http://127.0.0.1:2 /c/d"
    for other in ("http://a.example/", "https://a.example:8443/", "https://b.a.example/", "https://a.example.com/"):
        assert _delivered(both, other) is None
    assert _delivered("", "https://a.example") is None


@pytest.mark.parametrize(
    "wrong",
    [
        "https://a.example",
        "https://a.example=",
        "=http://127.0.0.1:5000",
        "https://a.example=localhost:5000",
        "https://a.example=http://127.0.0.1:99999",
        "https://a.example=ftp://127.0.0.1",
        "https://a.example?x=1=http://127.0.0.1",
        "https://a.example=http://u:p@127.0.0.1",
        "https://a.example=http://127.0.0.1,https://a.example/=http://127.0.0.2",
    ],
)
def test_a_map_that_cannot_be_read_is_refused_with_variable_value_and_what_is_allowed(wrong: str) -> None:
    with pytest.raises(SettingProblem) as refused:
        parse_webhook_map(wrong)
    text = str(refused.value)
    assert text.startswith("TIDINGS_WEBHOOK_MAP: ")
    assert wrong.rpartition(",")[2] in text
    assert "https://app.example.com=http://127.0.0.1:5000" in text
