"""How a resource and its parameters are declared: structs whose fields are the JSON body, the columns and the form."""

from __future__ import annotations

import keyword
import re
import typing
from collections.abc import Callable, Collection, Mapping
from operator import attrgetter
from typing import Annotated, Any, TypeAlias, TypeVar, dataclass_transform

import msgspec
from msgspec import UNSET, UnsetType

from tidings.core import Kind, Problem, is_sid
from tidings.core.hints import defaults_of, hints_of, may_be_none, unwrapped
from tidings.core.settable import SETTABLE
from tidings.http.problems import invalid

T = TypeVar("T")
R = TypeVar("R", bound="Resource")

Given: TypeAlias = T | UnsetType
"""`Given[str]`: a parameter that may be given; UNSET where it is not, which nobody needs to write."""


class _HiddenField(msgspec.Struct, frozen=True):
    """Marks a column that no answer shows."""


HIDDEN = _HiddenField()
Hidden = Annotated[T, HIDDEN]
"""`Hidden[str]`: a column of the row that is never part of the JSON body."""


class _FilledField(msgspec.Struct, frozen=True):
    """Marks a field that is no column."""


FILLED = _FilledField()
Filled = Annotated[T | None, FILLED]
"""`Filled[str]`: no column of the row; whoever shows it fills it in."""


class _BlankField(msgspec.Struct, frozen=True):
    """Marks a field that is shown as an empty text where it is None."""


BLANK = _BlankField()
Blank = Annotated[T | None, BLANK]
"""`Blank[str]`: a text that may be unset, and is then shown empty, as older resources of the API show it."""


class Of(msgspec.Struct, frozen=True):
    """In `Annotated[...]` of a field that is shown: where it is in the row, if not under the same name.

    `Of("iso_country")` is another field of the row, `Of("process.host")` one inside a field of it,
    `Of("capabilities", able_to)` is made of one, `Of(made=...)` of the whole row. A field that may be UNSET is not
    shown where it is.
    """

    name: str | None = None
    made: Callable[[Any], object] | None = None

    def value(self, row: Any) -> object:
        """What is shown of a row."""
        found = row if self.name is None else attrgetter(self.name)(row)
        return found if self.made is None else self.made(found)


def Always(value: object) -> Of:  # noqa: N802 - a mark
    """The mark of a field that is shown the same of every row."""
    return Of(made=lambda _: value)


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


def or_none(given: T | UnsetType) -> T | None:
    """What was given; None where nothing was."""
    return None if given is UNSET else given


def _published(name: str) -> str:
    return name[:-1] if name.endswith("_") and keyword.iskeyword(name[:-1]) else name


