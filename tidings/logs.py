"""The log: events with fields, one JSON object a line, on standard error.

Programs load this before anything else: structlog paints with rich where it finds it, and with rich come 130 modules
and 7 MB. Nothing here is painted.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final


@contextmanager
def _without(name: str) -> Iterator[None]:
    """Within, there is no module of this name to load."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # Python's own way to say it
    try:
        yield
    finally:
        del sys.modules[name]


with _without("rich"):
    import structlog

PRIVATE: Final = 0o077
"""What is written down, bodies among it, is for the user that the server runs as: the umask."""


def configure_logging(level: str) -> None:
    """Events from this level on."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
