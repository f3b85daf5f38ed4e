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


async def test_names_are_exact_and_unknown_ones_are_told_in_a_header(world: Any) -> None:
    assert (await world.post("/v1/Services", {"friendly_name": "x"})).status == 400
    made = await world.post(
        "/v1/Services?x=1", {"FriendlyName": "x", "Friendly": ["1", "2"], "Na\r\nme": "", "Page": "1"}
    )
    assert made.status == 201
    assert made.headers["tidings-unused-parameters"] == "x, Friendly, Na%0D%0Ame, Page"
    assert "tidings-unused-parameters" not in (await world.post("/v1/Services", {"FriendlyName": "x"})).headers
    found = await world.get("/v1/Services?Page=0&PageSize=1&Order=asc")
    assert found.headers["tidings-unused-parameters"] == "Order"


async def test_an_operation_without_parameters_tells_of_all_that_are_given(world: Any) -> None:
    assert (await world.get("/v1/Countries/AA?To=1")).headers["tidings-unused-parameters"] == "To"
    made = await json_post(world, b'{"friendly_name": "x", "types": {}, "unknown": 1}')
    assert made.headers["tidings-unused-parameters"] == "unknown"


async def test_of_very_many_unknown_parameters_a_few_are_told(world: Any) -> None:
    many = {f"N{chr(65 + at)}" + "é" * 100: "" for at in range(20)}
    told = (await world.post("/v1/Services", {"FriendlyName": "x", **many})).headers["tidings-unused-parameters"]
    assert told.endswith(", ...")
    assert told.count(",") == 10
    assert len(told) < 10 * 64 * 6 + 40


@pytest.mark.parametrize(
    "name", ["Media[0]", "Media[]", "Media0", "Media.1", "Media[0][a]", "media", "MEDIA", "media_1"]
)
async def test_another_way_of_writing_a_parameter_is_refused_and_told_the_right_one(world: Any, name: str) -> None:
    bad = await world.note(**{name: "http://a/b.png"})
    assert (bad.status, bad.json["code"]) == (400, 20001)
    assert bad.json["message"].startswith(f"Parameter {name} is invalid: ")
    assert "Media" in bad.json["message"].partition(": ")[2]


async def test_beside_the_right_name_a_wrong_one_is_only_told_unless_it_has_an_index(world: Any) -> None:
    both = await world.note(to="+2")
    assert (both.status, both.headers["tidings-unused-parameters"]) == (201, "to")
    assert (await world.note(**{"Media": "a", "Media[1]": "b"})).status == 400


async def test_a_blank_optional_parameter_is_not_given(world: Any) -> None:
    blanks = ("From", "Urgent", "Count", "Region", "DateDue", "Attributes", "Legs", "Media")
    blank, bare = (await world.note(**dict.fromkeys(blanks, ""))).json, (await world.note()).json
    own = {"sid": "", "uri": "", "subresource_uris": {}}
    assert {**blank, **own} == {**bare, **own}


async def test_in_an_update_a_blank_text_clears(world: Any) -> None:
    path = f"/v1/Services/{await world.service()}"
    assert (await world.post(path, {"FriendlyName": ""})).json["friendly_name"] == ""


async def test_a_blank_filter_filters_nothing(world: Any) -> None:
    await world.note()
    found = await world.get(f"{world.notes}?To=&DateDue%3C=&PageSize=&Page=&PageToken=", host="api.twilio.com")
    assert (found.status, len(found.json["notes"])) == (200, 1)


async def test_a_required_parameter_may_not_be_blank(world: Any) -> None:
    assert (await world.note(To="")).json["code"] == 21211


async def test_lengths_are_counted_in_characters(world: Any) -> None:
    assert (await world.post("/v1/Services", {"FriendlyName": "😀" * 64})).status == 201
    assert (await world.post("/v1/Services", {"FriendlyName": "😀" * 65})).status == 400


@pytest.mark.parametrize(("text", "value"), [("true", True), ("TRUE", True), ("False", False), ("false", False)])
async def test_booleans_are_read_in_any_case(world: Any, text: str, value: bool) -> None:
    assert (await world.note(Urgent=text)).json["urgent"] is value


@pytest.mark.parametrize("form", [{"Urgent": "yes"}, {"Count": "1.5"}, {"Count": "1e2"}, {"Count": "9" * 30}, {"Count": "0"}, {"Count": "٣"}, {"Region": "west"}, {"DateDue": "tomorrow"}, {"Attributes": "{"}, {"Attributes": "[]"}, {"Attributes": "[" * 40_000}, {"Attributes": '{"a":"\\ud800"}'}, {"Attributes": '{"a":"\\u0000"}'}, {"Legs": "{}"}, {"Legs": ['{"number":"1"}', "x"]}])  # fmt: skip
async def test_a_value_that_does_not_fit_is_named(world: Any, form: dict[str, Any]) -> None:
    bad = await world.note(**form)
    (name,) = form
    assert (bad.status, bad.json["code"]) == (400, 20001)
    assert bad.json["message"].startswith(f"Parameter {name} is invalid: ")


