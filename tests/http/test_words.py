"""The words of a declaration beyond the plain verbs: faces and twins, filters, further writes, conditions, rights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
import pytest
import sqlalchemy as sa
from msgspec import UNSET, Meta, UnsetType

from tests.http.conftest import CORE_API, MESSAGING, METADATA, World
from tidings.core import Instant, Kind, Sid
from tidings.db import Guard, Write
from tidings.http import (
    CLEARED,
    SELF,
    Always,
    Bad,
    Call,
    Change,
    Collection,
    Condition,
    Fit,
    Given,
    Hidden,
    Link,
    Of,
    Params,
    Read,
    Resource,
    SidOf,
    as_shown,
    dated,
    equal,
    instead_of,
    invalid,
    operation,
    or_none,
    since,
    until,
)

NAME_TAKEN = Kind(40001, 409, "There is a {name} already")
NAME_WRONG = Kind(40002, 400, "Name {value} is wrong: {reason}")
DAY_S = 86_400

log = sa.Table("paper_log", METADATA, sa.Column("line", sa.Text, primary_key=True))


class Signer:
    """The right of the first account of the tests."""

    @staticmethod
    def held_by(principal: object) -> bool:
        return principal == World.account


class Paper(Resource):
    sid: Sid
    account_sid: Sid
    name: str
    is_long: bool = False
    date_created: Instant
    date_updated: Instant
    url: Link = SELF
    kind: Hidden[str]


class Sheet(Resource):
    sid: Sid
    account_sid: Sid
    paper_sid: Sid
    text: str


class CreatePaper(Params):
    name: Annotated[str, Meta(max_length=20), Bad(NAME_WRONG)]
    is_long: bool = False
    owner_sid: Annotated[Sid | None, SidOf("AC")] = None


class UpdatePaper(Params):
    name: Given[Annotated[str, Meta(max_length=20), Bad(NAME_WRONG)]]
    remark: Given[Annotated[str | None, CLEARED]]


class Short(Resource):
    sid: Hidden[Sid]
    name: str
    url: Link = SELF


def _lines(change: Change[Paper]) -> Sequence[Write]:
    return [sa.insert(log).values(line=f"{change.what} {change.item.name} {','.join(change.values)}")]


def _shortened(_call: Call, paper: Paper) -> Short:
    return Short(sid=paper.sid, name=paper.name[:2])


def _is_free(name: str) -> Condition:
    taken = sa.select(papers.table.c.sid).where(papers.table.c.name == name)
    return Condition(Guard("is-free", taken, rows=0), NAME_TAKEN(name=name))


papers = Collection(
    MESSAGING, "/Papers", Paper, sid="PP", table="paper", where={"kind": "paper"}, rename={"name": "paper_name"}
)
forms = papers.twin("/Forms", where={"kind": "form"}, rename={"name": "form_name"})
papers.standard(
    "fetch",
    "list",
    "delete",
    update=UpdatePaper,
    filters=(
        "is_long",
        equal("title", str, column="name"),
        *dated("date_created"),
        since("start", "date_created"),
        until("end", "date_created"),
    ),
    also=_lines,
)


@papers.create
async def create_paper(call: Call, given: CreatePaper) -> Paper:
    return await papers.insert(call, given, also=_lines, only_if=[_is_free(given.name)])


sheets = Collection(MESSAGING, "/Papers/{paper_sid:PP}/Sheets", Sheet, sid="SH", table="sheet", parent=papers)
sheets.twin("/Forms/{paper_sid:PP}/Sheets", parent=forms)
sheets.standard("fetch", "list")


class CreateSheet(Params):
    text: str


@sheets.create
async def create_sheet(call: Call, given: CreateSheet) -> Sheet:
    return await sheets.insert(call, given)


shorts = papers.face("/Shorts", show=_shortened, order=["name"], needs=Signer())
shorts.standard("fetch", "list")


class Colour(msgspec.Struct, frozen=True):
    code: str
    name: str
    parts: tuple[int, ...]


COLOURS = (Colour("CO2", "red", (255, 0, 0)), Colour("CO1", "blue", (0, 0, 255)), Colour("CO3", "grey", (9, 9, 9)))


def _warmth(name: str) -> str | UnsetType:
    return {"red": "warm", "blue": "cold"}.get(name, UNSET)


class ShownColour(Resource):
    sid: Annotated[str, Of("code")]
    spelling: Annotated[str, Of("name", str.upper)]
    light: Annotated[int, Of(made=lambda colour: sum(colour.parts))]
    name: str
    kind: Annotated[str, Always("colour")]
    warmth: Annotated[str | UnsetType, Of("name", _warmth)]
    url: Link = SELF


Collection(MESSAGING, "/Colours", ShownColour, row=Colour, sid="CO", item_path="/Colours/{sid}").fixed(
    COLOURS, "code", "name"
)


@operation(MESSAGING, "GET", "/Palette", resource=ShownColour, row=Colour, item_path="/Colours/{sid}", whole="palette")
async def palette(_call: Call) -> Sequence[Colour]:
    return COLOURS


@operation(
    CORE_API, "GET", "/Palette/{tint}", resource=ShownColour, row=Colour, item_path="/Colours/{sid}", whole="palette"
)
async def tinted(_call: Call) -> Sequence[Colour]:
    return COLOURS[:1]


class Mixed(Params):
    first: Annotated[str, Fit(str.isalpha, "it is no word", str.strip)]


@operation(MESSAGING, "POST", "/Mixed", resource=ShownColour, row=Colour, item_path="/Colours/{sid}")
async def mix(_call: Call, given: Mixed) -> Colour | ShownColour:
    if given.first == "mud":
        raise invalid("First", given.first, "it is no colour")
    mixed = Colour("CO9", given.first, (1, 2, 3))
    return as_shown(ShownColour, mixed, name="mine") if given.first == "mauve" else mixed


class Roman(Params):
    number: Annotated[int, Read(("", "I", "II", "III").index), Bad(NAME_WRONG)]


@operation(MESSAGING, "POST", "/Roman")
async def read_roman(_call: Call, given: Roman) -> dict[str, int]:
    with instead_of(ZeroDivisionError, invalid("Number", given.number, "it is nothing")):
        return {"sixth": 6 // given.number}


seen = Collection(MESSAGING, "/Seen", Paper, sid="PP", stored=papers.stored, everybody=Signer())
seen.standard("fetch", "list")


async def made(world: World, name: str, where: str = "Papers", **form: str) -> Any:
    answer = await world.post(f"/v1/{where}", {"Name": name, **form})
    assert answer.status == 201, answer.json
    return answer.json


async def names(world: World, path: str, key: str = "papers", **more: Any) -> list[str]:
    answer = await world.get(path, **more)
    assert answer.status == 200, answer.json
    found = answer.json[key]
    return [next(value for name, value in each.items() if name.endswith("name")) for each in found]


async def lines(world: World) -> list[str]:
    return [row[0] for row in await world.db.rows(sa.select(log.c.line).order_by(log.c.line))]


# Faces


async def test_twins_have_the_same_verbs_each_with_its_own_rows_names_and_urls(world: World) -> None:
    paper, form = await made(world, "a"), await made(world, "b", "Forms")
    assert list(paper)[:3] == ["sid", "account_sid", "paper_name"]
    assert list(form)[:3] == ["sid", "account_sid", "form_name"]
    assert form["url"] == f"https://messaging.twilio.com/v1/Forms/{form['sid']}"
    assert await names(world, "/v1/Papers") == ["a"]
    assert await names(world, "/v1/Forms", "forms") == ["b"]
    for verb in (world.get, world.post, world.delete):
        assert (await verb(f"/v1/Papers/{form['sid']}")).status == 404
    renamed = await world.post(f"/v1/Forms/{form['sid']}", {"Name": "c"})
    assert renamed.json["form_name"] == "c"
    assert (await world.delete(f"/v1/Forms/{form['sid']}")).status == 204


async def test_what_is_below_a_twin_is_found_below_no_other(world: World) -> None:
    form = await made(world, "b", "Forms")
    sheet = await world.post(f"/v1/Forms/{form['sid']}/Sheets", {"Text": "x"})
    assert sheet.status == 201
    assert (await world.get(f"/v1/Forms/{form['sid']}/Sheets/{sheet.json['sid']}")).json == sheet.json
    for path in ("Sheets", f"Sheets/{sheet.json['sid']}"):
        assert (await world.get(f"/v1/Papers/{form['sid']}/{path}")).status == 404
    assert (await world.post(f"/v1/Papers/{form['sid']}/Sheets", {"Text": "x"})).status == 404


async def test_a_face_shows_the_rows_as_its_function_makes_them_in_its_own_order(world: World) -> None:
    for name in ("bread", "apple", "cherry"):
        await made(world, name)
    assert await names(world, "/v1/Shorts", "shorts") == ["ch", "br", "ap"]
    page = await world.get("/v1/Shorts?PageSize=2")
    following = await world.get(page.json["meta"]["next_page_url"].partition("twilio.com")[2])
    assert [each["name"] for each in following.json["shorts"]] == ["ap"]


async def test_whoever_has_the_right_sees_the_rows_of_all(world: World) -> None:
    mine = await made(world, "mine")
    theirs = (await world.post("/v1/Papers", {"Name": "theirs"}, user=world.other)).json
    assert await names(world, "/v1/Seen", "seen") == ["theirs", "mine"]
    assert (await world.get(f"/v1/Seen/{theirs['sid']}")).status == 200
    assert await names(world, "/v1/Seen", "seen", user=world.other) == ["theirs"]
    assert (await world.get(f"/v1/Seen/{mine['sid']}", user=world.other)).status == 404


# What is shown of rows


async def test_what_is_shown_may_be_elsewhere_in_the_row_or_be_made_of_it(world: World) -> None:
    mixed = await world.post("/v1/Mixed", {"First": " pink "})
    assert mixed.json == {
        "sid": "CO9",
        "spelling": "PINK",
        "light": 6,
        "name": "pink",
        "kind": "colour",
        "url": "https://messaging.twilio.com/v1/Colours/CO9",
    }
    assert (await world.get("/v1/Colours/red")).json["warmth"] == "warm"


async def test_what_is_as_it_is_shown_already_is_not_made_again(world: World) -> None:
    mixed = (await world.post("/v1/Mixed", {"First": "mauve"})).json
    assert (mixed["sid"], mixed["spelling"], mixed["light"], mixed["name"]) == ("CO9", "MAUVE", 6, "mine")


async def test_a_row_must_have_what_is_shown_of_it() -> None:
    with pytest.raises(TypeError, match="Paper has no code, which ShownColour shows"):
        papers.face("/Coloured", show=ShownColour)


async def test_what_never_changes_is_listed_in_its_order_and_found_by_each_of_its_names(world: World) -> None:
    assert await names(world, "/v1/Colours", "colours") == ["red", "blue", "grey"]
    page = await world.get("/v1/Colours?PageSize=2")
    following = await world.get(page.json["meta"]["next_page_url"].partition("twilio.com")[2])
    assert [each["name"] for each in following.json["colours"]] == ["grey"]
    for name in ("CO1", "blue"):
        assert (await world.get(f"/v1/Colours/{name}")).json["light"] == 255
    assert (await world.get("/v1/Colours/green")).status == 404


async def test_a_list_without_pages_is_all_of_its_rows(world: World) -> None:
    answer = (await world.get("/v1/Palette")).json
    assert list(answer) == ["palette"]
    assert [each["sid"] for each in answer["palette"]] == ["CO2", "CO1", "CO3"]
    assert answer["palette"][1] == (await world.get("/v1/Colours/CO1")).json


async def test_a_list_without_pages_says_its_own_uri_in_the_api_of_2010(world: World) -> None:
    answer = (await world.get("/2010-04-01/Palette/light.json", host="api.twilio.com")).json
    assert (list(answer), answer["uri"]) == (["palette", "uri"], "/2010-04-01/Palette/light.json")


async def test_a_text_must_fit_and_is_told_why_it_does_not(world: World) -> None:
    for text, reason in (("r2d2", "it is no word"), ("mud", "it is no colour")):
        refused = await world.post("/v1/Mixed", {"First": text})
        assert refused.json["message"] == f"Parameter First is invalid: {reason}"


async def test_a_text_is_read_as_its_type_says_or_its_own_kind_is_told(world: World) -> None:
    assert (await world.post("/v1/Roman", {"Number": "III"})).json == {"sixth": 2}
    wrong = await world.post("/v1/Roman", {"Number": "IV"})
    assert (wrong.status, wrong.json["code"]) == (400, 40002)
    twice = await world.post("/v1/Roman", {"Number": ["I", "II"]})
    assert "it is given more than once" in twice.json["message"]


async def test_an_error_inside_is_answered_as_the_problem_that_stands_for_it(world: World) -> None:
    refused = await world.post("/v1/Roman", {"Number": ""})
    assert (refused.status, refused.json["message"]) == (400, "Parameter Number is invalid: it is nothing")


# Filters


async def test_a_filter_by_the_name_of_a_column_is_equality_in_the_type_of_the_column(world: World) -> None:
    await made(world, "long", IsLong="true")
    await made(world, "short")
    assert await names(world, "/v1/Papers?IsLong=TRUE") == ["long"]
    assert await names(world, "/v1/Papers?IsLong=false") == ["short"]
    assert await names(world, "/v1/Papers?Title=short&IsLong=true") == []
    assert await names(world, "/v1/Papers?IsLong=") == ["short", "long"]
    refused = await world.get("/v1/Papers?IsLong=maybe")
    assert (refused.status, refused.json["message"]) == (
        400,
        "Parameter IsLong is invalid: it must be true or false",
    )


async def test_an_end_is_all_of_the_day_or_second_that_it_names(world: World) -> None:
    await made(world, "old")  # 2015-07-30T20:12:31Z
    world.clock.advance(DAY_S * 1_000_000)
    await made(world, "new")
    for query, found in (
        ("DateCreated=2015-07-30", ["old"]),
        ("DateCreated%3C=2015-07-30", ["old"]),
        ("DateCreated%3E=2015-07-31", ["new"]),
        ("Start=2015-07-30T20:12:31Z&End=2015-07-30T20:12:31Z", ["old"]),
        ("Start=2015-07-30&End=2015-07-31", ["new", "old"]),
        ("End=2015-07-29", []),
    ):
        assert await names(world, f"/v1/Papers?{query}") == found, query


async def test_pages_keep_their_filters(world: World) -> None:
    for number in range(3):
        await made(world, f"n{number}", IsLong="true")
    await made(world, "other")
    page = await world.get("/v1/Papers?IsLong=true&PageSize=2")
    following = await world.get(page.json["meta"]["next_page_url"].partition("twilio.com")[2])
    assert [each["paper_name"] for each in following.json["papers"]] == ["n0"]


# Further writes and conditions


async def test_each_change_is_committed_with_the_writes_that_go_with_it(world: World) -> None:
    paper = await made(world, "a")
    await world.post(f"/v1/Papers/{paper['sid']}", {"Name": "b"})
    await world.delete(f"/v1/Papers/{paper['sid']}")
    assert await lines(world) == ["created a ", "deleted b ", "updated a name"]


async def test_nothing_is_written_where_a_condition_does_not_hold(world: World) -> None:
    await made(world, "a")
    refused = await world.post("/v1/Papers", {"Name": "a"})
    assert (refused.status, refused.json["message"]) == (409, "There is a a already")
    assert await names(world, "/v1/Papers") == ["a"]
    assert await lines(world) == ["created a "]


async def test_nothing_is_written_with_a_change_of_what_is_not_there(world: World) -> None:
    missing = f"/v1/Papers/PP{'f' * 32}"
    assert (await world.post(missing, {"Name": "b"})).status == 404
    assert (await world.delete(missing)).status == 404
    assert await lines(world) == []


# Rights and parameters


async def test_a_right_that_is_needed_is_asked_for_before_the_parameters_are_read(world: World) -> None:
    assert (await world.get("/v1/Shorts", user=world.other)).status == 403
    assert (await world.get("/v1/Shorts?PageSize=x", user=world.other)).status == 403
    assert (await world.get("/v1/Shorts")).status == 200


def test_what_is_not_given_is_unset_and_its_hint_says_so() -> None:
    nothing = msgspec.convert({}, UpdatePaper)
    assert (nothing.name, nothing.changes(), or_none(nothing.name)) == (UNSET, {}, None)
    assert or_none(msgspec.convert({"Name": "a"}, UpdatePaper).name) == "a"


async def test_a_sid_of_another_kind_is_refused_and_an_empty_text_clears(world: World) -> None:
    refused = await world.post("/v1/Papers", {"Name": "a", "OwnerSid": "PN1"})
    assert refused.json["message"] == "Parameter OwnerSid is invalid: it is not a SID that begins with AC"
    assert (await world.post("/v1/Papers", {"Name": "a", "OwnerSid": ""})).status == 201
