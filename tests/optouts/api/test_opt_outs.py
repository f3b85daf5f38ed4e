"""The list of opt-outs: seen, changed by hand, read from a file and written to one."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable
from typing import Any

from tests.console.installation import ACCOUNT, OTHER, PHONE, SECRET, Answer, Installation, installed
from tidings.http import Request, Response

ANOTHER = "+12065550143"


def _headers(user: str) -> dict[bytes, bytes]:
    credentials = base64.b64encode(f"{user}:{SECRET}".encode())
    return {b"host": b"localhost", b"authorization": b"Basic " + credentials}


async def _upload(here: Installation, text: str, scope: str = "", user: str = ACCOUNT) -> Answer:
    head = b'--limit\r\nContent-Disposition: form-data; name="File"; filename="list"\r\n\r\n'
    field = b'\r\n--limit\r\nContent-Disposition: form-data; name="Scope"\r\n\r\n'
    body = head + text.encode() + (field + scope.encode() if scope else b"") + b"\r\n--limit--\r\n"
    headers = {**_headers(user), b"content-type": b"multipart/form-data; boundary=limit"}
    response = await here.app.api(Request("POST", "/tidings/v1/OptOuts/Import", b"", headers, body))
    return Answer(response.status, response.body)


async def _exported(here: Installation, query: str = "", user: str = ACCOUNT) -> str:
    response = await here.app.api(Request("GET", "/tidings/v1/OptOuts/Export", query.encode(), _headers(user)))
    assert response.status == 200
    assert response.stream is not None
    text = b"".join([piece async for piece in response.stream]).decode()
    await response.stream.aclose()  # as a connection does
    return text


async def _refused(here: Installation, to: str, sender: str) -> int:
    form = {"From": sender, "To": to, "Body": "x"}
    answer = await here.ask("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", form)
    return answer.json.get("code") if answer.status >= 400 else 0


async def _users(here: Installation, query: str = "") -> list[Any]:
    return [each["user"] for each in (await here.get(f"OptOuts{query}")).json["opt_outs"]]


@installed()
async def test_a_pair_made_by_hand_bars_and_one_lifted_does_not(here: Installation) -> None:
    sender = here.sender("toll-free").address
    made = await here.post("OptOuts", Scope=sender, User=PHONE)
    assert (made.status, made.json["source"], made.json["keyword"]) == (201, "api", "")
    assert made.json["url"].endswith(f"/tidings/v1/OptOuts/{sender}/{PHONE}")
    assert await _refused(here, PHONE, sender) == 21610
    assert (await here.get(f"OptOuts/{sender}/{PHONE}")).json == made.json
    assert (await here.ask("DELETE", f"/tidings/v1/OptOuts/{sender}/{PHONE}")).status == 204
    assert await _refused(here, PHONE, sender) == 0
    assert (await here.get(f"OptOuts/{sender}/{PHONE}")).status == 404


@installed()
async def test_only_ones_own_senders_and_real_numbers_are_taken(here: Installation) -> None:
    sender = here.sender("toll-free").address
    for scope, user in ((sender, "me"), ("+14155550000", PHONE), ("MG" + "0" * 32, PHONE), ("", PHONE)):
        assert (await here.post("OptOuts", Scope=scope, User=user)).status == 400, (scope, user)
    assert (await here.post("OptOuts", OTHER, Scope=sender, User=PHONE)).status == 400
    await here.post("OptOuts", Scope=sender, User=PHONE)
    assert (await here.get("OptOuts", OTHER)).json["opt_outs"] == []
    assert (await here.get(f"OptOuts/{sender}/{PHONE}", OTHER)).status == 404


@installed()
async def test_the_list_is_filtered_and_paged(here: Installation) -> None:
    free, long = here.sender("toll-free").address, here.sender("long-code").address
    for scope, user in ((free, PHONE), (free, ANOTHER), (long, PHONE)):
        await here.post("OptOuts", Scope=scope, User=user)
    assert await _users(here, f"?Scope={free.replace('+', '%2B')}") == [PHONE, ANOTHER]
    assert await _users(here, f"?User={ANOTHER.replace('+', '%2B')}") == [ANOTHER]
    assert await _users(here, "?Source=keyword") == []
    assert await _users(here, "?EndDate=2001-01-01") == []
    first = (await here.get("OptOuts?PageSize=2")).json
    following = first["meta"]["next_page_url"].split("/tidings/v1/")[1]
    assert len(first["opt_outs"]) + len((await here.get(following)).json["opt_outs"]) == 3


@installed()
async def test_a_file_is_read_line_by_line_and_a_bad_line_is_left_out_alone(here: Installation) -> None:
    sender = here.sender("toll-free").address
    lines = [
        "user,scope,keyword,date_created",
        f"{PHONE},{sender},=STOP,2024-05-06T07:08:09Z",
        f"nobody,{sender},,",
        f"{ANOTHER},,,",
        f'{ANOTHER},{sender},"unclosed',
        f"{ANOTHER},{sender},,not a day",
        f"{ANOTHER},{sender}",
        "",
    ]
    answer = await _upload(here, "\ufeff" + "\r\n".join(lines))
    assert answer.status == 201, answer.json
    assert (answer.json["accepted"], answer.json["refused"]) == (2, 4)
    assert [each["line"] for each in answer.json["errors"]] == [3, 4, 5, 6]
    shown = (await here.get(f"OptOuts/{sender}/{PHONE}")).json
    assert (shown["source"], shown["date_created"]) == ("import", "2024-05-06T07:08:09Z")
    again = await _upload(here, "\n".join(lines))
    assert (again.json["accepted"], len(await _users(here))) == (2, 2)


@installed()
async def test_a_list_of_bare_numbers_is_for_the_scope_that_the_import_names(here: Installation) -> None:
    sender = here.sender("toll-free").address
    answer = await _upload(here, f"{PHONE}\n{ANOTHER}\n", sender)
    assert (answer.status, answer.json["accepted"]) == (201, 2)
    assert await _refused(here, ANOTHER, sender) == 21610


@installed()
async def test_what_was_exported_is_imported_elsewhere_in_both_forms(here: Installation) -> None:
    sender = here.sender("toll-free").address
    await here.post("OptOuts", Scope=sender, User=PHONE)
    await here.post("OptOuts", Scope=sender, User=ANOTHER)
    for form in ("csv", "jsonl"):
        text = await _exported(here, f"Format={form}")
        for user in (PHONE, ANOTHER):
            assert (await here.ask("DELETE", f"/tidings/v1/OptOuts/{sender}/{user}")).status == 204
        answer = await _upload(here, text)
        assert (answer.json["accepted"], answer.json["errors"]) == (2, []), text
        assert await _users(here) == [PHONE, ANOTHER]
    assert json.loads((await _exported(here, "Format=jsonl")).splitlines()[0])["user"] == PHONE
    assert PHONE not in await _exported(here, user=OTHER)


@installed()
async def test_while_a_long_file_is_read_others_have_their_turns(here: Installation) -> None:
    turns = 0

    async def another() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(another())
    answer = await _upload(here, "nobody\n" * 5_000, here.sender("toll-free").address)
    beside.cancel()
    assert (answer.json["refused"], len(answer.json["errors"])) == (5_000, 100)
    assert turns >= 5_000 // 100


@installed()
async def test_a_hostile_file_is_told_of_and_stops_nothing(here: Installation) -> None:
    for text in ("{" * 2_000, '{"user": 5}\n{"user": null}', "\0\0", ",,,,\n,,,,", '{"user":"' + "9" * 5_000 + '"}'):
        answer = await _upload(here, text)
        assert (answer.status, answer.json["accepted"]) == (201, 0), text[:20]
        assert answer.json["refused"] >= 1
    assert (await _upload(here, "")).json == {"accepted": 0, "refused": 0, "errors": []}


@installed()
async def test_files_that_are_being_written_count_among_an_accounts_requests(here: Installation) -> None:
    def asked(user: str) -> Awaitable[Response]:
        return here.app.api(Request("GET", "/tidings/v1/OptOuts/Export", b"", _headers(user)))

    open_ = [await asked(ACCOUNT) for _ in range(here.settings.concurrency)]
    refused = await asked(ACCOUNT)
    assert (refused.status, refused.stream) == (429, None)
    assert await _exported(here, user=OTHER)
    for response in open_:
        assert response.stream is not None
        await response.stream.aclose()
    assert await _exported(here)
