"""Reads the code for the reference pages: comments that are headings, sentences under fields, the command line."""

from __future__ import annotations

import ast
import inspect
import re
import typing
from collections.abc import Sequence
from enum import StrEnum
from types import ModuleType

import msgspec
import typer

from tidings.carriers.http_link import HIDDEN, HttpLink
from tidings.carriers.smpp_link import SmppLink
from tidings.cli import app
from tidings.core import Kind

_LINE = re.compile(r"# (?P<heading>\S.*)|(?P<name>[A-Z0-9_]+) = Kind\(")
_OF_THE_ADDRESS = frozenset({"host", "port", "system_id", "password", "tls"})
"""Fields of a link that its URL says outside the query."""


class Command(msgspec.Struct, frozen=True):
    """One command of the program."""

    name: str
    help: str
    usage: str
    options: Sequence[tuple[str, str]]


class LinkField(msgspec.Struct, frozen=True):
    """One setting of a carrier's URL."""

    name: str
    default: str
    choices: Sequence[str]
    sentence: str
    """What its choices are about; empty where it has none."""


def kinds_by_heading(module: ModuleType) -> list[tuple[str, list[Kind]]]:
    """The kinds of problem that a module declares, under its comments, in its order."""
    found: list[tuple[str, list[Kind]]] = []
    for line in inspect.getsource(module).splitlines():
        match = _LINE.match(line)
        if match and match["heading"]:
            found.append((match["heading"], []))
        elif match:
            found[-1][1].append(getattr(module, match["name"]))
    return found


def attribute_sentences(module: ModuleType, name: str) -> dict[str, str]:
    """The sentence that stands under each field of a class, where there is one."""
    [declared] = [
        node
        for node in ast.parse(inspect.getsource(module)).body
        if isinstance(node, ast.ClassDef) and node.name == name
    ]
    found = {}
    for before, node in zip(declared.body, declared.body[1:], strict=False):
        if isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name) and isinstance(node, ast.Expr):
            found[before.target.id] = str(ast.literal_eval(node.value))
    return found


def link_fields(kind: type[SmppLink | HttpLink] = SmppLink) -> list[LinkField]:
    """What a carrier's URL may have in its query, or what a link by HTTP is set with."""
    hints, left_out = typing.get_type_hints(kind), _OF_THE_ADDRESS if kind is SmppLink else HIDDEN
    return [
        LinkField(field.name, _written(field.default), *_choices(hints[field.name]))
        for field in msgspec.structs.fields(kind)
        if field.name not in left_out
    ]


def _written(default: object) -> str:
    if default is msgspec.NODEFAULT or default is None:
        return ""
    return str(default).lower() if isinstance(default, bool) else str(default)


def _choices(hint: object) -> tuple[Sequence[str], str]:
    hint = next((one for one in typing.get_args(hint) if one is not type(None)), hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return [str(one) for one in hint], inspect.getdoc(hint) or ""
    return [], ""


def commands() -> list[Command]:
    """The commands, as the command line knows them."""
    group = typer.main.get_command(app)
    return [
        Command(name, str(command.help).strip(), _usage(name, command.params), [_option(one) for one in command.params])
        for name, command in group.commands.items()  # type: ignore[attr-defined] # more than one makes a group
    ]


def _usage(name: str, parameters: Sequence[typing.Any]) -> str:
    arguments = [
        "-- " + one.name.upper() + (" ..." if one.nargs != 1 else "") for one in parameters if not _is_option(one)
    ]
    options = ["[OPTIONS]"] if any(_is_option(one) for one in parameters) else []
    return " ".join(["tidings", name, *options, *arguments])


def _option(parameter: typing.Any) -> tuple[str, str]:
    if not _is_option(parameter):
        return parameter.name.upper(), parameter.help
    return f"{parameter.opts[0]}{'' if parameter.is_flag else ' ' + parameter.name.upper()}", parameter.help


def _is_option(parameter: typing.Any) -> bool:
    return str(parameter.opts[0]).startswith("--")
