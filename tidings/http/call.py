"""A call: one request on its way through one operation, with all that a handler may need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import urlencode

from tidings.core import Chance, Clock, Problem, Sids
from tidings.db import Database
from tidings.http.asked import Asked
from tidings.http.declared import Operation, Product
from tidings.http.form import Fields
from tidings.http.multipart import UploadedFile
from tidings.http.problems import NOT_FOUND
from tidings.http.request import Request, Response

T = TypeVar("T")


class NotHere(Exception):  # noqa: N818 - reads as a state
    """What a handler needs is in another process; it has not done anything yet."""


class Errands(Protocol):
    """Has calls performed by the process that has what they need."""

    async def ask(self, call: Call) -> Response:
        """Its answer. Raises Problem where nobody answers, Unavailable."""
        ...


class Parts:
    """The running parts of the program that handlers reach: the ones every handler may need, and others by type."""

    def __init__(self, db: Database, clock: Clock, chance: Chance, sids: Sids, *others: object) -> None:
        self.db = db
        self.clock = clock
        self.chance = chance
        self.sids = sids
        self._others: dict[type, object] = {type(other): other for other in others}

    def add(self, part: object, kind: type | None = None) -> None:
        """Registers `part` under `kind`, its own type when none is given."""
        self._others[kind or type(part)] = part

    def find(self, kind: type[T]) -> T | None:
        """The part registered under `kind`; None: there is none."""
        return cast("T | None", self._others.get(kind))


class Call:
    """What a handler is given."""

    __slots__ = (
        "_write",
        "account",
        "asked",
        "base_url",
        "fields",
        "mount",
        "operation",
        "parts",
        "path",
        "principal",
        "request",
        "unused",
        "uploads",
    )

    def __init__(
        self,
        request: Request,
        operation: Operation,
        path: dict[str, str],
        parts: Parts,
        base_url: str,
        mount: str = "",
        write: Callable[[Call, Any], Response] | None = None,
    ) -> None:
        self.request = request
        self.operation = operation
        self.path = path
        """The values of the path's placeholders, by name."""
        self.parts = parts
        self.base_url = base_url
        """Scheme and host that the client used (or the configured public base)."""
        self.mount = mount
        """The path prefix that named the product, such as `/messaging`; empty when the host or the path did."""
        self._write = write
        self.account: Any = None
        """The account the request acts on: accounts.model.Account, which this room cannot name. None where the
        operation is public."""
        self.principal: Any = None
        """Who acts: what `authenticate` of the accounts room answered."""
        self.fields: Fields = {}
        """The form fields or, for a request without body, the query fields."""
        self.uploads: Sequence[UploadedFile] = ()
        """The files beside the fields, where the operation takes some."""
        self.unused: Sequence[str] = ()
        """The names of parameters that the operation does not know."""
        self.asked: Asked | None = None
        """The page asked for, in a list operation."""

    @property
    def db(self) -> Database:
        """The store."""
        return self.parts.db

    @property
    def clock(self) -> Clock:
        """Business time."""
        return self.parts.clock

    @property
    def chance(self) -> Chance:
        """Random values."""
        return self.parts.chance

    @property
    def sids(self) -> Sids:
        """The maker of SIDs."""
        return self.parts.sids

    @property
    def account_sid(self) -> str:
        """The SID of the account the request acts on."""
        return cast("str", self.account.sid)

    @property
    def api_version(self) -> str | None:
        """What the client asked for with the header X-Twilio-Api-Version, such as `v1.2`."""
        headers = self.request.headers
        value = headers.get(b"x-twilio-api-version") or headers.get(b"x-twilio-apiversion")
        return value.decode("latin-1") if value else None

    def say_again(self, **lists: Sequence[str]) -> None:
        """From here on it says its fields and, beside what they hold already, these, as a plain form.

        For a call whose files were taken in here: another process may be asked the rest, and is asked without them.
        """
        more = [(name, value) for name, values in lists.items() for value in values]
        self.request.body = urlencode([*self.fields.items(), *more], doseq=True).encode()

    @property
    def root(self) -> str:
        """What every URL of this product begins with, in answers to this call."""
        product = self.operation.product
        return f"{self.base_url}{self.mount}{product.prefix}" if product.dialect.absolute else product.prefix

    def root_of(self, product: Product) -> str:
        """What absolute URLs of another product begin with: its own host where products have hosts, else its prefix."""
        scheme, _, host = self.base_url.partition("://")
        label, _, rest = host.partition(".")
        if rest and label.lower() == self.operation.product.label:
            return f"{scheme}://{product.label}.{rest}{product.prefix}"
        mount = "" if product.label in ("api", "tidings") else f"/{product.label}"
        return f"{self.base_url}{mount}{product.prefix}"

    def written(self, answer: Any) -> Response:
        """A handler's answer as JSON, for one that keeps the octets."""
        assert self._write is not None, "it is performed"
        return self._write(self, answer)

    def part(self, kind: type[T], otherwise: Problem | None = None) -> T:
        """The running instance of `kind`. Raises `otherwise`, else LookupError, where this installation has none."""
        found = self.parts.find(kind)
        if found is None:
            raise otherwise or LookupError(f"no {kind.__name__} was registered with the API")
        return found

    def here(self, kind: type[T], otherwise: Problem) -> T:
        """The running instance of `kind`, in this process. Raises `otherwise` where there is none, NotHere."""
        found = self.part(kind, otherwise)
        if not getattr(found, "is_here", True):
            raise NotHere
        return found

    def found(self, looked_for: T | None) -> T:
        """What was looked for. Raises NOT_FOUND where that is nothing: None, False, no rows."""
        if not looked_for:
            raise self.not_found()
        return looked_for

    def not_found(self) -> Problem:
        """The problem that what this path names does not exist, or is another's: `raise call.not_found()`."""
        return NOT_FOUND(path=self.request.path)
