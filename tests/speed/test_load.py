"""The load driver: what it sends and what it makes of the answers."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote

from phonenumbers import is_valid_number, parse

from tests.speed.load import Driver, Options, arguments, phone_number


def driver(options: str = "") -> Driver:
    required = ["--url", "http://127.0.0.1:1/Messages.json", "--data", "To={to}&Body={text}&C=uid.{uid}."]
    return Driver(arguments().parse_args([*required, *options.split()], namespace=Options()))


def test_every_message_has_its_own_id_and_recipient() -> None:
    bodies = [parse_qs(driver().build(uid).partition(b"\r\n\r\n")[2].decode()) for uid in (1, 2)]
    assert [body["C"] for body in bodies] == [["uid.1."], ["uid.2."]]
    assert bodies[0]["To"] != bodies[1]["To"]
    assert bodies[0]["Body"][0].startswith("uid.1. ")


def test_the_length_of_the_body_is_announced() -> None:
    head, _, body = driver().build(12345).partition(b"\r\n\r\n")
    assert head.endswith(b"Content-Length: %d" % len(body))


def test_a_get_has_its_data_in_the_query() -> None:
    line, _, rest = driver("--get").build(7).partition(b"\r\n")
    assert (line.split(b" ")[0], line.split(b" ")[2]) == (b"GET", b"HTTP/1.1")
    assert parse_qs(line.split(b" ")[1].partition(b"?")[2].decode())["C"] == ["uid.7."]
    assert rest.endswith(b"\r\n\r\n")


def test_recipients_are_numbers_that_could_exist() -> None:
    assert all(is_valid_number(parse(unquote(phone_number(uid)))) for uid in range(1, 60_000_000, 997_001))


def test_an_accepted_message_is_kept_with_its_sid() -> None:
    load = driver("--accepted-file accepted")
    uid = load.take()
    assert uid is not None
    load.done(uid, 0.0, b'HTTP/1.1 201 Created\r\n\r\n{"account_sid": "ACx", "sid": "SM%s"}' % (b"a" * 32))
    assert load.accepted == [(1, f"SM{'a' * 32}")]


def test_a_refused_message_is_not_accepted_and_its_answer_is_kept() -> None:
    load = driver()
    load.take()
    load.done(1, 0.0, b"HTTP/1.1 400 Bad Request\r\n\r\n{}")
    assert (load.accepted, load.rejected) == ([], 1)
    assert "400" in load.reject_sample


def test_an_open_loop_gives_no_message_before_its_time() -> None:
    assert driver("--rate 10").take() is None


def test_no_more_than_the_count_is_sent() -> None:
    load = driver("--count 2")
    assert [load.take() for _ in range(3)] == [1, 2, None]


def test_no_more_than_the_count_is_sent_in_an_open_loop_however_much_time_passes() -> None:
    load = driver("--count 2 --rate 10")
    load.allow(100)
    assert [load.take() for _ in range(3)] == [1, 2, None]
