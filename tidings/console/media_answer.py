"""A medium as a page gives it to the browser: a picture is shown, everything else is only to be saved.

What it is, is judged by its octets: whoever sent it may have said anything. Nothing of it runs: a page that was opened
as a medium, or a drawing with a script in it, would be one of the console's own.
"""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from tidings.console.views import IMAGES
from tidings.messages.media_kinds import ending_of, kind_of

_ANY: Final = "application/octet-stream"
_INERT: Final = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, max-age=3600"}


def medium_answer(octets: bytes, name: str) -> Response:
    """The answer with these octets; `name` is what a file of them is called, without its ending."""
    kind = kind_of(octets) or _ANY
    fields = dict(_INERT)
    if kind not in IMAGES:
        ending = "bin" if kind == _ANY else ending_of(kind)
        fields["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return Response(octets, headers=fields, media_type=kind)
