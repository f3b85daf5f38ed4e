"""The parameters of a webhook, as they are sent and as they are signed."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

import msgspec

from tidings.http.form import encode


class Form(msgspec.Struct, frozen=True, array_like=True):
    """Parameters in the two writings that are needed of them, each made once."""

    body: str
    """As they are sent, in their order."""
    signed: str
    """As they are signed: names and values, in the order of the names."""


def form_of(params: Sequence[tuple[str, str]]) -> Form:
    """`params` in both writings."""
    return Form(encode(params).decode("ascii"), signed_text(params))


def pairs_of(form: Form) -> list[tuple[str, str]]:
    """The parameters again."""
    return parse_qsl(form.body, keep_blank_values=True)


def signed_text(params: Sequence[tuple[str, str]]) -> str:
    """Names and values in the order of the names.

    A name that comes twice counts with each of its different values, in their order.
    """
    return "".join([name + value for name, value in sorted(set(params))])
