"""The map of the rooms: their order as `pyproject.toml` has it, each with the sentence that it says of itself."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from docs.markdown import code, table

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "tidings"


def layers() -> list[list[str]]:
    """The rooms, the lowest first; those of one list know nothing of each other."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    [contract] = [one for one in project["tool"]["importlinter"]["contracts"] if one["type"] == "layers"]
    return [[room.strip() for room in layer.split("|")] for layer in reversed(contract["layers"])]


def sentence(room: str) -> str:
    """What a room says of itself: the first sentence of its docstring, as one line."""
    text = ast.get_docstring(_tree(_files(room)[0])) or ""
    return " ".join(text.split("\n\n")[0].split())


def stands_on(room: str) -> list[str]:
    """The rooms that a room imports from, in their alphabet's order."""
    imported = {name for file in _files(room) for name in _imported(_tree(file))}
    return sorted(imported & {each for layer in layers() for each in layer} - {room})


def rooms() -> str:
    """Every room: what it is, and on which others it stands."""
    return table(("room", "what it is", "stands on"), _rows())


MADE: dict[str, Callable[[], str]] = {"rooms": rooms}


def _rows() -> Iterator[Sequence[str]]:
    for layer in layers():
        for room in layer:
            yield code(_name(room)), sentence(room), ", ".join(stands_on(room))


def _name(room: str) -> str:
    return f"{room}/" if (PACKAGE / room).is_dir() else f"{room}.py"


def _files(room: str) -> list[Path]:
    """The files of a room, the one that speaks for it first."""
    folder = PACKAGE / room
    return (
        sorted(folder.rglob("*.py"), key=lambda file: (len(file.parts), file))
        if folder.is_dir()
        else [PACKAGE / f"{room}.py"]
    )


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def _imported(tree: ast.Module) -> Iterator[str]:
    """The rooms that a module imports from. `from tidings import errors` names its room last."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "tidings":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tidings."):
            yield node.module.split(".")[1]
