"""Backups of a real database and real files, made while others write, and put back."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.tools.archived import NOON, SECRET, WRITER, outcomes
from tools import database
from tools.archive import DATABASE, Manifest, Places
from tools.backup import back_up, prune
from tools.errors import StepError
from tools.paths import ROOT


def test_a_backup_holds_outcomes_and_no_conversation(places: Places, tmp_path: Path) -> None:
    made = back_up(places, tmp_path / "backups", NOON)
    assert made.name == "20261123T120000Z"
    assert outcomes(made / DATABASE) == [("first", None)]
    with closing(sqlite3.connect(made / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM conversation").fetchone() == (0,)
    assert SECRET.encode() in places.database.read_bytes()
    assert not [path for path in made.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert {path.name for path in made.iterdir()} == {
        *(DATABASE, "manifest.json", "index", "models", "knowledge_base")
    }
    assert Manifest.read(made).migrations[0] == "0001_initial"
    assert made.stat().st_mode & 0o077 == 0
    assert not (made / "index" / "old").exists()
    assert not list(made.rglob("*.py"))


def test_nothing_of_zalo_goes_into_a_backup(places: Places, tmp_path: Path) -> None:
    now = "2026-11-23 12:00:00"
    with closing(sqlite3.connect(places.database, isolation_level=None)) as connection:
        connection.execute(
            "INSERT INTO zalo_event (id, key, person, kind, urgent, at_ms, received_at, content, next_at,"
            " tries) VALUES (1, ?, ?, 'text', 0, 1, ?, ?, ?, 0)",
            [SECRET, SECRET, now, f'{{"text": "{SECRET}"}}', now],
        )
        connection.execute(
            "INSERT INTO zalo_part (event_id, person, text, buttons, urgent, state, tries, code, created_at,"
            " next_at) VALUES (1, ?, ?, '[]', 0, 'dead', 0, 0, ?, ?)",
            [SECRET, SECRET, now, now],
        )
        connection.execute("INSERT INTO zalo_person (name, lease_owner) VALUES (?, '')", [SECRET])
    for name in ("zalo-token.sqlite3", "zalo-token.sqlite3-wal", "zalo-alerts.sqlite3"):
        (places.var / name).write_text(SECRET, encoding="utf-8")
    made = back_up(places, tmp_path / "backups", NOON)
    assert outcomes(made / DATABASE) == [("first", None)]
    with closing(sqlite3.connect(made / DATABASE)) as connection:
        for table in ("zalo_event", "zalo_part", "zalo_person"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608
    files = [path for path in made.rglob("*") if path.is_file()]
    assert not [path for path in files if "zalo" in path.name or SECRET.encode() in path.read_bytes()]


def test_every_table_of_the_portal_is_kept_or_left_out_on_purpose(migrated: Path) -> None:
    with closing(sqlite3.connect(migrated)) as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        tables = {name for (name,) in connection.execute(query)}
    assert tables >= database.KEPT, "a table was renamed: its rows would be missing in every backup"


def test_a_backup_while_another_process_writes_is_of_one_moment(places: Places, tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(places.database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        try:
            assert writer.stdout
            writer.stdout.readline()
            made = [back_up(places, tmp_path, NOON + timedelta(seconds=number)) for number in range(3)]
        finally:
            writer.kill()
    counts = []
    for folder in made:
        rows = [at for at, _ in outcomes(folder / DATABASE)][1:]
        assert rows == ["one", "two"] * (len(rows) // 2)
        counts.append(len(rows))
        Manifest.read(folder).check(folder)
    assert counts[0] < counts[-1]


def test_a_part_that_is_missing_leaves_no_half_backup(places: Places, tmp_path: Path) -> None:
    (places.index / "CURRENT").unlink()
    with pytest.raises(StepError, match="CURRENT is missing"):
        back_up(places, tmp_path / "backups", NOON)
    assert not list((tmp_path / "backups").iterdir())
    places.database.unlink()
    with pytest.raises(StepError, match="cannot be copied"):
        back_up(places, tmp_path / "backups", NOON)
    assert not places.database.exists()


def test_old_backups_go_and_nothing_else_does(places: Places, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    for days in (0, 6, 8):
        back_up(places, folder, NOON - timedelta(days=days))
    (folder / ".unfinished-x").mkdir()
    (folder / "20200101T000000Z").mkdir()  # no backup: it has no manifest
    (folder / "notes").touch()
    assert prune(folder, 7, NOON) == ["20261115T120000Z"]
    left = {path.name for path in folder.iterdir()}
    assert left == {"20261123T120000Z", "20261117T120000Z", "20200101T000000Z", "notes"}


def test_the_commands_work_together(places: Places, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "TROLY_VAR": str(places.var), "TROLY_INDEX": str(places.index)}
        command = [sys.executable, "-m", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60
        )

    began = time.time()
    made = run("tools.backup", str(tmp_path / "backups"), "--keep", "1")
    assert made.returncode == 0, made.stderr
    (folder,) = (tmp_path / "backups").iterdir()
    assert f"{folder}: " in made.stdout
    assert datetime.fromisoformat(Manifest.read(folder).made).timestamp() >= began - 1
    assert run("tools.backup", str(tmp_path), "--keep", "8").returncode == 2
    assert run("tools.restore", str(tmp_path)).returncode == 1
