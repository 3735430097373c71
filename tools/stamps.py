"""Is a step's input unchanged? SHA-256 over the names and contents of its files, kept in a stamp file."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

IGNORED = {"__pycache__"}


def collect(root: Path, patterns: Sequence[str]) -> list[Path]:
    """The files below `root` that match any of the glob patterns, sorted, each once."""
    found = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    return sorted(path for path in found if not IGNORED.intersection(path.parts))


def digest(root: Path, files: Iterable[Path], salt: str = "") -> str:
    """SHA-256 over each file's path relative to `root` and its content; `salt` adds what is no file."""
    total = hashlib.sha256(salt.encode())
    for path in sorted(files):
        name = path.relative_to(root).as_posix().encode()
        content = hashlib.sha256(path.read_bytes()).digest()
        # The length keeps two different lists of names from running together.
        total.update(len(name).to_bytes(4, "big") + name + content)
    return total.hexdigest()


def unchanged(stamp: Path, value: str) -> bool:
    """Whether the stamp holds exactly this digest."""
    try:
        return stamp.read_text(encoding="ascii") == value
    except (OSError, UnicodeDecodeError):
        return False


def record(stamp: Path, value: str) -> None:
    """Write the stamp in one move."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    fresh = stamp.with_name(stamp.name + ".new")
    fresh.write_text(value, encoding="ascii")
    fresh.replace(stamp)
