"""Backups put back: what they bring, what they keep, what they refuse."""

from __future__ import annotations

import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.tools.archived import NOON, SECRET, content, outcomes
from tools import database
from tools.archive import DATABASE, Manifest, Places
from tools.backup import back_up
from tools.errors import StepError
from tools.restore import check_stopped, restore
from tools.services import assistant


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


def test_a_database_put_aside_keeps_no_conversation(places: Places, tmp_path: Path) -> None:
    with closing(sqlite3.connect(places.database)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    assert SECRET.encode() in places.database.read_bytes()
    assert database.forget(places.database)
    assert SECRET.encode() not in places.database.read_bytes()
    assert outcomes(places.database) == [("first", None)]
    (tmp_path / "damaged").write_bytes(b"no database at all, but longer than a header of SQLite" * 99)
    assert not database.forget(tmp_path / "damaged")
