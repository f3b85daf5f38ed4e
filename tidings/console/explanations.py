"""What each error code means, where it comes from and what helps: our own sentences, so that no network is needed.

The texts are data, in `explained/`: one file for each family of codes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from tidings.console.wording import _

FOLDER = Path(__file__).with_name("explained")
ORDER = ("requests", "messages", "delivery", "webhooks", "identity", "registration")
NEAREST_MOST = 5
FOUND_MOST = 100
QUERY_MOST = 100
"""Characters of a search that are looked at."""


class Explanation(msgspec.Struct, frozen=True):
    """One code."""

    code: int
    title: str
    why: tuple[str, ...]
    """What causes it."""
    do: tuple[str, ...]
    """What helps."""
    see: tuple[str, ...]
    """Pages of the documentation, below `docs/`."""
    family: str
    where: str
    """Where such codes are met."""


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    why: tuple[str, ...]
    do: tuple[str, ...]
    see: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    family: str
    where: str
    codes: dict[str, _Entry]


class Explanations:
    """Finds what a code means."""

    def __init__(self, folder: Path = FOLDER) -> None:
        found = [each for name in ORDER for each in _read(folder / f"{name}.toml")]
        self._by_code: Mapping[int, Explanation] = {each.code: each for each in found}
        self._text = {each.code: " ".join((str(each.code), each.title, *each.why)).lower() for each in found}

    def __getitem__(self, code: int) -> Explanation:
        """One code's. Raises KeyError."""
        return self._by_code[code]

    def get(self, code: int) -> Explanation | None:
        """One code's; None for one that Tidings does not know."""
        return self._by_code.get(code)

    @property
    def all(self) -> Sequence[Explanation]:
        """Every code, by family."""
        return list(self._by_code.values())

    def nearest(self, code: int) -> list[Explanation]:
        """What somebody may have meant who asks for a code that is not known: the nearest numbers, the nearest first.

        A digit that is wrong is nearer than a number that is merely close.
        """
        key = {known: (_differing(code, known), abs(code - known)) for known in self._by_code}
        return [self._by_code[known] for known in sorted(key, key=key.__getitem__)[:NEAREST_MOST]]

    def search(self, query: str) -> list[Explanation]:
        """Those that a number begins, or that have all the words; in the order of the families."""
        words = query[:QUERY_MOST].lower().split()
        if not words:
            return list(self.all)
        if len(words) == 1 and words[0].isdigit():
            return [each for each in self.all if str(each.code).startswith(words[0])][:FOUND_MOST]
        return [each for each in self.all if all(word in self._text[each.code] for word in words)][:FOUND_MOST]


def _read(path: Path) -> list[Explanation]:
    file = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File)
    return [
        Explanation(
            int(code),
            _(one.title),
            tuple(map(_, one.why)),
            tuple(map(_, one.do)),
            one.see,
            _(file.family),
            _(file.where),
        )
        for code, one in file.codes.items()
    ]


def _differing(one: int, other: int) -> int:
    """How many digits differ, place by place; all where the lengths do."""
    left, right = str(one), str(other)
    return sum(a != b for a, b in zip(left, right, strict=True)) if len(left) == len(right) else len(right)
