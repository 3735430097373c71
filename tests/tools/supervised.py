"""A supervisor in a process of its own, over small services that can be told to misbehave."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tools.paths import ROOT
from tools.running import free_port

# A web server that forks a worker, writes both process ids down, and can be told to be stubborn.
SERVER = """
import http.server, os, pathlib, signal, subprocess, sys
port, ids, manner = int(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
if manner == "dies":
    print("\\n".join(f"line {n}" for n in range(30)), flush=True)
    sys.exit(7)
if manner == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
ids.write_text(f"{os.getpid()} {worker.pid}")
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if manner == "never ready" else 200)
        self.end_headers()
    def log_message(self, *parts): pass
print("serving as", manner, flush=True)
http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""

DRIVER = """
import json, pathlib, signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests themselves may run under nohup
from tools.console import finish
from tools.services import Service
from tools.supervise import Supervisor
wanted = [Service(**{**one, "command": tuple(one["command"]), "prepare": tuple(one["prepare"])})
          for one in json.loads(sys.argv[1])]
sys.exit(finish(lambda: Supervisor(wanted, pathlib.Path(sys.argv[2])).run("http://the.address")))
"""


def alive(pid: int) -> bool:
    """Whether the process still runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(condition: Callable[[], object], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())


class World:
    """A supervisor under test, with what its services wrote down."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.logs = folder / "log"
        self.services: list[dict[str, object]] = []
        self.process: subprocess.Popen[str] | None = None

    def add(self, name: str, manner: str = "serves", port: int = 0, prepare: tuple[str, ...] = ()) -> int:
        port = port or free_port()
        command = (sys.executable, "-c", SERVER, str(port), str(self.folder / f"{name}.ids"), manner)
        url = f"http://127.0.0.1:{port}/"
        self.services.append(
            {"name": name, "command": command, "env": {}, "ready_url": url, "prepare": prepare}
        )
        return port

    def start(self) -> None:
        with (self.folder / "screen").open("w") as screen:
            self.process = subprocess.Popen(
                [sys.executable, "-c", DRIVER, json.dumps(self.services), str(self.logs)],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=screen,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )

    @property
    def screen(self) -> str:
        return (self.folder / "screen").read_text()

    @property
    def ids(self) -> list[int]:
        found = " ".join(path.read_text() for path in self.folder.glob("*.ids"))
        return [int(pid) for pid in found.split()]

    def wait(self, seconds: float = 15) -> int:
        assert self.process is not None
        return self.process.wait(seconds)

    def ready(self) -> None:
        assert until(lambda: "Ready:" in self.screen, 15), self.screen

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)
