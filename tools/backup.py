"""Back up what cannot be made again, while everything runs: `python -m tools.backup FOLDER`.

Makes `FOLDER/20260131T023000Z` with the outcomes of the portal's database (never its conversations), the
knowledge base as edited, the index in service, the dialogue model, imported records, and a manifest of
SHA-256 digests. Backups older than `--keep` days are deleted.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from tools import database
from tools.archive import DATABASE, FORMAT, MANIFEST, NAME, Manifest, Places, digest, files_of
from tools.console import finish, say
from tools.errors import StepError

if TYPE_CHECKING:
    from collections.abc import Sequence

UNFINISHED = ".unfinished-"
MOST_DAYS = 7
"""What docs/security.md promises for anything that outlives its deletion in a backup."""


def back_up(places: Places, folder: Path, now: datetime) -> Path:
    """Make one backup below `folder`; return its own folder, which appears only when it is complete.

    Raises:
        StepError: a part is missing or changed meanwhile, or the folder cannot be written.
    """
    final = folder / now.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    if final.exists():
        raise StepError(f"{final} is there already.")
    making = folder / f"{UNFINISHED}{final.name}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        making.mkdir(mode=0o700)
        migrations = database.copy(places.database, making / DATABASE)
        for name, path in places.parts().items():
            if name == "index":
                _copy_index(path, making / name)
            else:
                _copy(path, making / name)
        files = {path.relative_to(making).as_posix(): digest(path) for path in files_of(making)}
        Manifest(FORMAT, now.isoformat(timespec="seconds"), migrations, files).write(making)
        os.sync()  # a backup that only the memory holds is none
        making.rename(final)
    except FileNotFoundError as error:
        raise StepError(f"{error.filename} is missing, or went while it was copied; try again.") from error
    except OSError as error:
        raise StepError(f"{folder}: {error.strerror} ({error.filename}).") from error
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return final


def _copy(source: Path, target: Path) -> None:
    for path in files_of(source):
        copied = target / path.relative_to(source) if source.is_dir() else target
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copied)


def _copy_index(source: Path, target: Path) -> None:
    """The build in service and the files that say so; builds never change, so they need no lock."""
    pointer = (source / "CURRENT").read_text(encoding="utf-8")
    build = source / pointer.strip()
    if Path(pointer.strip()).name != pointer.strip() or not build.is_dir():
        raise StepError(f"{source}: CURRENT names no build.")
    _copy(build, target / build.name)
    (target / "CURRENT").write_text(pointer, encoding="utf-8")
    if (source / "HELD").is_file():
        _copy(source / "HELD", target / "HELD")


def prune(folder: Path, days: int, now: datetime) -> list[str]:
    """Delete backups older than that many days, and what broken runs left; return the backups' names."""
    limit = (now.astimezone(timezone.utc) - timedelta(days=days)).strftime("%Y%m%dT%H%M%SZ")
    gone = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(UNFINISHED):
            shutil.rmtree(path, ignore_errors=True)
        elif NAME.fullmatch(path.name) and path.name < limit and (path / MANIFEST).is_file():
            shutil.rmtree(path)
            gone.append(path.name)
    return gone


def days(text: str) -> int:
    """A number of days that a backup may be kept. Raises ArgumentTypeError for anything else."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_DAYS):
        raise argparse.ArgumentTypeError(f"a number of days from 1 to {MOST_DAYS}")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: exit code 0 when a complete backup was made."""
    parser = argparse.ArgumentParser(prog="python -m tools.backup", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the dated folders are kept")
    parser.add_argument("--database", type=Path, help="the portal's database, if not in TROLY_VAR")
    parser.add_argument("--keep", type=days, default=MOST_DAYS, help="days to keep backups (default: 7)")
    options = parser.parse_args(arguments)

    def command() -> int:
        os.umask(0o077)
        now = datetime.now(timezone.utc)
        made = back_up(Places.configured(options.database), options.folder, now)
        size = sum(path.stat().st_size for path in files_of(made))
        say(f"{made}: {len(Manifest.read(made).files)} files, {size / 1e6:.0f} MB")
        for name in prune(options.folder, options.keep, now):
            say(f"deleted: {name}")
        return 0

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
