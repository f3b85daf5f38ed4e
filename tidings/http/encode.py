"""From a struct to its JSON body: what is shown, in which order, and the URLs filled in. Compiled per type and path."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable
from operator import attrgetter
from typing import Any, TypeAlias
from urllib.parse import quote

import msgspec

from tidings.http.call import Call
from tidings.http.reading import unwrapped
from tidings.http.resource import HIDDEN, Link

Presenter: TypeAlias = Callable[[Any, Call], dict[str, object]]
Filled: TypeAlias = Callable[[Any, Call], str]

_PLACE = re.compile(r"\{(\w+)(?::[^}]*)?\}")


def presenter(kind: type[msgspec.Struct], path: str, suffix: str) -> Presenter:
    """How structs of `kind` are shown, whose own path below the product's version is `path`, such as
    `/Services/{service_sid}/AlphaSenders/{sid}`. A placeholder is filled from the field of its name or, where
    there is none, from the path of the call."""
    shown = _shown(kind)
    names = tuple(published for published, _ in shown)
    attributes = [attribute for _, attribute in shown]
    defaults = dict(_link_defaults(kind))
    fill = {published: _link(defaults[name], kind, path, suffix) for published, name in shown if name in defaults}
    values = attrgetter(*attributes)
    if len(attributes) == 1:
        return lambda struct, call: {names[0]: fill[names[0]](struct, call) if fill else values(struct)}

    def present(struct: Any, call: Call) -> dict[str, object]:  # noqa: ANN401 - any struct of `kind`
        body: dict[str, object] = dict(zip(names, values(struct), strict=True))
        for name, url in fill.items():
            body[name] = url(struct, call)
        return body

    return present


def filled(kind: type[msgspec.Struct], template: str) -> Filled:
    """Fills the placeholders of a path template from a struct of `kind` or from the call's path."""
    names = _PLACE.findall(template)
    text = _PLACE.sub("{}", template)
    own = [name in kind.__struct_fields__ for name in names]
    places = tuple(zip(names, own, strict=True))

    def fill(struct: Any, call: Call) -> str:  # noqa: ANN401 - any struct of `kind`
        found = [getattr(struct, name) if mine else call.path[name] for name, mine in places]
        return text.format(*[each if each.isalnum() else quote(each, safe="+:") for each in found])

    return fill


def link_fields(kind: type[msgspec.Struct]) -> frozenset[str]:
    """The fields of `kind` that are links, not columns."""
    return frozenset(name for name, _ in _link_defaults(kind))


def _link_defaults(kind: type[msgspec.Struct]) -> list[tuple[str, Link]]:
    fields = msgspec.structs.fields(kind)
    return [(field.name, field.default) for field in fields if isinstance(field.default, Link)]


def _shown(kind: type[msgspec.Struct]) -> list[tuple[str, str]]:
    hints = typing.get_type_hints(kind, include_extras=True)
    pairs = zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True)
    return [(published, name) for published, name in pairs if HIDDEN not in unwrapped(hints[name])[1]]


def _link(link: Link, kind: type[msgspec.Struct], path: str, suffix: str) -> Callable[[Any, Call], object]:
    own = filled(kind, path)
    if link.below is None:
        return lambda struct, call: f"{call.root}{own(struct, call)}{suffix}"
    rooted = [(name, filled(kind, below[1:])) for name, below in link.below if below.startswith("~")]
    beneath = [(name, filled(kind, path + below)) for name, below in link.below if not below.startswith("~")]
    order = [name for name, _ in link.below]
    ways = dict(rooted + beneath)

    def fill(struct: Any, call: Call) -> dict[str, str]:  # noqa: ANN401 - any struct of `kind`
        root = call.root
        return {name: f"{root}{ways[name](struct, call)}{suffix}" for name in order}

    return fill
