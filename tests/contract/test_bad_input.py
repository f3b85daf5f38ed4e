"""Whatever comes in, the answer is a refusal with its code or a success, never a failure of ours."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import msgspec
import pytest

from tests.contract.odd_values import ODD, TARGET_MOST, UNREADABLE, form
from tests.contract.server import RunningServer
from tests.contract.wire import Wire, basic, first_said, raw
from tidings.messages.api.create import CreateMessage
from tidings.messages.api.messages import SearchMessages, UpdateMessage
from tidings.numbers.seed import LOCAL

pytestmark = pytest.mark.xdist_group("server")

UNKNOWN_SERVICE = f"MG{'0' * 32}"
CODES: dict[str, set[int]] = {
    "To": {21604, 21211, 21265, 21268, 21910},
    "From": {21603, 21212, 21606, 21612, 21659, 21660, 21910},
    "MessagingServiceSid": {21705, 21701},
    "Body": {21602, 21617, 20001},
    "MediaUrl": {21620, 21623},
    "StatusCallback": {21609},
    "ApplicationSid": {21420, 20001},
    "ValidityPeriod": {21624},
    "ScheduleType": {35126, 35118, 35111},
    "SendAt": {35114, 35126},
    "ContentRetention": {30029},
    "AddressRetention": {30030},
    "MaxPrice": {21627},
    "ContentSid": {21655, 20001},
    "ContentVariables": {21656, 20001},
}
"""The codes that a bad value of each parameter may get; 20001 where no closer one exists."""
NAMES = [field.encode_name for field in msgspec.structs.fields(CreateMessage)]
_recipients = itertools.count(100_000)


@pytest.fixture
def either_wire(either_server: RunningServer) -> Iterator[Wire]:
    """Requests by hand, to a server on each store."""
    with closing(Wire(either_server.port, either_server.logins.main)) as opened:
        yield opened


def messages(wire: Wire) -> str:
    return f"/2010-04-01/Accounts/{wire.login.sid}/Messages"


class Attempt:
    """A message to somebody who gets no other, with one parameter changed."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.to = f"+1650{next(_recipients):07}"
        self.good = {"To": self.to, "From": LOCAL, "Body": "Hello"}

    def without(self, name: str) -> Any:
        return self._sent(*((other, value) for other, value in self.good.items() if other != name))

    def with_(self, name: str, *values: str | bytes) -> Any:
        others = [(other, value) for other, value in self.good.items() if other != name]
        return self._sent(*others, *((name, value) for value in values))

    def _sent(self, *pairs: tuple[str, str | bytes]) -> Any:
        return self.wire.post(f"{messages(self.wire)}.json", form(*pairs))

    def stored(self) -> list[dict[str, Any]]:
        """The messages to that recipient."""
        found = self.wire.get(f"{messages(self.wire)}.json?To=%2B{self.to[1:]}").json["messages"]
        assert isinstance(found, list)
        return found

    def assert_nothing_half_done(self) -> None:
        """Of a refused attempt there is nothing, or its record: failed, with a code, and with nothing to wait for."""
        for one in self.stored():
            assert (one["status"], one["price"], one["date_sent"]) == ("failed", None, None)
            assert one["error_code"]


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_with_an_odd_value_is_taken_or_refused_with_its_code(either_wire: Wire, name: str) -> None:
    for kind, value in {**ODD, "empty": ""}.items():
        attempt = Attempt(either_wire)
        answer = attempt.with_(name, value)
        if answer.status == 201:
            assert [one["sid"] for one in attempt.stored()] == [answer.json["sid"]], kind
        else:
            assert answer.status == 400, kind
            assert answer.code in CODES.get(name, {20001, *range(30100, 30110)}), (kind, answer.json)
            attempt.assert_nothing_half_done()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_text_is_refused_whole(either_wire: Wire, name: str) -> None:
    for kind, octets in UNREADABLE.items():
        attempt = Attempt(either_wire)
        answer = attempt.with_(name, octets)
        assert (answer.status, answer.code) == (400, 20001), kind
        assert attempt.stored() == []


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"MediaUrl", "PersistentAction"}])
def test_a_parameter_given_twice_is_refused_with_its_code(wire: Wire, name: str) -> None:
    attempt = Attempt(wire)
    value = attempt.good.get(name, "1")
    answer = attempt.with_(name, value, value)
    assert answer.status == 400
    assert answer.code in CODES.get(name, {20001})
    assert attempt.stored() == []


