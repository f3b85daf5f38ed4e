"""How a resource and its parameters are declared: structs whose fields are the JSON body, the columns and the form."""

from __future__ import annotations

import keyword
from collections.abc import Callable
from typing import Annotated, Any, TypeVar, dataclass_transform

import msgspec
from msgspec import UNSET

from tidings.core import Kind

T = TypeVar("T")


class _HiddenField(msgspec.Struct, frozen=True):
    """Marks a column that no answer shows."""


HIDDEN = _HiddenField()
Hidden = Annotated[T, HIDDEN]
"""`Hidden[str]`: a column of the row that is never part of the JSON body."""


class _BlankField(msgspec.Struct, frozen=True):
    """Marks a field that is shown as an empty text where it is None."""


BLANK = _BlankField()
Blank = Annotated[T | None, BLANK]
"""`Blank[str]`: a text that may be unset, and is then shown empty, as older resources of the API show it."""


class Link(msgspec.Struct, frozen=True):
    """A field that is not a column but a URL, or an object of URLs, filled in on the way out."""

    below: tuple[tuple[str, str], ...] | None = None
    """None for the resource's own URL; else name and path of each link, relative to the resource."""
    found: Callable[[Any, Any], dict[str, str]] | None = None
    """Finds the links where paths cannot say them: given the resource, and the call that asks for it."""


SELF = Link()
"""The resource's own URL: absolute where the dialect says so, else a path."""


def links(**paths: str) -> Link:
    """An object of links.

    A path such as `/PhoneNumbers` continues the resource's own; one that begins with `~/` starts at the product's
    version. `{field}` in a path is a field of the resource.
    """
    return Link(tuple(paths.items()))


def linked(found: Callable[[Any, Any], dict[str, str]]) -> Link:
    """An object of links that `found` gives for the resource and the `http.Call` that asks for it."""
    return Link((), found)


def _published(name: str) -> str:
    return name[:-1] if name.endswith("_") and keyword.iskeyword(name[:-1]) else name


def _pascal(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


class _Declared(msgspec.StructMeta):
    """Makes declared structs frozen and keyword-only, so that required fields may follow defaults."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **config: object) -> _Declared:
        return super().__new__(cls, name, bases, namespace, **{"kw_only": True, "frozen": True, **config})  # type: ignore[arg-type]


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(msgspec.field,))
class Resource(msgspec.Struct, metaclass=_Declared, frozen=True, rename=_published):
    """The JSON body of an object in its published order, and the columns of its row.

    A name that Python reserves is written with an underscore: `from_` is published as `from`.
    """


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(msgspec.field,))
class Params(msgspec.Struct, metaclass=_Declared, frozen=True, rename=_pascal):
    """The parameters of an operation: `friendly_name` is read from the form field `FriendlyName`.

    `msgspec.field(name="A2PProfileBundleSid")` gives another name. Absent ones are their default or UNSET.
    """

    def changes(self) -> dict[str, Any]:
        """The fields that were given, by their name here; for updates."""
        given = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return {name: value for name, value in given if value is not UNSET}


class UploadParams(Params):
    """Parameters that may also come as multipart/form-data, beside files; see http.multipart."""


class JsonParams(Params, rename=None):
    """Parameters that come as a JSON body, under their names here."""


class Bad(msgspec.Struct, frozen=True):
    """In `Annotated[...]`: the Kind to answer when this field does not fit.

    It is called with `parameter`, `value`, `reason` and with the value under the field's own name.
    """

    kind: Kind


class Required(msgspec.Struct, frozen=True):
    """In `Annotated[...]`: the Kind to answer when this field is not given. It is called with `parameter`."""

    kind: Kind


class Spelled(msgspec.Struct, frozen=True):
    """In `Annotated[str, ...]`: the value is read as `spell` writes it, so that all ways of writing it are one."""

    spell: Callable[[str], str]
    """Gives what it cannot read as it is."""
