"""The octets of media, by their digest: files in a folder, or in memory without one.

A file comes before the row that names it, and goes after the last. So one may be left that no row names: where the
commit failed, or a process ended in between. Those are found by going through the folder, shelf by shelf.
"""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from typing import Final, TypeAlias

SHELVES: Final = tuple(f"{number:02x}" for number in range(256))
"""The folders within the folder: the first two digits of a digest."""
_HALF: Final = ".partial"
"""A file that is being written."""
_ASIDE: Final = ".aside"
"""A file that nobody may name any more, while that is looked at once more."""

Named: TypeAlias = Callable[[Collection[str]], Awaitable[set[str]]]
"""Which of these digests a row names."""


class MediaFiles:
    """Keeps them."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._memory: dict[str, bytes] = {}

    async def put(self, octets: bytes) -> str:
        """Stores octets; gives their digest."""
        digest = hashlib.sha256(octets).hexdigest()
        if self._folder is None:
            self._memory[digest] = octets
        else:
            await asyncio.to_thread(self._write, self._path(digest), octets)
        return digest

    async def get(self, digest: str) -> bytes | None:
        """The octets; None where they are gone."""
        if self._folder is None:
            return self._memory.get(digest)
        return await asyncio.to_thread(_read, self._path(digest))

    async def remove(self, digest: str) -> None:
        """Deletes the octets."""
        if self._folder is None:
            self._memory.pop(digest, None)
        else:
            await asyncio.to_thread(self._path(digest).unlink, missing_ok=True)

    async def sweep(self, shelf: str, before_us: int, most: int, named: Named) -> int:
        """Deletes files of a shelf that no row names and that nobody wrote since `before_us` (the machine's time); how
        many. Rows are asked about `most` of them at once.

        Whoever stores the same octets meanwhile writes the file anew, and then its row. So a file is put aside first,
        and back where it turns out to be new, or named.
        """
        gone, old = 0, await asyncio.to_thread(self._old, shelf, before_us)
        for start in range(0, len(old), most):
            found = old[start : start + most]
            unnamed = set(found) - await named([_digest(name) for name in found])
            aside = await asyncio.to_thread(self._put_aside, shelf, sorted(unnamed))
            again = await named([_digest(name) for name in aside]) if aside else set()
            gone += await asyncio.to_thread(self._end, shelf, aside, again, before_us)
        return gone

    def _path(self, digest: str) -> Path:
        assert self._folder is not None
        return self._folder / digest[:2] / digest

    def _old(self, shelf: str, before_us: int) -> list[str]:
        """The names of the files of a shelf that are old."""
        place = self._folder / shelf if self._folder is not None else None
        if place is None or not place.is_dir():
            return []
        return [path.name for path in place.iterdir() if _written_us(path) < before_us]

    def _put_aside(self, shelf: str, names: Collection[str]) -> list[str]:
        """The names of those that were there; what is half written or aside already keeps its name."""
        assert self._folder is not None
        there = []
        for name in names:
            path = self._folder / shelf / name
            target = path if path.suffix else path.with_suffix(_ASIDE)
            try:
                path.replace(target)
            except FileNotFoundError:
                continue
            there.append(target.name)
        return there

    def _end(self, shelf: str, names: Collection[str], named: set[str], before_us: int) -> int:
        """Puts back what is named or new, and deletes the others; how many."""
        assert self._folder is not None
        gone = 0
        for name in names:
            path = self._folder / shelf / name
            if path.suffix == _ASIDE and (_digest(name) in named or _written_us(path) >= before_us):
                path.replace(path.with_suffix(""))
            else:
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    @staticmethod
    def _write(path: Path, octets: bytes) -> None:
        """Whoever stores the same meanwhile writes a file of their own."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f"{path.name}.", suffix=_HALF, delete=False) as half:
            half.write(octets)
        Path(half.name).replace(path)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _digest(name: str) -> str:
    return name.partition(".")[0]


def _written_us(path: Path) -> int:
    """When it was written, of the machine's time; for ever from now for one that is gone."""
    try:
        return path.stat().st_mtime_ns // 1000
    except FileNotFoundError:
        return 2**63