def parameter(name: str) -> str:
    """The name under which a field of Params is read: `FriendlyName` for `friendly_name`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


_IS_GIVEN = re.compile(r"(?:\w+\.)*Given\[")


def _may_be_absent(hint: object) -> bool:
    """Whether a field is declared as `Given[...]`; its hint is a text where annotations are not evaluated."""
    return bool(_IS_GIVEN.match(hint)) if isinstance(hint, str) else UnsetType in typing.get_args(hint)


def _settable(kind: type[msgspec.Struct], *, new: bool) -> dict[str, Any]:
    """The hints of parameters that set columns of a resource: in an update, or of a new one.

    All may be given; a new one needs those that have no default and cannot be None.
    """
    found, defaults = {}, defaults_of(kind)
    for name, hint in hints_of(kind).items():
        inside = _marked(hint)
        if inside is not None:
            is_needed = new and name not in defaults and not may_be_none(hint)
            found[name] = inside if is_needed else inside | UnsetType
    return found


def _shown(kind: type[msgspec.Struct], leave: Collection[str]) -> dict[str, Any]:
    """The types of the fields of a row that are shown, but for its links and those of `leave`; without their marks."""
    links = {name for name, default in defaults_of(kind).items() if isinstance(default, Link)}
    found = {}
    for name, hint in hints_of(kind).items():
        core, marks = unwrapped(hint)
        if HIDDEN not in marks and name not in links and name not in leave:
            found[name] = core | None if may_be_none(hint) else core
    return found


def _marked(hint: Any) -> Any:
    """What is inside the mark of a settable column; None: the hint has no such mark."""
    if SETTABLE in getattr(hint, "__metadata__", ()):
        return hint
    return next((inside for inside in map(_marked, typing.get_args(hint)) if inside is not None), None)


class _Declared(msgspec.StructMeta):
    """Makes declared structs frozen and keyword-only, so that required fields may follow defaults."""

    def __new__(  # noqa: PYI034 - it makes classes
        cls,
        name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        creates: type | None = None,
        updates: type | None = None,
        shows: type | None = None,
        like: type | None = None,
        without: Collection[str] = (),
        **config: object,
    ) -> _Declared:
        own = namespace.get("__annotations__", {})
        if resource := creates or updates:
            hints = _settable(resource, new=creates is not None)
            namespace["__annotations__"] = own | {name: hint for name, hint in hints.items() if name not in own}
        elif shows:
            namespace["__annotations__"] = {**_shown(shows, {*without, *own}), **own}
        elif like:
            namespace["__annotations__"] = {**hints_of(like), **own}
        for field, hint in namespace.get("__annotations__", {}).items():
            if field not in namespace and _may_be_absent(hint):
                namespace[field] = UNSET
        return super().__new__(cls, name, bases, namespace, **{"kw_only": True, "frozen": True, **config})  # type: ignore[arg-type]


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(msgspec.field,))
class Resource(msgspec.Struct, metaclass=_Declared, frozen=True, rename=_published):
    """The JSON body of an object in its published order, and the columns of its row.

    A name that Python reserves is written with an underscore: `from_` is published as `from`.

    `class ShownOptOut(Resource, shows=OptOut)` has the fields of that row, those of `without` left out, and after them
    those that it declares itself.
    """


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(msgspec.field,))
class Params(msgspec.Struct, metaclass=_Declared, frozen=True, rename=parameter):
    """The parameters of an operation: `friendly_name` is read from the form field `FriendlyName`.

    `msgspec.field(name="A2PProfileBundleSid")` gives another name. Absent ones are their default or UNSET.

    `class CreateAddress(Params, creates=Address)` has a parameter for each settable column of that resource, of the
    type that is in its `Settable[...]`, and those that it declares itself; with `updates=` each may be given. One with
    `like=` has the parameters of that other one, in its own spelling.
    """

    def changes(self) -> dict[str, Any]:
        """The fields that were given, by their name here; for updates."""
        given = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return {name: value for name, value in given if value is not UNSET}

    def invalid(self, name: str, reason: object) -> Problem:
        """What is raised of a field that does not fit, by its name here: `raise given.invalid("in_lata", "...")`."""
        published = dict(zip(self.__struct_fields__, self.__struct_encode_fields__, strict=True))
        value = getattr(self, name)
        return invalid(published[name], "" if value is UNSET else value, reason)


class UploadParams(Params):
    """Parameters that may also come as multipart/form-data, beside files; see http.multipart."""


class JsonParams(Params, rename=None):
    """Parameters that come as a JSON body, under their names here."""


def made(base: type[T], name: str, fields: Mapping[str, tuple[object, object]], rename: Mapping[str, str]) -> type[T]:
    """A type declared by its fields alone: to each its hint and its default (NODEFAULT: none), in their order.

    `rename` gives fields other names on the wire.
    """
    namespace: dict[str, Any] = {"__annotations__": {field: hint for field, (hint, _) in fields.items()}}
    namespace |= {field: default for field, (_, default) in fields.items() if default is not msgspec.NODEFAULT}
    namespace["__module__"] = __name__
    return typing.cast("type[T]", _Declared(name, (base,), namespace, rename={**_names(base, fields), **rename}))


def renamed(kind: type[R], rename: Mapping[str, str]) -> type[R]:
    """A resource whose fields have other names on the wire, and the same here."""
    hints = hints_of(kind)
    fields = {field.name: (hints[field.name], _default(field)) for field in msgspec.structs.fields(kind)}
    return typing.cast("type[R]", made(Resource, kind.__name__, fields, rename))


def _default(field: msgspec.structs.FieldInfo) -> object:
    if field.default_factory is not msgspec.NODEFAULT:
        return msgspec.field(default_factory=field.default_factory)
    return field.default


def _names(base: type, fields: Mapping[str, object]) -> dict[str, str]:
    """How a kind of declared struct writes the names of its fields."""
    write = parameter if issubclass(base, Params) else _published
    return {field: write(field) for field in fields}


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

    spell: Callable[[str], str | None]
    """Gives what it cannot read as it is, or raises ValueError with the reason; None where an empty text clears."""


class Read(msgspec.Struct, frozen=True):
    """In `Annotated[int, ...]`: what `parse` makes of the text is the value. It raises ValueError with the reason."""

    parse: Callable[[str], object]


CLEARED = Spelled(lambda text: text or None)
"""The mark of a text that may be None: an empty one clears."""


def Fit(fits: Callable[[str], object], reason: str, spell: Callable[[str], str] = str) -> Spelled:  # noqa: N802 - a mark
    """The mark of a text that is read as `spell` writes it, and must then be one that `fits`; else `reason` is told."""

    def spelled(text: str) -> str:
        written = spell(text)
        if not fits(written):
            raise ValueError(reason)
        return written

    return Spelled(spelled)


def Refused(reason: str = "it is not built yet") -> Spelled:  # noqa: N802 - a mark
    """The mark of a parameter that is known, and that nobody may give; with what is told to whoever does."""
    return Fit(lambda text: not text, reason)


def SidOf(*prefixes: str) -> Spelled:  # noqa: N802 - reads as a type: Annotated[Sid | None, SidOf("AD")]
    """The mark of a parameter that is a SID with one of these prefixes; None where it is empty, which clears."""
    reason = f"it is not a SID that begins with {' or '.join(prefixes)}"
    fit = Fit(lambda text: is_sid(text, *prefixes), reason)
    return Spelled(lambda text: fit.spell(text) if text else None)
