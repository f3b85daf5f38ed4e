"""Reads the settings, each by itself: a bad one is told by its name, its value, and what is allowed."""

from __future__ import annotations

import difflib
import tomllib
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Meta

from tidings.config.rules import RULES
from tidings.config.settings import Settings

PREFIX = "TIDINGS_"
PROFILE = "TIDINGS_PROFILE"
"""For developers: the file that a profile of the run is written to."""
SECRET = frozenset({"auth_token", "carrier", "database", "operator_token", "registry", "secret_key", "smtp"})
"""Settings whose values are never shown: they are secrets, or addresses with one inside."""
SHOWN_MOST = 80
"""Characters of a bad value that are shown."""
_SERVICE_LINK = ("TIDINGS_SERVICE_", "TIDINGS_PORT_")
"""What Kubernetes sets in every container beside a service that is called `tidings`."""
_HINTS = typing.get_type_hints(Settings, include_extras=True)


class SettingProblem(ValueError):  # noqa: N818 - reads as what it is
    """A setting that cannot be read; its text is for whoever typed it."""


def variable_of(setting: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + setting.upper()


@contextmanager
def naming(setting: str) -> Iterator[None]:
    """What is wrong with the value of `setting` is told under its variable's name. Raises SettingProblem."""
    try:
        yield
    except SettingProblem:
        raise
    except ValueError as wrong:
        msg = f"{variable_of(setting)}: {wrong}"
        raise SettingProblem(msg) from None


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """Variables that look like settings of ours and are none: misspelt, or of another version."""
    known = {variable_of(name) for name in Settings.__struct_fields__} | {PROFILE}
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)


def read_settings(environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """From `file` (TOML, lower-case names) and the environment, which wins. Raises SettingProblem."""
    given: dict[str, tuple[str, Any]] = {}
    for name, value in _in_file(file).items() if file else ():
        given[name] = (f"{name} in {file}", value)
    unknown = unknown_variables(environment)
    if unknown:
        raise SettingProblem("; ".join(_unknown(name, variable_of) for name in unknown))
    for name in Settings.__struct_fields__:
        value = environment.get(variable_of(name))
        if value:
            given[name] = (variable_of(name), value)
    return Settings(**{name: _read(name, label, value) for name, (label, value) in given.items()})


def described() -> list[tuple[str, str, str]]:
    """Each setting's variable, default and sentence; for the reference page."""
    rows = []
    for field in msgspec.structs.fields(Settings):
        default = "" if field.default is None else str(field.default)
        (sentence,) = [each for each in typing.get_args(_HINTS[field.name]) if isinstance(each, str)]
        rows.append((variable_of(field.encode_name), default, sentence))
    return rows


def _in_file(file: Path) -> dict[str, Any]:
    try:
        given = tomllib.loads(file.read_text())
    except (OSError, ValueError) as failure:
        msg = f"{file}: {failure}"
        raise SettingProblem(msg) from None
    unknown = sorted(given.keys() - set(Settings.__struct_fields__))
    if unknown:
        raise SettingProblem(f"{file}: " + "; ".join(_unknown(name, str) for name in unknown))
    return given


def _read(name: str, label: str, value: Any) -> Any:
    hint = _HINTS[name]
    try:
        read = msgspec.convert(value, hint, strict=False)
        rule = RULES.get(name)
        if rule is not None and read is not None:
            rule.check(read)
    except (msgspec.ValidationError, ValueError):
        shown = "a value that is not shown, as it may hold a secret" if name in SECRET else repr(value)[:SHOWN_MOST]
        msg = f"{label} is {shown}; it must be {_allowed(name, hint)}{_service_link(name, value)}"
        raise SettingProblem(msg) from None
    return read


def _allowed(name: str, hint: Any) -> str:
    """What a setting may be, in words."""
    if name in RULES:
        return RULES[name].allowed
    kind, *notes = typing.get_args(hint)
    members = [each for each in typing.get_args(kind) if each is not type(None)] or [kind]
    literal = next((each for each in (kind, *members) if typing.get_origin(each) is Literal), None)
    if literal is not None:
        return " or ".join(typing.get_args(literal))
    bounds = next((note for note in notes if isinstance(note, Meta)), None)
    if bounds is not None:
        return f"a whole number from {bounds.ge} to {bounds.le}"
    return "true or false" if kind is bool else "text"


def _unknown(name: str, spelt: Callable[[str], str]) -> str:
    """That there is no such setting, and which one was meant; `spelt` writes a setting as it would stand there."""
    if name.startswith(_SERVICE_LINK):
        return f"there is no setting {name}: Kubernetes sets it, unless the pod has `enableServiceLinks: false`"
    near = difflib.get_close_matches(name.removeprefix(PREFIX).lower(), Settings.__struct_fields__, 1)
    return f"there is no setting {name}" + (f": do you mean {spelt(near[0])}?" if near else "")


def _service_link(name: str, value: Any) -> str:
    if name == "port" and str(value).startswith("tcp://"):
        return ". Kubernetes sets this one for a service called `tidings`: give the pod `enableServiceLinks: false`"
    return ""
