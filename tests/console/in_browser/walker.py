"""Somebody at the console: goes to pages, fills in forms, presses, and reads what then stands there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any

from tests.contract.registrant import Registrant
from tests.contract.sdk import Desk
from tests.contract.server import RunningServer
from tests.contract.wire import Answer

WAIT_MS = 10_000
SCREENS = ((1280, 900), (768, 1024), (390, 844))
OUT_OF_REACH = "The server is out of reach"
_TYPED = """() => [...document.querySelectorAll("main [name]")].filter((one) => one.type !== "hidden")
  .map((one) => [one.name, one.type === "checkbox" || one.type === "radio" ? String(one.checked) : one.value])"""

_WIDE = """() => [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth)
  .slice(-3).map((one) => one.outerHTML.slice(0, 300))"""


class Visitor(StrEnum):
    """Who goes there."""

    ACCOUNT = "account"
    """The first account, by its token."""
    OPERATOR = "operator"
    PERSON = "person"
    """The first user of the first account's organization, by e-mail and password."""
    NOBODY = "nobody"
    """Who is not signed in."""


class Walker:
    """A page of a browser, and who sits before it."""

    def __init__(self, page: Any, server: RunningServer, desk: Desk, beside: Callable[[Visitor], Walker]) -> None:
        """`beside` is how somebody else is had, at the same server."""
        self.page, self.server, self.desk, self.beside = page, server, desk, beside
        self._pressed: Any = None

    @cached_property
    def isv(self) -> Registrant:
        """The first account by the API: what a page needs to be there beforehand, and what became of it."""
        return Registrant(self.desk)

    def operates(self, method: str, path: str, **fields: str) -> Answer:
        """A request of the operator's to the Tidings API."""
        return self.isv.tidings(method, path, self.server.operator, **fields)

    @property
    def client(self) -> Any:
        """The official client of the first account."""
        return self.desk.client

    @property
    def path(self) -> str:
        """Where one is, without the query."""
        return str(self.page.url).removeprefix(self.server.base).partition("?")[0]

    def go(self, path: str) -> None:
        """To a page by its address."""
        self.page.goto(f"{self.server.base}{path}")

    def main(self, selector: str, **more: Any) -> Any:
        """What is in the page itself, not around it."""
        return self.page.locator(f"main {selector}", **more)

    def fill(self, **fields: str) -> None:
        """Fills in fields by their names, of whatever kind they are."""
        for name, value in fields.items():
            field = self.main(f'[name="{name}"]:visible').first
            kind = field.evaluate("(one) => one.tagName === 'SELECT' ? 'select' : one.type")
            if kind == "select":
                field.select_option(value)
            elif kind in ("radio", "checkbox"):
                self.main(f'[name="{name}"][value="{value}"]').check()
            else:
                field.fill(value)

    def press(self, label: str) -> None:
        """Presses a button of the page, and waits for what comes."""
        self._pressed = self.main("button:visible", has_text=re.compile(f"^{re.escape(label)}$")).first.click
        self._pressed()
        self.page.locator("form[aria-busy]").first.wait_for(state="detached")

    def follow(self, label: str) -> None:
        """Follows a link of the page."""
        self.page.locator("main").get_by_role("link", name=label).first.click()

    def open(self, label: str) -> None:
        """Opens what is folded away, where it is."""
        part = self.main("details", has=self.page.locator("summary", has_text=label)).first
        part.wait_for()
        if part.get_attribute("open") is None:
            part.locator("summary").click()

    def says(self, text: str) -> None:
        """Waits until the page says this."""
        try:
            self.page.locator("main", has_text=text).wait_for()
        except Exception as missing:
            msg = f"{self.path} does not say {text!r}, but {self.page.locator('main').inner_text()[:1500]}"
            raise AssertionError(msg) from missing

    def until(self, text: str) -> None:
        """Loads the page again until it says this."""
        self.until_there(self.page.locator("main", has_text=text))

    def until_there(self, part: Any) -> None:
        """Loads the page again until this part of it is there."""
        for _ in range(100):
            if part.count():
                return
            self.page.wait_for_timeout(100)
            self.page.reload()
        raise AssertionError(f"{self.path} never had {part}, but {self.page.locator('main').inner_text()[:1500]}")

    def at_field(self, name: str, sentence: str) -> None:
        """Waits until this stands at a field that is marked as wrong."""
        field = self.main(f'[name="{name}"][aria-invalid="true"]')
        try:
            field.wait_for()
        except Exception as missing:
            said = self.main("[role=alert], [aria-invalid]").all_inner_texts()
            raise AssertionError(f"nothing stands at {name} of {self.path}, but {said}") from missing
        words = self.main(f"#{field.get_attribute('aria-describedby')}").inner_text()
        assert sentence in words, words

    def fits(self) -> None:
        """Whether the page is no wider than the screen: a desk's, a tablet's, a phone's."""
        self.page.wait_for_load_state()  # else it may stand there without its stylesheets
        before = self.page.viewport_size
        for width, height in SCREENS:
            self.page.set_viewport_size({"width": width, "height": height})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{self.page.url} is {wide} wide on a screen of {width}: {self.page.evaluate(_WIDE)}"
        self.page.set_viewport_size(before)

    def unfilled(self, name: str) -> None:
        """Whether the browser itself says that this field must be filled in."""
        assert self.main(f'[name="{name}"]:invalid').count() == 1

    def refused(self, sentence: str) -> None:
        """Waits until this is said of the whole form."""
        self.main('[role="alert"]', has_text=sentence).wait_for()

    def keeps(self, **fields: str) -> None:
        """Whether what was typed still stands there."""
        now = {(name, value) for name, value in self.page.evaluate(_TYPED)}
        assert fields.items() <= now, now

    def confirms(self, label: str, said: str) -> None:
        """Does what the name must be typed for; with another one nothing is done."""
        place = f"#confirm-{label.lower().replace(' ', '-')}"
        for typed, then in (("something else", "Nothing was done."), ("", said)):
            self.open(f"{label}…")
            self.main(f"{place} [name=confirmed]").fill(typed or self.main(f"{place} strong").inner_text())
            self.press(label)
            self.says(then)

    def presses_again_without_connection(self) -> None:
        """The last button once more, while no request gets through: that is said, and nothing typed is lost."""
        assert self._pressed is not None, "nothing was pressed"
        self.page.wait_for_load_state()
        typed, path = self.page.evaluate(_TYPED), self.path
        assert typed, f"{path} has no field"
        self.page.context.set_offline(True)
        try:
            self._pressed()
            self.refused(OUT_OF_REACH)
            assert self.path == path
            assert self.page.evaluate(_TYPED) == typed
        finally:
            self.page.context.set_offline(False)


