"""The account that the command signs in with: named in the settings, or the one that the server wrote down."""

from __future__ import annotations

from pathlib import Path

import msgspec

CREDENTIALS_FILE = "credentials.json"


class ClientCredentials(msgspec.Struct, frozen=True):
    """An account's SID and its token."""

    account_sid: str
    auth_token: str


def read_credentials(data_dir: Path) -> ClientCredentials | None:
    """From the file that the server writes at its first start; None when there is none. Raises ValueError."""
    try:
        content = (data_dir / CREDENTIALS_FILE).read_bytes()
    except FileNotFoundError:
        return None
    return msgspec.json.decode(content, type=ClientCredentials)
