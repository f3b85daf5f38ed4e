# ruff: noqa: INP001 - a folder for PYTHONPATH, not a package
"""Read by every Python that `tidings run` starts, first of all: makes aiohttp heed the proxy's variables.

The asynchronous client of Python's twilio package makes an aiohttp session without `trust_env`, and would
pass the proxy by and reach the real network. This file stands alone, in the user's interpreter (3.8 or
later), imports nothing of ours, and hands over to the user's own sitecustomize.
Source: https://docs.python.org/3/library/site.html#module-sitecustomize
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import os
import sys

if False:  # typing alone: kept from running in the user's interpreter
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import ModuleType

_PATCHED = "aiohttp.client"


class _Finder:
    """Finds aiohttp.client as the others do, and has its session changed once it is loaded."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:  # noqa: ARG002
        """See importlib.abc.MetaPathFinder."""
        if name != _PATCHED:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            spec.loader.exec_module = _then_trusting(spec.loader.exec_module)  # type: ignore[method-assign,assignment]
        return spec


def _then_trusting(execute: Callable[[ModuleType], None]) -> Callable[[ModuleType], None]:
    def execute_and_change(module: ModuleType) -> None:
        execute(module)
        begin = module.ClientSession.__init__

        @functools.wraps(begin)
        def begin_trusting(*args: object, **options: object) -> None:
            options.setdefault("trust_env", True)
            begin(*args, **options)

        module.ClientSession.__init__ = begin_trusting

    return execute_and_change


def _hand_over() -> None:
    """Takes our folder off the path and loads the sitecustomize that ours has hidden, where there is one."""
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib is too slow to load for this
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != here]  # noqa: PTH100
    ours = sys.modules.pop("sitecustomize", None)
    try:
        importlib.import_module("sitecustomize")
    except ImportError:
        if ours is not None:
            sys.modules["sitecustomize"] = ours


sys.meta_path.insert(0, _Finder())
_hand_over()
