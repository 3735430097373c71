"""Remove what was generated, the environments included: `python3 -m tools.clean`."""

from __future__ import annotations

import shutil
import sys

from tools.console import finish, say, step
from tools.paths import ROOT, var_folder

FOLDERS = (
    *(".venv", ".venv-rasa", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
    *(".import_linter_cache", ".rasa", "htmlcov"),
)


def main() -> int:
    """Command line: always 0; what is not there needs no removal."""

    def command() -> int:
        step("clean", "environments, caches and everything generated")
        var = var_folder()
        if ROOT not in var.resolve().parents:
            say(f"    {var} lies outside the repository and stays")
            var = ROOT / "var"
        for folder in [var, *(ROOT / name for name in FOLDERS), *ROOT.rglob("__pycache__")]:
            shutil.rmtree(folder, ignore_errors=True)
        for file in ROOT.glob(".coverage*"):
            file.unlink()
        return 0

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
