"""The settings of one link to an aggregator by HTTP: how a text is asked for, and what is read of what comes back.

A declaration and no language: names of fields, bounded paths into JSON, tables of codes. What nothing is said of is
what most aggregators do.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

import msgspec
from msgspec import Meta

from tidings.carriers.port import ReceiptState
from tidings.carriers.smpp_link import BindCount, CallingCode, LinkName, RedeliverySeconds, Seconds, Throughput, Window

TABLE_MOST: Final = 200
"""Entries of a table of codes, and fixed fields."""
CODE_MOST: Final = 64
"""Characters of a code."""
URL_MOST: Final = 1_000
NO_ID: Final = "-"
FieldPath = Annotated[str, Meta(pattern=r"^([^.\s]{1,60}(\.[^.\s]{1,60}){0,7})?$")]
"""A field's name; in JSON a way to it, such as `messages.0.to`; empty: there is none."""
HeaderName = Annotated[str, Meta(pattern="^[A-Za-z0-9-]{1,60}$")]
CallbackBase = Annotated[str, Meta(pattern=r"^(https?://[^\s?#]{1,300})?$")]
CallbackQuery = Annotated[str, Meta(pattern=r"^[!-~]{0,300}$")]
Coded = Annotated[str, Meta(max_length=CODE_MOST)]


class HttpMethod(StrEnum):
    """How a text is asked for."""

    POST = "POST"
    GET = "GET"
    """Its fields are in the query."""


class RequestFormat(StrEnum):
    """How the fields of a request are written."""

    FORM = "form"
    JSON = "json"
    """Numbers and texts alike are strings."""


class AnswerFormat(StrEnum):
    """How an answer is read."""

    JSON = "json"
    FORM = "form"
    """Lines or fields `name=value`."""
    TEXT = "text"
    """Words, which a path counts from 0: of `OK: 4711`, word 1 is `4711`."""


class HttpAuth(StrEnum):
    """Where the credentials go."""

    BASIC = "basic"
    BEARER = "bearer"
    """The password as a token."""
    HEADER = "header"
    """The password in the header `auth_header`."""
    FIELDS = "fields"
    """User and password as fields of each request."""
    NONE = "none"


class NumberForm(StrEnum):
    """How numbers are written."""

    E164 = "e164"
    DIGITS = "digits"
    """E.164 without its +."""


class HttpVerdict(StrEnum):
    """What an answer says of a text."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """For good."""
    LATER = "later"
    """It was not taken, and may be later."""
    THROTTLED = "throttled"
    """It was not taken, since too much came."""
    DOWN = "down"
    """Nothing is taken of this link: it counts as down, and the text waits."""
    DOUBTFUL = "doubtful"
    """Nobody knows whether it was taken."""


Meaning: TypeAlias = HttpVerdict | int
"""What a code says; a number is the error of a message that is refused for good."""


class HttpLink(msgspec.Struct, frozen=True, kw_only=True):
    """One link to an aggregator's HTTP API."""

    name: LinkName
    sid: str = ""
    """Of its row."""
    url: Annotated[str, Meta(max_length=URL_MOST)]
    """Where texts are asked for."""
    user: str = ""
    password: str = ""
    key: str = ""
    """What callbacks must know; empty: there are none yet."""

    method: HttpMethod = HttpMethod.POST
    format: RequestFormat = RequestFormat.FORM
    """How the fields of a request are written; with GET they are the query."""
    auth: HttpAuth = HttpAuth.BASIC
    """Where the credentials go."""
    auth_header: HeaderName = "X-Api-Key"
    """The header that has the password, with `auth=header`."""
    user_field: FieldPath = "username"
    """With `auth=fields`."""
    password_field: FieldPath = "password"  # noqa: S105 - the name of a field
    """With `auth=fields`."""
    tls_ca_file: Annotated[str, Meta(max_length=1_000)] = ""
    """A file of certificates to trust; empty: the system's."""
    from_field: FieldPath = "from"
    """The sender's; in JSON a path such as `messages.0.from`."""
    to_field: FieldPath = "to"
    text_field: FieldPath = "text"
    reference_field: FieldPath = ""
    """Our own id of the text, which is the message's SID."""
    callback_field: FieldPath = ""
    """Where receipts are to be sent: the address that this link has for them."""
    callback_base: CallbackBase = ""
    """What that address begins with, such as `https://sms.example.com`."""
    callback_query: CallbackQuery = ""
    """What it ends with: `id={reference}&status=%d`. `{reference}` is our own id of the text, the rest as it stands."""
    coding_field: FieldPath = ""
    """Whether a text needs UCS-2: `gsm_coding` or `unicode_coding`."""
    gsm_coding: Coded = "0"
    unicode_coding: Coded = "8"
    number_form: NumberForm = NumberForm.E164
    fields: dict[str, str] = {}
    """Further fields of each request, as in a query: `type=sms&dlr=1`."""

    answer: AnswerFormat = AnswerFormat.JSON
    """How an answer is read."""
    id_path: FieldPath = "id"
    """Where an answer has the id that receipts name; `-`: it has none, and they name ours, of `reference_field`."""
    code_path: FieldPath = ""
    """Where an answer has a code of its own; empty: its HTTP status says all."""
    accepted_codes: Annotated[str, Meta(max_length=200)] = "0"
    """The codes that say that a text was taken, with commas between them."""
    codes: dict[str, Meaning] = {}
    """What other codes say: `9:throttled,12:30003`."""
    statuses: dict[str, Meaning] = {}
    """What HTTP statuses say, where it is not the usual: `409:later`."""

    items_path: FieldPath = ""
    """Where a callback in JSON has its list; empty: it is one, or is the list itself."""
    receipt_id: FieldPath = "id"
    receipt_status: FieldPath = "status"
    receipt_error: FieldPath = "error"
    receipt_statuses: dict[str, ReceiptState] = {}
    """What words of receipts say beside the usual ones: `1:delivered,2:failed,8:enroute`."""
    arriving_id: FieldPath = "id"
    """A text that comes twice with one id is taken once."""
    arriving_from: FieldPath = "from"
    arriving_to: FieldPath = "to"
    arriving_text: FieldPath = "text"

    window: Window = 10
    """Requests that may be unanswered at once."""
    throughput: Throughput = 0.0
    """Segments per second at most; 0: no limit."""
    binds: BindCount = 1
    """Processes that may use it at once; each has an equal part of the window and of the throughput."""
    response_timeout_s: Seconds = 30.0
    """Seconds to wait for an answer."""
    reconnect_s: Seconds = 1.0
    """Delay before a link that is down is tried again; each next one is twice as long."""
    reconnect_most_s: Seconds = 300.0
    """The longest delay, and the one after refused credentials."""
    country_code: CallingCode = ""
    """The country whose numbers addresses without a country code are of; empty: they are taken as they are."""
    redelivery_s: RedeliverySeconds = 3_600.0
    """For how long after a text was taken one with its id is the same; later, it is new."""
    errors: dict[str, int] = {}
    """Codes by the error of receipts, beside the usual ones: `045:30005,0a1:30007`."""

    @property
    def names_texts(self) -> bool:
        """Whether the aggregator has ids of its own."""
        return self.id_path not in {"", NO_ID}

    @property
    def host(self) -> str:
        """Where it is."""
        return _split(self.url).hostname or ""

    @property
    def port(self) -> int:
        """Its port; the scheme's where the URL names none."""
        split = _split(self.url)
        return split.port or (443 if self.tls else 80)

    @property
    def tls(self) -> bool:
        """Whether it is reached over TLS."""
        return _split(self.url).scheme == "https"

    def callback(self, what: str, base: str) -> str:
        """The address for `Receipts` or `Messages`, which holds the key."""
        return f"{base.rstrip('/')}/tidings/v1/Carriers/{self.sid}/{what}/{self.key}"

    def differs_in_session(self, other: HttpLink) -> bool:
        """Whether the other one is another place, or another trust: then it begins anew."""
        return (self.url, self.tls_ca_file) != (other.url, other.tls_ca_file)

    def __repr__(self) -> str:
        """Without its secrets, so that no log shows them."""
        return f"HttpLink(name={self.name!r}, host={self.host!r}, port={self.port}, user={self.user!r})"


