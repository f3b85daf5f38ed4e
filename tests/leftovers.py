"""What is over and not given back: objects that know each other wait for the collector of garbage, which seldom looks."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[Callable[[type], int]]:
    """Within, nothing is collected; tells how many objects of a type there are that were not there before."""
    gc.collect()
    gc.disable()
    before = {id(each) for each in gc.get_objects()}
    try:
        yield lambda kind: sum(isinstance(each, kind) and id(each) not in before for each in gc.get_objects())
    finally:
        gc.enable()
