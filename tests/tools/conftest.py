"""A small copy of the repository that the commands can be run in."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.tools.archived import ADD, SECRET
from tools.archive import DATABASE, Places
from tools.paths import APP_PYTHON, ROOT


class Copy:
    """The developer commands in a folder of their own, with stand-ins for both environments."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for path in [*(ROOT / "tools").glob("*.py"), *(ROOT / "requirements").glob("*.txt")]:
            self.write(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def interpreter(self, environment: str, body: str = f'exec "{sys.executable}" "$@"') -> None:
        """Put a program where an environment's interpreter is looked for."""
        self.write(f"{environment}/bin/python", f"#!/bin/sh\n{body}\n").chmod(0o755)

    def run(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m ARGUMENTS` in the copy."""
        usual = {key: value for key, value in os.environ.items() if not key.startswith("TROLY_")}
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=self.root,
            # Without foreign plugins an inner pytest starts in half the time.
            env={**usual, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **env},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """The copy, without any environment."""
    return Copy(tmp_path / "copy")


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
        **{f"portal/migrations/{path.name}": "" for path in (ROOT / "portal" / "migrations").glob("0*.py")},
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
