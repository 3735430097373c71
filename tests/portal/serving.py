"""The portal as a process of its own, before the stand-in engine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tools.running import free_port

ROOT = Path(__file__).parents[2]
WIDE = {
    f"TROLY_LIMIT_{name}": "10000"
    for name in ("WRITES", "READS", "ADDRESS_WRITES", "ADDRESS_NEW", "ADDRESS_READS")
}


@contextmanager
def served(var: Path, engine_port: int, **environment: str) -> Iterator[str]:
    """The address of a running portal whose log is `server.log` below `var`."""
    port = free_port()
    places = {"TROLY_VAR": str(var), "TROLY_INDEX": str(var / "index")}
    ports = {"TROLY_PORTAL_PORT": port, "TROLY_RASA_PORT": engine_port, "TROLY_ACTIONS_PORT": engine_port}
    env = {**os.environ, **places, **{name: str(value) for name, value in ports.items()}, **environment}
    with (var / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "portal", "serve"], cwd=ROOT, env=env, stdout=log, stderr=log
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                if httpx.get(f"{address}/readyz", trust_env=False).status_code == 200:
                    break
            except httpx.ConnectError:
                time.sleep(0.1)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(15)
