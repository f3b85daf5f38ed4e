"""The settings of a link by HTTP as parameters, those that links by SMPP have too among them."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from tidings.carriers.http_link import (
    AnswerFormat,
    CallbackBase,
    CallbackQuery,
    Coded,
    FieldPath,
    HeaderName,
    HttpAuth,
    HttpMethod,
    Meaning,
    NumberForm,
    RequestFormat,
    read_fields,
    read_meanings,
    read_states,
)
from tidings.carriers.port import ReceiptState
from tidings.carriers.smpp_link import (
    BindCount,
    CallingCode,
    RedeliverySeconds,
    Seconds,
    Throughput,
    Window,
    parse_errors,
)
from tidings.http import Given, Params, Read


class HttpLinkSettings(Params):
    """See carriers.http_link.HttpLink."""

    method: Given[HttpMethod]
    format: Given[RequestFormat]
    auth: Given[HttpAuth]
    auth_header: Given[HeaderName]
    user_field: Given[FieldPath]
    password_field: Given[FieldPath]
    from_field: Given[FieldPath]
    to_field: Given[FieldPath]
    text_field: Given[FieldPath]
    reference_field: Given[FieldPath]
    callback_field: Given[FieldPath]
    callback_base: Given[CallbackBase]
    callback_query: Given[CallbackQuery]
    coding_field: Given[FieldPath]
    gsm_coding: Given[Coded]
    unicode_coding: Given[Coded]
    number_form: Given[NumberForm]
    fields: Given[Annotated[dict[str, str], Read(read_fields)]]
    answer: Given[AnswerFormat]
    id_path: Given[FieldPath]
    code_path: Given[FieldPath]
    accepted_codes: Given[Annotated[str, Meta(max_length=200)]]
    codes: Given[Annotated[dict[str, Meaning], Read(read_meanings)]]
    statuses: Given[Annotated[dict[str, Meaning], Read(read_meanings)]]
    items_path: Given[FieldPath]
    receipt_id: Given[FieldPath]
    receipt_status: Given[FieldPath]
    receipt_error: Given[FieldPath]
    receipt_statuses: Given[Annotated[dict[str, ReceiptState], Read(read_states)]]
    arriving_id: Given[FieldPath]
    arriving_from: Given[FieldPath]
    arriving_to: Given[FieldPath]
    arriving_text: Given[FieldPath]

    tls_ca_file: Given[Annotated[str, Meta(max_length=1_000)]]
    window: Given[Window]
    throughput: Given[Throughput]
    binds: Given[BindCount]
    response_timeout_s: Given[Seconds]
    reconnect_s: Given[Seconds]
    reconnect_most_s: Given[Seconds]
    country_code: Given[CallingCode]
    redelivery_s: Given[RedeliverySeconds]
    errors: Given[Annotated[dict[str, int], Read(parse_errors)]]
