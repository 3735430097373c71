"""The supervisor over real processes, real ports and real signals."""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.supervised import World, alive, until
from tools.errors import PortError
from tools.services import Service
from tools.supervise import check_port


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
