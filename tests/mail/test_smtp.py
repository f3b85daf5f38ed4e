"""Letters by a real mail server: what arrives there, what is refused, and what is never sent in the clear."""

from __future__ import annotations

import pytest

from tests.mail.server import mail_server
from tidings.core import Instant
from tidings.mail.port import Envelope, Handed
from tidings.mail.smtp import SmtpMailer, SmtpServer, message_of, parse_smtp_url

WRITTEN = Instant.parse_iso("2026-05-04T10:00:00Z")


def envelope(to: str = "ann@example.com", subject: str = "Hello", text: str = "A text.\nOf two lines.\n") -> Envelope:
    return Envelope("EM" + "1" * 32, to, subject, text, WRITTEN)


def mailer(port: int, credentials: str = "") -> SmtpMailer:
    return SmtpMailer(parse_smtp_url(f"smtp://{credentials}127.0.0.1:{port}?from=tidings@example.org"), timeout_s=5)


async def test_a_letter_arrives_as_it_was_written() -> None:
    async with mail_server() as postbox:
        answer = await mailer(postbox.port).send(envelope(subject="Grüße", text="Straße\n"))
        assert (answer.taken, answer.reason) == (Handed.SENT, None)
        [message] = postbox.arrived
        assert (message["To"], message["From"], message["Subject"]) == (
            "ann@example.com",
            "Tidings <tidings@example.org>",
            "Grüße",
        )
        assert message["Message-ID"] == f"<EM{'1' * 32}@example.org>"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message.get_content().replace("\r\n", "\n") == "Straße\n"


async def test_it_signs_in_with_what_the_address_says() -> None:
    async with mail_server(asks_who=True) as postbox:
        assert (await mailer(postbox.port, "tid%40ings:right@").send(envelope())).taken is Handed.SENT
        assert postbox.signed_in == [("tid@ings", "right")]
        wrong = await mailer(postbox.port, "tidings:wrong@").send(envelope())
        assert wrong.taken is Handed.LATER, "the letter is not to blame"
        assert "wrong" not in (wrong.reason or "")


async def test_what_is_refused_for_good_is_told_from_what_may_do_later() -> None:
    async with mail_server() as postbox:
        postbox.says = "550 No such person"
        refused = await mailer(postbox.port).send(envelope())
        assert (refused.taken, refused.reason) == (Handed.REFUSED, "550 No such person")
        postbox.says = "451 Come again"
        assert (await mailer(postbox.port).send(envelope())).taken is Handed.LATER
    assert (await mailer(postbox.port).send(envelope())).taken is Handed.LATER, "nobody listens"


@pytest.mark.parametrize("field", ["to", "subject"])
async def test_no_text_of_others_adds_a_header(field: str) -> None:
    async with mail_server() as postbox:
        given = {field: "ann@example.com\r\nBcc: everybody@example.net"}
        answer = await mailer(postbox.port).send(envelope(**given))
        assert answer.taken is Handed.REFUSED
        assert postbox.raw == []


def test_a_text_cannot_become_headers() -> None:
    server = SmtpServer("h", 25, None, None, False, "t@example.org", "Tidings")
    message = message_of(envelope(text="\r\n.\r\nBcc: x@example.net\r\n"), server)
    assert message["Bcc"] is None


async def test_a_password_goes_to_another_machine_encrypted_or_not_at_all() -> None:
    with_password = SmtpMailer(parse_smtp_url("smtp://u:p@mail.example.org?from=t@example.org"))._client()
    assert with_password._start_tls_on_connect is True
    at_hand = SmtpMailer(parse_smtp_url("smtp://mail.example.org?from=t@example.org"))._client()
    assert at_hand._start_tls_on_connect is None, "where the server can"
    assert SmtpMailer(parse_smtp_url("smtps://u:p@mail.example.org?from=t@example.org"))._client().use_tls is True


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("http://mail.example.org?from=t@example.org", "begins with"),
        ("smtp://mail.example.org", "`from` is"),
        ("smtp://mail.example.org?from=nobody", "`from` is"),
        ("smtp://mail.example.org?from=t@example.org&tls=no", "no parameter tls"),
    ],
)
def test_an_address_that_cannot_be_is_told_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_smtp_url(text)
