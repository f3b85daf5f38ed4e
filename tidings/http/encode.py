"""From a struct to its JSON body: what is shown, in which order, and the URLs filled in. Compiled per type and path."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, TypeAlias
from urllib.parse import quote

import msgspec
from msgspec import UNSET, UnsetType

from tidings.core.hints import defaults_of, hints_of, unwrapped
from tidings.http.call import Call
from tidings.http.resource import BLANK, FILLED, HIDDEN, Link, Of

Presenter: TypeAlias = Callable[[Any, Call], dict[str, object]]
Filled: TypeAlias = Callable[[Any, Call], str]
Way: TypeAlias = Callable[[str, Any, Call], object]

_PLACE = re.compile(r"\{(\w+)(?::[^}]*)?\}")


def presenter(kind: type[msgspec.Struct], path: str, suffix: str, *, is_of_row: bool = True) -> Presenter:
    """How structs of `kind` are shown, or rows that have its fields, at `path` below the product's version.

    What is no row is one of `kind` already: nothing of it is another field's. A placeholder of
    `/Services/{service_sid}/AlphaSenders/{sid}` is filled from the field of its name or, where there is none, from the
    path of the call.
    """
    shown = _shown(kind)
    names = tuple(published for published, _ in shown)
    sources, defaults = sources_of(kind) if is_of_row else {}, dict(_link_defaults(kind))
    marked = [(published, sources[name]) for published, name in shown if name in sources]
    of_field = [(published, mark.made) for published, mark in marked if mark.made and mark.name]
    of_row = [(published, mark.made) for published, mark in marked if mark.made and not mark.name]
    read = ["__class__" if name in defaults else sources.get(name, Of(name)).name or "__class__" for _, name in shown]
    # a single name is asked for twice, since attrgetter makes no tuple of one; what is filled in later has its place
    values = attrgetter(*read, read[-1])
    blank, absent = _blank(kind), _maybe_absent(kind)
    ways = [(published, _link(defaults[name], kind, suffix, sources)) for published, name in shown if name in defaults]
    own = _filled(kind, path, sources)

    def present(struct: Any, call: Call) -> dict[str, object]:
        body: dict[str, object] = dict(zip(names, values(struct), strict=False))
        for name, make in of_field:
            body[name] = make(body[name])
        for name, make in of_row:
            body[name] = make(struct)
        for name in blank:
            if body[name] is None:
                body[name] = ""
        for name in absent:
            if body[name] is UNSET:
                del body[name]
        if ways:
            url = call.root + own(struct, call)
            for name, way in ways:
                body[name] = way(url, struct, call)
        return body

    return present


def _filled(kind: type[msgspec.Struct], template: str, sources: Mapping[str, Of]) -> Filled:
    """Fills the placeholders of a path template from a struct of `kind` or from the call's path."""
    names = _PLACE.findall(template)
    text = _PLACE.sub("{}", template)
    own = frozenset(kind.__struct_fields__)
    places = [(name, attrgetter(_plain(sources.get(name)) or name) if name in own else None) for name in names]

    def fill(struct: Any, call: Call) -> str:
        found = [read(struct) if read else call.path[name] for name, read in places]
        return text.format(*[escaped(each) for each in found])

    return fill


def escaped(segment: str) -> str:
    """A value as a segment of a path."""
    return segment if segment.isascii() and segment.isalnum() else quote(segment, safe="+:")


def sources_of(kind: type[msgspec.Struct]) -> dict[str, Of]:
    """The fields of `kind` that a row has under another name, or that are made of it."""
    marks = {name: unwrapped(hint)[1] for name, hint in hints_of(kind).items()}
    return {name: mark for name, found in marks.items() for mark in found if isinstance(mark, Of)}


def _plain(source: Of | None) -> str | None:
    """The field of the row that is shown as it is."""
    return source.name if source is not None and source.made is None else None


def link_fields(kind: type[msgspec.Struct]) -> frozenset[str]:
    """The fields of `kind` that are links, not columns."""
    return frozenset(name for name, _ in _link_defaults(kind))


def filled_fields(kind: type[msgspec.Struct]) -> frozenset[str]:
    """The fields of `kind` that are filled in when it is shown, and no columns."""
    hints = hints_of(kind)
    return frozenset(name for name in kind.__struct_fields__ if FILLED in unwrapped(hints[name])[1])


def shown_fields(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields of `kind` that are columns and are shown."""
    unstored = link_fields(kind) | filled_fields(kind)
    return tuple(name for _, name in _shown(kind) if name not in unstored)


def _link_defaults(kind: type[msgspec.Struct]) -> list[tuple[str, Link]]:
    return [(name, default) for name, default in defaults_of(kind).items() if isinstance(default, Link)]


def _blank(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The published names of the fields that are shown empty where they are None."""
    hints = hints_of(kind)
    return tuple(published for published, name in _shown(kind) if BLANK in unwrapped(hints[name])[1])


def _maybe_absent(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The published names of the fields that are not shown where they are UNSET."""
    hints = hints_of(kind)
    return tuple(published for published, name in _shown(kind) if _may_be_unset(hints[name]))


def _may_be_unset(hint: Any) -> bool:
    while typing.get_origin(hint) is typing.Annotated:
        hint = typing.get_args(hint)[0]
    return UnsetType in typing.get_args(hint)


def _shown(kind: type[msgspec.Struct]) -> list[tuple[str, str]]:
    hints = hints_of(kind)
    pairs = zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True)
    return [(published, name) for published, name in pairs if HIDDEN not in unwrapped(hints[name])[1]]


def _link(link: Link, kind: type[msgspec.Struct], suffix: str, sources: Mapping[str, Of]) -> Way:
    """From the resource's own URL without suffix to what a link field shows."""
    if link.found is not None:
        found = link.found
        return lambda _url, struct, call: found(struct, call)
    if link.below is None:
        return lambda url, _struct, _call: url + suffix
    plain = all("{" not in below and not below.startswith("~") for _, below in link.below)
    if plain:
        ends = [(name, below + suffix) for name, below in link.below]
        return lambda url, _struct, _call: {name: url + end for name, end in ends}
    parts = [
        (name, below.startswith("~"), _filled(kind, below.removeprefix("~"), sources)) for name, below in link.below
    ]

    def fill(url: str, struct: Any, call: Call) -> dict[str, str]:
        return {name: f"{call.root if rooted else url}{rest(struct, call)}{suffix}" for name, rooted, rest in parts}

    return fill
