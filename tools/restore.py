"""Put a backup back: `python -m tools.restore FOLDER/20260131T023000Z`, with all services stopped.

The backup is checked file by file before anything is touched. What it replaces is moved to
`var/replaced/…` and stays there until somebody deletes it; conversations are taken out of its database.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import sys
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from tools import database
from tools.archive import DATABASE, Manifest, Places, files_of
from tools.console import finish, say
from tools.errors import StepError
from tools.paths import shown
from tools.services import assistant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.services import Service


@dataclass
class Exchange:
    """Moves that can be taken back: what stood somewhere goes aside, something new takes its place."""

    aside: Path
    done: list[tuple[Path, Path | None]] = field(default_factory=list)

    def replace(self, target: Path, fresh: Path | None, name: str) -> None:
        """Move `target` aside under `name` and `fresh`, if there is one, to where it stood."""
        kept: Path | None = None
        if target.exists():
            kept = self.aside / name
            kept.parent.mkdir(parents=True, exist_ok=True)
        if fresh:
            target.parent.mkdir(parents=True, exist_ok=True)
            _own_like(fresh, target if kept else target.parent)
        if kept:
            shutil.move(target, kept)
        self.done.append((target, kept))
        if fresh:
            shutil.move(fresh, target)

    def undo(self) -> None:
        """Put everything back as it was."""
        for target, kept in reversed(self.done):
            if target.is_dir():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)
            if kept:
                shutil.move(kept, target)


def check_stopped(services: Sequence[Service]) -> None:
    """Raise StepError when somebody answers at the address of a service."""
    for service in services:
        family = socket.AF_INET6 if ":" in service.address[0] else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(2.0)
            if probe.connect_ex(service.address) == 0:
                raise StepError(f"{service.name} is running. Stop the services first.")


def restore(backup: Path, places: Places, now: datetime) -> Path:
    """Replace today's state by a backup's; return the folder that what was replaced lies in.

    A part that the backup lacks is moved aside, too: what is there afterwards is what was there then.

    Raises:
        StepError: the backup is damaged or made by a newer version, the database is in use, or a file cannot
            be moved; then everything is as it was.
    """
    manifest = Manifest.read(backup)
    manifest.check(backup)
    known = {path.stem for path in (places.root / "portal" / "migrations").glob("[0-9]*.py")}
    if newer := sorted(set(manifest.migrations) - known):
        raise StepError(f"{backup} comes from a newer version: this one does not know {', '.join(newer)}.")
    database.release(places.database)
    aside = places.var / "replaced" / now.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    if aside.exists():
        raise StepError(f"{aside} is there already.")
    staged = aside / "staged"
    exchange = Exchange(aside)
    try:
        aside.mkdir(parents=True, mode=0o700)
        shutil.copytree(backup, staged)
        for name, target in _targets(manifest, places).items():
            fresh = staged / name
            exchange.replace(target, fresh if fresh.exists() else None, name)
        os.sync()
    except KeyboardInterrupt:
        exchange.undo()
        raise
    except OSError as error:
        exchange.undo()
        raise StepError(f"nothing was restored: {error.strerror} ({error.filename}).") from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return aside


def _targets(manifest: Manifest, places: Places) -> dict[str, Path]:
    """Where each part belongs: today's parts and those of the backup."""
    targets = {DATABASE: places.database, **places.parts()}
    # Left by a crash, they would be read into the restored file.
    for end in ("-wal", "-shm"):
        targets[DATABASE + end] = places.database.with_name(places.database.name + end)
    for name in manifest.files:
        room, _, rest = name.partition("/")
        if room == "knowledge_base":
            part = f"{room}/{rest.partition('/')[0]}"
            targets.setdefault(part, places.root / part)
    return targets


def _own_like(fresh: Path, old: Path) -> None:
    """Give what is new the owner of what it replaces, and the modes that the services need to read it."""
    status = old.stat()
    for path in (fresh, *fresh.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o600 if path.name == DATABASE else 0o644)
        if os.geteuid() == 0:
            os.chown(path, status.st_uid, status.st_gid)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: exit code 0 when the backup is in place."""
    parser = argparse.ArgumentParser(prog="python -m tools.restore", description=__doc__)
    parser.add_argument("backup", type=Path, help="one dated folder made by tools.backup")
    parser.add_argument("--database", type=Path, help="the portal's database, if not in TROLY_VAR")
    options = parser.parse_args(arguments)

    def command() -> int:
        check_stopped(assistant())
        places = Places.configured(options.database)
        aside = restore(options.backup.absolute(), places, datetime.now(timezone.utc))
        say(f"restored: {options.backup} ({len(list(files_of(options.backup)))} files)")
        say(f"what was there lies in {shown(aside)}")
        if (aside / DATABASE).exists() and not database.forget(aside / DATABASE):
            say(f"{shown(aside / DATABASE)} is damaged and may hold conversations: delete it today")
        return 0

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
