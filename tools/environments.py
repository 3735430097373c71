"""Make the two virtual environments from their locks: `python3 -m tools.environments app|rasa|all`.

Runs under any Python from 3.9 on, with the standard library alone. A stamp inside an environment says
which lock and interpreter it was made from; while both are the same nothing is done.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools import interpreters, pip_install
from tools.console import finish, say, step
from tools.errors import StepError, ToolError
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

STAMP = ".lock-stamp"
CREATION_TIME_OUT = 300.0  # seconds


@dataclass(frozen=True)
class Environment:
    """One virtual environment: where it is, what it is made of, which variable names its interpreter."""

    name: str
    folder: Path
    lock: Path
    python: str
    variable: str

    @property
    def executable(self) -> Path:
        """The environment's own interpreter."""
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        """The file that says what the environment was made from."""
        return self.folder / STAMP


ENVIRONMENTS = (
    Environment("app", ROOT / ".venv", ROOT / "requirements" / "app.txt", "3.11", "PYTHON311"),
    Environment("rasa", ROOT / ".venv-rasa", ROOT / "requirements" / "rasa.txt", "3.10", "PYTHON310"),
)


def digest(lock: Path, version: str) -> str:
    """SHA-256 of what an environment is made of: the lock's bytes and the interpreter's version."""
    return hashlib.sha256(lock.read_bytes() + b"\0" + version.encode()).hexdigest()


def version_inside(environment: Environment) -> str:
    """The version an existing environment was made with ("" when there is none), read without starting it."""
    try:
        text = (environment.folder / "pyvenv.cfg").read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(r"^version\s*=\s*(\S+)", text, re.MULTILINE)
    # The link of an environment whose interpreter was removed leads nowhere.
    return found[1] if found and environment.executable.exists() else ""


def up_to_date(environment: Environment) -> bool:
    """Whether the environment was completely installed from today's lock."""
    version = version_inside(environment)
    try:
        return bool(version) and environment.stamp.read_text() == digest(environment.lock, version)
    except OSError:
        return False


def build(environment: Environment) -> None:
    """Create or complete one environment; the stamp is written last.

    Raises:
        InterpreterError: no interpreter of its version.
        StepError: the environment could not be made or a package not be installed.
    """
    environment.stamp.unlink(missing_ok=True)
    if not version_inside(environment).startswith(environment.python + ".") or not _has_pip(environment):
        found = interpreters.find(environment.python, environment.variable)
        say(f"[{environment.name}] Python {found.version} into {environment.folder.name}")
        command = [str(found.path), "-m", "venv", "--clear", str(environment.folder)]
        if interpreters.output_of(command, CREATION_TIME_OUT) is None:
            raise StepError(f"{found.path} could not make the environment {environment.folder.name}.")
    pip_install.install(environment.name, environment.executable, environment.lock)
    fresh = environment.stamp.with_suffix(".new")
    fresh.write_text(digest(environment.lock, version_inside(environment)))
    fresh.replace(environment.stamp)


def ensure(wanted: Sequence[Environment]) -> None:
    """Build those of the environments that are missing or outdated, at the same time.

    Raises:
        ToolError: the first failure, after all builds have ended.
    """
    missing = [environment for environment in wanted if not up_to_date(environment)]
    if not missing:
        return
    with ThreadPoolExecutor(len(missing)) as pool:
        builds = [pool.submit(build, environment) for environment in missing]
        try:
            failures = [failure for failure in (job.exception() for job in builds) if failure]
        except BaseException:
            pip_install.stop_all()
            raise
    expected = [failure for failure in failures if isinstance(failure, ToolError)]
    for failure in failures:
        if failure not in expected:
            raise failure
    if len(expected) > 1:
        error = ToolError("\n".join(str(failure) for failure in expected))
        error.exit_code = max(failure.exit_code for failure in expected)
        raise error
    if expected:
        raise expected[0]


def _has_pip(environment: Environment) -> bool:
    return interpreters.output_of([str(environment.executable), "-m", "pip", "--version"], 60) is not None


def _interrupt(signum: int, _frame: object) -> None:
    raise KeyboardInterrupt(signum)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: exit code 0 when the environments are ready."""
    parser = argparse.ArgumentParser(prog="python3 -m tools.environments", description=__doc__)
    parser.add_argument("which", choices=("app", "rasa", "all"))
    which = parser.parse_args(arguments).which
    signal.signal(signal.SIGTERM, _interrupt)
    step("environments", f"{which}: Python packages from the locks")

    def command() -> int:
        ensure([environment for environment in ENVIRONMENTS if which in (environment.name, "all")])
        return 0

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
