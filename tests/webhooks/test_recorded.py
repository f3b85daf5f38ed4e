"""The simulated receivers answer as programmed and forget nothing."""

from __future__ import annotations

from twilio.request_validator import RequestValidator

from tidings.webhooks.port import ExchangeStage, Method, WebhookAnswer, WebhookClient, WebhookFailure, WebhookRequest
from tidings.webhooks.recorded import RecordedReceivers, Reply
from tidings.webhooks.target import Target, parse_target


def _request(url: str, status: str = "sent") -> WebhookRequest:
    target = parse_target(url)
    assert isinstance(target, Target)
    return WebhookRequest(Method.POST, target, [("MessageStatus", status)], token="secret")


async def _statuses(client: WebhookClient, url: str, count: int) -> list[int]:
    outcomes = [await client.exchange(_request(url)) for _ in range(count)]
    return [outcome.status if isinstance(outcome, WebhookAnswer) else outcome.error_code for outcome in outcomes]


async def test_a_receiver_answers_in_turn_and_then_the_last_for_ever() -> None:
    receivers = RecordedReceivers()
    receivers.program("http://a.example/x", Reply(500), Reply(failure=(11202, ExchangeStage.CONNECT)), Reply(204))
    assert await _statuses(receivers, "http://a.example/x#rc=0", 4) == [500, 11202, 204, 204]


async def test_a_receiver_without_a_program_answers_an_empty_200() -> None:
    answer = await RecordedReceivers().exchange(_request("http://b.example"))
    assert isinstance(answer, WebhookAnswer)
    assert (answer.status, answer.body, answer.url) == (200, b"", "http://b.example/")


async def test_every_exchange_is_recorded_in_order_as_it_would_be_on_the_wire() -> None:
    receivers = RecordedReceivers()
    for url, status in [("http://a.example/", "queued"), ("http://b.example/", "sent"), ("http://a.example/", "sent")]:
        await receivers.exchange(_request(url, status))
    assert [seen.url for seen in receivers.exchanges] == ["http://a.example/", "http://b.example/", "http://a.example/"]
    assert [seen.params["MessageStatus"] for seen in receivers.at("http://a.example/")] == ["queued", "sent"]
    seen = receivers.exchanges[0]
    assert RequestValidator("secret").validate(seen.url, seen.params, seen.header("x-twilio-signature") or "")
    assert seen.header("Cookie") is None


async def test_a_delay_is_told_as_the_duration() -> None:
    receivers = RecordedReceivers(Reply(failure=(11203, ExchangeStage.READ), delay_s=0.002))
    failure = await receivers.exchange(_request("http://a.example/"))
    assert isinstance(failure, WebhookFailure)
    assert (failure.error_code, failure.duration_ms) == (11203, 2)
