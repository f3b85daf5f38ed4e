"""What a rig asks a server, and what its load driver wrote down."""

from __future__ import annotations

import base64
import json
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any


def asked(url: str, who: tuple[str, str], form: dict[str, str] | None = None, *, limit_s: float) -> dict[str, Any]:
    """The JSON answer; POST when there is a form. Raises OSError (HTTPError among them), ValueError."""
    request = urllib.request.Request(url, data=urllib.parse.urlencode(form).encode() if form else None)
    request.add_header("Authorization", "Basic " + base64.b64encode(":".join(who).encode()).decode())
    with urllib.request.urlopen(request, timeout=limit_s) as answer:
        found: dict[str, Any] = json.loads(answer.read())
        return found


def accepted_in(file: Path) -> dict[int, str]:
    """Ids and the SIDs of their messages, as `--accepted-file` of the load driver has them."""
    return {int(uid): sid for uid, sid in (line.split() for line in file.read_text().splitlines())}
