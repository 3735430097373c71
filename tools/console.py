"""What every command says on the screen, and how it ends."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from tools.errors import ToolError

if TYPE_CHECKING:
    from collections.abc import Callable


def say(text: str) -> None:
    """Write one line to standard output at once; a closed terminal is no reason to fail."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def step(name: str, what: str) -> None:
    """Announce a step of a longer command."""
    say(f"==> {name} ({what})")


def finish(command: Callable[[], int]) -> int:
    """Run a command and turn its expected failures into one sentence and an exit code."""
    try:
        return command()
    except ToolError as error:
        sys.stdout.flush()
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        return 130