@pytest.mark.parametrize(
    ("name", "code"), [("To", 21604), ("From", 21603), ("Body", 21602)]
)  # fmt: skip
def test_a_required_parameter_that_is_missing_or_empty_gets_its_own_code(wire: Wire, name: str, code: int) -> None:
    attempt = Attempt(wire)
    assert (attempt.without(name).code, attempt.with_(name, "").code) == (code, code)
    attempt.assert_nothing_half_done()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("To", "12", 21211),
        ("To", "+1415555010", 21211),
        ("To", "hello", 21211),
        ("To", LOCAL, 21266),
        ("To", "22555", 21265),
        ("To", "whatsapp:+14155550100", 21910),
        ("From", "+1", 21212),
        ("From", "+14155550199", 21659),
        ("From", "Way-too-long-for-a-sender", 21212),
        ("MessagingServiceSid", UNKNOWN_SERVICE, 21701),
        ("MessagingServiceSid", "MG1", 21705),
        ("Body", "x" * 1601, 21617),
        ("StatusCallback", "ftp://example.com/", 21609),
        ("StatusCallback", "http://", 21609),
        ("StatusCallback", "nowhere", 21609),
        ("StatusCallback", "http://under_score.example.com/", 21609),
        ("MediaUrl", "nowhere", 21620),
        ("MediaUrl", "file:///etc/passwd", 21620),
        ("ValidityPeriod", "0", 21624),
        ("ValidityPeriod", "36001", 21624),
        ("ValidityPeriod", "1.5", 21624),
        ("MaxPrice", "cheap", 21627),
        ("ScheduleType", "fixed", 35118),
        ("ScheduleType", "later", 35126),
        ("ContentRetention", "forget", 30029),
        ("AddressRetention", "forget", 30030),
        ("ApplicationSid", f"AP{'0' * 32}", 21420),
        ("ContentSid", f"HX{'0' * 32}", 21655),
        ("Tags", "no JSON", 20001),
        ("Tags", '{"a": 1}', 20001),
        ("Tags", '{"a": "\\u0000"}', 20001),
        ("Tags", '{"a": "<"}', 20001),
        ("SmartEncoded", "perhaps", 20001),
        ("ProvideFeedback", "perhaps", 20001),
        ("Attempt", "first", 20001),
        ("RiskCheck", "perhaps", 20001),
        ("TrafficType", "paid", 20001),
    ],
)
def test_a_bad_value_gets_the_published_code(wire: Wire, name: str, value: str, code: int) -> None:
    attempt = Attempt(wire)
    answer = attempt.with_(name, value)
    assert (answer.status, answer.code) == (400, code)
    attempt.assert_nothing_half_done()


@pytest.mark.parametrize(
    ("fields", "code", "says"),
    [
        ({"To": "whatsapp:+14155550100"}, 21910, "only SMS and MMS are built yet"),
        ({"To": "whatsapp:+14155550100", "From": "whatsapp:+14155550101"}, 63007, "over WhatsApp are not built yet"),
        ({"ContentSid": f"HX{'0' * 32}"}, 21655, "Content templates are not built yet"),
        ({"ContentVariables": '{"1": "x"}'}, 21656, "Content templates are not built yet"),
    ],
)
def test_what_is_not_built_yet_says_so(wire: Wire, fields: dict[str, str], code: int, says: str) -> None:
    given = {"To": "+14155550100", "From": LOCAL, "Body": "x", **fields}
    answer = wire.post(f"{messages(wire)}.json", form(*given.items()))
    assert (answer.status, answer.code) == (400, code)
    assert says in answer.json["message"]


def test_the_older_path_of_messages_is_the_same_as_that_of_today(wire: Wire) -> None:
    older = messages(wire).replace("/Messages", "/SMS/Messages")
    sent = wire.post(f"{older}.json", form(("To", "+14155550100"), ("From", LOCAL), ("Body", "of old")))
    assert sent.status == 201
    assert sent.json["uri"] == f"{messages(wire)}/{sent.json['sid']}.json"
    assert wire.get(f"{older}/{sent.json['sid']}.json").json["body"] == "of old"
    assert wire.get(f"{older}/{sent.json['sid']}").json["sid"] == sent.json["sid"]
    assert wire.get(f"{older}.json?PageSize=1").json["messages"][0]["sid"] == sent.json["sid"]


def test_more_media_than_ten_are_refused(wire: Wire) -> None:
    attempt = Attempt(wire)
    answer = attempt.with_("MediaUrl", *["http://127.0.0.1:9/picture.png"] * 11)
    assert (answer.status, answer.code) == (400, 21623)
    assert attempt.stored() == []


@pytest.mark.parametrize("kind", ["right to left", "emoji", "combining", "CRLF", "controls", "noncharacters", "quotes"])
def test_a_body_comes_back_as_it_was_written(either_wire: Wire, kind: str) -> None:
    attempt = Attempt(either_wire)
    answer = attempt.with_("Body", ODD[kind])
    assert (answer.status, answer.json["body"]) == (201, ODD[kind])
    (stored,) = attempt.stored()
    assert stored["body"] == ODD[kind]