HIDDEN: Final = frozenset({"name", "sid", "url", "user", "password", "key"})
"""What is no setting: it has columns of its own, or is a secret."""
HTTP_SETTINGS: Final = tuple(name for name in HttpLink.__struct_fields__ if name not in HIDDEN)


def why_no_link(url: str) -> str | None:
    """What is wrong with the URL of a link; None: nothing. A password in it would be seen, so it may have none."""
    try:
        split = _split(url)
        is_fit = split.scheme in {"http", "https"} and bool(split.hostname) and (split.port or 1) > 0
    except ValueError:
        is_fit = False
    if not is_fit or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return "it is a URL that begins with https:// or http://"
    if "@" in split.netloc or split.query or split.fragment:
        return "it has no user, password or query: they are SystemId, Password and Fields"
    return None


def _split(url: str) -> SplitResult:
    return urlsplit(url)


def read_meanings(text: str) -> dict[str, Meaning]:
    """What codes say, of `9:throttled,12:30003`. Raises ValueError."""
    return {code: _meaning(word) for code, word in _pairs(text)}


def read_states(text: str) -> dict[str, ReceiptState]:
    """What words of receipts say, of `1:delivered,2:failed`. Raises ValueError."""
    known = {each.value: each for each in ReceiptState if each is not ReceiptState.UNREADABLE}
    found: dict[str, ReceiptState] = {}
    for word, state in _pairs(text):
        if state not in known:
            msg = f"a state is one of {', '.join(known)}, not {state[:CODE_MOST]!r}"
            raise ValueError(msg)
        found[word.lower()] = known[state]
    return found


def _meaning(word: str) -> Meaning:
    if word.isascii() and word.isdecimal() and 10_000 <= int(word[:6]) <= 99_999:
        return int(word)
    if word in set(HttpVerdict):
        return HttpVerdict(word)
    msg = f"a code says one of {', '.join(HttpVerdict)}, or is an error such as 30003, not {word[:CODE_MOST]!r}"
    raise ValueError(msg)


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs = [pair.rpartition(":") for pair in text.split(",") if pair.strip()]
    if len(pairs) > TABLE_MOST:
        msg = f"it has {TABLE_MOST} entries at most"
        raise ValueError(msg)
    for code, _, _ in pairs:
        if not code.strip() or len(code) > CODE_MOST:
            msg = f"it is code:meaning, with commas between them, and a code has {CODE_MOST} characters at most"
            raise ValueError(msg)
    return [(code.strip(), word.strip()) for code, _, word in pairs]


def read_fields(text: str) -> dict[str, str]:
    """Further fields, of `type=sms&dlr=1`. Raises ValueError."""
    from urllib.parse import parse_qsl  # noqa: PLC0415

    found = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=TABLE_MOST))
    for name in found:
        msgspec.convert(name, FieldPath)
    if "" in found:
        msg = "a field has a name"
        raise ValueError(msg)
    return found


def plain(link: HttpLink) -> dict[str, Any]:
    """Its settings by their names, as they are shown."""
    return {name: getattr(link, name) for name in HTTP_SETTINGS}
