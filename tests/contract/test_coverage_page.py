"""The coverage page says what the code declares."""

from __future__ import annotations

import pytest

from docs.make_coverage import PAGE, State, all_operations, cover, declared, make, shown
from tests.contract.description import FOLDER, WHY_SKIPPED, Described, described
from tidings.core import Sid
from tidings.http import SELF, Hidden, Link, Operation, Params, Product, Resource
from tidings.http.call import Call


class Key(Resource):
    sid: Sid
    url: Link = SELF
    secret_hash: Hidden[str]


class Create(Params):
    friendly_name: str


async def create(call: Call, given: Create) -> None: ...


def operation() -> Operation:
    return Operation(Product("iam", "v1"), "POST", "/Keys/{sid:SK}", create, resource=Key)


def published(parameters: tuple[str, ...], properties: tuple[str, ...]) -> Described:
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in properties}}
    form = {"schema": {"properties": {name: {"type": "string"} for name in parameters}}}
    body = {
        "requestBody": {"content": {"application/x-www-form-urlencoded": form}},
        "responses": {"200": {"content": {"application/json": {"schema": schema}}}},
    }
    return Described("iam", "v1", "POST", "/v1/Keys/{Sid}", "Keys", 1, body, {})


def test_an_operation_is_found_whatever_its_placeholders_are_called() -> None:
    assert published((), ()).shape in declared([operation()])


def test_an_operation_that_has_all_that_is_documented_is_exact() -> None:
    assert cover(published(("FriendlyName",), ("sid", "url")), operation()).state is State.EXACT


def test_a_partial_operation_names_what_it_lacks() -> None:
    found = cover(published(("FriendlyName", "Policy"), ("sid", "secret_hash")), operation())
    assert found.state is State.PARTIAL
    assert found.missing == "parameters `Policy`; properties `secret_hash`"


def test_an_operation_that_nobody_declared_is_not_yet_there() -> None:
    assert cover(published((), ()), None).state is State.NOT_YET


def test_hidden_columns_are_not_part_of_the_answer() -> None:
    assert shown(Key) == {"sid", "url"}


@pytest.mark.skipif(not FOLDER.exists(), reason=WHY_SKIPPED)
def test_the_description_has_every_operation_once() -> None:
    shapes = [one.shape for one in described()]
    assert len(shapes) == len(set(shapes)) > 400


@pytest.mark.skipif(not FOLDER.exists(), reason=WHY_SKIPPED)
def test_the_page_is_what_the_code_would_make_now() -> None:
    assert PAGE.read_text() == make(FOLDER, all_operations()), "make it anew: python -m docs.make_coverage FOLDER"


REGISTRATION = (
    "/v1/a2p/",
    "/Compliance/Usa2p",
    "/PreregisteredUsa2p",
    "/Deactivations",
    "/Usecases",
    "/Addresses",
    "/v1/Events",
)
"""Parts of paths; all of Trust Hub besides, and the audit log."""


def is_of_registration(one: Described) -> bool:
    return one.tier < 3 and (
        one.label == "trusthub"
        or (one.label in ("api", "messaging", "monitor") and any(part in one.path for part in REGISTRATION))
    )


@pytest.mark.skipif(not FOLDER.exists(), reason=WHY_SKIPPED)
def test_every_operation_of_a_registration_is_exact() -> None:
    built = declared(all_operations())
    covered = [cover(one, built.get(one.shape)) for one in described() if is_of_registration(one)]
    lacking = {
        f"{one.described.method} {one.described.path}": one.missing for one in covered if one.state is not State.EXACT
    }
    assert lacking == {}
    assert len(covered) == 73
