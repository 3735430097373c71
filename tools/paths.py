"""Where things lie: the repository, the two environments and everything generated."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
APP_PYTHON = ROOT / ".venv" / "bin" / "python"
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"


def var_folder(environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> Path:
    """The folder of everything generated (`TROLY_VAR`); a relative value is taken from the repository."""
    return root / (environ.get("TROLY_VAR") or "var")


def index_folder(environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> Path:
    """The folder of the search index (`TROLY_INDEX`)."""
    value = environ.get("TROLY_INDEX")
    return root / value if value else var_folder(environ, root) / "index"


def imported_records(environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> Path:
    """Where procedures imported from the national portal lie, if somebody imported them."""
    return var_folder(environ, root) / "import" / "records.jsonl.gz"


def shown(path: Path, root: Path = ROOT) -> str:
    """A path for people: relative to the repository where it lies inside it."""
    try:
        return str(path.relative_to(root))
    except ValueError:
        return str(path)
