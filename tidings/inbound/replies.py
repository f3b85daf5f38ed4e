"""What a webhook's answer asks for: replies, redirects and continuations, done as the TwiML says.

All replies of one answer are committed together with the fact that the webhook was answered, so that a crash
neither loses nor doubles them.
Source: https://www.twilio.com/docs/messaging/twiml
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence

import msgspec
import sqlalchemy as sa
import structlog

from tidings import errors
from tidings.accounts.directory import Directory
from tidings.accounts.model import Account
from tidings.core import Clock, Problem, Sid
from tidings.db import Database, Write
from tidings.inbound import twiml
from tidings.inbound.cookies import CookieJars, Cookies
from tidings.messages.desk import MessageDesk
from tidings.messages.gathered import Wanted
from tidings.messages.lifecycle import Status
from tidings.messages.model import Direction, message
from tidings.messages.parties import check_recipient, recipient_of, sender_of
from tidings.messages.write import Taken
from tidings.webhooks import exchanging
from tidings.webhooks.outbox import Exchange, params_of
from tidings.webhooks.port import ExchangeStage, Method, WebhookAnswer, WebhookClient, WebhookFailure, WebhookRequest
from tidings.webhooks.target import InvalidUrl, parse_target

HTTP_ERROR = 11_200
INVALID_URL = 11_100
INVALID_TO = 14_101
INVALID_FROM = 14_102
DOCUMENTS_MOST = 10
"""Documents fetched for one inbound message: 14106."""
REPLIES_MOST = 10
"""Replies to one inbound message: 14109."""
PAIR_REPLIES_MOST = 30
"""Replies between two numbers within PAIR_WINDOW_S: 14107."""
PAIR_WINDOW_S = 30
PAIR_ASKED_FROM = 3
"""Replies of one process within the window from which those of other processes are counted too."""
PAIRS_MOST = 10_000

_OF_SENDERS = {errors.FROM_NOT_OURS: INVALID_FROM, errors.FROM_OTHER_ACCOUNT: INVALID_FROM, errors.NO_ROUTE: 14_108}
"""What the debugger says of a reply that its sender cannot carry, in TwiML's own codes."""

_REPLIED = sa.select(sa.func.count()).where(
    message.c.account_sid == sa.bindparam("account_sid"),
    message.c.to == sa.bindparam("user"),
    message.c.date_created > sa.bindparam("since"),
    message.c["from"] == sa.bindparam("ours"),
    message.c.direction == Direction.OUTBOUND_REPLY.value,
)
log = structlog.get_logger(__name__)


class Conversation(msgspec.Struct, eq=False):
    """What is done for one inbound message."""

    account: Account
    params: dict[str, str]
    base: list[tuple[str, str]]
    """The webhook's own parameters, sent again to each further document."""
    taken: list[Taken] = msgspec.field(default_factory=list)
    documents: int = 0
    problem: int | None = None
    """The last code that belongs into the debugger."""


