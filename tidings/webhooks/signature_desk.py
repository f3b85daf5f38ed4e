"""Judges signatures by the tokens of an account."""

from __future__ import annotations

from tidings.accounts.directory import Directory
from tidings.core import Sid
from tidings.webhooks.signature_check import SignatureVerdict, checked


class SignatureDesk:
    """Knows the tokens; tells none, and no signature."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def check(
        self, account_sid: Sid, url: str, signature: str, body: str, given: str, *, is_json: bool
    ) -> SignatureVerdict:
        """What a signature is right for, with the account's tokens or with `given`, that of whoever validates."""
        account = self._directory.get(account_sid)
        tokens = {"given": given}
        if account is not None:
            tokens = {"primary": account.auth_token, "secondary": account.secondary_auth_token or "", **tokens}
        known = {name: token for name, token in tokens.items() if token}
        return checked(url, signature, body, known, is_json=is_json)
