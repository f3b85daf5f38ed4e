"""A person's own language and time zone: on pages, in letters, by the API; and whoever has none goes by the browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.accounts.people.people import CLIENT, desk
from tests.accounts.people.test_profile import joined
from tests.console import lisp
from tests.console.people import ANN, PASSWORD, came_in, first_user, letters_to, user_sid
from tests.console.running import Browser, Running, header, running
from tests.console.test_people_page import api
from tests.stores import Stores
from tidings.accounts.people.locales import UserLocale, locale_of, locale_set
from tidings.wording import languages
from tidings.wording.zones import zone_called, zone_names

READS_IT = {b"accept-language": b"eo"}


@pytest.fixture
def esperanto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A language that the installation has."""
    folder = tmp_path / "words"
    folder.mkdir()
    lisp.catalogue(folder)
    monkeypatch.setattr(languages, "FOLDER", folder)
    languages.languages.cache_clear()
    return lisp.CODE


async def set_to(browser: Browser, language: str = "", time_zone: str = "") -> None:
    await browser.page("/me")
    answer = await browser.post("/me/locale", language=language, time_zone=time_zone)
    assert header(answer, "location") == "/me?told=locale", answer.body


async def shown(world: Running, browser: Browser) -> str:
    return (await browser.page("/me")).body.decode()


async def test_a_persons_language_is_that_of_every_page_whatever_their_browser_says(
    tmp_path: Path, esperanto: str
) -> None:
    async with running(tmp_path / "data") as world:
        ann, program = await first_user(world), await world.signed_in()
        assert '<html lang="en"' in await shown(world, ann)
        await set_to(ann, language=esperanto)
        for path in ("/me", "/messages", "/services/none"):
            assert b'<html lang="eo"' in (await ann.page(path)).body, path
        assert lisp.lisp("Messaging service") in (await ann.page("/find?q=mess")).body.decode(), (
            "and of what scripts ask"
        )
        assert '<html lang="eo"' in await shown(world, await came_in(world)), "with each of their browsers"
        assert '<html lang="en"' in await shown(world, program), "who is no person keeps the browser's"
        await set_to(ann, language="en")
        assert b'<html lang="en"' in (await ann.ask("GET", "/me", headers=READS_IT)).body
        await set_to(ann)
        assert b'<html lang="eo"' in (await ann.ask("GET", "/me", headers=READS_IT)).body


async def test_a_persons_zone_is_that_of_what_they_read_and_of_what_they_type(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ann, program = await first_user(world), await world.signed_in()
        for browser in (ann, program):
            browser.cookies["tidings_zone"] = "America/Denver"
        assert "Pages use America/Denver now, and letters UTC." in await shown(world, ann)
        await set_to(ann, time_zone="Asia/Kolkata")
        page = await shown(world, ann)
        assert "Pages use Asia/Kolkata now, and letters Asia/Kolkata." in page
        assert 'data-chosen-zone="Asia/Kolkata"' in page, "scripts go by it too"
        assert re.search(r"Since [0-9-]+ [0-9:]+ IST", page)
        assert b"As it is in Asia/Kolkata." in (await ann.page("/audit-log")).body
        shifted = (await ann.page("/audit-log?StartDate=2026-03-12+14:00")).body.decode()
        assert "2026-03-12T08:30:00Z" in shifted, "what is typed is read in it"
        assert b"As it is in America/Denver." in (await program.page("/audit-log")).body


async def test_what_is_neither_a_language_nor_a_zone_is_said_at_its_field_and_nothing_is_kept(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ann = await first_user(world)
        for typed in ("Europe/Atlantis", "../../etc/passwd", "Europe", "x" * 200):
            await ann.page("/me")
            refused = await ann.post("/me/locale", language="tlh", time_zone=typed)
            page = refused.body.decode()
            assert refused.status == 400
            assert 'id="locale-language-wrong">There is no such language here.<' in page
            assert 'id="locale-zone-words">This is no time zone such as Europe/Berlin.<' in page
            assert f'value="{typed}"' in page
        assert "letters UTC." in await shown(world, ann)


async def test_the_api_reads_and_sets_both_and_says_which_is_wrong(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ann = await first_user(world)
        path = f"/tidings/v1/Users/{await user_sid(world)}/Locale"
        status, told = await api(world, "GET", path)
        assert (status, told["language"], told["time_zone"]) == (200, None, None)
        status, told = await api(world, "POST", path, TimeZone="Asia/Kolkata", Language="en")
        assert (status, told["language"], told["time_zone"]) == (200, "en", "Asia/Kolkata")
        assert "Pages use Asia/Kolkata now" in await shown(world, ann), "from the next page on"
        status, told = await api(world, "POST", path, TimeZone="")
        assert (told["language"], told["time_zone"]) == ("en", None), "what is empty is cleared, what is unsaid stays"
        for name, value in (("TimeZone", "Mars/Olympus"), ("Language", "tlh")):
            status, told = await api(world, "POST", path, **{name: value})
            assert status == 400
            assert name in told["message"]
        status, _ = await api(world, "GET", f"/tidings/v1/Users/US{'0' * 32}/Locale")
        assert status == 404


async def test_letters_are_in_the_language_and_the_zone_of_whom_they_are_for(tmp_path: Path, esperanto: str) -> None:
    async with running(tmp_path / "data") as world:
        ann = await first_user(world)
        await set_to(ann, language=esperanto, time_zone="Asia/Kolkata")
        browser = Browser(world.front)
        await browser.page("/sign-in")
        assert (await browser.post("/sign-in", user=ANN, secret=PASSWORD)).status == 303
        text = (await letters_to(world, ANN))[lisp.lisp("A new device signed in")]
        assert re.search(r" [0-9-]{10} [0-9:]{8} IST\.", text)
        assert text.startswith(lisp.lisp("Hello %(name)s,").replace("%(name)s", "Ann"))


async def test_a_letter_is_in_english_to_who_reads_english_whoever_made_it_happen(
    stores: Stores, esperanto: str
) -> None:
    async with desk(stores) as at:
        person = await joined(at)
        english = languages.language_called(esperanto)
        assert english is not None
        from tidings.wording.sentences import speaking

        with speaking(english):
            assert await at.profiles.set_password(person, "another good-enough passphrase 7", CLIENT, [])
        assert "Your password was changed" in [subject for subject, _ in await at.letters()]


async def test_what_somebody_said_is_kept_with_them_and_a_language_that_is_gone_is_english(stores: Stores) -> None:
    async with desk(stores) as at:
        person = await joined(at)
        account = person.user.account_sid
        assert await locale_of(at.database, account, person.sid) == UserLocale(account, person.sid)
        for said in (
            UserLocale(account, person.sid, "fr", "Asia/Kolkata"),
            UserLocale(account, person.sid, None, None),
        ):
            await at.database.commit(locale_set(said))
            found = await at.again(person)
            assert found.locale == said
            assert found.language.code == "en"
            assert found.zone.key == (said.time_zone or "UTC")


def test_every_zone_that_is_offered_is_one() -> None:
    assert "Europe/Berlin" in zone_names()
    assert len(zone_names()) > 300
    assert [name for name in zone_names() if zone_called(name) is None] == []
    assert [zone_called(name) for name in ("", ".", "/etc/passwd", "Europe/../Europe/Berlin", "ï")] == [None] * 5
