"""Parameters: from text to types, and which problem is told when they do not fit."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest


async def test_a_missing_parameter_is_named(world: Any) -> None:
    made = await world.post("/v1/Services")
    assert (made.status, made.json["code"]) == (400, 20001)
    assert made.json["message"] == "Parameter FriendlyName is required"


async def test_a_parameter_may_have_its_own_kind_when_it_is_missing_or_bad(world: Any) -> None:
    missing = await world.post(world.notes, {"Body": "hi"}, host="api.twilio.com")
    assert (missing.json["code"], missing.json["message"]) == (21604, "To is required")
    bad = await world.note(To="me")
    assert (bad.json["code"], bad.json["message"]) == (21211, "To me is not a number")


async def test_a_collection_may_have_its_own_kind_for_what_does_not_fit(world: Any) -> None:
    bad = await world.post(f"/v1/Services/{await world.service()}/AlphaSenders", {"AlphaSender": "more than eleven"})
    assert (bad.json["code"], bad.json["message"]) == (21709, "Alpha sender more than eleven is invalid")


async def test_the_first_bad_parameter_in_the_order_of_declaration_is_told(world: Any) -> None:
    bad = await world.note(Region="west", Count="x")
    assert "Count" in bad.json["message"]


async def test_names_are_exact_and_unknown_ones_are_ignored(world: Any) -> None:
    assert (await world.post("/v1/Services", {"friendly_name": "x"})).status == 400
    assert (await world.post("/v1/Services", {"FriendlyName": "x", "Friendly": ["1", "2"]})).status == 201


async def test_an_empty_value_is_not_an_absent_one(world: Any) -> None:
    assert (await world.note(From="")).json["from"] == ""
    assert (await world.note()).json["from"] is None


async def test_lengths_are_counted_in_characters(world: Any) -> None:
    assert (await world.post("/v1/Services", {"FriendlyName": "😀" * 64})).status == 201
    assert (await world.post("/v1/Services", {"FriendlyName": "😀" * 65})).status == 400


@pytest.mark.parametrize(("text", "value"), [("true", True), ("TRUE", True), ("False", False), ("false", False)])
async def test_booleans_are_read_in_any_case(world: Any, text: str, value: bool) -> None:
    assert (await world.note(Urgent=text)).json["urgent"] is value


@pytest.mark.parametrize("form", [{"Urgent": "yes"}, {"Urgent": ""}, {"Count": ""}, {"Count": "1.5"}, {"Count": "1e2"}, {"Count": "9" * 30}, {"Count": "0"}, {"Count": "٣"}, {"Region": "west"}, {"DateDue": "tomorrow"}, {"DateDue": ""}, {"Attributes": "{"}, {"Attributes": ""}, {"Attributes": "[]"}, {"Attributes": "[" * 100_000}, {"Attributes": '{"a":"\\ud800"}'}, {"Attributes": '{"a":"\\u0000"}'}, {"Legs": "{}"}, {"Legs": ['{"number":"1"}', "x"]}])  # fmt: skip
async def test_a_value_that_does_not_fit_is_named(world: Any, form: dict[str, Any]) -> None:
    bad = await world.note(**form)
    (name,) = form
    assert (bad.status, bad.json["code"]) == (400, 20001)
    assert bad.json["message"].startswith(f"Parameter {name} is invalid: ")


async def test_the_reason_names_no_types_of_the_program(world: Any) -> None:
    bad = await world.note(DateDue="tomorrow")
    assert bad.json["message"] == "Parameter DateDue is invalid: it is not a date and time in ISO 8601"


@pytest.mark.parametrize("text", ["2015-07-30", "2015-07-30T00:00:00Z", "2015-07-30T02:00:00+02:00"])
async def test_moments_are_read_from_iso_8601(world: Any, text: str) -> None:
    assert (await world.note(DateDue=text)).json["date_due"] == "Thu, 30 Jul 2015 00:00:00 +0000"


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00", "1969-12-31"])
async def test_moments_at_the_edges_of_the_calendar_crash_nothing(world: Any, text: str) -> None:
    assert (await world.note(DateDue=text)).status in (201, 400)


async def test_a_parameter_given_twice_that_is_no_list_is_refused(world: Any) -> None:
    for name, values in {"Body": ["a", "b"], "Count": ["1", "2"], "Attributes": ["{}", "{}"]}.items():
        bad = await world.note(**{name: values})
        assert bad.json["message"] == f"Parameter {name} is invalid: it is given more than once"


async def test_one_value_of_a_list_is_a_list_of_one(world: Any) -> None:
    assert (await world.note(Media="x")).json["media"] == ["x"]


async def test_a_form_may_come_without_a_content_type(world: Any) -> None:
    assert (await world.post("/v1/Services", {"FriendlyName": "x"}, content_type=None)).status == 201
    typed = "application/x-www-form-urlencoded; charset=utf-8"
    assert (await world.post("/v1/Services", {"FriendlyName": "x"}, content_type=typed)).status == 201


async def test_a_body_of_another_content_type_is_415(world: Any) -> None:
    bad = await world.post("/v1/Services", body=b'{"FriendlyName":"x"}', content_type="application/json")
    assert (bad.status, bad.json["status"]) == (415, 415)
    assert (await world.post("/v1/Templates", {"friendly_name": "x"}, host="trusthub.x.y")).status == 415


async def test_parameters_of_a_post_may_be_in_its_query_and_the_body_wins(world: Any) -> None:
    made = await world.post("/v1/Services?FriendlyName=query")
    assert made.json["friendly_name"] == "query"
    made = await world.post("/v1/Services?FriendlyName=query", {"FriendlyName": "body"})
    assert made.json["friendly_name"] == "body"


@pytest.mark.parametrize("body", [b"FriendlyName=%00", b"FriendlyName=%ff", b"FriendlyName=\xff", b"a&" * 1001])
async def test_a_body_that_cannot_be_read_is_400(world: Any, body: bytes) -> None:
    bad = await world.post("/v1/Services", body=body)
    assert (bad.status, bad.json["code"]) == (400, 20001)
    assert (await world.get("/v1/Services?a=%00")).status == 400


async def json_post(world: Any, body: bytes, content_type: str = "application/json") -> Any:
    return await world.post("/v1/Templates", body=body, content_type=content_type, host="trusthub.twilio.com")


async def test_a_json_body_has_snake_case_keys_and_objects(world: Any) -> None:
    body = {"friendly_name": "x", "types": {"text": {"body": "hi"}}, "unknown": 1}
    made = await json_post(world, msgspec.json.encode(body))
    assert (made.status, made.json) == (201, {"friendly_name": "x", "types": {"text": {"body": "hi"}}})
    assert (await json_post(world, msgspec.json.encode(body), "application/json; charset=utf-8")).status == 201


@pytest.mark.parametrize(("body", "told"), [(b"", "friendly_name is required"), (b"{}", "friendly_name is required"), (b"[]", "not a JSON object"), (b"{", "not JSON"), (b'{"friendly_name":"\\u0000"}', "NUL"), (b'{"friendly_name":"x","types":{"a":1}}', "Parameter types"), (b'{"friendly_name":["x"],"types":{}}', "Parameter friendly_name"), (b'{"friendly_name":"x","types":{},"count":"7"}', "Parameter count"), (b"[" * 100_000, "not JSON")])  # fmt: skip
async def test_a_json_body_that_does_not_fit_is_told_why(world: Any, body: bytes, told: str) -> None:
    bad = await json_post(world, body)
    assert (bad.status, bad.json["code"]) == (400, 20001)
    assert told in bad.json["message"]
