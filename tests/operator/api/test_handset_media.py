"""Pictures from a phone by the Tidings API: files of a form, which arrive as an MMS does."""

from __future__ import annotations

import base64
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from tests.console.installation import ACCOUNT, PHONE, SECRET, Installation, installed
from tests.contract.site import PICTURE as PNG
from tidings.http import Request
from tidings.messages.media import IMAGES_MOST
from tidings.messages.media_kinds import kind_of
from tidings.messages.model import BODY_MOST, medium

BOUNDARY = b"--a-boundary"
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def form(fields: dict[str, str], *files: tuple[str, bytes]) -> bytes:
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts += [
        f'Content-Disposition: form-data; name="Media"; filename="{name}"\r\n\r\n'.encode() + octets
        for name, octets in files
    ]
    return b"".join(b"--" + BOUNDARY + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + BOUNDARY + b"--\r\n"


async def written(here: Installation, fields: dict[str, str], *files: tuple[str, bytes]) -> tuple[int, Any]:
    headers = {
        b"host": b"localhost",
        b"authorization": b"Basic " + base64.b64encode(f"{ACCOUNT}:{SECRET}".encode()),
        b"content-type": b"multipart/form-data; boundary=" + BOUNDARY,
    }
    path = f"/tidings/v1/Handsets/{PHONE}/Messages"
    answer = await here.app.api(Request("POST", path, b"", headers, form(fields, *files)))
    return answer.status, msgspec.json.decode(answer.body)


@installed()
async def test_files_are_what_they_begin_with_and_are_on_the_phone_as_media(here: Installation) -> None:
    sender = here.sender("long-code").address
    status, held = await written(here, {"To": sender, "Body": "Look"}, ("a.exe", PNG), ("b.png", GIF))
    assert status == 201
    assert [each["content_type"] for each in held["media"]] == ["image/png", "image/gif"]
    assert await here.held() == [held]


@pytest.mark.parametrize(
    ("fields", "files", "code"),
    [
        ({"Body": "x"}, [("cat.png", b"MZ is a program")], 20001),
        ({"Body": "x"}, [("cat.png", b"")], 20001),
        ({"Body": "x"}, [("cat.png", PNG)] * 11, 21623),
        ({"Body": "x"}, [("cat.png", PNG + bytes(IMAGES_MOST))], 11751),
        ({"Body": "x"}, [("a.pdf", b"%PDF-" + bytes(600_000))], 11751),
        ({"Body": "x", "To": "+19152782000"}, [("cat.png", PNG)], 21211),
        ({"Body": "x" * (BODY_MOST + 1)}, [("cat.png", PNG)], 21617),
        ({"Body": "x", "MediaUrl": "https://app.example/a.png"}, [("cat.png", PNG)] * 10, 21623),
    ],
)
@installed()
async def test_what_is_no_medium_is_refused_and_nothing_of_it_is_kept(
    here: Installation, fields: dict[str, str], files: list[tuple[str, bytes]], code: int
) -> None:
    status, problem = await written(here, {"To": here.sender("long-code").address, **fields}, *files)
    assert (status, problem["code"]) == (400, code), problem
    assert await here.held() == []
    assert await here.database.rows(sa.select(medium.c.sid)) == []


def test_kinds_are_told_by_their_octets() -> None:
    heads = {
        b"\xff\xd8\xff\xe0": "image/jpeg",
        b"RIFF\0\0\0\0WEBPVP8 ": "image/webp",
        b"\0\0\0\x18ftyp3gp5": "video/3gpp",
        b"\0\0\0\x18ftypisom": "video/mp4",
        b"<svg onload=alert(1)>": None,
        b"<html>": None,
        b"": None,
    }
    assert {head: kind_of(head) for head in heads} == heads
