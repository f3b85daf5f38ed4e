"""Parameters that are said at the columns they set, and what is told of parameters."""

from __future__ import annotations

import typing
from typing import Annotated

import msgspec
import pytest
from msgspec import UNSET, Meta

from tests.http.conftest import MESSAGING, World
from tidings.core import Instant, Kind, Problem, Sid
from tidings.http import (
    CLEARED,
    SELF,
    Bad,
    Blank,
    Call,
    Collection,
    Fit,
    Given,
    Hidden,
    Link,
    Of,
    Params,
    Refused,
    Required,
    Resource,
    Settable,
)
from tidings.http.reading import Reader

NAME_WRONG = Kind(40003, 400, "Name {value} is wrong: {reason}")
NAME_NEEDED = Kind(40004, 400, "A boat has a name")
MOTOR_REFUSED = Kind(40005, 400, "Boats here have no motor")

Name = Annotated[str, Meta(max_length=8), Required(NAME_NEEDED), Bad(NAME_WRONG)]


class Boat(Resource):
    sid: Sid
    account_sid: Sid
    name: Settable[Name]
    harbour: Settable[Annotated[str, Fit(str.isalpha, "it is no word", str.strip)]] | None
    sails: Settable[Annotated[int, Meta(ge=1)]] = 1
    remark: Blank[Settable[Annotated[str | None, CLEARED]]] = None
    weight: int = 0
    note: Hidden[Settable[str] | None] = None
    date_created: Instant
    date_updated: Instant
    url: Link = SELF


class CreateBoat(Params, creates=Boat):
    """A new one."""


class UpdateBoat(Params, updates=Boat):
    """What is given is set."""

    captain: Given[str]
    motor: Given[Annotated[str, Refused("there is none"), Bad(MOTOR_REFUSED)]]
    oars: Annotated[list[str], Refused()] = []


boats = Collection(MESSAGING, "/Boats", Boat, sid="BT", table="boat")
boats.standard("fetch", "list", create=CreateBoat, filters=("name", "harbour", "sails"))


@boats.update
async def update(call: Call, given: UpdateBoat) -> Boat:
    if given.captain == "Ahab":
        raise given.invalid("captain", "he is not welcome")
    changes = given.changes()
    return await boats.update_row(call, **{name: changes[name] for name in changes if name in Boat.__struct_fields__})


class ShownBoat(Resource, shows=Boat, without=("sails",)):
    weight: Annotated[str, Of("weight", str)]
    uri: Link = SELF


boats.face("/ShownBoats", show=ShownBoat).standard("list")


def _fields(kind: type[Params]) -> tuple[str, ...]:
    return kind.__struct_fields__


def test_a_new_one_needs_what_has_no_default_and_cannot_be_none() -> None:
    assert _fields(CreateBoat) == ("name", "harbour", "sails", "remark", "note")
    made = CreateBoat(name="x")
    assert made.changes() == {"name": "x"}
    with pytest.raises(TypeError, match="name"):
        CreateBoat()


def test_in_an_update_each_may_be_given_and_what_it_declares_itself_comes_first() -> None:
    assert _fields(UpdateBoat)[:3] == ("captain", "motor", "oars")
    assert set(_fields(UpdateBoat)[3:]) == set(_fields(CreateBoat))
    assert UpdateBoat().changes() == {"oars": []}


async def test_the_rule_of_a_column_is_that_of_its_parameter_with_its_own_kinds(world: World) -> None:
    made = await world.post("/v1/Boats", {"Name": "Argo", "Harbour": " Iolcus ", "Note": "fast", "Weight": "9"})
    assert (made.status, made.json["harbour"], made.json["sails"], made.json["weight"]) == (201, "Iolcus", 1, 0)
    for form, code, message in (
        ({}, 40004, "A boat has a name"),
        ({"Name": "Argonautica"}, 40003, "Name Argonautica is wrong"),
        ({"Name": "Argo", "Harbour": "x1"}, 20001, "Parameter Harbour is invalid: it is no word"),
        ({"Name": "Argo", "Sails": "0"}, 20001, "Parameter Sails is invalid"),
    ):
        refused = await world.post("/v1/Boats", form)
        assert (refused.status, refused.json["code"]) == (400, code), form
        assert refused.json["message"].startswith(message), form


async def test_an_empty_text_clears_where_the_type_inside_the_mark_says_so(world: World) -> None:
    boat = (await world.post("/v1/Boats", {"Name": "Argo", "Remark": "leaks"})).json
    assert boat["remark"] == "leaks"
    cleared = await world.post(f"/v1/Boats/{boat['sid']}", {"Remark": ""})
    assert (cleared.status, cleared.json["remark"], cleared.json["name"]) == (200, "", "Argo")


async def test_a_filter_reads_a_value_in_the_type_of_the_column_without_the_parameters_rule(world: World) -> None:
    await world.post("/v1/Boats", {"Name": "Argo", "Harbour": "Iolcus", "Sails": "2"})
    for query, count in (("Name=Argo", 1), ("Name=Argonautica", 0), ("Harbour=Iolcus&Sails=2", 1), ("Sails=3", 0)):
        found = await world.get(f"/v1/Boats?{query}")
        assert (found.status, len(found.json["boats"])) == (200, count), query


async def test_what_is_refused_is_told_with_its_reason_or_its_kind(world: World) -> None:
    boat = (await world.post("/v1/Boats", {"Name": "Argo"})).json
    for form, message in (
        ({"Motor": "x"}, "Boats here have no motor"),
        ({"Oars": ["a", "b"]}, "Parameter Oars is invalid: it is not built yet"),
        ({"Captain": "Ahab"}, "Parameter Captain is invalid: he is not welcome"),
    ):
        refused = await world.post(f"/v1/Boats/{boat['sid']}", form)
        assert (refused.status, refused.json["message"]) == (400, message)
    assert (await world.post(f"/v1/Boats/{boat['sid']}", {"Motor": "", "Oars": ""})).status == 200


def test_what_is_shown_of_a_row_has_its_fields_but_for_links_and_what_is_hidden_or_left_out() -> None:
    names = ("sid", "account_sid", "name", "harbour", "remark", "date_created", "date_updated", "weight", "uri")
    assert ShownBoat.__struct_fields__ == names
    assert typing.get_type_hints(ShownBoat, include_extras=True)["remark"] == str | None


async def test_what_is_shown_of_a_row_is_empty_only_where_its_own_declaration_says_so(world: World) -> None:
    await world.post("/v1/Boats", {"Name": "Argo"})
    (boat,) = (await world.get("/v1/ShownBoats")).json["shown_boats"]
    assert (boat["remark"], boat["weight"], boat["name"]) == (None, "0", "Argo")


def test_a_parameter_is_told_under_the_name_that_it_is_read_from() -> None:
    class Odd(Params):
        a2p_sid: Given[str] = msgspec.field(default=UNSET, name="A2PSid")

    assert Odd(a2p_sid="x").invalid("a2p_sid", "no").message == "Parameter A2PSid is invalid: no"


def test_of_two_kinds_the_outer_one_is_told() -> None:
    class Renamed(Params):
        title: Annotated[Name, Bad(MOTOR_REFUSED)]

    with pytest.raises(Problem) as told:
        Reader(Renamed).read({"Title": "Argonautica"})
    assert told.value.kind is MOTOR_REFUSED
