"""The portal's SQLite file: copied while it is in use, without conversations; tested for being out of use."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from tools.errors import StepError

if TYPE_CHECKING:
    from pathlib import Path

KEPT = frozenset({"outcome", "django_migrations"})
"""Tables whose rows go into a backup. Conversations live for half an hour: a copy of them would be of no use
to anybody, and would outlive a citizen's deletion. A table that is not named here is copied empty."""
BUSY_SECONDS = 10.0


def copy(source: Path, target: Path) -> tuple[str, ...]:
    """Copy a database that others may be writing to; return the migrations applied to it.

    The copy is made in one read transaction of SQLite's backup interface, then loses the rows of every table
    that is not in `KEPT`, so that none of their bytes remain.

    Raises:
        StepError: the source is missing or damaged, or the target cannot be written.
    """
    target.touch(mode=0o600)
    try:
        # mode=rw: a path that is wrong must not become an empty database.
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)) as original,
            closing(sqlite3.connect(target, isolation_level=None)) as duplicate,
        ):
            original.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
            original.backup(duplicate)
            duplicate.execute("PRAGMA journal_mode = DELETE")  # out of WAL: one file is all there is
            duplicate.execute("PRAGMA journal_mode = MEMORY")  # no second file with the rows that go
            _reduce(duplicate)
            if (found := duplicate.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise StepError(f"{source} is damaged: {found}")
            return migrations(duplicate)
    except sqlite3.Error as error:
        raise StepError(f"{source} cannot be copied ({error}).") from error


def forget(path: Path) -> bool:
    """Take the conversations out of a database that is out of use; False where it is too damaged for that."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = MEMORY")
            _reduce(connection)
    except sqlite3.Error:
        return False
    return True


def _reduce(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA secure_delete = ON")
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    tables = {name for (name,) in connection.execute(query)}
    for table in sorted(tables & KEPT):
        for _, _, parent, column, *_ in connection.execute(f"PRAGMA foreign_key_list({_quoted(table)})"):
            if parent not in KEPT:
                # Names from the schema, quoted.
                connection.execute(f"UPDATE {_quoted(table)} SET {_quoted(column)} = NULL")  # noqa: S608 # nosec B608
    for table in sorted(tables - KEPT):
        connection.execute(f"DELETE FROM {_quoted(table)}")  # noqa: S608 # nosec B608
    connection.execute("VACUUM")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def migrations(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The portal's migrations that a database has had, in order."""
    query = "SELECT name FROM django_migrations WHERE app = 'portal' ORDER BY id"
    return tuple(name for (name,) in connection.execute(query))


def release(path: Path) -> None:
    """Make sure that nobody has the database open, and fold its write-ahead log into the file.

    Raises:
        StepError: a process has it open, or it cannot be read.
    """
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=0.5, isolation_level=None)) as connection:
            # Leaving WAL needs the file alone, and removes the log and the shared memory beside it.
            mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        raise StepError(f"{path} is in use or out of reach ({error}). Stop the services first.") from error
    except sqlite3.DatabaseError:
        return  # Damaged: the very reason to restore.
    if mode != "delete":
        raise StepError(f"{path} is in use. Stop the services first.")
