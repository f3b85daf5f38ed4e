"""Kinds of problem and their occurrences: what an API caller is told when something cannot be done."""

from __future__ import annotations

from typing import Any

import msgspec


class Kind(msgspec.Struct, frozen=True):
    """One line of the table of errors: the API's code, the HTTP status, the sentence with `{fields}`."""

    code: int
    status: int
    template: str

    def __call__(self, **fields: object) -> Problem:
        """An occurrence; outside text is only ever a field, never the template."""
        return Problem(self, fields)

    @property
    def more_info(self) -> str:
        """The public page that explains the code."""
        return f"https://www.twilio.com/docs/errors/{self.code}"


class Problem(Exception):  # noqa: N818 - the field's word; RFC 9457 calls it so
    """An occurrence of a Kind. Raised at the edges, returned as a value inside."""

    def __init__(self, kind: Kind, fields: dict[str, object] | None = None) -> None:
        self.kind = kind
        self.fields = fields or {}
        self.is_final = False
        """Whether the attempt is kept: it is not made once more."""
        super().__init__(kind.code, self.message)

    @property
    def message(self) -> str:
        """The sentence, with fields shortened to something printable."""
        return self.kind.template.format_map(_Shortened(self.fields))

    def body(self) -> dict[str, Any]:
        """The four documented keys, and `details` where there are fields."""
        return {
            "code": self.kind.code,
            "message": self.message,
            "more_info": self.kind.more_info,
            "status": self.kind.status,
        }


class _Shortened(dict[str, object]):
    """Field values as short text; a missing one is shown as a blank, never as a crash."""

    def __getitem__(self, key: str) -> str:
        text = str(super().get(key, ""))
        return text if len(text) <= 200 else f"{text[:200]}..."
