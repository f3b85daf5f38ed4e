"""`tidings backup`, `tidings restore` and `tidings release`: what they print, and their exit status."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from tidings.backup.archive import BackupError, Manifest
from tidings.backup.holds import HeldBack, Refused, holds_of, let_go
from tidings.backup.restoring import restore_backup
from tidings.backup.taking import take_backup
from tidings.config import Settings
from tidings.core import MovableClock
from tidings.db import Unavailable

BAR: Final = 30
MEGABYTE: Final = 1_000_000


def take(settings: Settings, target: Path) -> int:
    """Writes a backup, with a bar where somebody looks."""
    if settings.database is not None:
        return _failed("this installation is on PostgreSQL, which has backups of its own: see docs/how-to/backup.md")
    try:
        manifest = take_backup(settings.folder, target, MovableClock(), _bar())
    except (BackupError, Unavailable, OSError) as failure:
        return _failed(str(failure))
    sys.stdout.write(f"{target}: {_said(manifest)}\n")
    if "secret.key" not in manifest.files:
        sys.stdout.write("It has no key: keep TIDINGS_SECRET_KEY beside it, without which its tokens cannot be read.\n")
    return 0


def restore(settings: Settings, source: Path) -> int:
    """Makes the data folder of a backup."""
    if settings.database is not None:
        return _failed("TIDINGS_DATABASE is set: a backup is put back into a data folder, for SQLite")
    try:
        manifest = restore_backup(source, settings.folder, MovableClock())
    except (BackupError, Unavailable, OSError) as failure:
        return _failed(str(failure))
    sys.stdout.write(
        f"{settings.folder} was made of {_said(manifest)}\n"
        "Nothing goes out yet. Start the server, look at what waits with `tidings release`, then let it go with "
        "--send or --drop.\n"
    )
    return 0


async def release(settings: Settings, fate: str | None) -> int:
    """Shows what is held, and with a `fate` (`send` or `drop`) lets it go."""
    try:
        held = [one for one in await holds_of(settings) if one.is_held]
        if not held:
            sys.stdout.write("Nothing is held: messages and callbacks go out.\n")
            return 0
        for one in held:
            sys.stdout.write(f"{_shown(one)}\n")
        if fate is None:
            sys.stdout.write("To go on: tidings release --send, or --drop.\n")
            return 0
        for one in held:
            await let_go(settings, one.traffic, fate)
    except Refused as refused:
        return _failed(str(refused))
    sys.stdout.write(
        "What waited goes out.\n" if fate == "send" else "What waited was dropped; what comes now goes out.\n"
    )
    return 0


def _shown(one: HeldBack) -> str:
    scheduled = f", {one.scheduled} scheduled" if one.scheduled else ""
    return f"{one.traffic} are held since {one.date_held} ({one.reason}): {one.queued} wait{scheduled}"


def _said(manifest: Manifest) -> str:
    size = f"{manifest.octets / MEGABYTE:,.1f} MB in {len(manifest.files)} files"
    return f"a backup of {manifest.taken_at.iso()}, by Tidings {manifest.version}: {size}, all checked"


def _failed(why: str) -> int:
    sys.stderr.write(f"tidings: {why}\n")
    return 1


def _bar() -> _Bar:
    return _Bar(shows=sys.stderr.isatty())


class _Bar:
    """A bar on standard error, drawn anew where it grew."""

    def __init__(self, *, shows: bool) -> None:
        self._shows = shows
        self._drawn = -1

    def __call__(self, part: float) -> None:
        """See sqlite_copy.Told."""
        full = int(part * BAR)
        if not self._shows or full == self._drawn:
            return
        self._drawn = full
        sys.stderr.write(f"\r[{'#' * full}{'.' * (BAR - full)}] {part:4.0%}" + ("\n" if full == BAR else ""))
        sys.stderr.flush()
