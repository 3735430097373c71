"""Keeps the pair of tokens, and what became of the tries to refresh it, for all processes.

A file of its own, because the lock around a refresh is this file's write lock: it is held over threads and
processes alike while Zalo is asked, and the system frees it when its holder is killed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from portal.zalo.private_file import connect

BUSY_SECONDS = 40.0
"""How long one waits for another's refresh: longer than that can take."""

_SCHEMA = """
CREATE TABLE tokens (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    access TEXT NOT NULL,
    refresh TEXT NOT NULL,
    access_expires_at TEXT NOT NULL,
    refreshed_at TEXT NOT NULL
);
CREATE TABLE trouble (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    code TEXT NOT NULL,
    failures INTEGER NOT NULL,
    retry_at TEXT
);
"""


@dataclass(frozen=True)
class Tokens:
    """A pair of tokens; its repr shows neither. Times are aware."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    """Good for one use."""
    access_expires_at: datetime
    refreshed_at: datetime


@dataclass(frozen=True)
class Trouble:
    """How the last tries to refresh the pair at hand ended."""

    code: str
    failures: int
    """In a row."""
    retry_at: datetime | None
    """When it is worth trying again; None: never with this pair."""


class Held:
    """The store while its lock is held."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def read(self) -> Tokens | None:
        """The pair at hand."""
        return _tokens(self._connection)

    def trouble(self) -> Trouble | None:
        """What is wrong with the pair at hand."""
        return _trouble(self._connection)

    def write(self, tokens: Tokens) -> None:
        """Put a pair in the place of the one at hand, whose troubles end with it."""
        row = (tokens.access, tokens.refresh, *map(datetime.isoformat, _times(tokens)))
        self._connection.execute("INSERT OR REPLACE INTO tokens VALUES (1, ?, ?, ?, ?)", row)
        self._connection.execute("DELETE FROM trouble")

    def note(self, trouble: Trouble) -> None:
        """Keep how a try to refresh the pair at hand ended."""
        retry_at = trouble.retry_at.isoformat() if trouble.retry_at else None
        row = (trouble.code, trouble.failures, retry_at)
        self._connection.execute("INSERT OR REPLACE INTO trouble VALUES (1, ?, ?, ?)", row)


class TokenStore:
    """The file with the tokens. Every method may block and may raise sqlite3.Error or OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def _connect(self) -> sqlite3.Connection:
        return connect(self._path, _SCHEMA, busy_seconds=BUSY_SECONDS)

    def read(self) -> Tokens | None:
        """The pair at hand; does not wait for the lock."""
        with closing(self._connect()) as connection:
            return _tokens(connection)

    def trouble(self) -> Trouble | None:
        """What is wrong with the pair at hand; does not wait for the lock."""
        with closing(self._connect()) as connection:
            return _trouble(connection)

    @contextmanager
    def exclusive(self) -> Iterator[Held]:
        """Hold the lock; what is written is kept on leaving, nothing of it after an exception."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Held(connection)
            except BaseException:
                # A full disk makes SQLite roll back by itself.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


def _times(tokens: Tokens) -> tuple[datetime, datetime]:
    return tokens.access_expires_at, tokens.refreshed_at


def _tokens(connection: sqlite3.Connection) -> Tokens | None:
    query = "SELECT access, refresh, access_expires_at, refreshed_at FROM tokens"
    if (row := connection.execute(query).fetchone()) is None:
        return None
    access, refresh, expires, refreshed = row
    return Tokens(access, refresh, datetime.fromisoformat(expires), datetime.fromisoformat(refreshed))


def _trouble(connection: sqlite3.Connection) -> Trouble | None:
    row = connection.execute("SELECT code, failures, retry_at FROM trouble").fetchone()
    if row is None:
        return None
    code, failures, retry_at = row
    return Trouble(code, failures, datetime.fromisoformat(retry_at) if retry_at else None)