class PageWalk:
    """The main act of a page, or of a few that belong together, and what is said of wrong input."""

    def __init__(
        self,
        *pages: str,
        act: Callable[[Walker], None],
        wrong: Callable[[Walker], None] | None = None,
        by: Visitor = Visitor.ACCOUNT,
        loses: bool = True,
    ) -> None:
        """`pages` are paths as the router has them, the first of them the one that others stand below.

        `wrong`: types something wrong, presses, and sees the sentence at its field; None: the page takes no input.
        `loses`: whether the button is pressed once more without connection afterwards.
        """
        self.pages, self.act, self.wrong, self.by, self.loses = pages, act, wrong, by, loses

    def __repr__(self) -> str:
        return self.pages[0]


def sheet_walk(
    place: str,
    *,
    one: str,
    make: Mapping[str, str],
    wrong: tuple[str, str, str],
    change: Mapping[str, str] | None = None,
    removes: str = "Delete",
    by: Visitor = Visitor.ACCOUNT,
    prepare: Callable[[Walker], Mapping[str, str]] | None = None,
    secret: bool = False,
    adds: bool = False,
) -> PageWalk:
    """A sheet: one item is made, changed and taken away by its forms, from the list and back to it.

    `wrong` is a field of the form for a new item, what is typed there, and what then stands at it. `change` are fields
    of the item's own form; None: it has none. `removes` is the button that takes it away; empty: there is none.
    `prepare` answers what else is filled in, of things that it made; `place` may name what is in it by `{name}`.
    `secret`: a page comes once that shows it. `adds`: it was there before, and is added.
    """
    new, make_it, done = ("Add", "Add", "added") if adds else ("New", "Make", "made")

    def ready(at: Walker) -> tuple[str, dict[str, str]]:
        more = dict(prepare(at)) if prepare else {}
        above = {name: more.pop(name) for name in re.findall(r"\{(\w+)\}", place)}
        return place.format(**above), {**make, **more}

    def act(at: Walker) -> None:
        here, fields = ready(at)
        at.go(here)
        at.follow(f"{new} {one}")
        at.fill(**fields)
        at.press(f"{make_it} the {one}")
        if secret:
            at.says("nowhere else")
            at.follow("I have kept it")
        else:
            at.says(f"The {one} was {done}.")
        if change:
            at.fill(**change)
            at.press("Save")
            at.says("Saved.")
            at.keeps(**change)
        if removes:
            taken_away(at, removes, one)

    def mistyped(at: Walker) -> None:
        here, fields = ready(at)
        name, typed, sentence = wrong
        at.go(f"{here}/new")
        at.fill(**{**fields, name: typed})
        at.press(f"{make_it} the {one}")
        at.at_field(name, sentence)
        at.keeps(**fields | {name: typed})

    pages = (place, f"{place}/new", f"{place}/{{item}}") if change is not None or removes else (place, f"{place}/new")
    return PageWalk(*pages, act=act, wrong=mistyped, by=by)


def taken_away(at: Walker, label: str, one: str) -> None:
    """By its name alone; with another nothing is done."""
    called = at.main(f"#confirm-{label.lower().replace(' ', '-')} strong").inner_text
    for typed, said in (("something else", "Nothing was done."), ("", f"The {one} is gone.")):
        at.open(f"{label}…")
        at.fill(confirmed=typed or called())
        at.press(label)
        at.says(said)


def shown_sheet_walk(
    place: str,
    *,
    prepare: Callable[[Walker], str],
    wrong: tuple[str, str, str] | None = None,
    by: Visitor = Visitor.ACCOUNT,
) -> PageWalk:
    """A sheet that only shows: its list, and from it the page of one item, which `prepare` made and calls by its name.

    `wrong` is a filter, what is typed there, and what then stands at it; None: it has no filter that can be wrong.
    """

    def act(at: Walker) -> None:
        named = prepare(at)
        at.go(place)
        at.follow(named)
        at.says("What it is")

    def mistyped(at: Walker) -> None:
        assert wrong is not None
        name, typed, sentence = wrong
        at.go(place)
        at.fill(**{name: typed})
        at.press("Filter")
        at.at_field(name, sentence)
        at.keeps(**{name: typed})

    return PageWalk(place, f"{place}/{{item}}", act=act, wrong=mistyped if wrong else None, by=by)