def test_the_longest_bodies_are_taken(wire: Wire) -> None:
    for letter in ("x", "é", "中", "😀"):
        assert Attempt(wire).with_("Body", letter * 1600).status == 201


def test_names_are_in_exact_case_and_unknown_ones_are_told(wire: Wire) -> None:
    attempt = Attempt(wire)
    beside = attempt.with_("to", "+1")
    assert (beside.status, beside.headers["Tidings-Unused-Parameters"]) == (201, "to")
    unknown = attempt.with_("Nonsense", "x", "y")
    assert (unknown.status, unknown.headers["Tidings-Unused-Parameters"]) == (201, "Nonsense")
    assert wire.post(f"{messages(wire)}.json", form(("to", "+14155550100"))).code == 21604


@pytest.mark.parametrize("name", ["MediaUrl[0]", "MediaUrl[]", "MediaUrl0", "MediaUrl_1", "mediaUrl", "media_url"])
def test_a_picture_under_a_wrong_name_is_no_message_without_a_picture(wire: Wire, name: str) -> None:
    attempt = Attempt(wire)
    answer = attempt.with_(name, "http://127.0.0.1:9/picture.png")
    assert (answer.status, answer.code) == (400, 20001)
    assert "MediaUrl" in answer.json["message"]
    assert attempt.stored() == []


def test_blank_optional_parameters_of_a_message_are_not_given(wire: Wire) -> None:
    attempt = Attempt(wire)
    needed = {"To", "From", "Body"}
    blanks = [(name, "") for name in NAMES if name not in needed]
    answer = wire.post(f"{messages(wire)}.json", form(*attempt.good.items(), *blanks))
    assert (answer.status, answer.json["num_media"]) == (201, "0")


def test_the_same_form_in_other_parts_is_the_same_request(wire: Wire) -> None:
    good = Attempt(wire).good
    sids = set()
    for boundary in ("one", "another"):
        parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in good.items()]
        body = "".join([*parts, f"--{boundary}--\r\n"]).encode()
        kind = f"multipart/form-data; boundary={boundary}"
        answer = wire.post(f"{messages(wire)}.json", body, content_type=kind, idempotency_key="in-parts")
        assert answer.status == 201
        sids.add(answer.json["sid"])
    assert len(sids) == 1


def test_a_message_may_come_as_a_form_in_parts_to_a_path_with_two_slashes(wire: Wire) -> None:
    attempt = Attempt(wire)
    parts = [f'--cut\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in attempt.good.items()]
    body = "".join([*parts, "--cut--\r\n"]).encode()
    path = f"/{messages(wire)}.json".replace("/Messages", "//Messages")
    answer = wire.post(path, body, content_type="multipart/form-data; boundary=cut")
    assert (answer.status, answer.json["body"], answer.json["uri"].count("//")) == (201, "Hello", 0)
    long = wire.post(path, body, content_type=f"multipart/form-data; boundary={'x' * 300}")
    assert (long.status, long.code) == (400, 20001)


@pytest.mark.parametrize("name", [field.encode_name for field in msgspec.structs.fields(SearchMessages)])
def test_a_filter_with_an_odd_value_finds_nothing_or_is_refused(either_wire: Wire, name: str) -> None:
    for kind, value in ODD.items():
        query = form((name, value)).decode()
        if len(query) > TARGET_MOST:
            continue
        answer = either_wire.get(f"{messages(either_wire)}.json?{query}")
        assert (answer.status, answer.code) in {(200, None), (400, 20001)}, kind
        if answer.status == 200:
            assert all(value in {one["to"], one["from"]} for one in answer.json["messages"]), kind
    for kind, octets in UNREADABLE.items():
        if b"\0" not in octets and b"\xff" not in octets:
            path = f"{messages(either_wire)}.json?{form((name, octets)).decode()}"
            assert either_wire.get(path).code == 20001, kind


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("DateSent=&DateSent%3C=&DateSent%3E=&PageSize=&Page=&PageToken=", 200),
        ("DateSent=2024-13-01", 400),
        ("DateSent=yesterday", 400),
        ("DateSent%3E=0001-01-01", 200),
        ("DateSent%3E=0001-01-01T00:00:00%2B14:00", 400),
        ("DateSent%3C=9999-12-31T23:59:59-14:00", 400),
        ("DateSent=2024-01-01&DateSent=2024-01-02", 400),
        ("To=&From=", 200),
        ("To=a&To=b", 400),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(wire: Wire, query: str, status: int) -> None:
    assert wire.get(f"{messages(wire)}.json?{query}").status == status


@pytest.mark.parametrize("name", [field.encode_name for field in msgspec.structs.fields(UpdateMessage)])
def test_an_update_with_an_odd_value_is_refused_and_changes_nothing(either_wire: Wire, name: str) -> None:
    attempt = Attempt(either_wire)
    sid = attempt.with_("Body", "As it was").json["sid"]
    item = f"{messages(either_wire)}/{sid}.json"
    for kind, value in ODD.items():
        answer = either_wire.post(item, form((name, value)))
        assert (answer.status, answer.code) in {(400, 20001), (409, 20409)}, kind
    for kind, octets in UNREADABLE.items():
        assert either_wire.post(item, form((name, octets))).code == 20001, kind
    assert either_wire.post(item, form((name, ""), (name, ""))).code == 20001
    assert either_wire.post(item, b"").code == 20001
    assert either_wire.get(item).json["body"] == "As it was"


def test_a_body_of_another_type_is_refused(wire: Wire) -> None:
    for content_type in ("application/json", "text/plain", "multipart/form-data; boundary=x", "\xff"):
        answer = wire.post(f"{messages(wire)}.json", b'{"To": "+14155550100"}', content_type=content_type)
        assert answer.status in {400, 415}


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Basic",
        "Basic !!!",
        "Basic " + "QQ" * 4_000,
        "Basic \xff",
        "Basic AAAA",
        "Basic Og==",
        "Bearer x.y.z",
        "Digest username=x",
        "Basic QUM6/w==",
    ],
)
def test_credentials_that_cannot_be_read_are_401(wire: Wire, authorization: str) -> None:
    answer = wire.get(f"{messages(wire)}.json", Authorization=authorization)
    assert (answer.status, answer.code) == (401, 20003)


