"""The files of supporting documents: a scan or a photograph, kept beside the document's row."""

from __future__ import annotations

import base64
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.core import Sid
from tidings.db import BulkInsert, Database, Write, table
from tidings.errors import DOCUMENT_FILE_INVALID
from tidings.http import Call

OCTETS_MOST: Final = 5 * 1024 * 1024
_KINDS: Final = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
"""How files of the kinds that are taken begin."""


class DocumentFile(msgspec.Struct, frozen=True, kw_only=True):
    """The file of one document."""

    account_sid: Sid
    document_sid: Sid
    mime_type: str
    filename: str
    content: str
    """In Base64: the store holds text."""


document_files = table("trusthub_document_file", DocumentFile, key=("account_sid", "document_sid"))
_INSERT = BulkInsert(document_files)


def uploaded(call: Call, document_sid: Sid) -> tuple[str | None, list[Write]]:
    """The kind of the file that comes with a call, and the write that keeps it; nothing for a call without one.

    Raises DOCUMENT_FILE_INVALID.
    """
    files = call.uploads
    if not files:
        return None, []
    if len(files) > 1:
        raise DOCUMENT_FILE_INVALID(reason="there is more than one")
    file = files[0]
    if len(file.content) > OCTETS_MOST:
        raise DOCUMENT_FILE_INVALID(reason=f"it is larger than {OCTETS_MOST} bytes")
    mime_type = next((kind for begin, kind in _KINDS if file.content.startswith(begin)), None)
    if mime_type is None:
        raise DOCUMENT_FILE_INVALID(reason="it is neither PDF, JPEG nor PNG")
    kept = DocumentFile(
        account_sid=call.account_sid,
        document_sid=document_sid,
        mime_type=mime_type,
        filename=file.filename.replace("\0", "")[:255],
        content=base64.b64encode(file.content).decode(),
    )
    return mime_type, [_INSERT(*msgspec.structs.astuple(kept))]


def file_erased(account_sid: Sid, document_sid: Sid) -> Write:
    """Deletes the file of a document."""
    columns = document_files.c
    return sa.delete(document_files).where(columns.account_sid == account_sid, columns.document_sid == document_sid)


async def file_of(database: Database, document_sid: Sid, account_sid: Sid | None) -> tuple[str, bytes] | None:
    """Kind and content of a document's file; None: it has none. Without an account: whosever. Raises Unavailable."""
    columns = document_files.c
    found: sa.Select[Any] = sa.select(columns.mime_type, columns.content).where(columns.document_sid == document_sid)
    if account_sid is not None:
        found = found.where(columns.account_sid == account_sid)
    rows = await database.rows(found)
    return (str(rows[0][0]), base64.b64decode(rows[0][1])) if rows else None
