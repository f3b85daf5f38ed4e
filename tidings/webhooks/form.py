"""Parameters as `application/x-www-form-urlencoded`, fast for the values that webhooks mostly carry.

Source: https://url.spec.whatwg.org/#application/x-www-form-urlencoded
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, quote_plus

import msgspec

_NUMBER = re.compile(r"\+[0-9]+").fullmatch
_PLAIN = re.compile(r"[A-Za-z0-9_.~\-+:/&=]*").fullmatch


class Form(msgspec.Struct, frozen=True, array_like=True):
    """Parameters in the two writings that are needed of them, each made once."""

    body: str
    """As they are sent, in their order."""
    signed: str
    """As they are signed: names and values, in the order of the names."""


def form_of(params: Sequence[tuple[str, str]]) -> Form:
    """`params` in both writings."""
    return Form(encode_form(params).decode("ascii"), signed_text(params))


def pairs_of(form: Form) -> list[tuple[str, str]]:
    """The parameters again."""
    return parse_qsl(form.body, keep_blank_values=True)


def signed_text(params: Sequence[tuple[str, str]]) -> str:
    """Names and values in the order of the names.

    A name that comes twice counts with each of its different values, in their order.
    """
    return "".join([name + value for name, value in sorted(set(params))])


def encode_form(params: Sequence[tuple[str, str]]) -> bytes:
    """`params` as `name=value&name=value`, in their order, UTF-8, a space as `+`.

    SIDs, numbers, statuses and URLs take the quick way: joined first, then the few characters that
    need it replaced in one go. An `=` or `&` too many shows that a value has one of its own.
    """
    count = len(params)
    joined = "&".join([f"{name}={value}" for name, value in params])
    if _PLAIN(joined) and joined.count("=") == count and joined.count("&") == max(0, count - 1):
        return joined.replace("+", "%2B").replace(":", "%3A").replace("/", "%2F").encode("ascii")
    return "&".join([f"{quoted(name)}={quoted(value)}" for name, value in params]).encode("ascii")


def quoted(text: str) -> str:
    """One name or value as it stands in a form."""
    if _NUMBER(text):
        return f"%2B{text[1:]}"
    if text.isascii() and text.isalnum():
        return text
    return quote_plus(text, errors="replace")
