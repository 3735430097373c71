"""The administrator's commands: `python -m portal zalo …`.

Exit codes: 0 in order or done; 1 a person must look; 2 it was not possible, and a sentence says why.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime, timezone

from portal.zalo import token_commands
from portal.zalo.alerts import Alerts
from portal.zalo.configuration import Configuration
from portal.zalo.console import CommandError

NEEDS_DATABASE = ("status", "dead", "worker")
"""Tasks that cannot do without the portal's database."""


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the tasks to the command `zalo`; the one chosen is `task`."""
    tasks = parser.add_subparsers(dest="task", required=True)
    tasks.add_parser("status", help="what waits, what failed, whether a person must look")
    tasks.add_parser("worker", help="answer and send, for a portal with TROLY_ZALO_WORKER=0")
    token = tasks.add_parser("token", help="the account's tokens").add_subparsers(dest="what", required=True)
    token.add_parser("set", help="take a refresh token (asked for, or one line of standard input)")
    token.add_parser("status", help="how long the token holds; never the token itself")
    dead = tasks.add_parser("dead", help="messages that could not be sent")
    what = dead.add_subparsers(dest="what", required=True)
    what.add_parser("list", help="show them")
    for name, text in (("resend", "send them once more"), ("discard", "delete them")):
        chosen = what.add_parser(name, help=text)
        chosen.add_argument("numbers", nargs="*", type=int, metavar="N", help="as shown by `dead list`")
        chosen.add_argument("--all", action="store_true", help="all of them")


def _now() -> datetime:
    return datetime.now(timezone.utc)


def run(
    options: argparse.Namespace, configuration: Configuration | None, clock: Callable[[], datetime] = _now
) -> int:
    """Carry a task out, write what came of it, and return the exit code.

    Raises ConfigurationError where the worker cannot start, and database errors.
    """
    try:
        if configuration is None:
            raise CommandError("not_set_up")
        code, lines = _done(options, configuration, clock)
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        return token_commands.NOT_SET_UP
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return code


def _done(
    options: argparse.Namespace, configuration: Configuration, clock: Callable[[], datetime]
) -> tuple[int, list[str]]:
    if options.task == "token":
        if options.what == "set":
            return 0, token_commands.give(configuration, clock)
        return token_commands.show(configuration, clock)
    # These need Django to be set up.
    from portal.zalo import dead_commands, overview, worker_process

    if options.task == "status":
        return overview.show(configuration, clock)
    if options.task == "worker":
        worker_process.run()
        return 0, []
    if options.what == "list":
        return 0, dead_commands.listed()
    alerts = Alerts(configuration.alert_command, clock, configuration.alert_file)
    if options.what == "resend":
        return 0, dead_commands.resend(options.numbers, everything=options.all, now=clock(), alerts=alerts)
    return 0, dead_commands.discard(options.numbers, everything=options.all, alerts=alerts)
