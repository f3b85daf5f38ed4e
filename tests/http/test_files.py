"""Files of rows, written and read; bulk requests, of which each item is judged by itself."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated, Any

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from tests.http.conftest import MESSAGING, TIDINGS, World
from tidings.core import Instant, Kind, Sid
from tidings.db import Write, insert
from tidings.http import (
    BulkItem,
    Call,
    Change,
    Collection,
    Of,
    Params,
    Resource,
    Response,
    UploadParams,
    bulk,
    files,
    operation,
)
from tidings.http.rows import BITE

NOT_KEPT = Kind(40007, 400, "The item is not kept")
CORRELATION = "a" * 32
TYPE = "multipart/form-data; boundary=limit"


class Stamp(Resource):
    account_sid: Sid
    country: str
    number: int
    date_created: Instant


class StampLine(msgspec.Struct, frozen=True):
    country: str
    number: Annotated[str, Of("number", str)] = ""
    date_created: Annotated[str, Of("date_created", Instant.iso)] = ""
    remark: str | None = None


stamps = Collection(
    MESSAGING, "/Stamps", Stamp, identity="country", table="stamp", order=("number",),
    primary=("account_sid", "country", "number"),
)  # fmt: skip
stamps.standard("list")


class Form(Params):
    format: files.FileFormat = files.FileFormat.CSV


class Album(UploadParams):
    """A file beside it."""


@operation(MESSAGING, "GET", "/StampFile")
async def written(call: Call, given: Form) -> Response:
    return files.file_of(StampLine, given.format, stamps.rows.bites(call, stamps.table.c.number < 5_000))


@operation(TIDINGS, "POST", "/StampFile", status=201)
async def read(call: Call, given: Album) -> files.Imported:
    def stamp(line: StampLine) -> Stamp:
        if not line.number.isdigit():
            msg = "its number is none"
            raise ValueError(msg)
        return stamps.make(call, country=line.country, number=int(line.number))

    return await files.taken_in(call, StampLine, files.uploaded_text(call), stamp, _kept)


def _kept(rows: Iterable[Stamp]) -> Write:
    values = [dict(zip(stamps.stored.columns, stamps.stored.row(row), strict=True)) for row in rows]
    return insert(stamps.table).values(values).on_conflict_do_nothing()


def _noted(change: Change[Stamp]) -> Iterable[Write]:
    yield sa.delete(stamps.table).where(stamps.table.c.country == f"not {change.item.country}")


@bulk(stamps, TIDINGS, "/Stamps/Bulk", NOT_KEPT, also=_noted)
def kept(call: Call, item: BulkItem) -> Stamp:
    country = item.text("country", str.isalpha)
    item.text("remark", lambda text: len(text) < 5, required=False)
    return Stamp(
        account_sid=call.account_sid, country=country, number=item.read("number", int), date_created=call.clock.now()
    )


async def _upload(world: World, text: str | bytes, *, count: int = 1) -> Any:
    octets = text if isinstance(text, bytes) else text.encode()
    part = b'--limit\r\nContent-Disposition: form-data; name="x"; filename="y"\r\n\r\n' + octets + b"\r\n"
    return await world.post("/tidings/v1/StampFile", body=part * count + b"--limit--\r\n", content_type=TYPE)


async def _file(world: World, form: str = "csv", **more: Any) -> str:
    api = await world.start()
    from tidings.http import Request  # beside the world's own: its answers have no streams

    user = more.get("user", world.account)
    import base64

    headers = {b"host": b"messaging.twilio.com", b"authorization": b"Basic " + base64.b64encode(f"{user}:x".encode())}
    response = await api(Request("GET", "/v1/StampFile", f"Format={form}".encode(), headers, b"", "127.0.0.1", "https"))
    assert response.stream is not None
    return b"".join([piece async for piece in response.stream]).decode()


@pytest.mark.parametrize("form", ["csv", "jsonl"])
async def test_what_is_written_can_be_read_again(world: World, form: str) -> None:
    answer = await _upload(world, 'country,number\nPeru,2\n"Chile",10\nPeru,1\n')
    assert (answer.status, answer.json) == (201, {"accepted": 3, "refused": 0, "errors": []})
    text = await _file(world, form)
    lines = text.splitlines()
    if form == "csv":
        assert lines[0] == "country,number,date_created,remark"
        assert lines[1] == "Peru,1,2015-07-30T20:12:31Z,"
    else:
        assert msgspec.json.decode(lines[0]) == {
            "country": "Peru", "number": "1", "date_created": "2015-07-30T20:12:31Z", "remark": None,
        }  # fmt: skip
    again = await _upload(world, text)
    assert again.json == {"accepted": 3, "refused": 0, "errors": []}
    assert await _file(world, form) == text
    assert len((await _file(world, form, user=world.other)).splitlines()) == (1 if form == "csv" else 0)


async def test_each_line_is_judged_by_itself_and_named_by_its_number(world: World) -> None:
    text = f'number,country\n1,Peru\n\nx,Peru\n1,2,3\n2,{"y" * 1_000}\n3,"Peru\n4,Chile\n'
    answer = await _upload(world, text)
    assert (answer.json["accepted"], answer.json["refused"]) == (2, 4)
    assert [(each["line"], re.sub(r"[0-9].*", "", each["reason"])) for each in answer.json["errors"]] == [
        (4, "its number is none"),
        (5, "it cannot be read: it has "),
        (6, "it cannot be read: it is longer than "),
        (7, "it cannot be read: unexpected end of data"),
    ]
    bad = await _upload(world, '{"country": "Peru", "number": "7"}\n{"country": 1}\nno JSON\n')
    assert (bad.json["accepted"], [each["line"] for each in bad.json["errors"]]) == (1, [2, 3])


async def test_a_file_without_names_has_the_first_alone_on_each_line(world: World) -> None:
    answer = await _upload(world, "\ufeffPeru\nChile\n")
    assert [each["reason"] for each in answer.json["errors"]] == ["its number is none"] * 2


async def test_only_so_many_lines_are_read_and_so_many_told_of(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LINES_MOST", 150)
    answer = await _upload(world, "country,number\n" + "Peru,x\n" * 120 + "Peru,1\n" * 40)
    assert (answer.json["accepted"], answer.json["refused"], len(answer.json["errors"])) == (29, 131, 100)


class Named(msgspec.Struct, frozen=True):
    """A line with one name."""

    name: str


@given(st.text(st.sampled_from("ab \n\r\x0b\x0c\x1c\x1e\x85\u2028\u2029"), max_size=40))
def test_a_line_ends_wherever_python_ends_one(text: str) -> None:
    told = [(number, row.strip()) for number, row in enumerate(text.splitlines(), 1) if row.strip()]
    found = list(files.lines_of(Named, text))
    assert [(number, line.name) for number, line in found if isinstance(line, Named)] == told


def test_of_a_file_of_millions_of_lines_none_is_held_that_nobody_asked_for() -> None:
    text = "ab\n" * 1_000_000
    tracemalloc.start()
    try:
        first = list(islice(files.lines_of(Named, text), 100))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(first) == 100
    assert peak < 8 * len(text)


async def test_one_file_in_utf8_is_taken(world: World) -> None:
    assert "0 came" in (await world.post("/tidings/v1/StampFile")).json["message"]
    assert "2 came" in (await _upload(world, "Peru", count=2)).json["message"]
    assert "UTF-8" in (await _upload(world, b"Per\xfa")).json["message"]


async def test_a_file_longer_than_a_bite_is_written_whole(world: World) -> None:
    def lines() -> Iterator[str]:
        yield "country,number"
        for number in range(2 * BITE + 1):
            yield f"Peru,{number}"

    await _upload(world, "\n".join(lines()))
    text = (await _file(world)).splitlines()[1:]
    assert [line.split(",")[1] for line in text] == [str(number) for number in range(2 * BITE + 1)]


async def _bulk(world: World, *items: dict[str, Any]) -> Any:
    return await world.post(
        "/tidings/v1/Stamps/Bulk", {"Items": [msgspec.json.encode(item).decode() for item in items]}
    )


async def test_of_many_items_those_are_kept_that_fit_and_the_others_are_told_of(world: World) -> None:
    answer = await _bulk(
        world,
        {"correlation_id": CORRELATION, "country": "Peru", "number": "1", "remark": ""},
        {"correlation_id": "x", "country": "Chile", "number": "one"},
        {"correlation_id": CORRELATION, "country": 7, "remark": "too long"},
    )
    assert answer.status == 201
    assert answer.json["items"] == [
        {"correlation_id": CORRELATION, "error_code": 0, "error_messages": []},
        {"correlation_id": "x", "error_code": 40007, "error_messages": ["INVALID_CORRELATION_ID", "INVALID_NUMBER"]},
        {
            "correlation_id": CORRELATION,
            "error_code": 40007,
            "error_messages": ["INVALID_COUNTRY", "INVALID_REMARK", "INVALID_NUMBER"],
        },
    ]
    assert [stamp["country"] for stamp in (await world.get("/v1/Stamps")).json["stamps"]] == ["Peru"]


async def test_a_kept_item_takes_the_place_of_another_and_its_writes_are_of_the_same_commit(world: World) -> None:
    await _upload(world, "country,number\nnot Peru,1\nPeru,1\n")
    item = {"correlation_id": CORRELATION, "country": "Peru", "number": "1"}
    assert (await _bulk(world, item, item)).json["items"][1]["error_code"] == 0
    assert [stamp["country"] for stamp in (await world.get("/v1/Stamps")).json["stamps"]] == ["Peru"]


async def test_a_bulk_request_has_a_bound(world: World) -> None:
    assert (await _bulk(world)).status == 400
    assert (await _bulk(world, *[{"country": "Peru"}] * 26)).status == 400
