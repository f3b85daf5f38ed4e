"""Items that are no rows of a table; rows by their columns, in the place of others, and where a part runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
import pytest

from tests.http.conftest import MESSAGING, Gate, World
from tidings.core import Instant, Kind, Sid
from tidings.http import SELF, Call, Collection, Given, Link, NotHere, Of, Params, Resource, operation

NO_ENGINE = Kind(40006, 404, "There is no engine")


class Hull(msgspec.Struct, frozen=True):
    number: str
    length: int


class Ship(msgspec.Struct, frozen=True):
    hull: Hull
    owner: str
    launched: int


SHIPS = (
    Ship(Hull("one", 10), "AC" + "a" * 32, 3),
    Ship(Hull("two", 20), "AC" + "a" * 32, 1),
    Ship(Hull("three", 30), "AC" + "b" * 32, 2),
    Ship(Hull("four", 40), "AC" + "a" * 32, 2),
)


class ShownShip(Resource):
    number: Annotated[str, Of("hull.number")]
    length: Annotated[str, Of("hull.length", str)]
    launched: int
    url: Link = SELF


async def _own(call: Call) -> Iterable[Ship]:
    return [ship for ship in SHIPS if ship.owner == call.account_sid]


ships = Collection(
    MESSAGING, "/Ships", ShownShip, row=Ship, identity="number", order=("launched",), seen=_own, page_size_max=10
)
ships.standard("fetch", "list", filters=("launched",))

berths = Collection(
    MESSAGING, "/Berths", ShownShip, row=Ship, identity="number", key="berths", whole=True, seen=lambda _call: SHIPS
)
berths.standard("fetch", "list")


class Engine:
    is_here = False


@operation(MESSAGING, "GET", "/Engine")
async def engine(call: Call) -> dict[str, Any]:
    return {"gate": call.here(Gate, NO_ENGINE()).name, "engine": str(call.here(Engine, NO_ENGINE()))}


class Log(Resource):
    account_sid: Sid
    ship: str
    text: str
    pages: int | None
    date_created: Instant
    date_updated: Instant


class Write(Params):
    ship: str
    text: str
    pages: Given[int]


logs = Collection(MESSAGING, "/Logs", Log, identity="ship", table="ship_log")
logs.standard("list")


@logs.create
async def write(call: Call, given: Write) -> Log:
    return await logs.put(call, given)


@operation(MESSAGING, "GET", "/LogOf/{ship}", resource=Log)
async def log_of(call: Call) -> Log:
    return await logs.one(call, ship=call.path["ship"])


@operation(MESSAGING, "GET", "/Found/{what}")
async def found(call: Call) -> dict[str, Any]:
    nothing: dict[str, object] = {"none": None, "empty": [], "no": False}
    return {"found": call.found(nothing.get(call.path["what"], "something"))}


def _numbers(answer: Any, key: str = "ships") -> list[str]:
    return [each["number"] for each in answer.json[key]]


async def test_a_caller_lists_what_it_sees_in_the_declared_order_page_by_page(world: World) -> None:
    page = await world.get("/v1/Ships?PageSize=2")
    assert _numbers(page) == ["one", "four"]
    following = await world.get(page.json["meta"]["next_page_url"].partition("twilio.com")[2])
    assert _numbers(following) == ["two"]
    back = await world.get(following.json["meta"]["previous_page_url"].partition("twilio.com")[2])
    assert _numbers(back) == ["one", "four"]
    assert _numbers(await world.get("/v1/Ships", user=world.other)) == ["three"]


async def test_one_is_found_by_its_name_wherever_the_row_has_it_and_only_by_whoever_sees_it(world: World) -> None:
    ship = await world.get("/v1/Ships/two")
    assert ship.json == {
        "number": "two",
        "length": "20",
        "launched": 1,
        "url": "https://messaging.twilio.com/v1/Ships/two",
    }
    assert (await world.get("/v1/Ships/three")).status == 404
    assert (await world.get("/v1/Ships/two", user=world.other)).status == 404


async def test_what_is_seen_is_filtered_as_rows_are(world: World) -> None:
    assert _numbers(await world.get("/v1/Ships?Launched=2")) == ["four"]
    assert _numbers(await world.get("/v1/Ships?Launched=")) == ["one", "four", "two"]
    assert (await world.get("/v1/Ships?Launched=x")).status == 400


async def test_a_whole_list_is_all_in_the_order_in_which_it_is_seen(world: World) -> None:
    answer = await world.get("/v1/Berths")
    assert (list(answer.json), _numbers(answer, "berths")) == (["berths"], ["one", "two", "three", "four"])
    assert (await world.get("/v1/Berths/four")).json["length"] == "40"


async def test_a_row_must_have_what_is_shown_from_inside_of_a_field() -> None:
    class Lost(Resource):
        mast: Annotated[str, Of("hull.mast")]

    with pytest.raises(TypeError, match=r"Ship has no hull\.mast, which Lost shows"):
        Collection(MESSAGING, "/Lost", Lost, row=Ship, identity="mast")


async def test_what_is_put_takes_the_place_of_what_was_there_and_keeps_when_that_was_made(world: World) -> None:
    first = (await world.post("/v1/Logs", {"Ship": "one", "Text": "calm", "Pages": "3"})).json
    world.clock.advance(60_000_000)
    second = (await world.post("/v1/Logs", {"Ship": "one", "Text": "storm"})).json
    assert (second["text"], second["pages"], second["date_created"]) == ("storm", None, first["date_created"])
    assert second["date_updated"] > first["date_updated"]
    assert (await world.get("/v1/Logs")).json["logs"] == [second]
    await world.post("/v1/Logs", {"Ship": "one", "Text": "theirs"}, user=world.other)
    assert (await world.get("/v1/LogOf/one")).json == second


async def test_one_is_found_by_its_columns_among_the_callers_rows(world: World) -> None:
    await world.post("/v1/Logs", {"Ship": "one", "Text": "calm"})
    assert (await world.get("/v1/LogOf/one")).json["text"] == "calm"
    assert (await world.get("/v1/LogOf/two")).status == 404
    assert (await world.get("/v1/LogOf/one", user=world.other)).status == 404


async def test_what_is_nothing_is_not_found(world: World) -> None:
    assert (await world.get("/v1/Found/it")).json == {"found": "something"}
    for nothing in ("none", "empty", "no"):
        assert (await world.get(f"/v1/Found/{nothing}")).json["code"] == 20404


async def test_what_an_installation_has_not_is_told_with_its_kind(world: World) -> None:
    assert (await world.get("/v1/Engine")).json["code"] == 40006


def test_what_is_in_another_process_is_asked_there() -> None:
    class Here:
        @staticmethod
        def part(kind: type[Any], _otherwise: object) -> Any:
            return kind()

    assert isinstance(Call.here(Here(), Gate, NO_ENGINE()), Gate)  # type: ignore[arg-type]
    with pytest.raises(NotHere):
        Call.here(Here(), Engine, NO_ENGINE())  # type: ignore[arg-type]
