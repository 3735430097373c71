"""Whoever must see to the channel is woken once, reminded, and left in peace when it is over."""

from __future__ import annotations

import logging
import os
import signal
import stat
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from portal.zalo.alerts import Alert, Alerts, sentences
from tests.portal.zalo.clock import FakeClock

HOUR = 3600
WRITE = '#!/bin/sh\nprintf "%s %s\\n" "$#" "$1" >> "{out}"\ncat >> "{out}"\nenv > "{out}.env"\n'


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "zalo-alerts.sqlite3"


def program(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o700)
    return str(path)


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str | None]]:
    return [
        (record.getMessage(), vars(record)["code"])
        for record in caplog.records
        if record.levelno == logging.CRITICAL
    ]


def test_an_alert_is_told_once_and_again_every_six_hours(
    clock: FakeClock, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    began = clock.now()
    for _ in range(3):
        # Another process each time, as after a restart.
        Alerts("", clock, file).raise_("token", "-14014")
        clock.advance(HOUR)
    assert told(caplog) == [("zalo alert: token", "-14014")]
    clock.advance(3 * HOUR - 1)
    alerts = Alerts("", clock, file)
    alerts.raise_("token", "-14014")
    assert len(told(caplog)) == 1
    clock.advance(1)
    alerts.raise_("token", "timeout")
    assert told(caplog)[1:] == [("zalo alert: token", "timeout")]
    assert alerts.active() == [Alert("token", "timeout", began, began + timedelta(hours=6))]


def test_another_reason_of_the_same_alert_is_kept_but_not_told(
    clock: FakeClock, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    alerts, began = Alerts("", clock, file), clock.now()
    alerts.raise_("token", "timeout")
    clock.advance(60)
    alerts.raise_("token", "-14014")
    assert alerts.active() == [Alert("token", "-14014", began, began)]
    assert len(told(caplog)) == 1


def test_what_is_over_is_new_when_it_comes_again(
    clock: FakeClock, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    alerts = Alerts("", clock, file)
    alerts.clear("token")
    alerts.raise_("token")
    alerts.raise_("sending", "3")
    Alerts("", clock, file).clear("token")
    assert [alert.kind for alert in alerts.active()] == ["sending"]
    clock.advance(60)
    alerts.raise_("token")
    assert [alert.kind for alert in alerts.active()] == ["sending", "token"]
    assert told(caplog) == [
        ("zalo alert: token", None),
        ("zalo alert: sending", "3"),
        ("zalo alert: token", None),
    ]


def test_a_time_that_a_wrong_clock_wrote_silences_nothing(
    clock: FakeClock, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Alerts("", FakeClock(clock.now() + timedelta(days=900)), file).raise_("token")
    Alerts("", clock, file).raise_("token")
    assert len(told(caplog)) == 2


def test_twenty_at_once_tell_it_once(clock: FakeClock, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    start = threading.Barrier(20)

    def call() -> None:
        alerts = Alerts("", clock, file)
        start.wait()
        alerts.raise_("configuration", "-219")

    threads = [threading.Thread(target=call) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told(caplog) == [("zalo alert: configuration", "-219")]


def test_the_file_is_private(clock: FakeClock, file: Path) -> None:
    Alerts("", clock, file).raise_("token")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_command_gets_the_kind_and_the_sentence(
    clock: FakeClock, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TROLY_ZALO_OA_SECRET", "k3y")
    out = tmp_path / "out"
    alerts = Alerts(program(tmp_path / "wake me $(up)", WRITE.format(out=out)), clock, file)
    alerts.raise_("signature", "-1; touch /tmp/x")
    alerts.raise_("signature")
    alerts.wait()
    assert out.read_text(encoding="utf-8") == f"1 signature\n{sentences()['signature'].strip()}\n"
    environment = Path(f"{out}.env").read_text(encoding="utf-8")
    assert "PATH=" in environment
    assert "k3y" not in environment
    clock.advance(6 * HOUR)
    alerts.raise_("signature")
    alerts.wait()
    assert out.read_text(encoding="utf-8").count("1 signature\n") == 2


def test_nobody_waits_for_the_command(
    clock: FakeClock, file: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    child = tmp_path / "child"
    script = f'#!/bin/sh\nsleep 600 &\necho $! > "{child}.new"\nmv "{child}.new" "{child}"\nwait\n'
    alerts = Alerts(program(tmp_path / "wake", script), clock, file, seconds=3.0)
    start = time.monotonic()
    alerts.raise_("token")
    assert time.monotonic() - start < 2.5
    alerts.wait()
    assert time.monotonic() - start < 60
    assert caplog.records[-1].getMessage() == "zalo alert command took too long"
    assert not runs(int(child.read_text()))


def runs(process: int) -> bool:
    """Whether a process still does anything; a dead one may wait to be collected."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return False
        if state in "ZX":
            return False
        time.sleep(0.05)
    os.kill(process, signal.SIGKILL)
    return True


@pytest.mark.parametrize(
    ("text", "event", "code"),
    [
        ("#!/bin/sh\nexit 3\n", "zalo alert command failed", 3),
        ("#!/no/such/shell\n", "zalo alert command cannot be run", "FileNotFoundError"),
        ("no program", "zalo alert command cannot be run", "OSError"),
    ],
)
def test_a_command_that_fails_is_logged(
    clock: FakeClock,
    file: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    text: str,
    event: str,
    code: object,
) -> None:
    alerts = Alerts(program(tmp_path / "wake", text), clock, file)
    alerts.raise_("token")
    alerts.wait()
    assert [(record.getMessage(), vars(record).get("code")) for record in caplog.records[1:]] == [
        (event, code)
    ]


def test_an_alert_is_told_although_the_file_fails(
    clock: FakeClock, file: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file.parent.mkdir()
    file.write_bytes(b"not a database, but long enough to be one " * 99)
    out = tmp_path / "out"
    alerts = Alerts(program(tmp_path / "wake", WRITE.format(out=out)), clock, file)
    for _ in range(3):
        alerts.raise_("token")
    alerts.clear("sending")
    alerts.wait()
    assert len(told(caplog)) == 1
    assert out.read_text(encoding="utf-8").startswith("1 token\n")
    clock.advance(6 * HOUR)
    alerts.raise_("token")
    alerts.wait()
    assert len(told(caplog)) == 2


def test_every_kind_has_a_sentence_that_says_what_to_do(clock: FakeClock, file: Path) -> None:
    assert set(sentences()) == {"token", "configuration", "sending", "signature"}
    for text in sentences().values():
        assert "Anh/Chị hãy" in text
        assert "python -m portal zalo status" in text
    for kind in ("token", "configuration"):
        assert "python -m portal zalo token set" in sentences()[kind]
    with pytest.raises(KeyError):
        Alerts("", clock, file).raise_("unheard-of")
