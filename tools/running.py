"""The whole assistant on ports of its own: for tests and measuring that talk to it as a browser does."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tools.errors import StepError
from tools.paths import ROOT, index_folder, var_folder
from tools.services import Service, assistant

READY_SECONDS = 120
# One machine plays everybody here, so its address must not be what is limited.
MANY_PEOPLE = {f"TROLY_LIMIT_ADDRESS_{what}": "1000000" for what in ("WRITES", "NEW", "READS")}
LOG_SHOWN = 3000  # code points of a log's end


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class System:
    """Rasa, action server and portal as processes; each can be killed and started again.

    `var` is an empty folder for their databases and logs; `extra` are further environment variables.

    Raises:
        StepError: there is no model or no index yet.
    """

    def __init__(self, var: Path, **extra: str) -> None:
        made = var_folder() / "models"
        if not (made / "troly.tar.gz").is_file() or not (index_folder() / "CURRENT").is_file():
            raise StepError("no model or no index: run `make train index` first (`make test` does)")
        (var / "models").symlink_to(made)
        ports = {f"TROLY_{name}_PORT": str(free_port()) for name in ("PORTAL", "RASA", "ACTIONS")}
        places = {"TROLY_VAR": str(var), "TROLY_INDEX": str(index_folder())}
        environ = {**os.environ, **MANY_PEOPLE, **ports, **places, **extra}
        self.var = var
        self.services = {service.name: service for service in assistant(environ)}
        self.environ = environ
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.url = f"http://127.0.0.1:{ports['TROLY_PORTAL_PORT']}"

    def start(self, name: str) -> None:
        """Start one service; its output goes to a file of its name.

        Raises:
            StepError: its preparation failed or took over a minute.
        """
        service: Service = self.services[name]
        environ = {**self.environ, **service.env}
        if service.prepare:
            try:
                subprocess.run(service.prepare, cwd=ROOT, env=environ, check=True, timeout=60)
            except subprocess.SubprocessError as error:
                raise StepError(f"{name} could not be prepared: {error}") from error
        with (self.var / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                service.command, cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True
            )

    def wait_ready(self, name: str) -> None:
        """Wait until a service answers.

        Raises:
            StepError: it ended, or does not answer within `READY_SECONDS`; the message ends with its log.
        """
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self.processes[name].poll() is None:
            try:
                if httpx.get(self.services[name].ready_url, timeout=2).is_success:
                    return
            except httpx.HTTPError:
                time.sleep(0.2)
        raise StepError(f"{name} is not ready:\n" + (self.var / f"{name}.log").read_text()[-LOG_SHOWN:])

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """End a service and its children at once."""
        process = self.processes.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, number)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=10)


@contextmanager
def running(var: Path, **extra: str) -> Iterator[System]:
    """The assistant, ready; everything is ended afterwards, gently, so that coverage is written."""
    system = System(var, **extra)
    try:
        for name in system.services:
            system.start(name)
        for name in system.services:
            system.wait_ready(name)
        yield system
    finally:
        for name in list(system.processes):
            system.kill(name, signal.SIGTERM)
