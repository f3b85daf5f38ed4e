"""The permissions that restricted keys may be given, with the operations that each allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import tidings.app  # noqa: F401 - declares all operations
from docs.markdown import code, table
from tidings.http import PRODUCTS
from tidings.http.permissions import permission_of


def permissions() -> str:
    """One line each, in their alphabet's order."""
    allows: dict[str, list[str]] = defaultdict(list)
    for operation in (one for product in PRODUCTS for one in product.operations):
        named = permission_of(operation)
        if named is not None:
            allows[named].append(f"{operation.method} {operation.template}")
    rows = ((code(name), "<br>".join(map(code, allows[name]))) for name in sorted(allows))
    return table(("permission", "allows"), rows)


MADE: dict[str, Callable[[], str]] = {"permissions": permissions}
