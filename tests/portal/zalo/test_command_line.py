"""The commands as processes: what a terminal sees of a token, who may run them, how the worker ends."""

from __future__ import annotations

import asyncio
import os
import pty
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from portal import store
from portal.zalo import inbox, worker_process
from portal.zalo.events import Event, Kind
from portal.zalo.token_store import Tokens, TokenStore
from tests.portal.conftest import VAR, Desk
from tests.portal.zalo.setting_up import environment
from tests.portal.zalo.standin import FakeClock, ZaloStandIn

ROOT = Path(__file__).parents[3]
GRACE = 12.0


def settings(zalo: ZaloStandIn, var: Path, **more: str) -> dict[str, str]:
    """The environment of a process with the stand-in's account."""
    usual = {name: value for name, value in os.environ.items() if not name.startswith("TROLY_")}
    return {
        **usual,
        "PYTHONPATH": str(ROOT),
        "TROLY_VAR": str(var),
        **environment(zalo, **more),
    }


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "portal", "zalo", *arguments]


def test_a_terminal_does_not_show_the_token(zalo: ZaloStandIn, tmp_path: Path) -> None:
    _, refresh = zalo.grant()
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command("token", "set"),
        cwd=ROOT,
        env=settings(zalo, tmp_path),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        seen = b""
        with suppress(OSError):  # the end of a terminal
            while part := os.read(ours, 1000):
                seen += part
                if seen.rstrip().endswith(b":") and refresh:
                    os.write(ours, f"{refresh}\n".encode())
                    given, refresh = refresh, ""
        assert process.wait(60) == 0, seen
    os.close(ours)
    assert given.encode() not in seen
    assert zalo.refreshes == 1
    assert (tmp_path / "zalo-token.sqlite3").stat().st_mode & 0o077 == 0


def test_another_user_makes_no_files_that_shut_the_portal_out(zalo: ZaloStandIn, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    (tmp_path / "portal.sqlite3").touch()
    os.chown(tmp_path / "portal.sqlite3", 12_345, 12_345)
    _, refresh = zalo.grant()
    done = subprocess.run(
        command("token", "set"),
        cwd=ROOT,
        env=settings(zalo, tmp_path),
        input=refresh,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "user" in done.stderr
    assert zalo.refreshes == 0
    assert not list(tmp_path.glob("zalo-*"))


def test_the_worker_answers_by_itself_and_ends_in_time(desk: Desk, tmp_path: Path, person: str) -> None:
    assert worker_process.FINISH_SECONDS + worker_process.CLOSE_SECONDS < GRACE
    now = datetime.now(timezone.utc)
    with ZaloStandIn(clock=FakeClock(now)) as zalo:
        zalo.text(person, "câu hỏi")
        access, refresh = zalo.grant()
        token_file = VAR / "zalo-token.sqlite3"
        with TokenStore(token_file).exclusive() as held:
            held.write(Tokens(access, refresh, now + timedelta(hours=25), now))
        event = Event(Kind.TEXT, person, "key", int(now.timestamp() * 1000), "câu hỏi")
        asyncio.run(store.run(inbox.add, event, {"text": "câu hỏi"}, now, None))
        host, port = desk.rasa.url.removeprefix("http://").split(":")
        addresses = {"TROLY_RASA_HOST": host, "TROLY_RASA_PORT": port, "TROLY_INDEX": str(VAR / "index")}
        log = tmp_path / "log"
        with (
            log.open("wb") as written,
            subprocess.Popen(
                command("worker"),
                cwd=ROOT,
                env=settings(zalo, VAR, **addresses),
                stdout=written,
                stderr=written,
            ) as process,
        ):
            try:
                until = time.monotonic() + 60
                while len(zalo.texts(person)) < 2 and process.poll() is None and time.monotonic() < until:
                    time.sleep(0.1)
                began = time.monotonic()
                process.send_signal(signal.SIGTERM)
                code = process.wait(60)
                took = time.monotonic() - began
            finally:
                process.kill()
        said = log.read_text(encoding="utf-8")
        assert len(zalo.texts(person)) == 2, said
        assert code == 0, said
        assert took < GRACE
        assert not zalo.violations
    for secret in (access, refresh, person, "câu hỏi"):
        assert secret not in said
    for path in VAR.glob("zalo-*"):
        path.unlink()
