"""End users and supporting documents over the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.trusthub.installation import PARENT, PERSON, STARTER, STRANGER, World

KINDS = (
    ("EndUsers", "starter_customer_profile_information", "end-user", 21644),
    ("SupportingDocuments", "customer_profile_address", "supporting-document", 21646),
)
PDF = b"%PDF-1.4\n\x00\xff binary"


def form(kind: str, **more: str) -> dict[str, str]:
    return {"FriendlyName": "One", "Type": kind, "Attributes": '{"a": "b"}', **more}


@pytest.mark.parametrize(("path", "kind", "event", "_code"), KINDS)
async def test_an_object_is_made_read_listed_edited_and_deleted(
    world: World, path: str, kind: str, event: str, _code: int
) -> None:
    sid = await world.made(path, form(kind))
    other = await world.made(path, form(kind))
    assert [row["sid"] for row in (await world.get(path)).json["results"]] == [other, sid]
    world.clock.advance(1_000_000)
    edited = (await world.post(f"{path}/{sid}", {"Attributes": '{"c": ["d"]}'})).json
    assert (edited["attributes"], edited["friendly_name"]) == ({"c": ["d"]}, "One")
    assert edited["date_updated"] > edited["date_created"]
    assert (await world.post(f"{path}/{sid}", {"FriendlyName": "Two"})).json["friendly_name"] == "Two"
    assert (await world.get(f"{path}/{sid}")).json["attributes"] == {"c": ["d"]}
    assert (await world.delete(f"{path}/{sid}")).status == 204
    assert (await world.get(f"{path}/{sid}")).status == 404
    assert await world.events(sid) == [f"{event}.created", f"{event}.updated", f"{event}.updated", f"{event}.deleted"]


@pytest.mark.parametrize(("path", "kind", "_event", "_code"), KINDS)
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Type": "nonsense"}, 22207),
        ({"Attributes": "nonsense"}, 22208),
        ({"Attributes": "[1]"}, 22208),
        ({"Attributes": '{"a": "' + "x" * 17_000 + '"}'}, 22208),
        ({"FriendlyName": ""}, 20002),
    ],
)
async def test_a_bad_object_is_refused_with_its_code(
    world: World, path: str, kind: str, _event: str, _code: int, change: dict[str, str], code: int
) -> None:
    assert (await world.post(path, form(kind, **change))).code == code
    if "Type" not in change:
        sid = await world.made(path, form(kind))
        assert (await world.post(f"{path}/{sid}", change)).code == code


async def test_an_end_users_type_is_no_documents(world: World) -> None:
    assert (await world.post("EndUsers", form("customer_profile_address"))).code == 22207
    assert (await world.post("SupportingDocuments", form("authorized_representative_1"))).code == 22207


@pytest.mark.parametrize(("path", "kind", "_event", "_code"), KINDS)
async def test_anothers_object_is_not_there(world: World, path: str, kind: str, _event: str, _code: int) -> None:
    sid = await world.made(path, form(kind))
    assert (await world.get(path, user=STRANGER)).json["results"] == []
    assert (await world.get(f"{path}/{sid}", user=STRANGER)).status == 404
    assert (await world.post(f"{path}/{sid}", {"FriendlyName": "Mine"}, user=STRANGER)).status == 404
    assert (await world.delete(f"{path}/{sid}", user=STRANGER)).status == 404


@pytest.mark.parametrize(("path", "_kind", "_event", "code"), KINDS)
async def test_what_a_submitted_bundle_holds_neither_changes_nor_goes(
    world: World, path: str, _kind: str, _event: str, code: int
) -> None:
    await world.submitted(await world.primary())
    sid = (await world.get(path)).json["results"][0]["sid"]
    assert (await world.post(f"{path}/{sid}", {"FriendlyName": "New"})).code == code
    assert (await world.delete(f"{path}/{sid}")).code == code
    await world.pass_time(10)
    assert (await world.delete(f"{path}/{sid}")).code == code


async def test_a_draft_loses_what_is_deleted(world: World) -> None:
    bundle = await world.bundle(STARTER)
    person = await world.end_user("starter_customer_profile_information", PERSON)
    await world.assign(bundle, person)
    assert (await world.delete(f"EndUsers/{person}")).status == 204
    assert (await world.get(f"CustomerProfiles/{bundle}/EntityAssignments")).json["results"] == []


# Files


def multipart(content: bytes, **fields: str) -> tuple[bytes, bytes]:
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = b'--cut\r\nContent-Disposition: form-data; name="File"; filename="scan.pdf"\r\n\r\n'
    return b"multipart/form-data; boundary=cut", b"".join([*parts, head, content, b"\r\n--cut--\r\n"])


async def upload(world: World, content: bytes, **more: Any) -> Any:
    raw = multipart(content, **form("business_registration"))
    return await world.ask("POST", "/v1/SupportingDocuments", raw=raw, **more)


async def test_a_document_can_come_with_its_file(world: World) -> None:
    made = await upload(world, PDF)
    assert (made.status, made.json["mime_type"], made.json["attributes"]) == (201, "application/pdf", {"a": "b"})
    sid = made.json["sid"]
    for user in (PARENT, "operator"):
        kept = await world.ask("GET", f"/tidings/v1/SupportingDocuments/{sid}/File", product="tidings", user=user)
        assert (kept.status, kept.body, kept.content_type) == (200, PDF, b"application/pdf")
    stranger = await world.ask("GET", f"/tidings/v1/SupportingDocuments/{sid}/File", product="tidings", user=STRANGER)
    assert stranger.status == 404
    assert (await world.delete(f"SupportingDocuments/{sid}")).status == 204
    gone = await world.ask("GET", f"/tidings/v1/SupportingDocuments/{sid}/File", product="tidings")
    assert gone.status == 404


@pytest.mark.parametrize(
    ("begin", "kind"),
    [(b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg"), (b"%PDF-", "application/pdf")],
)
async def test_the_kind_of_a_file_is_told_by_how_it_begins(world: World, begin: bytes, kind: str) -> None:
    assert (await upload(world, begin + b"rest")).json["mime_type"] == kind


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<script>", b"%PDF-" + b"x" * 5 * 1024 * 1024])
async def test_other_files_and_large_ones_are_refused(world: World, content: bytes) -> None:
    assert (await upload(world, content)).code == 22209
    assert (await world.get("SupportingDocuments")).json["results"] == []


async def test_a_broken_form_is_refused(world: World) -> None:
    for raw in (
        (b"multipart/form-data", b"x"),
        (b"multipart/form-data; boundary=cut", b"nonsense"),
        (b"multipart/form-data; boundary=cut", multipart(PDF, **form("tax_document"))[1][:-20]),
    ):
        assert (await world.ask("POST", "/v1/SupportingDocuments", raw=raw)).status == 400


async def test_other_operations_take_no_files(world: World) -> None:
    assert (await world.ask("POST", "/v1/EndUsers", raw=multipart(PDF, **form("tax_document")))).status == 400
