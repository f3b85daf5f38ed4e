"""The pages that try a receiver out: why a signature does not validate, and a sample of a webhook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response
from starlette.routing import Route

from tidings.console.asking import ApiRequest, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.sheets.fields import FormField, Input
from tidings.console.sheets.refusal import wrong_field
from tidings.console.snippets import snippets
from tidings.console.webhooks_page import PAGE
from tidings.console.wording import _
from tidings.http import TIDINGS_V1
from tidings.webhooks.samples import SampleKind

HEADERS_MOST: Final = 20_000
"""Characters of headers that are looked at."""
_SIGNATURE: Final = re.compile(r"^\s*x-twilio-signature\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_IS_JSON: Final = re.compile(r"^\s*content-type\s*:\s*application/json", re.IGNORECASE | re.MULTILINE)


def _field(name: str, label: str, words: str, filled: Input = Input.TEXT, **more: Any) -> FormField:
    return FormField(name=name, attribute="", label=label, words=words, input=filled, **more)


SIGNATURE: Final = (
    _field("Url", "URL", _("As your server sees it: what your code gives to the validator."), required=True),
    _field("Headers", _("Headers"), _("All that came, or the signature alone."), Input.LONG_TEXT, required=True),
    _field("Body", _("Body"), _("As it came: a form, or JSON. Empty for a GET."), Input.LONG_TEXT),
    _field(
        "AuthToken", _("Your token"), _("The one that your code validates with; empty: the account's."), Input.SECRET
    ),
)
SAMPLE: Final = (
    _field("Url", "URL", _("It is called at once, as any webhook would be."), Input.URL, required=True),
    _field("Kind", _("Kind"), _("What it tells of."), Input.CHOICE, choices=tuple(SampleKind), required=True),
    _field("Method", _("By"), _("How parameters travel."), Input.CHOICE, choices=("POST", "GET"), required=True),
)


class WebhookTrialsPage:
    """The two forms, each with its result below."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._check = operation_at(TIDINGS_V1, "POST", "/SignatureChecks")
        self._sample = operation_at(TIDINGS_V1, "POST", "/CallbackSamples")

    def routes(self) -> list[Route]:
        """Their addresses."""
        page = self._desk.page
        return [
            Route(f"{PAGE}/signature", page(self._signature, self._check), methods=["GET", "POST"]),
            Route(f"{PAGE}/sample", page(self._sampled, self._sample), methods=["GET", "POST"]),
        ]

    async def _signature(self, visit: Visit) -> Response:
        ask = ApiRequest(operation=self._check, path={}, pairs=said_of_signature(visit.fields))
        return await self._form(visit, "webhook_signature.html", SIGNATURE, ask, {"Headers": "Signature"})

    async def _sampled(self, visit: Visit) -> Response:
        pairs = [(field.name, visit.fields[field.name].strip()) for field in SAMPLE if visit.fields.get(field.name)]
        ask = ApiRequest(operation=self._sample, path={}, pairs=pairs)
        return await self._form(visit, "webhook_sample.html", SAMPLE, ask, {})

    async def _form(
        self, visit: Visit, template: str, fields: tuple[FormField, ...], ask: ApiRequest, called: Mapping[str, str]
    ) -> Response:
        """The form; once it was sent, with what the API answered. `called` are fields that it calls otherwise."""
        told = await self._desk.ask(visit, ask) if visit.request.method == "POST" else None
        wrong = told if told is not None and told.is_refused else None
        named = next((name for name, theirs in called.items() if wrong is not None and theirs in wrong.message), "")
        veiled = ApiRequest(
            operation=ask.operation,
            path={},
            pairs=[(name, "…" if name == "AuthToken" else value) for name, value in ask.pairs],
        )
        context = {
            "fields": fields,
            "filled": {**visit.request.query_params, **visit.fields, "AuthToken": ""},
            "result": told.body if told is not None and wrong is None else None,
            "wrong": wrong,
            "wrong_field": named or wrong_field(wrong, fields),
            "code": snippets(veiled, self._desk.api_base(visit.request)),
        }
        frame = self._desk.frame(visit.request, visit, PAGE)
        return self._desk.html(template, {**frame, **context}, wrong.status if wrong else 200)


def said_of_signature(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the form says of a signature, as the API takes it: the signature is found among the headers."""
    headers = fields.get("Headers", "")[:HEADERS_MOST]
    found = _SIGNATURE.search(headers)
    pairs = [
        ("Url", fields.get("Url", "").strip()),
        ("Signature", found[1] if found else headers.strip() if ":" not in headers else ""),
        ("Body", fields.get("Body", "").replace("\r\n", "\n").strip("\n")),
        ("Json", "true" if _IS_JSON.search(headers) else ""),
        ("AuthToken", fields.get("AuthToken", "").strip()),
    ]
    return [pair for pair in pairs if pair[1]]
