"""For tests: people at the console, with a browser without windows each, and the letters that they get."""

from __future__ import annotations

import re

import pyotp
import sqlalchemy as sa

from tests.console.running import Browser, Running
from tidings.core import Sid
from tidings.http import Response
from tidings.mail.letter import letters

PASSWORD = "correct-horse-battery-staple-42"
ANN, BOB = "ann@example.com", "bob@example.com"


async def first_user(world: Running, email: str = ANN, password: str = PASSWORD) -> Browser:
    """The first user signed up, by the account's credentials, and is in."""
    browser = Browser(world.front)
    await browser.page("/sign-up")
    form = {"user": world.sid, "secret": world.token, "name": "Ann", "email": email}
    response = await browser.post("/sign-up", **form, password=password, again=password)
    assert response.status == 303, response.body
    await browser.page("/me")
    return browser


async def knock(
    world: Running, email: str = ANN, password: str = PASSWORD, browser: Browser | None = None
) -> tuple[Browser, Response]:
    """Somebody at the sign-in page."""
    at = browser or Browser(world.front)
    await at.page("/sign-in")
    return at, await at.post("/sign-in", user=email, secret=password)


async def came_in(world: Running, email: str = ANN, password: str = PASSWORD) -> Browser:
    browser, response = await knock(world, email, password)
    assert response.status == 303, response.body
    await browser.page("/me")
    return browser


async def set_up_factor(browser: Browser) -> pyotp.TOTP:
    """An authenticator app, set up on the profile page."""
    await browser.page("/me")
    shown = await browser.post("/me/two-factor", current=PASSWORD)
    found = re.search(rb"Key: <code>([A-Z2-7]{32})</code>", shown.body)
    assert found is not None, shown.body
    return pyotp.TOTP(found[1].decode())


async def user_sid(world: Running, email: str = ANN) -> Sid:
    from tidings.accounts.organizations.users import users

    columns = users.table.c
    ((sid,),) = await world.app.database.rows(sa.select(columns.sid).where(columns.user_name == email))
    return str(sid)


async def letters_to(world: Running, email: str) -> dict[str, str]:
    """Texts by subject, of all that was written to somebody and is not sent yet, or kept."""
    columns = letters.c
    asked = sa.select(columns.sid, columns.subject, columns.text_sealed).where(columns.recipient == email)
    vault = world.app.program.vault
    return {
        str(subject): vault.unseal(str(sealed), str(sid))
        for sid, subject, sealed in await world.app.database.rows(asked)
    }


async def link_in(world: Running, email: str, subject: str) -> str:
    """The path of the link in a letter."""
    text = (await letters_to(world, email))[subject]
    found = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert found is not None, text
    return found[1]
