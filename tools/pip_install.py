"""Install a lock with plain pip, showing progress in a few lines."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from tools.console import say
from tools.errors import StepError

if TYPE_CHECKING:
    from pathlib import Path

EVERY = 5.0  # seconds between two lines of progress
TAIL = 20  # lines of pip's output shown when it fails

_running: set[subprocess.Popen[str]] = set()
_stopping = threading.Event()


class Progress:
    """Turns pip's many lines into one line every few seconds."""

    def __init__(self, name: str, total: int) -> None:
        self.name = name
        self.total = total
        self.seen = 0
        self.doing = "starting pip"
        self.tail: deque[str] = deque(maxlen=TAIL)
        self.began = time.monotonic()

    def read(self, line: str) -> None:
        """Take one line of pip's output."""
        self.tail.append(line.rstrip())
        found = re.match(r"(?:Collecting|Requirement already satisfied:|Processing) (\S+)", line)
        if found:
            self.seen = min(self.seen + 1, self.total)
            self.doing = found[1].rsplit("/", 1)[-1]
        elif line.startswith("Installing collected packages"):
            self.doing = "unpacking the packages"

    def show(self) -> None:
        """Say how far it is."""
        seconds = time.monotonic() - self.began
        say(f"[{self.name}] {self.seen} of {self.total} packages, {seconds:.0f} s: {self.doing}")


def install(name: str, python: Path, lock: Path) -> None:
    """Install `lock` into the environment of `python`.

    Raises:
        StepError: pip failed; the message ends with its last lines.
    """
    if _stopping.is_set():
        raise StepError(f"[{name}] interrupted")
    total = sum(1 for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line)
    progress = Progress(name, total)
    command = [str(python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "-r", str(lock)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        start_new_session=True,
    )
    _running.add(process)
    finished = threading.Event()
    ticker = threading.Thread(target=_tick, args=(progress, finished), daemon=True)
    ticker.start()
    try:
        for line in process.stdout or ():
            progress.read(line)
        code = process.wait()
    finally:
        finished.set()
        if process.stdout:
            process.stdout.close()
        _running.discard(process)
    if code:
        tail = "\n".join(f"[{name}] {line}" for line in progress.tail)
        raise StepError(f"{tail}\npip could not install {lock.name} (exit code {code}).")
    say(f"[{name}] ready after {time.monotonic() - progress.began:.0f} s")


def stop_all() -> None:
    """End every pip that is still running, with its children, and let none begin."""
    _stopping.set()
    for process in list(_running):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)


def _tick(progress: Progress, finished: threading.Event) -> None:
    progress.show()
    while not finished.wait(EVERY):
        progress.show()
