"""What pages say: all of it can be said in another language, and nothing that a translation brings breaks a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import write_po

from docs import make_words
from tests.console import lisp
from tests.console.running import Browser, running
from tests.console.test_sheets import OPERATOR
from tests.console.unsaid import all_unsaid, unsaid
from tidings.console.places import GROUPS
from tidings.console.wording import _, gettext, ngettext, speaking
from tidings.wording import languages
from tidings.wording.languages import chosen, read


def catalogue(folder: Path, code: str, **said: object) -> Path:
    """A language's file: English sentences with what is said for them."""
    made = Catalog(locale=code)
    for english, translated in said.pop("forms", said).items():  # type: ignore[attr-defined]
        made.add(english, translated)
    path = folder / f"{code}.po"
    with path.open("wb") as file:
        write_po(file, made)
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's languages lie."""
    found = tmp_path / "words"
    found.mkdir()
    monkeypatch.setattr(languages, "FOLDER", found)
    return found


def test_every_template_says_everything_through_the_catalogue() -> None:
    assert all_unsaid() == {}


def test_english_past_the_catalogue_is_seen_in_text_in_attributes_and_in_strings() -> None:
    assert unsaid("<p>Good day</p>") == ["Good day"]
    assert unsaid('<a title="Good day">{{ name }}</a>') == ["Good day"]
    assert unsaid('{{ "Good day" if day else "night" }}') == ["Good day"]
    assert unsaid("{% if late %}Good night{% endif %}") == ["Good night"]
    assert unsaid('<a title="{{ _("Good day") }}" class="day">{% trans %}Good day{% endtrans %}</a> SMPP') == []


def test_the_template_catalogue_is_current() -> None:
    assert make_words.TEMPLATE.read_bytes() == make_words.written(make_words.collected()), "run `make words`"


@pytest.mark.parametrize("path", sorted(make_words.WORDS.glob("*.po")), ids=lambda path: path.stem)
def test_each_language_is_complete_and_faithful(path: Path) -> None:
    assert path.read_bytes() == make_words.brought_up(path, make_words.collected()), "run `make words`"
    language = read(path)
    asked = [each.id if isinstance(each.id, str) else each.id[0] for each in make_words.collected() if each.id]
    assert [english for english in asked if not language.has(english)] == []


def test_the_browser_says_which_language_and_english_is_what_remains(folder: Path) -> None:
    catalogue(folder, "de", Home="Start")
    languages.languages.cache_clear()
    assert chosen("de-AT,de;q=0.9,en;q=0.8").code == "de"
    assert chosen("fr, en;q=0.9, de;q=0.5").code == "en"
    assert chosen("fr, de;q=0.5").code == "de"
    assert chosen("de;q=0").code == "en"
    assert chosen("").code == chosen(";;q=x,*" * 1000).code == "en"


def test_a_declared_sentence_is_english_in_the_code_and_the_readers_on_a_page(folder: Path) -> None:
    home = _("Home")
    assert (home, f"{home}", home == "Home", {home: 1}["Home"]) == ("Home", "Home", True, 1)
    with speaking(read(catalogue(folder, "de", Home="Start"))):
        assert (f"{home}", str(home), home == "Home", {home: 1}["Home"]) == ("Start", "Start", True, 1)
        assert home.__html__() == "Start"


def test_what_is_not_translated_is_english(folder: Path) -> None:
    forms = {
        ("%(num)s day", "%(num)s days"): ("%(num)s Tag", "%(num)s Tage"),
        "Nothing": "",
        "At %(place)s": "In %(place)s",
    }
    with speaking(read(catalogue(folder, "de", forms=forms))):
        assert [gettext("Nothing"), gettext("Something"), gettext("At %(place)s", place="100%")] == [
            "Nothing",
            "Something",
            "In 100%",
        ]
        assert [ngettext("%(num)s day", "%(num)s days", count) for count in (0, 1, 2)] == ["0 Tage", "1 Tag", "2 Tage"]
        assert ngettext("%(num)s hour", "%(num)s hours", 2) == "2 hours"


@pytest.mark.parametrize(
    "said",
    [
        "<script>alert(1)</script>",
        '<a href="/me" onclick="x()">%(name)s</a>',
        "%(other)s",
        "%(name)d",
        "100 %",
        "%(name)s &lt;",
        "<b",
    ],
)
def test_a_translation_with_other_markup_or_places_than_its_sentence_is_not_said(folder: Path, said: str) -> None:
    english = '<a href="/me">%(name)s</a>'
    with speaking(read(catalogue(folder, "de", forms={english: said}))):
        assert gettext(english, name="Ann") == '<a href="/me">Ann</a>'


async def test_a_page_is_in_the_language_of_its_reader(tmp_path: Path, folder: Path) -> None:
    forms = {
        "Sign out": 'Ab"><script>',
        "Home": "<i>",
        "Messages": "Nachrichten & mehr",
        "Pages": 'Seiten" x="',
    }
    catalogue(folder, "de", forms=forms)
    languages.languages.cache_clear()
    async with running(tmp_path / "data") as world:
        browser = await world.signed_in()
        page = (await browser.ask("GET", "/advisor", headers={b"accept-language": b"de"})).body.decode()
        assert '<html lang="de">' in page
        assert "Nachrichten &amp; mehr</a>" in page
        assert 'aria-label="Seiten&#34; x=&#34;"' in page
        assert "<script>" not in page
        assert ">Sign out<" in page
        assert ">Home</a>" in page
        assert '<html lang="en">' in (await Browser(world.front).page("/")).body.decode()


DATA = frozenset({"facts", "query-words", "map", "considered", "numbers-with-outcomes"})
"""Parts of pages that show what the API says, in its words."""
NAMES = {
    "A browser on an unknown system",
    "The operator",
    "Default Messaging Service",
    "Tidings",
    "Python",
    "Node",
    "Good tidings",
}
VOCABULARY = {"Active", "Delivered", "Released", "Running", "Full", "Trial"} | {
    "machine to machine",
    "shared cost",
    "short code",
    "toll free",
    "api, dispatch, webhooks, loops, console, simulator",
}
"""States and choices, as the API calls them."""
FULL_OF_DATA = {"/countries", "/geo-permissions", "/handsets", "/reviews", "/insights", "/installation"}
"""Places whose lists are countries, outcomes, codes, settings and the vocabulary of filters."""


def _is_data(text: str) -> bool:
    return text in NAMES | VOCABULARY or text.startswith("My first ") or "status:failed" in text


@pytest.mark.parametrize("who", ["account", "operator"])
async def test_every_page_is_in_the_readers_language(tmp_path: Path, folder: Path, who: str) -> None:
    lisp.catalogue(folder)
    languages.languages.cache_clear()
    left: dict[str, set[str]] = {}
    async with running(tmp_path / "data") as world:
        await world.send("Good tidings")
        await world.delivered(await world.signed_in(), "Good tidings")
        browser = await world.signed_in(*(OPERATOR if who == "operator" else ()))
        for place in [place for group in GROUPS for place in group.places if place.path not in FULL_OF_DATA]:
            response = await browser.ask("GET", place.path, headers={b"accept-language": b"eo"})
            page = response.body.decode()
            assert "⟦" in page, place.path
            if response.status == 200:
                left[place.path] = {text for text in lisp.outside(page, DATA) if not _is_data(text)}
    assert sorted((path, text) for path, texts in left.items() for text in texts) == []
