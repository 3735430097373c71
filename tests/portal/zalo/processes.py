"""The portal and workers beside it as processes of their own, which can be killed at any moment."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.portal.serving import ROOT, WIDE
from tests.portal.zalo.setting_up import environment, grant
from tests.portal.zalo.standin import ZaloStandIn
from tools.running import free_port

COMMANDS = {"portal": ("-m", "portal", "serve"), "worker": ("-m", "portal", "zalo", "worker")}
READY_SECONDS = 60


class Processes:
    """`portal`, `worker`, `worker-2` …, each started by its name, over one database in `var`."""

    def __init__(self, var: Path, index: Path, engine_port: int, zalo: ZaloStandIn, **extra: str) -> None:
        self.var = var
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        places = {"TROLY_VAR": str(var), "TROLY_INDEX": str(index), "PYTHONUNBUFFERED": "1"}
        ports = {"PORTAL": port, "RASA": engine_port, "ACTIONS": engine_port}
        addresses = {f"TROLY_{name}_PORT": str(value) for name, value in ports.items()}
        self._env = {**os.environ, **WIDE, **places, **addresses, **environment(zalo, **extra)}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        subprocess.run(
            [sys.executable, "-m", "portal", "migrate"],
            cwd=ROOT,
            env=self._env,
            check=True,
            capture_output=True,
            timeout=READY_SECONDS,
        )
        grant(zalo, var)
        zalo.webhook = f"{self.url}/zalo/webhook"

    def start(self, *names: str) -> None:
        for name in names:
            command = COMMANDS[name.split("-")[0]]
            with (self.var / f"{name}.log").open("ab") as log:
                self._running[name] = subprocess.Popen(
                    [sys.executable, *command], cwd=ROOT, env=self._env, stdout=log, stderr=log
                )

    def wait_ready(self) -> None:
        """Wait for the portal's page; a worker has none."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.url}/healthz", timeout=2, trust_env=False).is_success:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError(f"the portal does not start:\n{self.log('portal')[-2000:]}")

    def kill(self, *names: str) -> None:
        """End them as a power cut would."""
        ended = [self._running.pop(name) for name in names]
        for process in ended:
            process.kill()
        for process in ended:
            process.wait(10)

    def stop(self) -> None:
        """End all of them gently, so that coverage is written."""
        for process in self._running.values():
            process.send_signal(signal.SIGTERM)
        for process in self._running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
        self._running.clear()

    def alive(self) -> list[str]:
        """Who still runs."""
        return [name for name, process in self._running.items() if process.poll() is None]

    def log(self, name: str) -> str:
        return (self.var / f"{name}.log").read_text("utf-8")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.var / 'portal.sqlite3'}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()

    def everything(self) -> list[str]:
        """The whole database as statements: equal before and after where nothing has changed."""
        with closing(sqlite3.connect(f"file:{self.var / 'portal.sqlite3'}?mode=ro", uri=True)) as connection:
            return list(connection.iterdump())

    def open_work(self) -> int:
        """Events not answered yet and messages not sent yet."""
        ((events, parts),) = self.rows(
            "select (select count(*) from zalo_event where done_at is null),"
            " (select count(*) from zalo_part where state in ('waiting', 'trying'))"
        )
        return int(events) + int(parts)


@contextmanager
def running(processes: Processes, *names: str) -> Iterator[Processes]:
    try:
        processes.start(*names)
        if "portal" in names:
            processes.wait_ready()
        yield processes
    finally:
        processes.stop()
