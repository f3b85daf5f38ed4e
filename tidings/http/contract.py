"""The operations of the published API, whether built or not: they tell "not built yet" from "no such thing".

Read when a path is first not found.
`contract.json` beside this file is made by `docs/make_contract_operations.py`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from tidings.http.router import Tree


class Documented(msgspec.Struct, frozen=True, array_like=True):
    """One operation of the published description."""

    label: str
    """Its product's host label."""
    method: str
    path: str
    name: str
    tier: int
    """1: in every guide; 2: customers expect it; 3: beyond."""


@cache
def operations() -> tuple[Documented, ...]:
    """All of them, in the order of the description."""
    raw = Path(__file__).with_name("contract.json").read_bytes()
    return msgspec.json.decode(raw, type=tuple[Documented, ...])


@cache
def tree(label: str) -> Tree[Documented]:
    """The paths of one product."""
    found: Tree[Documented] = Tree(".json" if label == "api" else "")
    for operation in operations():
        if operation.label == label:
            found.add(operation.method, operation.path, operation)
    return found
