"""Run a service as the leader of its own process group: `python -m tools.child PARENT COMMAND ...`.

The supervisor starts each service through this launcher. It stays beside the service so that nothing
outlives the supervisor, even one killed with SIGKILL: the kernel then sends the launcher SIGTERM
(PR_SET_PDEATHSIG, prctl(2)), and the launcher ends the whole group.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1
GRACE = 6.0  # seconds between SIGTERM and SIGKILL
POLL = 1.0  # seconds between two looks at the parent where the kernel does not tell
NOT_STARTED = 127  # what a shell answers for a command it cannot start


def end_group(_signum: int = 0, _frame: object = None) -> None:
    """Ask every process of this group to end; SIGALRM kills those left after `GRACE` seconds."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, kill_group)
    signal.setitimer(signal.ITIMER_REAL, GRACE)
    os.killpg(os.getpgrp(), signal.SIGTERM)


def kill_group(_signum: int = 0, _frame: object = None) -> None:
    """Kill every process of this group, this one included."""
    os.killpg(os.getpgrp(), signal.SIGKILL)


def follow_parent() -> float | None:
    """Have the kernel tell when the parent dies; where it cannot, the seconds between two looks."""
    if not sys.platform.startswith("linux"):
        return POLL
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    return None


def main(arguments: list[str]) -> int:
    """Start the command and answer its exit code, 128 + n when signal n ended it."""
    parent, command = int(arguments[0]), arguments[1:]
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, end_group)
    interval = follow_parent()
    if os.getppid() != parent:  # it died before the kernel was asked
        return NOT_STARTED
    try:
        process = subprocess.Popen(command)
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        return NOT_STARTED
    while True:
        try:
            code = process.wait(interval)
            break
        except subprocess.TimeoutExpired:
            if os.getppid() != parent:
                end_group()
    if os.getppid() != parent:
        # Nobody else is left to end what the service forked.
        time.sleep(1.0)
        kill_group()
    return 128 - code if code < 0 else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
