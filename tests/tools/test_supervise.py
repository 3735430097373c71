"""The supervisor over real processes, real ports and real signals."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools import services
from tools.errors import PortError, SettingError
from tools.paths import ROOT
from tools.services import Service
from tools.supervise import check_port

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
import json, pathlib, sys
from tools.services import Service
from tools.supervise import supervise
wanted = [Service(**{**one, "command": tuple(one["command"]), "prepare": tuple(one["prepare"])})
          for one in json.loads(sys.argv[1])]
sys.exit(supervise(wanted, pathlib.Path(sys.argv[2]), "http://the.address"))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.wait()
    for pid in made.ids:
        if alive(pid):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_everything(world: World, number: signal.Signals) -> None:
    for name in ("one", "two"):
        world.add(name)
    world.start()
    world.ready()
    assert re.search(r"^Ready: http://the\.address \(\d+ s\)$", world.screen, re.MULTILINE)
    assert "one ready (" in world.screen
    pids = world.ids
    assert len(pids) == 4
    assert all(alive(pid) for pid in pids)
    began = time.monotonic()
    world.signal(number)
    assert world.wait() == 0
    assert time.monotonic() - began < 5
    assert not any(alive(pid) for pid in pids)


def test_a_stubborn_service_is_killed_within_ten_seconds(world: World) -> None:
    world.add("stubborn", "stubborn")
    world.add("tame")
    world.start()
    world.ready()
    pids = world.ids
    began = time.monotonic()
    world.signal(signal.SIGTERM)
    assert world.wait() == 0
    assert time.monotonic() - began < 10
    assert len(pids) == 4
    assert not any(alive(pid) for pid in pids)


def test_a_service_that_dies_after_ready_ends_the_others(world: World) -> None:
    world.add("one")
    world.add("victim")
    world.start()
    world.ready()
    pids = world.ids
    os.kill(int((world.folder / "victim.ids").read_text().split()[0]), signal.SIGKILL)
    assert world.wait() == 1
    assert "victim ended with exit code 137." in world.screen
    assert "serving as serves" in world.screen
    assert len(pids) == 4
    assert not any(alive(pid) for pid in pids), "its worker and the others are gone too"


def test_a_service_that_dies_before_ready_is_reported_with_its_log(world: World) -> None:
    world.add("one")
    world.add("short", "dies")
    world.start()
    assert world.wait() == 1
    assert "Ready:" not in world.screen
    assert "short ended with exit code 7." in world.screen
    shown = re.findall(r"^ +line (\d+)$", world.screen, re.MULTILINE)
    assert shown == [str(number) for number in range(10, 30)]
    assert not any(alive(pid) for pid in world.ids)


def test_a_signal_before_ready_ends_everything(world: World) -> None:
    world.add("slow", "never ready")
    world.start()
    assert until(lambda: len(world.ids) == 2, 10)
    world.signal(signal.SIGTERM)
    assert world.wait() == 0
    assert "Ready:" not in world.screen
    assert not any(alive(pid) for pid in world.ids)


def test_a_killed_supervisor_leaves_nobody_behind(world: World) -> None:
    world.add("one")
    world.add("two")
    world.start()
    world.ready()
    pids = world.ids
    assert len(pids) == 4
    world.signal(signal.SIGKILL)
    assert world.wait() == -signal.SIGKILL
    assert until(lambda: not any(alive(pid) for pid in pids), 10)


def test_a_busy_port_is_named_before_anything_starts(world: World) -> None:
    world.add("one")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = world.add("two", port=int(taken.getsockname()[1]))
        world.start()
        assert world.wait() == 1
        assert f"Port {port} on 127.0.0.1 is already in use" in world.screen
        service = Service("two", (), {}, f"http://127.0.0.1:{port}/", port_variable="TROLY_PORTAL_PORT")
        with pytest.raises(PortError, match="TROLY_PORTAL_PORT"):
            check_port(service)
    assert not world.logs.exists()
    check_port(service)


def test_a_failing_preparation_starts_nothing(world: World) -> None:
    world.add("one")
    world.add("two", prepare=(sys.executable, "-c", "raise SystemExit('no such table')"))
    world.start()
    assert world.wait() == 1
    assert "no such table" in world.screen
    assert "two (preparation) ended with exit code 1." in world.screen
    assert world.ids == []


def test_the_previous_log_is_kept(world: World) -> None:
    world.logs.mkdir()
    (world.logs / "short.log").write_text("of last time")
    world.add("short", "dies")
    world.start()
    assert world.wait() == 1
    assert (world.logs / "short.log.1").read_text() == "of last time"
    assert "line 29" in (world.logs / "short.log").read_text()


def test_a_program_that_is_not_there_is_reported(world: World) -> None:
    world.add("absent")
    world.services[0]["command"] = (str(world.folder / "no-such-program"),)
    world.start()
    assert world.wait() == 1
    assert "No such file" in world.screen
    assert "absent ended with exit code 127." in world.screen


def test_the_assistant_follows_its_environment_variables(tmp_path: Path) -> None:
    rasa, actions, portal = services.assistant(
        {"TROLY_ACTIONS_PORT": "7001", "TROLY_PORTAL_HOST": "::1", "TROLY_VAR": str(tmp_path)}
    )
    assert (rasa.name, actions.name, portal.name) == ("rasa", "actions", "portal")
    assert rasa.env["TROLY_ACTIONS_URL"] == "http://127.0.0.1:7001/webhook"
    assert rasa.env["TROLY_RASA_DB"] == str(tmp_path / "rasa.sqlite3")
    assert rasa.env["RASA_TELEMETRY_ENABLED"] == "false"
    assert "--enable-api" not in rasa.command
    assert actions.env["TROLY_ACTIONS_PORT"] == "7001"
    assert actions.ready_url == "http://127.0.0.1:7001/health"
    assert portal.ready_url == "http://[::1]:8000/readyz"
    assert portal.address == ("::1", 8000)
    assert portal.prepare[-1] == "migrate"


@pytest.mark.parametrize("text", ["0", "65536", "abc", "-1", "８０"])
def test_an_unusable_port_is_named(text: str) -> None:
    with pytest.raises(SettingError, match="TROLY_RASA_PORT"):
        services.assistant({"TROLY_RASA_PORT": text})
