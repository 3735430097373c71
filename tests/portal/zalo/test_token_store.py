"""The file of the tokens: private, whole, and with one lock for all threads and processes."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from portal.zalo.token_store import Tokens, TokenStore, Trouble
from tools.paths import ROOT

NOW = datetime(2026, 11, 20, 1, tzinfo=timezone.utc)
HOLDING = """
import sys
from pathlib import Path
from portal.zalo.token_store import Tokens, TokenStore
from datetime import datetime, timezone
now = datetime.now(timezone.utc)
with TokenStore(Path(sys.argv[1])).exclusive() as held:
    held.write(Tokens("half-done", "half-done", now, now))
    print("held", flush=True)
    sys.stdin.readline()
"""
TAKING = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    connection.execute("BEGIN IMMEDIATE")
    print("free")
except sqlite3.OperationalError as error:
    print(error)
"""


def tokens(name: str = "1") -> Tokens:
    return Tokens(f"access-{name}", f"refresh-{name}", NOW + timedelta(hours=25), NOW)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "zalo-token.sqlite3"


@contextmanager
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock and has written, but not committed."""
    command = [sys.executable, "-c", HOLDING, str(path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def taken(path: Path) -> str:
    """What a process learns that wants the lock now."""
    command = [sys.executable, "-c", TAKING, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_what_is_written_is_there_for_the_next(path: Path) -> None:
    assert TokenStore(path).read() is None
    with TokenStore(path).exclusive() as held:
        assert held.read() is None
        held.write(tokens())
        assert held.read() == tokens()
    assert TokenStore(path).read() == tokens()
    with TokenStore(path).exclusive() as held:
        held.write(tokens("2"))
    assert TokenStore(path).read() == tokens("2")


def test_nothing_of_what_fails_is_kept(path: Path) -> None:
    store = TokenStore(path)
    with store.exclusive() as held:
        held.write(tokens())

    def fail() -> None:
        with store.exclusive() as held:
            held.write(tokens("2"))
            held.note(Trouble("-1", 1, None))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.read() == tokens()
    assert store.trouble() is None
    with store.exclusive() as held:
        assert held.read() == tokens()


def test_troubles_end_with_their_pair(path: Path) -> None:
    store = TokenStore(path)
    for trouble in (Trouble("http_503", 2, NOW), Trouble("-14014", 3, None)):
        with store.exclusive() as held:
            held.note(trouble)
            assert held.trouble() == trouble
        assert store.trouble() == trouble
    with store.exclusive() as held:
        held.write(tokens())
    assert store.trouble() is None


def test_only_its_owner_may_read_the_file(path: Path) -> None:
    before = os.umask(0)
    try:
        with TokenStore(path).exclusive() as held:
            held.write(tokens())
            files = list(path.parent.iterdir())
            assert {file.name.removeprefix(path.name) for file in files} == {"", "-wal", "-shm"}
            assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    finally:
        os.umask(before)


def test_a_file_that_was_opened_to_others_is_closed_again(path: Path) -> None:
    with TokenStore(path).exclusive() as held:
        held.write(tokens())
    path.chmod(0o644)
    assert TokenStore(path).read() == tokens()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_file_survives_a_power_cut(path: Path) -> None:
    TokenStore(path).read()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    with closing(TokenStore(path)._connect()) as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_whoever_comes_first_makes_the_file_for_all(path: Path) -> None:
    start, errors = threading.Barrier(20), []

    def add(number: int) -> None:
        start.wait()
        try:
            with TokenStore(path).exclusive() as held:
                before = held.read()
                held.write(tokens(f"{before.access}+" if before else str(number)))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must tell
            errors.append(error)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    last = TokenStore(path).read()
    assert last is not None
    assert last.access.count("+") == 19
    assert list(path.parent.glob("*.new")) == []


def test_reading_does_not_wait_for_the_lock(path: Path) -> None:
    with TokenStore(path).exclusive() as held:
        held.write(tokens())
    with holder(path):
        assert TokenStore(path).read() == tokens()


def test_one_waits_for_another_process(path: Path) -> None:
    with holder(path) as process:
        assert taken(path) == "database is locked"
        assert process.stdin is not None
        threading.Timer(0.3, lambda: (process.stdin.write("\n"), process.stdin.flush())).start()
        with TokenStore(path).exclusive() as held:
            found = held.read()
    assert found is not None
    assert found.access == "half-done"


def test_other_uses_in_the_same_process_do_not_free_the_lock(path: Path) -> None:
    with TokenStore(path).exclusive():
        TokenStore(path).read()
        path.chmod(0o644)
        TokenStore(path).read()
        # The first of them would tidy up after what it takes for nobody, lock and all.
        assert [taken(path), taken(path)] == ["database is locked"] * 2
    assert taken(path) == "free"


def test_a_killed_process_frees_the_lock(path: Path) -> None:
    with TokenStore(path).exclusive() as held:
        held.write(tokens())
    with holder(path) as process:
        process.send_signal(signal.SIGKILL)
        assert process.wait(30) == -signal.SIGKILL
        with TokenStore(path).exclusive() as held:
            assert held.read() == tokens()


def test_no_token_shows_in_the_repr() -> None:
    assert "access-1" not in repr(tokens())
    assert "refresh-1" not in repr(tokens())
