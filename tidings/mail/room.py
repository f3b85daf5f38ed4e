"""The mail's room: letters, and the mail server that takes them, where there is one."""

from __future__ import annotations

from tidings.config import naming
from tidings.ground import Ground, Room
from tidings.mail.letter import Sealer
from tidings.mail.send import ForgetLetters, SendLetters
from tidings.mail.smtp import SmtpMailer, parse_smtp_url


def build(ground: Ground, sealer: Sealer) -> Room:
    """Whoever tells somebody something writes the letter himself. Raises SettingProblem."""
    url, mailer = ground.settings.smtp, None
    if url is not None:
        with naming("smtp"):
            mailer = SmtpMailer(parse_smtp_url(url))
    store = ground.database
    return Room(loops=[SendLetters(store, sealer, mailer), ForgetLetters(store)])
