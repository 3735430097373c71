"""The search for a Python interpreter of a given version.

Every candidate is executed: a pyenv shim may exist and still fail, and a file of the right name may hang.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.errors import InterpreterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TIME_OUT = 10.0
# venv and ensurepip are imported because some distributions ship a Python without them.
PROBE = "import sys, venv, ensurepip; print('%d.%d.%d' % sys.version_info[:3])"


@dataclass(frozen=True)
class Interpreter:
    """A Python that ran: its path and its full version, such as `3.10.13`."""

    path: Path
    version: str


def output_of(command: list[str], time_out: float = TIME_OUT) -> str | None:
    """Standard output of a command, or None when it fails, cannot start or exceeds `time_out` seconds."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError:
        return None
    try:
        output, _ = process.communicate(timeout=time_out)
    except subprocess.TimeoutExpired:
        return None
    finally:
        # A shim's child would hold the pipe open, so the whole group goes.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()
    return output if process.returncode == 0 else None


def probe(path: Path, wanted: str, time_out: float = TIME_OUT) -> Interpreter | None:
    """The interpreter at `path` when it runs and is of the `wanted` minor version (`3.10`)."""
    if not path.is_file():
        return None
    version = (output_of([str(path), "-c", PROBE], time_out) or "").strip()
    if re.fullmatch(r"\d+\.\d+\.\d+", version) and version.startswith(wanted + "."):
        return Interpreter(path, version)
    return None


def candidates(wanted: str, variable: str, environ: Mapping[str, str], running: Path) -> Iterator[Path]:
    """Paths worth trying, in the documented order."""
    if environ.get(variable):
        named = environ[variable]
        yield Path(shutil.which(named, path=environ.get("PATH", "")) or named).expanduser()
    yield running
    search = environ.get("PATH", "")
    for folder in search.split(os.pathsep):
        if folder:
            yield Path(folder) / f"python{wanted}"
    home = Path(environ.get("HOME") or Path.home())
    versions = Path(environ.get("PYENV_ROOT") or home / ".pyenv") / "versions"
    installed = versions.glob(f"{wanted}.*/bin/python{wanted}")
    yield from sorted(installed, key=lambda path: _numbers(path.parent.parent.name), reverse=True)
    uv = shutil.which("uv", path=search)
    if uv:
        yield Path((output_of([uv, "python", "find", wanted]) or "").strip() or os.devnull)


def find(
    wanted: str,
    variable: str,
    environ: Mapping[str, str] = os.environ,
    *,
    running: Path | None = None,
    time_out: float = TIME_OUT,
) -> Interpreter:
    """The first candidate that really runs.

    Raises:
        InterpreterError: none does; the message says how to get one.
    """
    # Inside a virtual environment the interpreter below it counts: the environment may be replaced.
    running = running or Path(getattr(sys, "_base_executable", None) or sys.executable)
    for path in candidates(wanted, variable, environ, running):
        found = probe(path, wanted, time_out)
        if found:
            return found
    raise InterpreterError(
        f"Python {wanted} was not found: install it (`pyenv install {wanted}`, `uv python install {wanted}` "
        f"or your system's package python{wanted} with its venv module) "
        f"or set {variable} to the path of an interpreter."
    )


def _numbers(name: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", name))
