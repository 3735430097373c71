"""SQLite files that only this user may read and that several processes share."""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

_OTHERS = 0o077


def connect(path: Path, schema: str, *, busy_seconds: float) -> sqlite3.Connection:
    """Open a file, making it with `schema` where there is none; transactions are the caller's to begin.

    Waits up to `busy_seconds` for a lock that another holds. Raises sqlite3.Error or OSError.
    """
    _make(path, schema)
    connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA synchronous=FULL")
        # What is replaced is overwritten, not only unlinked.
        connection.execute("PRAGMA secure_delete=ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _make(path: Path, schema: str) -> None:
    """Make the file in one step, complete: nobody ever sees one half made.

    An existing file is never opened here: closing it would drop the locks that SQLite holds on it for
    other threads of this process.
    """
    try:
        if path.stat().st_mode & _OTHERS:
            _close_to_others(path)
        return
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(schema)
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)


def _close_to_others(path: Path) -> None:
    for part in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + part).chmod(0o600)
