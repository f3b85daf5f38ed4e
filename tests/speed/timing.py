"""How long a request takes, again and again, and how long others wait meanwhile."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.speed.rig import Rig

TABLE = "| list | median | worst | others waited at most |\n| --- | --- | --- | --- |"


def line(rig: Rig, name: str, ask: Callable[[], object], times: int) -> str:
    """A line of the table: how long `ask` takes, in milliseconds."""
    took, waited = timed(rig, ask, times)
    return f"| {name} | {statistics.median(took):.0f} | {max(took):.0f} | {waited:.0f} |"


def timed(rig: Rig, ask: Callable[[], object], times: int) -> tuple[list[float], float]:
    """How long it took each time, and the longest that a small request waited meanwhile; milliseconds."""
    took = []
    with meanwhile(rig) as waits:
        for _ in range(times):
            began = time.perf_counter()
            ask()
            took.append((time.perf_counter() - began) * 1000)
    return took, max(waits, default=0.0)


@contextmanager
def meanwhile(rig: Rig) -> Iterator[list[float]]:
    """Asks for something small again and again, and notes how long each answer took in milliseconds."""
    waits: list[float] = []

    def ask(over: threading.Event) -> None:
        while not over.wait(0.005):
            began = time.perf_counter()
            rig.ask("/tidings/v1/Clock")
            waits.append((time.perf_counter() - began) * 1000)

    with beside(ask):
        yield waits


@contextmanager
def beside(work: Callable[[threading.Event], None]) -> Iterator[None]:
    """`work` is done in a thread meanwhile; it ends once its event is set, and is waited for."""
    over = threading.Event()
    thread = threading.Thread(target=work, args=(over,))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
