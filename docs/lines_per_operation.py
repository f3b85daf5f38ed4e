"""How many lines an operation of the API takes: the measure of the words in which resources are declared.

Counted are all modules named `api` or in such a package, and those that only they import, without blank lines,
comments and docstrings; divided by the operations that they declare. `python docs/lines_per_operation.py` prints it
room by room.
"""

from __future__ import annotations

import ast
import importlib
import io
import sys
import tokenize
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "tidings"
_NO_CODE = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
)


def lines_of(source: str) -> int:
    """Lines that hold code: no blank ones, no comments, no docstrings of whatever they describe."""
    described: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            described.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    held: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _NO_CODE:
            held.update(range(token.start[0], token.end[0] + 1))
    return len(held - described)


def modules() -> dict[str, Path]:
    """All modules of the package, by name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported_by(known: dict[str, Path]) -> dict[str, set[str]]:
    """Which modules import each module."""
    importers: dict[str, set[str]] = {name: set() for name in known}
    for name, path in known.items():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                for meant in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                    if meant in importers:
                        importers[meant].add(name)
    return importers


def counted() -> dict[str, int]:
    """The lines of every module that counts, by its name."""
    known = modules()
    importers = imported_by(known)
    ours = {name for name in known if _is_api(name)}
    while True:
        theirs = {name for name, users in importers.items() if users and users <= ours} - ours
        if not theirs:
            return {name: lines_of(known[name].read_text()) for name in sorted(ours)}
        ours |= theirs


def operations() -> Counter[str]:
    """How many operations each room declares."""
    for name in modules():
        if _is_api(name):
            importlib.import_module(name)
    from tidings.http import PRODUCTS  # noqa: PLC0415 - of the checkout that is measured

    return Counter(room_of(one.handler.__module__) for product in PRODUCTS for one in product.operations)


def _is_api(module: str) -> bool:
    return "api" in module.split(".")


def room_of(module: str) -> str:
    """The room of a module."""
    return module.split(".")[1]


def main() -> None:
    """Prints lines, operations and their ratio for each room and for all."""
    sys.path.insert(0, str(ROOT))
    lines: Counter[str] = Counter()
    for name, count in counted().items():
        lines[room_of(name)] += count
    declared = operations()
    for room in sorted(lines):
        print(f"{room:12} {lines[room]:5} {declared[room]:4} {lines[room] / max(1, declared[room]):6.1f}")
    print(f"{'all':12} {lines.total():5} {declared.total():4} {lines.total() / declared.total():6.1f}")


if __name__ == "__main__":
    main()