async def test_the_reason_names_no_types_of_the_program(world: Any) -> None:
    bad = await world.note(DateDue="tomorrow")
    assert bad.json["message"] == "Parameter DateDue is invalid: it is not a date and time in ISO 8601"


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"Urgent": "perhaps"}, "it must be true or false"),
        ({"Region": "west"}, "it must be north or south"),
        ({"Count": "0"}, "it is less than 1"),
        ({"Count": "1.5"}, "it is not a whole number"),
        ({"Legs": '{"rung": "2015-01-01"}'}, "in its [0], it lacks number"),
        ({"Legs": '{"number": 1}'}, "in its [0].number, it is a whole number, and must be text"),
        ({"Attributes": "[]"}, "it is a list, and must be an object"),
    ],
)
async def test_the_reason_is_in_words_of_whoever_sends(world: Any, form: dict[str, Any], reason: str) -> None:
    bad = await world.note(**form)
    (name,) = form
    assert bad.json["message"] == f"Parameter {name} is invalid: {reason}"


async def test_a_length_is_told_in_words(world: Any) -> None:
    bad = await world.post("/v1/Services", {"FriendlyName": "x" * 65})
    assert bad.json["message"] == "Parameter FriendlyName is invalid: it is longer than 64 characters"


@pytest.mark.parametrize("text", ["2015-07-30", "2015-07-30T00:00:00Z", "2015-07-30T02:00:00+02:00"])
async def test_moments_are_read_from_iso_8601(world: Any, text: str) -> None:
    assert (await world.note(DateDue=text)).json["date_due"] == "Thu, 30 Jul 2015 00:00:00 +0000"


@pytest.mark.parametrize(
    ("until", "found"),
    [
        ("2015-07-30", True),
        ("20150730", True),
        ("2015-W31-4", True),
        ("2015-07-29", False),
        ("9999-12-31", True),
        ("2015-07-30T10:20:30Z", True),
        ("2015-07-30T12:20:30+02:00", True),
        ("2015-07-30T10:20:29Z", False),
        ("2015-07-30T10:20:30.9Z", True),
        ("2015-07-30T10:20:30.999999Z", True),
        ("2015-07-30T10:20:30.8Z", False),
        ("2015-07-30T10:20:30.99999Z", True),
        ("2015-07-30T10:20:30.999Z", True),
        ("2015-07-30T10:20:30.998Z", False),
    ],
)
async def test_until_a_day_or_a_second_is_until_its_last_microsecond(world: Any, until: str, found: bool) -> None:
    await world.note(DateDue="2015-07-30T10:20:30.999999Z")
    page = await world.get(f"{world.notes}?DateDue%3C={until.replace('+', '%2B')}", host="api.twilio.com")
    assert len(page.json["notes"]) == found


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00", "1969-12-31"])
async def test_moments_at_the_edges_of_the_calendar_crash_nothing(world: Any, text: str) -> None:
    assert (await world.note(DateDue=text)).status in (201, 400)


async def test_a_parameter_given_twice_that_is_no_list_is_refused(world: Any) -> None:
    for name, values in {"Body": ["a", "b"], "Count": ["1", "2"], "Attributes": ["{}", "{}"]}.items():
        bad = await world.note(**{name: values})
        told = f"Parameter {name} is invalid: it is given more than once, and takes one value"
        assert bad.json["message"] == told


async def test_a_parameter_with_a_kind_of_its_own_says_in_words_that_it_is_given_twice(world: Any) -> None:
    bad = await world.note(To=["+1415", "+1416"])
    told = "Parameter To is invalid: it is given more than once, and takes one value"
    assert (bad.json["code"], bad.json["message"]) == (21211, told)


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


def in_parts(**fields: str) -> dict[str, Any]:
    parts = [f'--cut\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
    body = "".join([*parts, "--cut--\r\n"]).encode()
    return {"body": body, "content_type": "multipart/form-data; boundary=cut"}


async def test_a_form_may_come_in_parts_wherever_one_is_taken(world: Any) -> None:
    made = await world.post("/v1/Services?Extra=1", **in_parts(FriendlyName="bücher & co", Other="x"))
    assert (made.status, made.json["friendly_name"]) == (201, "bücher & co")
    assert made.headers["tidings-unused-parameters"] == "Extra, Other"
    empty = await world.post("/v1/Services?FriendlyName=x", content_type="multipart/form-data; boundary=cut")
    assert empty.status == 201


async def test_a_file_is_taken_where_one_is_asked_for_and_refused_elsewhere(world: Any) -> None:
    form = in_parts(Name="x")
    form["body"] = form["body"].replace(b'name="Name"', b'name="Name"; filename="a.pdf"')
    assert (await world.post("/tidings/v1/Files", **form)).json == {"name": "", "files": {"a.pdf": 1}}
    refused = await world.post("/v1/Services", **form)
    assert (refused.status, refused.json["code"]) == (400, 20001)
    assert refused.json["message"].endswith("Name is a file, and none is taken here")


async def test_a_form_in_parts_that_cannot_be_read_is_400(world: Any) -> None:
    for body, boundary in ((b"nonsense", "cut"), (b"--" + b"x" * 300 + b"--", "x" * 300)):
        bad = await world.post("/v1/Services", body=body, content_type=f"multipart/form-data; boundary={boundary}")
        assert (bad.status, bad.json["code"]) == (400, 20001)