class Replies:
    """Takes the answers of inbound webhooks. See webhooks.exchanging.Taker."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        client: WebhookClient,
        directory: Directory,
        desk: MessageDesk,
        token_of: Callable[[Sid], str | None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._client = client
        self._directory = directory
        self._desk = desk
        self._token_of = token_of
        self._jars = CookieJars(clock)
        self._pairs: OrderedDict[tuple[str, str], deque[int]] = OrderedDict()

    def cookies(self, exchange: Exchange) -> Cookies:
        """The cookies that this pair of numbers was given there in the last hours."""
        params = dict(params_of(exchange))
        return self._cookies(exchange.account_sid, params, exchange.url)

    def _cookies(self, account_sid: Sid, params: Mapping[str, str], url: str) -> Cookies:
        return self._jars.to_send(account_sid, params.get("To", ""), params.get("From", ""), url)

    async def take(self, exchange: Exchange, result: WebhookAnswer | WebhookFailure) -> exchanging.FollowUp:
        """Acts on the answer, or asks the fallback URL. Raises Unavailable."""
        account = self._directory.get(exchange.account_sid)
        if account is None:
            return exchanging.FollowUp()
        base = params_of(exchange)
        conversation = Conversation(account, dict(base), base)
        code = await self._follow(conversation, result)
        if code is not None and exchange.fallback_url:
            conversation = Conversation(account, dict(base), base)
            extra = [("ErrorCode", str(code)), ("ErrorUrl", exchange.url)]
            method = Method(exchange.fallback_method or Method.POST)
            again = await self._fetch(conversation, exchange.fallback_url, method, extra, exchange.sid)
            await self._follow(conversation, again)
        conversation.problem = code or conversation.problem
        return self._finished(conversation)

    def _finished(self, conversation: Conversation) -> exchanging.FollowUp:
        writes: list[Write] = []
        for taken in conversation.taken:
            writes.extend(taken.writes)

        def then() -> None:
            for taken in conversation.taken:
                self._desk.hand_over(taken)

        return exchanging.FollowUp(writes, then, conversation.problem)

    async def _follow(self, conversation: Conversation, result: WebhookAnswer | WebhookFailure) -> int | None:
        """Does what the answer says; gives the code of what made it useless, or None."""
        if isinstance(result, WebhookFailure):
            return result.error_code
        if not result.succeeded:
            return HTTP_ERROR
        ours, user = conversation.params.get("To", ""), conversation.params.get("From", "")
        self._jars.keep(conversation.account.sid, ours, user, result.url, result.set_cookies)
        document = twiml.parse(result.content_type, result.body, result.url, too_large=result.too_large)
        if isinstance(document, twiml.TwimlError):
            log.info("twiml_unusable", code=document.code, account=conversation.account.sid)
            return document.code
        for warning in document.warnings:
            conversation.problem = warning.code
        for verb in document.verbs:
            if isinstance(verb, twiml.Redirect):
                return await self._go_on(conversation, verb.url, verb.method, [])
            await self._reply(conversation, verb)
        return None

    async def _go_on(
        self, conversation: Conversation, url: str, method: Method, extra: Sequence[tuple[str, str]]
    ) -> int | None:
        if conversation.documents >= DOCUMENTS_MOST:
            return 14_106
        return await self._follow(conversation, await self._fetch(conversation, url, method, extra, ""))

    async def _fetch(
        self,
        conversation: Conversation,
        url: str,
        method: Method,
        extra: Sequence[tuple[str, str]],
        event_sid: Sid,
    ) -> WebhookAnswer | WebhookFailure:
        conversation.documents += 1
        target = parse_target(url)
        if isinstance(target, InvalidUrl):
            return WebhookFailure(INVALID_URL, ExchangeStage.FORBIDDEN, target.reason, 0)
        return await self._client.exchange(
            WebhookRequest(
                method=method,
                target=target,
                params=[*conversation.base, *extra],
                token=self._token_of(conversation.account.sid),
                headers=(("I-Twilio-Idempotency-Token", event_sid),) if event_sid else (),
                cookies=self._cookies(conversation.account.sid, conversation.params, url),
            )
        )

    async def _reply(self, conversation: Conversation, verb: twiml.TwimlMessage) -> None:
        if not verb.body and not verb.media:
            return
        if len(conversation.taken) >= REPLIES_MOST:
            conversation.problem = 14_109
            return
        ours, user = conversation.params.get("To", ""), conversation.params.get("From", "")
        if not await self._pair_may(conversation.account.sid, ours, user):
            conversation.problem = 14_107
            return
        taken = await self._created(conversation, verb, ours, user)
        if verb.action:
            status = "failed" if taken is None else "queued"
            extra = [("MessageSid", taken.message.sid if taken else ""), ("MessageStatus", status)]
            if taken is None:
                extra.append(("ErrorCode", str(conversation.problem or "")))
            replaced = {name for name, _ in extra}
            conversation.base = [pair for pair in conversation.base if pair[0] not in replaced]
            problem = await self._go_on(conversation, verb.action, verb.method, extra)
            conversation.problem = problem or conversation.problem

    async def _created(
        self, conversation: Conversation, verb: twiml.TwimlMessage, ours: str, user: str
    ) -> Taken | None:
        try:
            sender = sender_of(verb.from_ or ours)
            to = recipient_of(verb.to, sender) if verb.to else user
            check_recipient(to, sender)
        except Problem as problem:
            conversation.problem = INVALID_FROM if problem.kind is errors.FROM_INVALID else INVALID_TO
            return None
        wanted = Wanted(
            to=to,
            sender=sender,
            body=verb.body,
            media_urls=verb.media,
            status_callback=verb.status_callback,
            direction=Direction.OUTBOUND_REPLY,
        )
        try:
            taken = await self._desk.take(conversation.account, wanted, None)
        except Problem as problem:
            conversation.problem = _noted(problem)
            return None
        conversation.taken.append(taken)
        if taken.refused is not None:
            conversation.problem = _noted(taken.refused)
        return taken if taken.message.status == Status.QUEUED else None

    async def _pair_may(self, account_sid: Sid, ours: str, user: str) -> bool:
        """Whether two numbers may have one more reply between them: else it is two programs that talk.

        Raises Unavailable.
        """
        now = int(self._clock.now())
        times = self._pairs.setdefault((ours, user), deque())
        self._pairs.move_to_end((ours, user))
        if len(self._pairs) > PAIRS_MOST:
            self._pairs.popitem(last=False)
        while times and times[0] <= now - PAIR_WINDOW_S * 1_000_000:
            times.popleft()
        if len(times) >= PAIR_REPLIES_MOST:
            return False
        times.append(now)
        if len(times) <= PAIR_ASKED_FROM or not self._database.had_company:
            return True
        since = now - PAIR_WINDOW_S * 1_000_000
        params = {"account_sid": account_sid, "ours": ours, "user": user, "since": since}
        return int((await self._database.rows(_REPLIED, params))[0][0]) < PAIR_REPLIES_MOST


def _noted(problem: Problem) -> int:
    return _OF_SENDERS.get(problem.kind, problem.kind.code)
