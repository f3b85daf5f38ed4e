"""The console's own files: styles, scripts, the mark. Browsers ask each time whether theirs is still right.

Source: RFC 9110 section 8.8.3 (ETag), section 13.1.2 (If-None-Match); Starlette's StaticFiles carries both out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles

FOLDER = Path(__file__).with_name("static")


class ConsoleFiles(StaticFiles):
    """The files of one folder, to be asked for anew after each update of the program."""

    def __init__(self, folder: Path = FOLDER) -> None:
        super().__init__(directory=folder)

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """See StaticFiles."""
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "no-cache"
        return response
