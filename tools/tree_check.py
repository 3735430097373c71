"""Look through the repository's files for what must not stand in them: `python -m tools.tree_check`."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from tools.console import finish, say
from tools.errors import StepError
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Forbidden:
    """A pattern, the files it is looked for in, and what is wrong with it."""

    what: str
    pattern: re.Pattern[str]
    files: str = "*"


# Written so that no pattern finds itself. The look-behind lets the path part of a web address pass.
FORBIDDEN = (
    Forbidden("the home directory of a person", re.compile(r"(?<![\w.%-])/(?:home|Users)/[\w.-]+/")),
    Forbidden("the home directory of a person", re.compile(r"(?<![\w.%-])/ro{2}t/")),
    Forbidden("the home directory of a person", re.compile(r"[A-Z]:\\{1,2}Users\\{1,2}\w")),
    Forbidden(
        "the host of a package registry",
        re.compile(r"\b(?:pypi\.(?:org|python)|pythonhosted\.|download\.pytorch\.|registry\.npmjs\.)", re.I),
    ),
    Forbidden(
        "an address in a lock", re.compile(r"://|\s@\s|--hash|--(?:extra-)?index"), "requirements/*.txt"
    ),
)


def listed(root: Path) -> list[Path]:
    """The files that git tracks below `root`, and new ones that it does not ignore.

    Raises:
        StepError: git cannot tell.
    """
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        result = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StepError(f"git could not list the files: {error}") from error
    if result.returncode:
        raise StepError(f"git could not list the files: {result.stderr.strip()}")
    return sorted(root / name for name in result.stdout.split("\0") if name)


def findings(root: Path, files: Iterable[Path]) -> list[str]:
    """One line `path:line: what` for each forbidden thing; binary and removed files are passed over."""
    found = []
    for path in files:
        if not path.is_file():
            continue
        content = path.read_bytes()
        if b"\0" in content:
            continue
        name = path.relative_to(root).as_posix()
        rules = [rule for rule in FORBIDDEN if fnmatch(name, rule.files)]
        for number, line in enumerate(content.decode(errors="replace").splitlines(), 1):
            found += [f"{name}:{number}: {rule.what}" for rule in rules if rule.pattern.search(line)]
    return found


def main() -> int:
    """Command line: exit code 1 when something forbidden was found."""

    def command() -> int:
        files = listed(ROOT)
        found = findings(ROOT, files)
        say("\n".join(found) or f"{len(files)} files, nothing forbidden")
        return 1 if found else 0

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
