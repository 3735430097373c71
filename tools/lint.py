"""Run every static check, all of them even when one fails: `python -m tools.lint`."""

from __future__ import annotations

import subprocess
import sys

from tools.console import finish, say, step
from tools.paths import APP_PYTHON, ROOT

BIN = APP_PYTHON.parent
ROOMS = ("actions", "bot", "knowledge_base", "portal", "retrieval", "tools", "vietnamese")
CHECKS = (
    ("ruff check", (str(BIN / "ruff"), "check", ".")),
    ("ruff format", (str(BIN / "ruff"), "format", "--check", ".")),
    ("mypy", (str(BIN / "mypy"),)),
    ("mypy bot", (str(BIN / "mypy"), "-p", "bot")),
    ("bandit", (str(BIN / "bandit"), "-q", "-c", "pyproject.toml", "-r", *ROOMS)),
    ("imports", (str(BIN / "lint-imports"),)),
    ("knowledge base", (str(APP_PYTHON), "-m", "knowledge_base", "check")),
    ("official figures", (str(APP_PYTHON), "-m", "knowledge_base", "truth")),
    ("tree", (str(APP_PYTHON), "-m", "tools.tree_check")),
)


def main() -> int:
    """Command line: exit code 1 when a check failed."""

    def command() -> int:
        failed = []
        for name, line in CHECKS:
            step("lint", name)
            if subprocess.run(line, cwd=ROOT, check=False).returncode:
                failed.append(name)
        say("lint failed: " + ", ".join(failed) if failed else "lint: everything passed")
        return 1 if failed else 0

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
