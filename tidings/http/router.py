"""Which operation a path means: a tree of dicts by path segment, one per product."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Generic, TypeVar
from urllib.parse import unquote

T = TypeVar("T")

_SID = re.compile(r"[A-Z]{2}[0-9a-fA-F]{32}", re.ASCII)
_PLACE = re.compile(r"\{(\w+)(?::([A-Z|]+))?\}")


class Node(Generic[T]):
    """A place in the tree: what may follow, and what is here."""

    __slots__ = ("any", "here", "sids", "texts")

    def __init__(self) -> None:
        self.texts: dict[str, Node[T]] = {}
        self.sids: dict[str, Node[T]] = {}
        """By prefix."""
        self.any: Node[T] | None = None
        self.here: dict[str, T] = {}
        """By method."""


class Tree(Generic[T]):
    """The paths of one product."""

    def __init__(self, suffix: str = "") -> None:
        self._suffix = suffix
        self._root: Node[T] = Node()

    def add(self, method: str, path: str, leaf: T) -> None:
        """Puts `leaf` at a path whose placeholders are `{name:MG}`, `{name:SM|MM}` or `{name}`."""
        steps = [_steps(part) for part in path.removesuffix(self._suffix).strip("/").split("/")]
        for way in itertools.product(*steps):
            node = self._root
            for kind, text in way:
                node = _grown(node, kind, text)
            if method in node.here:
                msg = f"{method} {path} is declared twice"
                raise ValueError(msg)
            node.here[method] = leaf

    def find(self, segments: Sequence[str]) -> tuple[dict[str, T], list[str]] | None:
        """What is at this path, by method, and the values of its placeholders; None where nothing is."""
        if self._suffix and segments[-1].endswith(self._suffix):
            segments = [*segments[:-1], segments[-1].removesuffix(self._suffix)]
        return _walk(self._root, segments, 0)


def segments_of(path: str) -> list[str] | None:
    """The parts of a raw path, decoded; `+` stays. None where it is no UTF-8 or hides a NUL."""
    parts = path[1:].split("/")
    if "%" in path:
        try:
            parts = [unquote(part, errors="strict") if "%" in part else part for part in parts]
        except UnicodeDecodeError:
            return None
    return None if "\0" in path or "%00" in path else parts


def _walk(node: Node[T], segments: Sequence[str], place: int) -> tuple[dict[str, T], list[str]] | None:
    if place == len(segments):
        return (node.here, []) if node.here else None
    segment = segments[place]
    following = node.texts.get(segment)
    if following is not None:
        found = _walk(following, segments, place + 1)
        if found is not None:
            return found
    following = node.sids.get(segment[:2]) if node.sids else None
    if following is not None and _SID.fullmatch(segment):
        found = _walk(following, segments, place + 1)
        if found is not None:
            found[1].insert(0, segment)
            return found
    if node.any is not None and segment:
        found = _walk(node.any, segments, place + 1)
        if found is not None:
            found[1].insert(0, segment)
            return found
    return None


def _steps(part: str) -> list[tuple[str, str]]:
    place = _PLACE.fullmatch(part)
    if place is None:
        return [("text", part)]
    prefixes = place[2]
    return [("sid", prefix) for prefix in prefixes.split("|")] if prefixes else [("any", "")]


def _grown(node: Node[T], kind: str, text: str) -> Node[T]:
    if kind == "any":
        if node.any is None:
            node.any = Node()
        return node.any
    return (node.texts if kind == "text" else node.sids).setdefault(text, Node())
