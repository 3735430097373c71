"""Backups of a real database and real files, made while others write, and put back."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tools import database
from tools.archive import DATABASE, Manifest, Places
from tools.backup import back_up, prune
from tools.errors import StepError
from tools.paths import APP_PYTHON, ROOT
from tools.restore import check_stopped, restore
from tools.services import assistant

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


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as the portal itself makes it."""
    var = tmp_path_factory.mktemp("migrated")
    command = [str(APP_PYTHON), "-m", "portal", "migrate"]
    env = {**os.environ, "TROLY_VAR": str(var)}
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, timeout=120)
    return var / DATABASE


@pytest.fixture
def places(tmp_path: Path, migrated: Path) -> Places:
    """A small installation: database with a conversation, index with an older build, knowledge, model."""
    root = tmp_path / "troly"
    found = Places(root, root / "var", root / "var" / "index", root / "var" / DATABASE)
    files = {
        "knowledge_base/records/a.yml": "id: a\n",
        "knowledge_base/province.yml": "province: X\n",
        "knowledge_base/loader.py": "",
        "knowledge_base/officer/skeletons/place.yml": "kind: place\n",
        "knowledge_base/officer/drafting.py": "",
        "portal/migrations/0001_initial.py": "",
        "var/index/new/snapshot.json": "{}",
        "var/index/old/snapshot.json": "{}",
        "var/index/CURRENT": "new\n",
        "var/index/HELD": "gone back\n",
        "var/models/troly.tar.gz": "model",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    found.database.write_bytes(migrated.read_bytes())
    with closing(sqlite3.connect(found.database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(
            "INSERT INTO conversation (id, token_hash, used_at, sender, session_turns, record, buttons)"
            " VALUES (1, ?, '2026-11-23', 's', 1, '', '[]')",
            [SECRET],
        )
        connection.execute(f"{ADD} VALUES (1, 'first', 'web', 'answered', 'fee', 'r', 5)")
    return found


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


def test_restoring_brings_back_that_day_and_keeps_today(places: Places, tmp_path: Path) -> None:
    made = back_up(places, tmp_path / "backups", NOON)
    before = content(places)
    (places.root / "knowledge_base/records/a.yml").write_text("id: spoiled\n")
    (places.root / "knowledge_base/records/b.yml").write_text("id: b\n")
    (places.root / "knowledge_base/units.yml").write_text("[]")
    (places.index / "CURRENT").write_text("old\n")
    (places.index / "HELD").unlink()
    (places.var / "models/troly.tar.gz").write_text("spoiled")
    places.database.write_bytes(b"spoiled")
    places.database.with_name(DATABASE + "-wal").write_bytes(b"left by a crash")

    aside = restore(made, places, NOON)
    assert content(places) == {
        name: text for name, text in before.items() if name != "var/index/old/snapshot.json"
    }
    assert outcomes(places.database) == [("first", None)]
    assert not places.database.with_name(DATABASE + "-wal").exists()
    assert places.database.stat().st_mode & 0o777 == 0o600
    assert (places.index / "new").stat().st_mode & 0o777 == 0o755, "the services run as other users"
    assert (aside / "knowledge_base/records/a.yml").read_text() == "id: spoiled\n"
    assert (aside / "knowledge_base/units.yml").exists()
    assert (aside / "index/old/snapshot.json").exists()
    assert (aside / DATABASE).read_bytes() == b"spoiled"


def test_what_was_tampered_with_is_not_restored(places: Places, tmp_path: Path) -> None:
    made = back_up(places, tmp_path / "backups", NOON)
    before = content(places)
    model = made / "models/troly.tar.gz"
    for spoil, mend in (
        (lambda: model.write_text("evil"), lambda: model.write_text("model")),
        (lambda: (made / "more").touch(), lambda: (made / "more").unlink()),
        (lambda: model.rename(made / "gone"), lambda: (made / "gone").rename(model)),
        (lambda: (made / "link").symlink_to("/etc"), lambda: (made / "link").unlink()),
    ):
        spoil()
        with pytest.raises(StepError):
            restore(made, places, NOON)
        mend()
    manifest = Manifest.read(made)
    Manifest(1, "", ("0099_future",), manifest.files).write(made)
    with pytest.raises(StepError, match="newer version"):
        restore(made, places, NOON)
    Manifest(1, "", (), {**manifest.files, "../outside": "0"}).write(made)
    with pytest.raises(StepError, match="no path inside"):
        restore(made, places, NOON)
    Manifest(2, "", (), {}).write(made)
    with pytest.raises(StepError, match="format 2"):
        restore(made, places, NOON)
    with pytest.raises(StepError, match="no backup"):
        restore(tmp_path, places, NOON)
    assert content(places) == before


def test_nothing_is_restored_under_a_running_portal(places: Places, tmp_path: Path) -> None:
    made = back_up(places, tmp_path / "backups", NOON)
    with closing(sqlite3.connect(places.database, isolation_level=None)) as portal:
        portal.execute("SELECT count(*) FROM outcome").fetchone()
        with pytest.raises(StepError, match="in use"):
            restore(made, places, NOON)
    restore(made, places, NOON)


def test_a_listening_service_is_noticed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        with pytest.raises(StepError, match="rasa is running"):
            check_stopped(assistant({"TROLY_RASA_PORT": port})[:1])
    check_stopped(assistant({"TROLY_RASA_PORT": port})[:1])


def test_a_restoration_that_fails_half_way_is_taken_back(places: Places, tmp_path: Path) -> None:
    made = back_up(places, tmp_path / "backups", NOON)
    # After the database comes the index, which finds a file where its folder should be.
    before = content(places)
    blocked = Places(places.root, places.var, places.var / "models/troly.tar.gz/index", places.database)
    with pytest.raises(StepError, match="nothing was restored"):
        restore(made, blocked, NOON)
    assert content(places) == before
    assert outcomes(places.database) == [("first", 1)]


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


def test_a_database_put_aside_keeps_no_conversation(places: Places, tmp_path: Path) -> None:
    with closing(sqlite3.connect(places.database)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    assert SECRET.encode() in places.database.read_bytes()
    assert database.forget(places.database)
    assert SECRET.encode() not in places.database.read_bytes()
    assert outcomes(places.database) == [("first", None)]
    (tmp_path / "damaged").write_bytes(b"no database at all, but longer than a header of SQLite" * 99)
    assert not database.forget(tmp_path / "damaged")
