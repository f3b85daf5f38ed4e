"""What can stand in a field that names something else: the items of another sheet, each with its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tidings.console.asking import leaf_of
from tidings.console.desk import Visit
from tidings.console.page_rights import has
from tidings.console.sheets.fields import FormField
from tidings.console.sheets.values import Shown, found_in
from tidings.console.sheets.view import SheetView

SERVICES: Final = "/services"
OFFERED_MOST: Final = 100
"""Items; whoever has more types a SID."""


class Choices:
    """Reads what can be chosen."""

    def __init__(self) -> None:
        self._views: dict[str, SheetView] = {}

    def add(self, view: SheetView) -> None:
        """A sheet whose items may be named elsewhere."""
        self._views[view.sheet.place] = view

    async def of(self, visit: Visit, fields: Sequence[FormField]) -> dict[str, list[tuple[str, str]]]:
        """To the name of each field that can be chosen, its values with their names. A form is no live part."""
        if visit.renews:
            return {}
        return {
            field.name: await self._read(visit, self._views[field.of]) for field in fields if field.of in self._views
        }

    async def names(self, visit: Visit, rows: Sequence[Sequence[tuple[str, Shown]]]) -> dict[str, str]:
        """What the messaging services are called whose SIDs stand in rows; of an account with very many, the first."""
        is_named = any(cell.kind == "sid" and cell.text.startswith("MG") for row in rows for _label, cell in row)
        return dict(await self._read(visit, self._views[SERVICES])) if is_named else {}

    async def _read(self, visit: Visit, view: SheetView) -> list[tuple[str, str]]:
        listed = view.found.listed
        if not has(visit.principal, view.needs(listed)):
            return []
        told = await view.desk.ask(visit, view.ask(visit, listed, [("PageSize", str(OFFERED_MOST))], {}))
        items = [] if told.is_refused else leaf_of(listed, told.body).items
        return [(str(found_in(item, view.sheet.key)), view.name_of(item)) for item in items]
