"""Wakes a person when the channel needs one: a log line, and a command that the province chooses.

Alerts are kept in a file, so that every process sees them and a restart does not tell them again.
"""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import yaml

from portal.zalo.private_file import connect

log = logging.getLogger(__name__)

AGAIN = timedelta(hours=6)
"""After this time an alert that lasts is told again."""
_BUSY_SECONDS = 5.0
_WORDS = Path(__file__).with_name("words.yml")
_SCHEMA = """
CREATE TABLE alerts (
    kind TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    since TEXT NOT NULL,
    told_at TEXT NOT NULL
);
"""


@lru_cache(maxsize=1)
def sentences() -> dict[str, str]:
    """What a person is told, by the kind of the alert."""
    words: dict[str, str] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))["alerts"]
    return words


@dataclass(frozen=True)
class Alert:
    """Something that a person must see to. Times are aware."""

    kind: str
    """A key of `alerts` in words.yml."""
    code: str
    """A word or number for whoever looks closer; empty where there is none."""
    since: datetime
    told_at: datetime


class Alerts:
    """The alerts in one file. Its methods block for milliseconds and do not fail when the file does."""

    def __init__(
        self, command: str, clock: Callable[[], datetime], file: Path, *, seconds: float = 30.0
    ) -> None:
        """`command` may run so many `seconds`; empty, there is none. `clock` gives aware times."""
        self._command = command
        self._seconds = seconds
        self._clock = clock
        self._file = file
        self._told: dict[str, datetime] = {}
        """Told while the file failed."""
        self._telling: list[threading.Thread] = []
        self._lock = threading.Lock()

    def raise_(self, kind: str, code: str = "") -> None:
        """Say that something is wrong; told when it is new, and every six hours while this is called.

        Raises KeyError for a kind of which words.yml knows nothing.
        """
        text = sentences()[kind]
        now = self._clock()
        try:
            due = self._note(kind, code, now)
        except (sqlite3.Error, OSError) as error:
            log.warning("zalo alerts cannot be kept: %s", type(error).__name__)
            due = _is_due(self._told.get(kind), now)
            if due:
                self._told[kind] = now
        if due:
            log.critical("zalo alert: %s", kind, extra={"code": code or None})
            self._tell(kind, text)

    def clear(self, kind: str) -> None:
        """Say that it is right again."""
        self._told.pop(kind, None)
        try:
            with closing(self._connect()) as connection:
                ended = connection.execute("DELETE FROM alerts WHERE kind = ?", (kind,)).rowcount
        except (sqlite3.Error, OSError) as error:
            log.warning("zalo alerts cannot be kept: %s", type(error).__name__)
            return
        if ended:
            log.info("zalo alert is over: %s", kind)

    def active(self) -> list[Alert]:
        """What is wrong now, the oldest first. Raises sqlite3.Error or OSError where the file fails."""
        with closing(self._connect()) as connection:
            rows = connection.execute("SELECT kind, code, since, told_at FROM alerts ORDER BY since, kind")
            return [
                Alert(kind, code, datetime.fromisoformat(since), datetime.fromisoformat(told_at))
                for kind, code, since, told_at in rows
            ]

    def wait(self) -> None:
        """Wait until commands that were started have ended or were ended."""
        with self._lock:
            telling = list(self._telling)
        for thread in telling:
            thread.join()

    def _connect(self) -> sqlite3.Connection:
        return connect(self._file, _SCHEMA, busy_seconds=_BUSY_SECONDS)

    def _note(self, kind: str, code: str, now: datetime) -> bool:
        """Keep an alert; whether it is to be told."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            query = "SELECT code, since, told_at FROM alerts WHERE kind = ?"
            known = connection.execute(query, (kind,)).fetchone()
            told_at = datetime.fromisoformat(known[2]) if known else None
            due = _is_due(told_at, now)
            if due or known[0] != code:
                since = known[1] if known else now.isoformat()
                row = (kind, code, since, now.isoformat() if due else known[2])
                connection.execute("INSERT OR REPLACE INTO alerts VALUES (?, ?, ?, ?)", row)
            connection.execute("COMMIT")
        return due

    def _tell(self, kind: str, text: str) -> None:
        if not self._command:
            return
        thread = threading.Thread(target=_run, args=(self._command, kind, text, self._seconds))
        with self._lock:
            thread.start()
            self._telling = [*(other for other in self._telling if other.is_alive()), thread]


def _is_due(told_at: datetime | None, now: datetime) -> bool:
    """Whether it is time to tell; a time in the future was written by a wrong clock."""
    return told_at is None or not timedelta() <= now - told_at < AGAIN


def _run(command: str, kind: str, text: str, seconds: float) -> None:
    """Run the command with the kind as its argument and the text on its standard input."""
    # The portal's settings, keys among them, are none of its business.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TROLY_")}
    try:
        process = subprocess.Popen(  # noqa: S603 - a path from the settings, no shell
            [command, kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        log.error("zalo alert command cannot be run", extra={"code": type(error).__name__})
        return
    with process:
        try:
            process.communicate(f"{text.strip()}\n".encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            # With what it started itself.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            log.error("zalo alert command took too long")
            return
    if process.returncode:
        log.error("zalo alert command failed", extra={"code": process.returncode})
