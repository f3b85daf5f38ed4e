"""Samples: a webhook of each kind as it would come, sent to a URL at once so that its receiver can be tried out."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from enum import StrEnum
from typing import Final

import msgspec

from tidings.core import Clock, Sid, Sids
from tidings.http.problems import TOO_MANY_REQUESTS
from tidings.webhooks.notice import event_headers, reception_of
from tidings.webhooks.port import Method, Reception, WebhookClient, WebhookRequest
from tidings.webhooks.target import Target
from tidings.webhooks.told import SentRequest, as_sent

A_MINUTE_MOST: Final = 10
"""Samples of one account, in one process."""
ACCOUNTS_MOST: Final = 10_000
"""Whose samples are counted; those who sent none for longest are forgotten."""
_MINUTE_US: Final = 60_000_000
_PERSON, _SENDER = "+14155550100", "+18335550174"


class SampleKind(StrEnum):
    """What it is like."""

    MESSAGE_STATUS = "message-status"
    INBOUND_MESSAGE = "inbound-message"
    FALLBACK = "fallback"
    """An arriving message, at the fallback URL after the first one failed."""
    REGISTRATION = "bundle-status"
    """A customer's profile that was reviewed."""
    DEBUGGER = "debugger"
    """An error, as it is told to a debugger's webhook."""


class SampleSent(msgspec.Struct, frozen=True):
    """What was sent, and what came of it."""

    request: SentRequest
    status: int | None
    error_code: int | None
    duration_ms: int
    answer: str | None


class Samples:
    """Sends them, by the same client and guard as all webhooks."""

    def __init__(self, client: WebhookClient, token_of: Callable[[Sid], str | None], clock: Clock, sids: Sids) -> None:
        self._client = client
        self._token_of = token_of
        self._clock = clock
        self._sids = sids
        self._sent: OrderedDict[Sid, deque[int]] = OrderedDict()

    async def send(self, account_sid: Sid, kind: SampleKind, target: Target, method: Method) -> SampleSent:
        """Sends one, signed. Raises TOO_MANY_REQUESTS."""
        self._count(account_sid)
        sid = self._sids.make("EV")
        told = (*event_headers(sid, 1, self._clock.now()), ("Tidings-Sample", kind.value))
        params = params_of_sample(kind, account_sid, f"SM{sid[2:]}", target.url_called)
        token = self._token_of(account_sid)
        request = WebhookRequest(method=method, target=target, params=params, token=token, headers=told)
        came: Reception = reception_of(await self._client.exchange(request))
        return SampleSent(as_sent(request), came.status, came.error_code, came.duration_ms, came.answer)

    def _count(self, account_sid: Sid) -> None:
        now = int(self._clock.now())
        sent = self._sent.setdefault(account_sid, deque())
        self._sent.move_to_end(account_sid)
        while sent and not now - _MINUTE_US < sent[0] <= now:
            sent.popleft()
        if len(sent) >= A_MINUTE_MOST:
            wait_s = max(1, (sent[0] + _MINUTE_US - now) // 1_000_000)
            raise TOO_MANY_REQUESTS(reason=f"{A_MINUTE_MOST} samples a minute are sent", retry_after_s=wait_s)
        sent.append(now)
        if len(self._sent) > ACCOUNTS_MOST:
            self._sent.popitem(last=False)


def params_of_sample(kind: SampleKind, account_sid: Sid, message_sid: Sid, url: str) -> list[tuple[str, str]]:
    """The parameters of a sample: those of the real one, about things that are not there."""
    named = [("MessageSid", message_sid), ("SmsSid", message_sid), ("AccountSid", account_sid)]
    match kind:
        case SampleKind.MESSAGE_STATUS:
            status = [("MessageStatus", "delivered"), ("SmsStatus", "delivered")]
            return [*named, *status, ("From", _SENDER), ("To", _PERSON), ("ApiVersion", "2010-04-01")]
        case SampleKind.INBOUND_MESSAGE | SampleKind.FALLBACK:
            text = [("Body", "A sample of an arriving message"), ("NumMedia", "0"), ("NumSegments", "1")]
            failed = [("ErrorCode", "11200"), ("ErrorUrl", url)] if kind is SampleKind.FALLBACK else []
            return [*named, ("From", _PERSON), ("To", _SENDER), *text, ("ApiVersion", "2010-04-01"), *failed]
        case SampleKind.REGISTRATION:
            bundle = f"BU{message_sid[2:]}"
            return [("AccountSid", account_sid), ("BundleSid", bundle), ("Status", "twilio-approved")]
        case SampleKind.DEBUGGER:
            payload = {"resource_sid": message_sid, "error_code": "30034", "more_info": {}}
            return [
                ("AccountSid", account_sid),
                ("Sid", f"NO{message_sid[2:]}"),
                ("Level", "ERROR"),
                ("PayloadType", "application/json"),
                ("Payload", msgspec.json.encode(payload).decode()),
            ]
