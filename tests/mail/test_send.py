"""Letters as rows: sent once, tried again, given up, kept where there is no server, and forgotten."""

from __future__ import annotations

import msgspec
import pytest
import sqlalchemy as sa

from tests.mail.server import mail_server
from tests.stores import Stores
from tidings.accounts.vault import Vault
from tidings.core import Instant
from tidings.db import Database, GuardFailed
from tidings.mail.letter import PER_ADDRESS_MOST, Draft, Letter, has_room, letters, occasion, posted
from tidings.mail.port import Envelope, Handed, MailAnswer
from tidings.mail.send import BATCH_MOST, LEASE_S, RETRIES_S, ForgetLetters, SendLetters, read_letter
from tidings.mail.smtp import SmtpMailer, parse_smtp_url

VAULT = Vault("k" * 32)
ACCOUNT = "AC" + "a" * 32
NOW = Instant.parse_iso("2026-05-04T10:00:00Z")
SECRET = "https://tidings.example.com/reset?token=0123"


def draft(to: str = "ann@example.com", text: str = SECRET) -> Draft:
    return Draft(account_sid=ACCOUNT, recipient=to, category="security", subject="Your\n link", text=text)


async def post(database: Database, name: str = "one", to: str = "ann@example.com", at: Instant = NOW) -> None:
    await database.commit(posted(draft(to), occasion(name), VAULT, at), only_if=has_room(ACCOUNT, to, at))


async def only(database: Database) -> Letter:
    [row] = await database.rows(sa.select(*letters.c))
    return read_letter(row)


class Told:
    """A mailer that answers what it is told to, and remembers what it was given."""

    def __init__(self, *answers: Handed) -> None:
        self.answers = list(answers)
        self.given: list[Envelope] = []

    async def send(self, envelope: Envelope) -> MailAnswer:
        self.given.append(envelope)
        return MailAnswer(self.answers.pop(0) if self.answers else Handed.SENT, "what it said")


async def test_a_letter_goes_out_once_and_its_text_is_not_kept(stores: Stores) -> None:
    async with stores.opened() as database, mail_server() as postbox:
        mailer = SmtpMailer(parse_smtp_url(f"smtp://127.0.0.1:{postbox.port}?from=t@example.org"))
        await post(database)
        before = await only(database)
        assert SECRET not in str(before), "sealed at rest"
        loop = SendLetters(database, VAULT, mailer)
        await loop.step(NOW)
        await loop.step(NOW.plus(h=30))
        [message] = postbox.arrived
        assert message.get_content().strip() == SECRET
        assert message["Subject"] == "Your link"
        after = await only(database)
        assert (after.outcome, after.text_sealed, after.attempts) == ("sent", None, 1)


async def test_a_letter_waits_behind_none_of_an_account_that_has_very_many(stores: Stores) -> None:
    async with stores.opened() as database:
        for number in range(3 * BATCH_MOST):
            many = draft(f"reader{number}@example.com")
            await database.commit(posted(many, occasion(f"news {number}"), VAULT, NOW))
        link = msgspec.structs.replace(draft("bob@example.org"), account_sid="AC" + "b" * 32)
        await database.commit(posted(link, occasion("reset"), VAULT, NOW.plus(s=5)))
        mailer = Told()
        await SendLetters(database, VAULT, mailer).step(NOW.plus(s=10))
        assert len(mailer.given) == BATCH_MOST
        assert "bob@example.org" in [letter.recipient for letter in mailer.given[:2]]


async def test_the_same_occasion_is_told_once(stores: Stores) -> None:
    async with stores.opened() as database:
        await post(database)
        await post(database)
        assert (await only(database)).outcome == "pending"


async def test_two_who_send_at_once_do_not_send_a_letter_twice(stores: Stores) -> None:
    async with stores.opened() as database:
        await post(database)
        mailer = Told()
        one, other = SendLetters(database, VAULT, mailer), SendLetters(database, VAULT, mailer)
        letter = await one._claimed(ACCOUNT, occasion("one"), 0, NOW)
        assert letter is not None
        assert await other._claimed(ACCOUNT, occasion("one"), 0, NOW) is None
        await other.step(NOW.plus(s=LEASE_S - 1))
        assert mailer.given == []


async def test_what_a_sender_had_that_died_is_sent_after_its_lease(stores: Stores) -> None:
    async with stores.opened() as database:
        await post(database)
        mailer = Told()
        loop = SendLetters(database, VAULT, mailer)
        assert await loop._claimed(ACCOUNT, occasion("one"), 0, NOW) is not None
        await loop.step(NOW.plus(s=LEASE_S))
        assert len(mailer.given) == 1


async def test_a_server_that_is_away_is_tried_again_later_and_later_and_then_no_more(stores: Stores) -> None:
    async with stores.opened() as database:
        await post(database)
        mailer = Told(*[Handed.LATER] * 20)
        loop, now = SendLetters(database, VAULT, mailer), NOW
        await loop.step(now)
        for wait_s in RETRIES_S:
            await loop.step(now.plus(s=wait_s - 1))
            now = now.plus(s=wait_s)
            await loop.step(now)
        assert len(mailer.given) == 1 + len(RETRIES_S)
        over = await only(database)
        assert (over.outcome, over.reason, over.text_sealed) == ("given-up", "what it said", None)


async def test_what_is_refused_for_good_is_not_tried_again(stores: Stores) -> None:
    async with stores.opened() as database:
        await post(database)
        mailer = Told(Handed.REFUSED)
        loop = SendLetters(database, VAULT, mailer)
        await loop.step(NOW)
        await loop.step(NOW.plus(days=2))
        assert len(mailer.given) == 1
        assert (await only(database)).outcome == "given-up"


async def test_without_a_server_letters_stay_to_be_read(stores: Stores) -> None:
    async with stores.opened() as database:
        await post(database)
        await SendLetters(database, VAULT, None).step(NOW)
        kept = await only(database)
        assert kept.outcome == "kept"
        assert kept.text_sealed is not None
        assert VAULT.unseal(kept.text_sealed, kept.sid) == SECRET
        late = Told()
        await SendLetters(database, VAULT, late).step(NOW.plus(days=3))
        assert late.given == [], "a server that comes later is not given what was read here"


async def test_an_address_is_not_written_to_without_end(stores: Stores) -> None:
    async with stores.opened() as database:
        for number in range(PER_ADDRESS_MOST):
            await post(database, f"number {number}")
        with pytest.raises(GuardFailed, match="address-has-room"):
            await post(database, "one more")
        await post(database, "to somebody else", to="bob@example.com")
        await post(database, "an hour later", at=NOW.plus(h=1, s=1))


async def test_letters_are_deleted_after_thirty_days(stores: Stores) -> None:
    async with stores.opened() as database:
        await post(database)
        await ForgetLetters(database).step(NOW.plus(days=29))
        assert await only(database)
        await ForgetLetters(database).step(NOW.plus(days=31))
        assert await database.rows(sa.select(letters.c.sid)) == []
