"""Makes docs/reference/coverage.md: every published operation beside what Tidings declares.

python -m docs.make_coverage FOLDER_OF_OPENAPI_FILES > docs/reference/coverage.md
"""

from __future__ import annotations

import importlib
import sys
import typing
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import groupby
from pathlib import Path

import msgspec

from tests.contract.description import PAGING, Described, described, shape_of
from tidings.core.hints import unwrapped
from tidings.http import PRODUCTS, Hidden, Operation, Resource

PAGE = Path(__file__).parent / "reference" / "coverage.md"
HEAD = """# Coverage of the API

Every operation that the published description of Twilio's messaging products has, and whether Tidings answers it.
This page is made by `docs/make_coverage.py` from the declarations in the code; do not edit it.

- **exact**: every documented parameter is taken and every documented property of the answer is there.
- **partial**: it works, without what is named beside it.
- **not yet**: it is answered 501, code 20501.

Tier 1 is named by the guides for starting a messaging programme, tier 2 is what customers expect besides, tier 3 is
beyond. Where an answer's properties are put together by hand, they cannot be compared here, and it says so.
"""
HIDDEN = typing.get_args(Hidden[str])[1]


class State(StrEnum):
    """How much of an operation there is."""

    EXACT = "exact"
    PARTIAL = "partial"
    NOT_YET = "not yet"


class Covered(msgspec.Struct, frozen=True):
    """One published operation, compared."""

    described: Described
    state: State
    missing: str
    """What a partial one lacks; empty otherwise."""


def declared(operations: Iterable[Operation]) -> dict[tuple[str, str, str], Operation]:
    """Operations by product, method and path with nameless placeholders."""
    return {(one.product.label, one.method, shape_of(one.template)): one for one in operations}


def all_operations() -> list[Operation]:
    """Everything that the program serves."""
    importlib.import_module("tidings.app")  # loads every room; not needed to compare
    return [operation for product in PRODUCTS for operation in product.operations]


def cover(published: Described, operation: Operation | None) -> Covered:
    """Compares one operation."""
    if operation is None:
        return Covered(published, State.NOT_YET, "")
    lacks = [*_lacking_parameters(published, operation), *_lacking_properties(published, operation)]
    return Covered(published, State.PARTIAL if lacks else State.EXACT, "; ".join(lacks))


def _lacking_parameters(published: Described, operation: Operation) -> list[str]:
    taken = {field.encode_name for field in msgspec.structs.fields(operation.params)} if operation.params else set()
    if operation.key is not None:
        taken |= PAGING
    lacking = sorted(published.parameters() - taken)
    return [f"parameters {', '.join(f'`{name}`' for name in lacking)}"] if lacking else []


def _lacking_properties(published: Described, operation: Operation) -> list[str]:
    rows = published.rows()
    schema = rows[1] if rows else published.resolved(published.answer() or {})
    documented = schema.get("properties", {}).keys()
    if not documented:
        return []
    lacks = []
    key = operation.key or operation.whole
    if rows and key is not None and key != rows[0]:
        lacks.append(f"the list is called `{key}`, not `{rows[0]}`")
    answer = _answer(operation)
    if answer is None:
        return [*lacks, "the answer is not declared, so not compared"]
    # of some lists that have no pages the rows are not described
    answered = shown(answer) if rows or operation.whole is None else {operation.whole}
    absent = sorted(documented - answered)
    return [*lacks, f"properties {', '.join(f'`{name}`' for name in absent)}"] if absent else lacks


def _answer(operation: Operation) -> type[msgspec.Struct] | None:
    """What an operation shows: what its handler answers, where that is shown as it is, else its resource."""
    said = typing.get_type_hints(operation.handler).get("return")
    is_shown = isinstance(said, type) and issubclass(said, Resource) and said is not operation.row
    return said if is_shown else operation.resource


def shown(resource: type[msgspec.Struct]) -> set[str]:
    """The names under which a resource's fields are published, the hidden ones left out."""
    hints = typing.get_type_hints(resource, include_extras=True)
    names = zip(resource.__struct_encode_fields__, resource.__struct_fields__, strict=True)
    return {published for published, name in names if HIDDEN not in unwrapped(hints[name])[1]}


def page(covered: Sequence[Covered]) -> str:
    """The whole page: totals, then the operations by product and group."""
    return "\n".join([HEAD, totals(covered), *(_product(label, list(ones)) for label, ones in _by_product(covered))])


def _by_product(covered: Sequence[Covered]) -> Iterable[tuple[str, Iterable[Covered]]]:
    return groupby(covered, key=lambda one: f"{one.described.label} {one.described.version}")


def totals(covered: Sequence[Covered]) -> str:
    """Exact, partial and all, per product and tier."""
    tiers = (1, 2, 3)
    lines = [
        "## Totals",
        "",
        "Each cell: exact + partial of all.",
        "",
        "| product | " + " | ".join(f"tier {tier}" for tier in tiers) + " | all |",
        "| --- | --- | --- | --- | --- |",
    ]
    groups = [(label, list(ones)) for label, ones in _by_product(covered)]
    for label, ones in [*groups, ("**all**", list(covered))]:
        cells = [_count([one for one in ones if one.described.tier == tier]) for tier in tiers]
        lines.append(f"| {label} | {' | '.join(cells)} | {_count(ones)} |")
    return "\n".join([*lines, ""])


def _count(ones: Sequence[Covered]) -> str:
    exact = sum(one.state is State.EXACT for one in ones)
    partial = sum(one.state is State.PARTIAL for one in ones)
    return f"{exact} + {partial} of {len(ones)}" if ones else ""


def _product(label: str, ones: list[Covered]) -> str:
    lines = [f"## {label}", ""]
    ordered = sorted(ones, key=lambda one: (one.described.tier, one.described.group, one.described.path))
    for (tier, group), members in groupby(ordered, key=lambda one: (one.described.tier, one.described.group)):
        lines += [f"### {group} (tier {tier})", "", "| operation | state | missing |", "| --- | --- | --- |"]
        lines += [f"| `{one.described.method} {one.described.path}` | {one.state} | {one.missing} |" for one in members]
        lines.append("")
    return "\n".join(lines)


def make(folder: Path, operations: Iterable[Operation]) -> str:
    """The page for the description in `folder`."""
    found = declared(operations)
    return page([cover(one, found.get(one.shape)) for one in described(folder)])


if __name__ == "__main__":
    sys.stdout.write(make(Path(sys.argv[1]), all_operations()))
