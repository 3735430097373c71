"""What a backup consists of: where its parts lie, and the manifest with the digest of every file."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from tools.errors import StepError
from tools.paths import ROOT, index_folder, var_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MANIFEST = "manifest.json"
FORMAT = 1
DATABASE = "portal.sqlite3"
NAME = re.compile(r"\d{8}T\d{6}Z")
"""Name of a backup's folder: when it was made, in UTC."""
CODE = {".py", ".pyc"}


@dataclass(frozen=True)
class Places:
    """Where the parts of a backup lie: the repository, everything generated, the index, the database."""

    root: Path
    var: Path
    index: Path
    database: Path

    @classmethod
    def configured(
        cls, database: Path | None = None, environ: Mapping[str, str] = os.environ, root: Path = ROOT
    ) -> Places:
        """As the environment says; `database` where the portal has another `TROLY_VAR` than the builds."""
        var = var_folder(environ, root)
        return cls(root, var, index_folder(environ, root), database or var / DATABASE)

    def parts(self) -> dict[str, Path]:
        """Every folder and file but the database that a backup holds, by its name there."""
        content = self.root / "knowledge_base"
        parts = {"index": self.index, **{name: self.var / name for name in ("models", "import", "stamps")}}
        # What people write; whatever has code in it comes with the release.
        for path in sorted(content.iterdir()) if content.is_dir() else ():
            if not path.name.startswith(("_", ".")) and any(files_of(path)) and not has_code(path):
                parts[f"knowledge_base/{path.name}"] = path
        return parts


def files_of(path: Path) -> Iterator[Path]:
    """The files at or below a path that are not hidden; a symbolic link is none of them."""
    for file in [path] if path.is_file() else sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if file.is_file() and not file.is_symlink() and not hidden:
            yield file


def has_code(path: Path) -> bool:
    """Whether a file is code or a folder holds some."""
    return any(file.suffix in CODE for file in (path, *path.rglob("*")))


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself: when it was made, the migrations of its database, its files' SHA-256."""

    format: int
    made: str
    migrations: tuple[str, ...]
    files: Mapping[str, str]

    def write(self, folder: Path) -> None:
        """Put it into a backup's folder."""
        text = json.dumps(asdict(self), indent=1, sort_keys=True)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Raises StepError where there is none or it is not one of ours."""
        try:
            found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            manifest = cls(found["format"], found["made"], tuple(found["migrations"]), dict(found["files"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StepError(f"{folder} is no backup: it has no readable {MANIFEST}.") from error
        if manifest.format != FORMAT:
            raise StepError(f"{folder} has format {manifest.format}; this version reads {FORMAT}.")
        return manifest

    def check(self, folder: Path) -> None:
        """Compare a folder with what is written here.

        Raises:
            StepError: a file is missing, changed, additional, a link, or named by a path that leads out.
        """
        for name in self.files:
            pure = PurePosixPath(name)
            if pure.is_absolute() or ".." in pure.parts or pure.as_posix() != name:
                raise StepError(f"{folder}: the manifest names {name!r}, which is no path inside a backup.")
        there = {
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_symlink() or not path.is_dir()
        } - {MANIFEST}
        if odd := sorted(there ^ set(self.files)):
            raise StepError(f"{folder}: missing or additional: {', '.join(odd[:5])}.")
        for name, expected in self.files.items():
            path = folder / name
            if path.is_symlink() or digest(path) != expected:
                raise StepError(f"{folder}: {name} is not what was backed up (SHA-256 differs).")


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
