"""Which product a request is for: by the first label of its host, else by a path prefix, else by the path alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import msgspec

from tidings.http import contract, elsewhere
from tidings.http.declared import PLACE, Operation, Product
from tidings.http.performing import Performer, performer
from tidings.http.router import Tree, segments_of

LABELS = (
    "messaging",
    "api",
    "tidings",
    "trusthub",
    "numbers",
    "accounts",
    "lookups",
    "events",
    "monitor",
    "pricing",
    "content",
    "iam",
    "oauth",
    "preview-iam",
    "verify",
)
"""Every product's host label, in the order in which a path alone is tried."""
_ALONE = {"2010-04-01": "api", "tidings": "tidings"}
_KNOWN = frozenset(LABELS)


PLACES_REMEMBERED = 4096
"""Most requests are to the same few paths."""
PATH_REMEMBERED = 512
"""Characters; a longer path is no real one, and strangers' would fill the memory."""


class PathMeaning(msgspec.Struct, frozen=True):
    """What a path means: the operations on it by method, and what was in it."""

    methods: dict[str, Performer]
    values: tuple[str, ...]
    mount: str
    """The prefix that named the product, such as `/messaging`; else empty."""
    label: str


class Products:
    """The operations of all products, found by host and path."""

    def __init__(self, products: Iterable[Product]) -> None:
        self._trees: dict[str, Tree[Operation]] = {}
        self._built: set[tuple[str, str, str]] = set()
        for product in products:
            tree = self._trees.setdefault(product.label, Tree(product.dialect.suffix))
            for operation in product.operations:
                tree.add(operation.method, product.prefix + operation.path, operation)
                self._built.add((product.label, operation.method, bare(operation.template)))
        self._remembered = lru_cache(maxsize=PLACES_REMEMBERED)(self._find)

    def find(self, host: str, path: str) -> PathMeaning | None:
        """From host and path to what is there, or None."""
        return self._remembered(host, path) if len(path) <= PATH_REMEMBERED else self._find(host, path)

    def _find(self, host: str, path: str) -> PathMeaning | None:
        segments = segments_of(path)
        if segments is None or elsewhere.product_at(host):
            return None
        for label, rest, mount in _readings(host, segments):
            tree = self._trees.get(label)
            found = tree.find(_renamed(rest)) if tree and rest else None
            if found is not None:
                methods = {method: performer(operation) for method, operation in found[0].items()}
                return PathMeaning(methods, tuple(found[1]), mount, label)
        return None

    def elsewhere(self, host: str, path: str) -> str | None:
        """What of Twilio's a request is for, where that is no messaging; None: nothing that we know of."""
        product = elsewhere.product_at(host)
        if product is not None:
            return product
        readings = _readings(host, segments_of(path) or [""])
        return next((found for _, rest, _ in readings if (found := elsewhere.resource_at(rest))), None)

    def documented(self, host: str, path: str) -> dict[str, contract.Documented]:
        """The operations that the published description has there, by method, and that are not built."""
        segments = segments_of(path) or []
        for label, rest, _ in _readings(host, segments):
            found = contract.tree(label).find(rest) if rest else None
            if found is not None:
                here = found[0]
                return {m: op for m, op in here.items() if (label, m, bare(op.path)) not in self._built}
        return {}


def _renamed(segments: Sequence[str]) -> Sequence[str]:
    """The path of today in place of one that older clients know: `/SMS/Messages` became `/Messages`."""
    if segments[3:4] == ["SMS"] and segments[0] == "2010-04-01" and segments[4:5] in (["Messages"], ["Messages.json"]):
        return [*segments[:3], *segments[4:]]
    return segments


def bare(template: str) -> str:
    """A path template without the names of its placeholders, for comparison."""
    return PLACE.sub("{}", template)


@lru_cache(maxsize=1024)
def label_of(host: str) -> str:
    """The product that a host names by its first label; empty when it names none."""
    label = host.partition(":")[0].partition(".")[0].lower()
    return label if label in _KNOWN else ""


def _readings(host: str, segments: Sequence[str]) -> Iterator[tuple[str, Sequence[str], str]]:
    """The ways to read host and path, the right one first: product, path within it, prefix that named it."""
    label = label_of(host)
    first = segments[0] if segments else ""
    if label:
        yield label, segments, ""
        if label == "tidings":
            yield label, ["tidings", *segments], ""
        elif "." in host:
            if first == "tidings":
                yield "tidings", segments, ""
            return
    if first in _ALONE:
        yield _ALONE[first], segments, ""
    if first in _KNOWN:
        yield first, segments[1:], f"/{first}"
    if first not in _ALONE:
        for each in LABELS:
            yield each, segments, ""
