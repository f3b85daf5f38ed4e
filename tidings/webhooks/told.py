"""What was told to customers' servers, looked through: newest first, by host and by what failed, within bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import Database, Row
from tidings.http import Asked, Page, Resource
from tidings.http.looking import Lookout
from tidings.webhooks.exchanging import Forms
from tidings.webhooks.form import pairs_of
from tidings.webhooks.notice import event_headers
from tidings.webhooks.outbox import FIELDS, Exchange, ExchangeOutcome, exchange, is_derived, params_of
from tidings.webhooks.port import Method, WebhookRequest
from tidings.webhooks.request import octets_of
from tidings.webhooks.target import InvalidUrl, parse_target

LATEST_MOST: Final = 10_000
"""Of the newest exchanges: so many are looked through for hosts that fail."""
HOSTS_MOST: Final = 50
_C: Final = exchange.c
IS_FAILED: Final = _C.error_code.is_not(None)
"""Of those that wait for another try, and of those that are over."""


class WantedExchanges(msgspec.Struct, frozen=True):
    """Which exchanges are looked for. None: whatever it is."""

    account_sid: Sid | None
    """Whose; None: everybody's."""
    subject_sid: Sid | None = None
    host: str | None = None
    kind: str | None = None
    outcome: ExchangeOutcome | None = None
    failed: bool = False


class FailingHost(Resource):
    """What failed at a host, among the newest exchanges."""

    host: str
    """With its port, where the URL names one."""
    failed: int
    given_up: int
    """Of those that failed: how many are not tried any more."""
    last_at: Instant
    """When the newest of them happened."""
    last_code: int | None
    last_answer: str | None


class SentRequest(msgspec.Struct, frozen=True):
    """A webhook as it goes out."""

    line: str
    """`POST https://customer.example/status`."""
    headers: dict[str, str]
    parameters: Sequence[tuple[str, str]]


class ToldServers:
    """Looks through it."""

    def __init__(self, database: Database, forms: Mapping[str, Forms], token_of: Callable[[Sid], str | None]) -> None:
        self._database = database
        self._forms = forms
        self._token_of = token_of

    async def request(self, one: Exchange) -> SentRequest | None:
        """What is sent of an exchange, signed with the token that its account has now; None where its URL is none.

        Raises Unavailable.
        """
        target = parse_target(one.url)
        if isinstance(target, InvalidUrl):
            return None
        form = await self._forms[one.kind].form(one) if is_derived(one) else None
        params = pairs_of(form) if form is not None else params_of(one)
        told = event_headers(one.sid, one.sequence, one.date_created, one.replays or 0)
        method, token = Method(one.method or Method.POST), self._token_of(one.account_sid)
        return as_sent(WebhookRequest(method=method, target=target, params=params, token=token, headers=told))

    async def page(self, wanted: WantedExchanges, asked: Asked) -> Page:
        """The page asked for; or as far as one may look. Raises INVALID_PAGE_TOKEN, Unavailable."""
        among = sa.select(exchange)
        if wanted.account_sid is not None:
            among = among.where(_C.account_sid == wanted.account_sid)
            among = among if wanted.subject_sid is None else among.where(_C.subject_sid == wanted.subject_sid)
        lookout = Lookout(among=among, order=(_C.sid,), wanted=tuple(_holds(wanted)), read=_read, key=_key)
        return await lookout.page(self._database, asked)

    async def failing(self, wanted: WantedExchanges) -> Sequence[FailingHost]:
        """The hosts at which most of the newest exchanges failed, these first. Raises Unavailable."""
        holds = (*_holds(wanted), is_among_newest(LATEST_MOST, wanted.account_sid))
        columns = (_C.url, _C.outcome, _C.date_created, _C.error_code, _C.answer)
        found: dict[str, list[tuple[str, int, int, str | None]]] = {}
        for url, *more in await self._database.search(
            sa.select(*columns).where(IS_FAILED, *holds).order_by(_C.sid.desc())
        ):
            found.setdefault(host_of(url), []).append(tuple(more))
        hosts = [_failing(host, its) for host, its in found.items()]
        return sorted(hosts, key=lambda one: -one.failed)[:HOSTS_MOST]


def _failing(host: str, its: Sequence[tuple[str, int, int, str | None]]) -> FailingHost:
    """`its` are outcome, moment, code and answer of each, the newest first."""
    _, at, code, answer = its[0]
    given_up = sum(outcome != ExchangeOutcome.PENDING for outcome, *_ in its)
    return FailingHost(
        host=host, failed=len(its), given_up=given_up, last_at=Instant(at), last_code=code, last_answer=answer
    )


def as_sent(request: WebhookRequest) -> SentRequest:
    """A request as a person reads it, without what the URL has of credentials."""
    head = octets_of(request).partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in head[1:])
    headers.pop("Authorization", None)
    method, path, _ = head[0].split(" ")
    scheme = "https" if request.target.tls else "http"
    return SentRequest(f"{method} {scheme}://{request.target.host_header}{path}", headers, request.params)


def host_of(url: str) -> str:
    """Host and port of a URL as it names them, in lower case; empty where it has none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def moment(at: int | None) -> Instant | None:
    """A column of microseconds as the API shows it."""
    return None if at is None else Instant(at)


def is_among_newest(most: int, account_sid: Sid | None) -> sa.ColumnElement[bool]:
    """Whether an exchange is one of so many: of an account's, or (None) of all. What others tell hides none of it."""
    whose = () if account_sid is None else (_C.account_sid == account_sid,)
    newest = sa.select(_C.sid).where(*whose).order_by(_C.sid.desc()).limit(most).subquery()
    return sa.and_(*whose, _C.sid >= sa.select(sa.func.min(newest.c.sid)).scalar_subquery())


def at_host(host: str) -> sa.ColumnElement[bool]:
    """Whether a URL may be of this host; what stands in one as a user's name is for `host_of` to tell apart."""
    url, written = sa.func.lower(_C.url), host.lower()
    starts = [f"{scheme}://{written}" for scheme in ("http", "https")]
    plain = [url.startswith(start + end, autoescape=True) for start in starts for end in "/?#"]
    return sa.or_(url.in_(starts), *plain, url.contains(f"@{written}", autoescape=True))


def _holds(wanted: WantedExchanges) -> Iterator[sa.ColumnElement[bool]]:
    equal: Mapping[Any, object] = {
        _C.account_sid: wanted.account_sid,
        _C.subject_sid: wanted.subject_sid,
        _C.kind: wanted.kind,
        _C.outcome: wanted.outcome,
    }
    yield from (column == value for column, value in equal.items() if value is not None)
    if wanted.host is not None:
        yield at_host(wanted.host)
    if wanted.failed:
        yield IS_FAILED


def _read(row: Row) -> Exchange:
    return Exchange(**dict(zip(FIELDS, row, strict=True)))


def _key(one: Exchange) -> tuple[str]:
    return (one.sid,)
