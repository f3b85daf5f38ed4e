"""What people are written: each letter a subject and a few plain sentences, in their language. Pure."""

from __future__ import annotations

from typing import Final

from tidings.accounts.people.credentials import Person
from tidings.core import Instant, Sid
from tidings.mail.letter import Draft
from tidings.wording.sentences import _, speaking
from tidings.wording.zones import full

SECURITY: Final = "security"


def _to(person: Person, subject: str, *lines: str) -> Draft:
    return letter_to(person, SECURITY, subject, *lines)


def letter_to(person: Person, category: str, subject: str, *lines: str) -> Draft:
    """A letter of any category: what was declared with `_` is said in their language, what is data stays as it is."""
    with speaking(person.language):
        return Draft(
            account_sid=person.user.account_sid,
            user_sid=person.sid,
            recipient=person.user.user_name,
            category=category,
            subject=str(subject),
            text="\n\n".join(map(str, (_("Hello %(name)s,", name=person.name), *lines))) + "\n",
        )


def reset_asked(person: Person, url: str) -> Draft:
    """The letter with a link to choose a new password."""
    return _to(
        person,
        _("Choose a new password"),
        _("Somebody asked for a new password for you at Tidings. Choose one within an hour:"),
        url,
        _("If it was not you, do nothing: your password stays as it is."),
    )


def password_changed(person: Person, client: str) -> Draft:
    """The letter after a password was changed."""
    return _to(
        person,
        _("Your password was changed"),
        _(
            "Your password at Tidings was changed, from the address %(client)s. All other sign-ins of yours were "
            "ended.",
            client=client,
        ),
        _("If it was not you, ask for a new password on the sign-in page, and tell an administrator."),
    )


def second_factor_changed(person: Person, what: str, client: str) -> Draft:
    """The letter after a second factor came, went, or was renewed; `what` says it."""
    return _to(
        person,
        _("Your second factor was changed"),
        _("%(what)s This was done from the address %(client)s.", what=what, client=client),
        _("If it was not you, change your password, and tell an administrator."),
    )


def new_device(person: Person, browser: str, client: str, at: Instant) -> Draft:
    """The letter after somebody signed in with a browser that was not known."""
    return _to(
        person,
        _("A new device signed in"),
        _(
            "Somebody signed in as you at Tidings with a browser that was not known before: %(browser)s, from the "
            "address %(client)s, at %(at)s.",
            browser=browser,
            client=client,
            at=full(at, person.zone),
        ),
        _("If it was not you, change your password: that ends all sign-ins. Then tell an administrator."),
    )


def invited(account_sid: Sid, email: str, inviter: str, organization: str, url: str) -> Draft:
    """The letter that invites somebody: in English, since nobody knows yet what they read."""
    return Draft(
        account_sid=account_sid,
        recipient=email,
        category=SECURITY,
        subject=f"An invitation to {organization}",
        text=f"Hello,\n\n{inviter} invites you to work with {organization} at Tidings. Choose a password within "
        f"seven days:\n\n{url}\n\nIf you do not know what this is about, do nothing.\n",
    )
