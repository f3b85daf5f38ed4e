"""Asks the running server what it holds, and tells it to go on, by the Tidings API as the operator."""

from __future__ import annotations

from typing import Any, Final

import aiohttp
import msgspec

from tidings.accounts.model import OPERATOR_NAME
from tidings.accounts.seed import CREDENTIALS_FILE
from tidings.config import Settings
from tidings.probe import dialable

TIMEOUT: Final = aiohttp.ClientTimeout(total=60)


class Refused(Exception):  # noqa: N818 - reads as a state
    """There is no server to ask, or it would not; with why, in words."""


class HeldBack(msgspec.Struct, frozen=True):
    """What is held of messages, or of callbacks."""

    traffic: str
    status: str
    reason: str | None
    date_held: str | None
    waiting: dict[str, int]

    @property
    def is_held(self) -> bool:
        """Whether nothing of it goes out."""
        return self.status == "held"

    @property
    def queued(self) -> int:
        """How many wait to go out."""
        return self.waiting.get("queued", 0)

    @property
    def scheduled(self) -> int:
        """How many wait for their time."""
        return self.waiting.get("scheduled", 0)


class _Kept(msgspec.Struct):
    operator_token: str | None = None


class _Page(msgspec.Struct):
    holds: list[HeldBack]


async def holds_of(settings: Settings) -> list[HeldBack]:
    """Of messages and of callbacks, whether they are held. Raises Refused."""
    body = await _asked(settings, "GET", "Holds")
    try:
        return msgspec.json.decode(body, type=_Page).holds
    except msgspec.MsgspecError as unknown:
        raise Refused(f"the server answers something else: {unknown}") from None


async def let_go(settings: Settings, traffic: str, fate: str) -> None:
    """Ends a hold. Raises Refused."""
    await _asked(settings, "POST", f"Holds/{traffic}", {"Status": "released", "Waiting": fate})


async def _asked(settings: Settings, method: str, path: str, form: dict[str, str] | None = None) -> bytes:
    where = f"http://{dialable(settings.host)}:{settings.port}"
    credentials = aiohttp.BasicAuth(OPERATOR_NAME, _token(settings))
    try:
        async with (
            aiohttp.ClientSession(auth=credentials, timeout=TIMEOUT) as session,
            session.request(method, f"{where}/tidings/v1/{path}", data=form) as answer,
        ):
            body = await answer.read()
    except (aiohttp.ClientError, TimeoutError) as failure:
        raise Refused(f"no server answers at {where}: {failure or 'it is silent'}; start it first") from None
    if answer.status >= 400:
        raise Refused(f"the server at {where} says: {_words(body) or answer.reason}")
    return body


def _token(settings: Settings) -> str:
    """The operator's, from the settings or the data folder. Raises Refused."""
    if settings.operator_token:
        return settings.operator_token
    try:
        kept = msgspec.json.decode((settings.folder / CREDENTIALS_FILE).read_bytes(), type=_Kept)
    except (OSError, msgspec.MsgspecError):
        kept = _Kept()
    if not kept.operator_token:
        raise Refused(f"{settings.folder} has no operator's token; give it as TIDINGS_OPERATOR_TOKEN")
    return kept.operator_token


def _words(body: bytes) -> str | None:
    try:
        told: Any = msgspec.json.decode(body)
    except msgspec.MsgspecError:
        return None
    message = told.get("message") if isinstance(told, dict) else None
    return message if isinstance(message, str) else None
