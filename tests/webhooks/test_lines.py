"""Places go round among accounts, origins and paths; what fails has few; nobody is forgotten."""

from __future__ import annotations

import random

import pytest

from tidings.webhooks.lines import PATHS_MOST, Lines, origin_of
from tidings.webhooks.shares import FAILING_AFTER, Bounds, Path

ROOMY = Bounds(total=100, account=100, account_failing=100, origin=100, origin_failing=100, path=100, path_failing=100)
TIGHT = Bounds(total=12, account=8, account_failing=4, origin=6, origin_failing=3, path=4, path_failing=1)


class Hall:
    """Lines, and who has a place."""

    def __init__(self, bounds: Bounds) -> None:
        self.lines: Lines[str] = Lines(bounds)
        self.placed: list[tuple[Path[str], str]] = []
        self.served: list[str] = []

    def put(self, account: str, url: str, item: str) -> None:
        self.lines.put(self.lines.join(account, url), item)

    def come(self, account: str, url: str, item: str) -> None:
        """Takes a place at once where there is one, else waits."""
        path = self.lines.join(account, url)
        if self.lines.enter(path):
            self.placed.append((path, item))
            self.served.append(item)
        else:
            self.lines.put(path, item)

    def fill(self) -> list[str]:
        """Gives away all places; who got one."""
        taken: list[str] = []
        while (found := self.lines.take()) is not None:
            self.placed.append(found)
            taken.append(found[1])
        self.served += taken
        return taken

    def end(self, item: str, *, failed: bool = False) -> bool:
        [found] = [each for each in self.placed if each[1] == item]
        self.placed.remove(found)
        recovered = self.lines.done(found[0], failed=failed)
        self.lines.leave(found[0])
        return recovered


def test_accounts_take_turns_however_many_wait_in_one() -> None:
    hall = Hall(ROOMY)
    for number in range(3):
        hall.put("AC1", "http://a/x", f"a{number}")
    hall.put("AC2", "http://a/x", "b0")
    hall.put("AC3", "http://c/x", "c0")
    assert hall.fill() == ["a0", "b0", "c0", "a1", "a2"]


def test_origins_of_an_account_and_paths_of_an_origin_take_turns() -> None:
    hall = Hall(ROOMY)
    for number in range(2):
        for url in ("http://a/x", "http://a/y?id=1#rc=0", "http://b/x"):
            hall.put("AC1", url, f"{url[:10]}{number}")
    assert hall.fill() == ["http://a/x0", "http://b/x0", "http://a/y0", "http://b/x1", "http://a/x1", "http://a/y1"]


@pytest.mark.parametrize(
    ("places", "urls"),
    [
        (4, ["http://a/x"] * 9),
        (4, [f"http://a/x?id={number}" for number in range(9)]),
        (6, [f"http://a/{number}" for number in range(9)]),
        (6, ["http://a/0", "HTTP://A/1", "http://user@a/2"] * 5),
        (8, [f"http://{number}/" for number in range(20)]),
    ],
)
def test_a_path_an_origin_and_an_account_have_so_many_places_and_no_more(places: int, urls: list[str]) -> None:
    hall = Hall(TIGHT)
    for number, url in enumerate(urls):
        hall.put("AC1", url, str(number))
    assert len(hall.fill()) == places
    for number in range(9):
        hall.put("AC2", f"http://b/{number}", f"b{number}")
    assert len(hall.fill()) == min(6, 12 - places)


def test_what_fails_again_and_again_has_few_places_until_it_works() -> None:
    hall = Hall(TIGHT)
    for number in range(30):
        hall.put("AC1", "http://a/bad", f"bad{number}")
    for _ in range(FAILING_AFTER):
        hall.fill()
        hall.end(hall.placed[0][1], failed=True)
    while len(hall.placed) > 1:
        hall.end(hall.placed[0][1], failed=True)
        assert hall.fill() == []
    hall.put("AC1", "http://a/good", "good")
    assert hall.fill() == ["good"], "the other paths of its origin go on"
    assert hall.end(hall.placed[0][1]), "what worked after failures opens more than its own place"
    assert len(hall.fill()) == 4


def test_beyond_so_many_paths_of_an_origin_the_others_share_a_line() -> None:
    hall = Hall(ROOMY)
    for number in range(PATHS_MOST + 20):
        hall.put("AC1", f"http://a/{number}", str(number))
    assert len({id(path) for path, _ in (hall.fill(), hall.placed)[1]}) == PATHS_MOST + 1


def test_nobody_is_forgotten_and_nothing_is_left_behind() -> None:
    chance = random.Random(7)
    for _ in range(60):
        hall = Hall(TIGHT)
        waiting = 0
        for number in range(300):
            if chance.random() < 0.6:
                url = f"http://{chance.randrange(4)}/{chance.randrange(3)}"
                hall.come(f"AC{chance.randrange(3)}", url, str(number))
                waiting += 1
            assert hall.fill() == [], "who may go went at once"
            if hall.placed and chance.random() < 0.7:
                hall.end(chance.choice(hall.placed)[1], failed=chance.random() < 0.5)
                hall.fill()
        while hall.placed:
            hall.end(hall.placed[0][1], failed=chance.random() < 0.5)
            hall.fill()
        assert len(hall.served) == len(set(hall.served)) == waiting
        assert (hall.lines.active, hall.lines._paths, hall.lines._all.below) == (0, {}, {})


def test_an_origin_is_the_part_of_a_url_that_names_the_receiver() -> None:
    for url in ("http://a.example/x", "http://a.example?x=/", "http://a.example#rc=2", "HTTP://u:p@A.example"):
        assert origin_of(url) == "http://a.example"
    assert origin_of("https://a.example:81/x@b") == "https://a.example:81"
