"""A small copy of the repository that the commands can be run in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.paths import ROOT


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