# Sizes and times


def head(wire: Wire, *fields: str) -> bytes:
    lines = [f"POST {messages(wire)}.json HTTP/1.1", "Host: api.twilio.com", f"Authorization: {basic(wire.login)}"]
    lines += ["Content-Type: application/x-www-form-urlencoded", *fields]
    return "\r\n".join([*lines, "", ""]).encode()


def test_a_body_that_is_announced_too_large_is_refused_before_it_comes(wire: Wire) -> None:
    came = raw(wire.port, head(wire, "Content-Length: 1000000000"))
    assert came.startswith(b"HTTP/1.1 413 ")
    assert b'"code":20413' in came


def test_a_large_body_of_somebody_who_has_not_signed_in_is_not_read(wire: Wire) -> None:
    fields = ["Content-Type: multipart/form-data; boundary=x", "Content-Length: 5000000"]
    lines = ["POST /v1/SupportingDocuments HTTP/1.1", "Host: trusthub.twilio.com", *fields, "", ""]
    came = raw(wire.port, "\r\n".join(lines).encode())
    assert came.startswith(b"HTTP/1.1 401 ")
    signed_in = "\r\n".join([*lines[:2], f"Authorization: {basic(wire.login)}", "Expect: 100-continue", *lines[2:]])
    assert first_said(wire.port, signed_in.encode()).startswith(b"HTTP/1.1 100 ")
    elsewhere = signed_in.replace("/v1/SupportingDocuments", "/v1/EndUsers")
    assert raw(wire.port, elsewhere.encode()).startswith(b"HTTP/1.1 413 ")


def test_a_body_that_grows_too_large_is_cut_off(wire: Wire) -> None:
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    came = raw(wire.port, head(wire, "Transfer-Encoding: chunked") + chunk * 20, limit_s=5)
    assert came.startswith(b"HTTP/1.1 413 ")
    assert b'"code":20413' in came


def test_a_body_just_under_the_limit_is_read_and_refused_for_what_is_in_it(wire: Wire) -> None:
    attempt = Attempt(wire)
    answer = attempt.with_("Body", b"%41" * 43_000)
    assert (answer.status, answer.code) == (400, 21617)
    assert attempt.stored() == []


def test_a_form_of_very_many_fields_is_refused(wire: Wire) -> None:
    answer = wire.post(f"{messages(wire)}.json", b"&".join(b"a%d=1" % at for at in range(5_000)))
    assert (answer.status, answer.code) == (400, 20001)


@pytest.mark.parametrize(
    ("octets", "status"),
    [
        (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: api.twilio.com\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: api.twilio.com\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", 400),
    ],
)
def test_what_is_no_proper_request_is_refused_and_the_connection_closed(wire: Wire, octets: bytes, status: int) -> None:
    came = raw(wire.port, octets, limit_s=5)
    assert came.startswith(b"HTTP/1.1 %d " % status), came[:200]
    assert b'"more_info"' in came


def test_the_server_answers_others_while_many_requests_never_end(wire: Wire) -> None:
    slow = []
    try:
        for _ in range(200):
            connection = socket.create_connection(("127.0.0.1", wire.port), timeout=5)
            connection.sendall(head(wire, "Content-Length: 100") + b"To=")
            slow.append(connection)
        assert Attempt(wire).with_("Body", "Hello").status == 201
    finally:
        for connection in slow:
            connection.close()
