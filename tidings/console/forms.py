"""Forms of the console: what was sent, and whether it came from one of our pages."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request

from tidings.core import cleaned

FIELDS_MOST = 400
"""A box for each country, and some more."""
TOKEN_FIELD = "form_token"  # noqa: S105 - a name
TOKEN_HEADER = "x-form-token"  # noqa: S105 - a name


async def fields_of(request: Request) -> dict[str, str]:
    """The fields of a form, cleaned; of a repeated one the last; none for a body that is no form."""
    try:
        pairs = parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=FIELDS_MOST)
    except ValueError:
        return {}
    return {cleaned(name): cleaned(value) for name, value in pairs}


def form_token(request: Request, fields: dict[str, str]) -> str:
    """The token that a form carries in a field and a script in a header; empty where there is none."""
    return request.headers.get(TOKEN_HEADER) or fields.get(TOKEN_FIELD, "")
