"""Which field of a form a refusal of the API is about."""

from __future__ import annotations

from collections.abc import Sequence

from tidings.console.asking import ApiAnswer
from tidings.console.sheets.fields import FormField


def wrong_field(told: ApiAnswer | None, fields: Sequence[FormField]) -> str:
    """The field that a refusal names, the longest name that its sentence has; empty where it names none."""
    named = [field.name for field in fields if told is not None and field.name in told.message]
    return max(named, key=len, default="")
