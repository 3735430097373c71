"""Run the assistant in the foreground: `python -m tools.supervise`.

Starts every service, says when all are ready, and ends them all on Ctrl-C, SIGTERM or SIGHUP, or as soon
as one of them dies.
"""

from __future__ import annotations

import argparse
import errno
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from tools.console import finish, say, step
from tools.errors import PortError, StepError
from tools.paths import shown, var_folder
from tools.processes import ProcessGroup, adopt_orphans, end_all
from tools.services import Service, assistant, portal_address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

READY_TIME_OUT = 180.0  # seconds for all services together
PREPARE_TIME_OUT = 120.0
PROBE_TIME_OUT = 2.0
GRACE = 6.0  # seconds between SIGTERM and SIGKILL
TICK = 0.2
REPORT_EVERY = 5.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """The services that run, and whether someone asked to end them."""

    def __init__(self, services: Sequence[Service], logs: Path) -> None:
        self.services = services
        self.logs = logs
        self.groups: list[ProcessGroup] = []
        self.stopping = False

    def stop(self, _signum: int = 0, _frame: object = None) -> None:
        """Signal handler: the loops below look at the flag, so nothing is interrupted half-way."""
        self.stopping = True

    def run(self, address: str) -> int:
        """Start, wait, watch and end everything; 0 when a signal ended it.

        Raises:
            PortError: a port is taken; nothing was started.
            StepError: a service ended or did not become ready; everything was ended.
        """
        for number in SIGNALS:
            # A SIGHUP that is ignored means nohup: it is to outlive the terminal.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self.stop)
        adopt_orphans()
        began = time.monotonic()
        for service in self.services:
            check_port(service)
        try:
            self._prepare()
            for service in self.services:
                if not self.stopping:
                    log = self.logs / f"{service.name}.log"
                    self.groups.append(ProcessGroup(service.name, service.command, service.env, log))
            self._wait_until_ready(began)
            if not self.stopping:
                say(f"Ready: {address} ({time.monotonic() - began:.0f} s)")
            while not self.stopping:
                self._check_alive()
                time.sleep(TICK)
            say("Stopping.")
        finally:
            end_all(self.groups, GRACE)
        return 0

    def _prepare(self) -> None:
        for service in self.services:
            if not service.prepare or self.stopping:
                continue
            log = self.logs / f"{service.name}-prepare.log"
            group = ProcessGroup(f"{service.name} (preparation)", service.prepare, service.env, log)
            self.groups.append(group)
            deadline = time.monotonic() + PREPARE_TIME_OUT
            while not self.stopping and group.exit_code() is None:
                if time.monotonic() > deadline:
                    raise StepError(f"{group.name} did not end within {PREPARE_TIME_OUT:.0f} s.")
                time.sleep(0.05)
            if group.exit_code():
                raise StepError(obituary(group))
            if not self.stopping:
                self.groups.remove(group)

    def _wait_until_ready(self, began: float) -> None:
        waiting = list(self.services)
        deadline = time.monotonic() + READY_TIME_OUT
        report = time.monotonic() + REPORT_EVERY
        while waiting and not self.stopping:
            self._check_alive()
            for service in [service for service in waiting if answers(service.ready_url)]:
                say(f"    {service.name} ready ({time.monotonic() - began:.1f} s)")
                waiting.remove(service)
            names = ", ".join(service.name for service in waiting)
            if waiting and time.monotonic() > deadline:
                late = next(group for group in self.groups if group.name == waiting[0].name)
                text = "\n".join(log_tail(late))
                raise StepError(f"{text}\nNot ready after {READY_TIME_OUT:.0f} s: {names}.")
            if waiting and time.monotonic() > report:
                say(f"    waiting for {names} ({time.monotonic() - began:.0f} s)")
                report += REPORT_EVERY
            time.sleep(TICK)

    def _check_alive(self) -> None:
        for group in self.groups:
            if group.exit_code() is not None:
                raise StepError(obituary(group))


def check_port(service: Service) -> None:
    """Make sure that nobody listens where a service wants to.

    Raises:
        PortError: someone does, or this machine has no such address.
    """
    host, port = service.address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # Like the servers do: a connection of an earlier run that still fades away is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = "is already in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error})"
            advice = f", or set {service.port_variable} to another port" if service.port_variable else ""
            raise PortError(
                f"Port {port} on {host} {reason}: {service.name} needs it. End what uses it{advice}."
            ) from error


def answers(url: str, time_out: float = PROBE_TIME_OUT) -> bool:
    """Whether a GET of the address answers 2xx; proxies are never asked."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=time_out) as response:
            return bool(200 <= response.status < 300)
    except (OSError, ValueError, urllib.error.URLError):
        return False
    except Exception:  # noqa: BLE001 -- http.client's errors: whatever answered is not ready
        return False


def obituary(group: ProcessGroup) -> str:
    """What people read when a service ended by itself."""
    return "\n".join([*log_tail(group), f"{group.name} ended with exit code {group.exit_code()}."])


def log_tail(group: ProcessGroup) -> list[str]:
    """The last lines of a service's log under a heading."""
    return [f"--- the end of {shown(group.log)}", *(f"    {line}" for line in group.tail()), "---"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: exit code 0 after a signal, 1 when a service died or a port is taken."""
    argparse.ArgumentParser(prog="python -m tools.supervise", description=__doc__).parse_args(arguments)

    def command() -> int:
        services = assistant()
        step("run", ", ".join(service.name for service in services) + "; Ctrl-C ends all")
        return Supervisor(services, var_folder() / "log").run(portal_address().url())

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
