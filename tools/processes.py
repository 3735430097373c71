"""One supervised process group: start, log, exit code, end."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from typing import TYPE_CHECKING

from tools.errors import StepError
from tools.paths import ROOT, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36


class ProcessGroup:
    """A command in its own session, writing to a log of which the previous one is kept as `.1`.

    Raises:
        StepError: the log cannot be written; nothing was started.
    """

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        try:
            log.parent.mkdir(parents=True, exist_ok=True)
            if log.exists():
                log.replace(log.with_name(log.name + ".1"))
            output = log.open("wb")
        except OSError as error:
            raise StepError(f"The log {shown(log)} cannot be written: {error.strerror}.") from error
        launcher = [sys.executable, "-m", "tools.child", str(os.getpid())]
        with output:
            self._process = subprocess.Popen(
                [*launcher, *command],
                cwd=ROOT,
                env={**os.environ, **env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def exit_code(self) -> int | None:
        """The exit code once it has ended (128 + n for signal n), None while it runs."""
        code = self._process.poll()
        return 128 - code if code is not None and code < 0 else code

    def tail(self, lines: int = 20) -> list[str]:
        """The last lines of its log."""
        with self.log.open(encoding="utf-8", errors="replace") as text:
            return [line.rstrip("\n") for line in deque(text, maxlen=lines)]

    def terminate(self) -> None:
        """Ask it to end: its launcher passes SIGTERM to the group; a group without one gets it directly."""
        if self.exit_code() is None:
            self._process.terminate()
        else:
            self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill what is left of the group."""
        self._signal(signal.SIGKILL)

    def gone(self) -> bool:
        """Whether no process of the group is left."""
        if self.exit_code() is None:
            return False
        try:
            # Orphans come to the supervisor (see `adopt_orphans`) and count until they are reaped.
            while os.waitpid(-self._process.pid, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass
        return not self._signal(0)

    def _signal(self, number: int) -> bool:
        try:
            os.killpg(self._process.pid, number)
        except (ProcessLookupError, PermissionError):
            return False
        return True


def adopt_orphans() -> None:
    """Have the kernel hand this process what its children leave behind (prctl(2), Linux only)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_all(groups: Sequence[ProcessGroup], grace: float) -> None:
    """End all groups at the same time: SIGTERM, and SIGKILL for what is left after `grace` seconds."""
    for group in groups:
        group.terminate()
    deadline = time.monotonic() + grace
    # A launcher that ended may leave members who never saw the first signal.
    launched = {group for group in groups if group.exit_code() is None}
    while not all(group.gone() for group in groups):
        for group in [group for group in launched if group.exit_code() is not None]:
            launched.discard(group)
            group.terminate()
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    for group in groups:
        group.kill()
    deadline = time.monotonic() + 1.0
    while not all(group.gone() for group in groups) and time.monotonic() < deadline:
        time.sleep(0.05)
