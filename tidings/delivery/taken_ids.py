"""What a carrier called the parts of a message: kept with the step that says that it took them, for whoever asks it.

Receipts are matched by rows of their own, which go with them. This stays as long as the message does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tidings.messages.model import AwaitedReceipt

PARTS_MOST: Final = 8
"""Parts of a text whose ids are kept."""
_NONE: Final = "-"


def kept_ids(awaited: Mapping[str, AwaitedReceipt]) -> str:
    """The ids of the parts in their order, with blanks between them; empty where none is known, or of very many."""
    rows = awaited.values()
    for row in rows:
        if row.parts > 1:
            return _of_parts({one.part: _plain(one) for one in rows}, row.parts)
        name = row.as_given or row.carrier_message_id
        return name if name.isprintable() and ";" not in name and " " not in name else _plain(row)
    return ""


def read_ids(text: str, parts: int) -> list[str | None]:
    """The ids of so many parts; None where none is known."""
    ids = text.split(" ") if text else []
    return [None if one == _NONE else one for one in ids] if len(ids) == parts else [None] * parts


def _of_parts(ids: Mapping[int, str], parts: int) -> str:
    if parts > PARTS_MOST:
        return ""
    return " ".join([ids.get(part, _NONE) for part in range(1, parts + 1)])


def _plain(row: AwaitedReceipt) -> str:
    """An id without what parts steps and ids from each other, and without what no row takes."""
    name = (row.as_given or row.carrier_message_id).replace(";", ",").replace(" ", "_")
    return name if name.isprintable() else "".join(filter(str.isprintable, name))
