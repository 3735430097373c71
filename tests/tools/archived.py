"""A small installation with a real database and real files, to be backed up and put back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path

from tools.archive import DATABASE, Places

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
SECRET = "nguoi-dan-noi-chuyen"  # stands in a conversation's row
ADD = "INSERT INTO outcome (conversation_id, at, channel, status, field, record, milliseconds)"
WRITER = f"""
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)
print("writing", flush=True)
while True:
    connection.execute("BEGIN IMMEDIATE")
    for at in ("one", "two"):
        connection.execute("{ADD} VALUES (NULL, ?, 'web', 'answered', '', '', 1)", [at])
    connection.execute("COMMIT")
"""


def content(places: Places) -> dict[str, str]:
    """Every file that a backup is about, by its path."""
    return {
        path.relative_to(places.root).as_posix(): path.read_text(encoding="utf-8")
        for path in places.root.rglob("*")
        if path.is_file() and not path.name.startswith(DATABASE) and "replaced" not in path.parts
    }


def outcomes(path: Path) -> list[tuple[str, int | None]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT at, conversation_id FROM outcome ORDER BY id").fetchall()
