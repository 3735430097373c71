"""Tokens are refreshed in time and once; failures are waited out, told, and never cost a good token."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from portal.errors import SpentTokenError, TokenError, UnreachableError
from portal.zalo.alerts import Alerts
from portal.zalo.oauth import OAuth
from portal.zalo.token_store import Tokens, TokenStore
from tests.portal.zalo.setting_up import configuration, environment, keeper
from tests.portal.zalo.standin import ZaloStandIn
from tools.paths import ROOT

HOUR = 3600
NEW = {"access_token": "new-access", "refresh_token": "new-refresh", "expires_in": "90000"}


@pytest.fixture
def zalo() -> Iterator[ZaloStandIn]:
    with ZaloStandIn() as standin:
        yield standin


def begun(zalo: ZaloStandIn, var: Path) -> Tokens:
    """The first pair, as an officer sets it."""
    keeper(zalo, var).set(zalo.grant()[1])
    return stored(zalo, var)


def stored(zalo: ZaloStandIn, var: Path) -> Tokens:
    tokens = TokenStore(configuration(zalo, var).token_file).read()
    assert tokens is not None
    return tokens


def alerts(zalo: ZaloStandIn, var: Path) -> list[tuple[str, str]]:
    found = Alerts("", zalo.clock, configuration(zalo, var).alert_file).active()
    return [(alert.kind, alert.code) for alert in found]


def access(zalo: ZaloStandIn, var: Path) -> str:
    """What a process that has just started is given."""
    return asyncio.run(keeper(zalo, var).access())


def tries(caplog: pytest.LogCaptureFixture) -> int:
    """How many times Zalo was asked in vain."""
    return sum(record.getMessage() == "zalo token not refreshed" for record in caplog.records)


def test_a_token_set_by_a_person_is_exchanged_at_once(zalo: ZaloStandIn, tmp_path: Path) -> None:
    first, refresh = zalo.grant()
    keeper(zalo, tmp_path).set(f" {refresh}\n")
    tokens = stored(zalo, tmp_path)
    assert zalo.refreshes == 1
    assert tokens.access not in {first, refresh}
    assert tokens.refreshed_at == zalo.clock.now()
    assert tokens.access_expires_at == zalo.clock.now() + timedelta(hours=25)
    assert access(zalo, tmp_path) == tokens.access
    assert zalo.violations == []


def test_a_token_is_used_for_twenty_hours_and_then_refreshed(zalo: ZaloStandIn, tmp_path: Path) -> None:
    tokens = begun(zalo, tmp_path)
    zalo.clock.advance(20 * HOUR - 1)
    assert access(zalo, tmp_path) == tokens.access
    assert zalo.refreshes == 1
    zalo.clock.advance(1)
    new = access(zalo, tmp_path)
    assert new == stored(zalo, tmp_path).access != tokens.access
    assert access(zalo, tmp_path) == new
    assert zalo.refreshes == 2
    assert zalo.violations == []


def test_days_pass(zalo: ZaloStandIn, tmp_path: Path) -> None:
    begun(zalo, tmp_path)
    one = keeper(zalo, tmp_path)
    for _ in range(10):
        zalo.clock.advance(24 * HOUR)
        assert asyncio.run(one.access()) == stored(zalo, tmp_path).access
    assert zalo.refreshes == 11
    assert zalo.refused_refreshes == 0


@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [
        ("90000", 90000),
        (90000, 90000),
        ("3600", 3600),
        ("900000000", 30 * 86400),
        *((strange, 90000) for strange in ("", None, "0", "-5", "soon", "９０", "9" * 30, True)),
    ],
)
def test_the_seconds_of_a_token_are_a_string(
    zalo: ZaloStandIn, tmp_path: Path, expires_in: object, seconds: int
) -> None:
    begun(zalo, tmp_path)
    zalo.answer_refreshes(json.dumps(NEW | {"expires_in": expires_in}).encode())
    zalo.clock.advance(20 * HOUR)
    assert access(zalo, tmp_path) == "new-access"
    tokens = stored(zalo, tmp_path)
    assert tokens.access_expires_at - tokens.refreshed_at == timedelta(seconds=seconds)


def test_a_token_that_lives_shorter_is_refreshed_sooner(zalo: ZaloStandIn, tmp_path: Path) -> None:
    begun(zalo, tmp_path)
    for name in ("second", "first"):
        body = NEW | {"access_token": name, "expires_in": "3600"}
        zalo.answer_refreshes(json.dumps(body).encode())
        zalo.clock.advance(20 * HOUR)
        assert access(zalo, tmp_path) == name
    zalo.clock.advance(47 * 60)
    assert access(zalo, tmp_path) == "first"
    zalo.answer_refreshes(json.dumps(NEW).encode())
    zalo.clock.advance(60)
    assert access(zalo, tmp_path) == "new-access"


def test_the_old_token_serves_while_a_refresh_fails(
    zalo: ZaloStandIn, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tokens = begun(zalo, tmp_path)
    zalo.down(at="oauth")
    zalo.clock.advance(25 * HOUR - 1)
    assert access(zalo, tmp_path) == tokens.access
    assert alerts(zalo, tmp_path) == [("token", "http_503")]
    zalo.clock.advance(1)
    with pytest.raises(TokenError):
        access(zalo, tmp_path)
    assert tries(caplog) == 1
    zalo.down(False, at="oauth")
    zalo.clock.advance(60)
    assert access(zalo, tmp_path) == stored(zalo, tmp_path).access != tokens.access
    assert alerts(zalo, tmp_path) == []


def test_tries_become_rarer_in_all_processes_together(
    zalo: ZaloStandIn, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    begun(zalo, tmp_path)
    zalo.down(at="oauth")
    zalo.clock.advance(20 * HOUR)
    for number, wait in enumerate((60, 300, 900, 900), start=1):
        access(zalo, tmp_path)
        assert tries(caplog) == number
        zalo.clock.advance(wait - 1)
        access(zalo, tmp_path)
        assert tries(caplog) == number
        zalo.clock.advance(1)
    zalo.down(False, at="oauth")
    access(zalo, tmp_path)
    zalo.down(at="oauth")
    zalo.clock.advance(20 * HOUR)
    access(zalo, tmp_path)
    zalo.clock.advance(60)
    access(zalo, tmp_path)
    assert tries(caplog) == 6
    assert zalo.violations == []


def test_a_wait_that_a_wrong_clock_wrote_ends(zalo: ZaloStandIn, tmp_path: Path) -> None:
    tokens = begun(zalo, tmp_path)
    ahead = ZaloStandIn(clock=type(zalo.clock)(zalo.clock.now() + timedelta(days=900)))
    ahead.start()
    ahead.down()
    with pytest.raises(TokenError):
        access(ahead, tmp_path)
    ahead.close()
    zalo.clock.advance(20 * HOUR)
    assert access(zalo, tmp_path) != tokens.access


@pytest.mark.parametrize(
    "answer",
    [
        {"error": -14014, "error_name": "Invalid refresh token", "error_reason": "invalid"},
        {"error": "-14014"},
        {"error_name": "invalid_refresh_token"},
        {"error": -1, "error_reason": "Refresh token is used", "error_name": "no"},
    ],
)
def test_a_spent_refresh_token_is_not_asked_with_again(
    zalo: ZaloStandIn, tmp_path: Path, caplog: pytest.LogCaptureFixture, answer: dict[str, Any]
) -> None:
    tokens = begun(zalo, tmp_path)
    zalo.answer_refreshes(json.dumps(answer).encode(), times=99)
    zalo.clock.advance(20 * HOUR)
    assert access(zalo, tmp_path) == tokens.access
    zalo.clock.advance(4 * HOUR)
    assert access(zalo, tmp_path) == tokens.access
    zalo.clock.advance(30 * 24 * HOUR)
    for _ in range(3):
        with pytest.raises(TokenError):
            access(zalo, tmp_path)
    assert tries(caplog) == 1
    assert [kind for kind, _code in alerts(zalo, tmp_path)] == ["token"]
    zalo.answer_refreshes(b"", times=0)
    keeper(zalo, tmp_path).set(zalo.grant()[1])
    assert access(zalo, tmp_path) == stored(zalo, tmp_path).access != tokens.access
    assert alerts(zalo, tmp_path) == []


def test_another_refusal_with_http_200_is_waited_out(zalo: ZaloStandIn, tmp_path: Path) -> None:
    tokens = begun(zalo, tmp_path)
    zalo.answer_refreshes(b'{"error": -14004, "error_name": "Invalid secret key"}')
    zalo.clock.advance(20 * HOUR)
    assert access(zalo, tmp_path) == tokens.access
    assert alerts(zalo, tmp_path) == [("token", "-14004")]
    zalo.clock.advance(60)
    assert access(zalo, tmp_path) == stored(zalo, tmp_path).access != tokens.access


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"access_token": "new-access", "expires_in": "90000"}, 200),
        ({"refresh_token": "new-refresh", "expires_in": "90000"}, 200),
        (NEW | {"refresh_token": ""}, 200),
        (NEW | {"refresh_token": None}, 200),
        (NEW | {"access_token": 12345}, 200),
        (NEW | {"access_token": "two words"}, 200),
        (NEW | {"access_token": "new\nline"}, 200),
        (NEW | {"access_token": "mã"}, 200),
        (NEW | {"error": -1}, 200),
        (NEW | {"error_name": "no"}, 200),
        (NEW, 400),
        (NEW, 302),
        ({}, 200),
        ({"error": 0}, 200),
        ([NEW], 200),
        ("NEW", 200),
    ],
)
def test_a_body_without_both_tokens_is_never_stored(
    zalo: ZaloStandIn, tmp_path: Path, body: object, status: int
) -> None:
    tokens = begun(zalo, tmp_path)
    zalo.answer_refreshes(json.dumps(body).encode(), status)
    zalo.clock.advance(20 * HOUR)
    assert access(zalo, tmp_path) == tokens.access
    assert stored(zalo, tmp_path) == tokens
    assert [kind for kind, _code in alerts(zalo, tmp_path)] == ["token"]


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"[" * 100_000, b'{"access_token": "new'])
def test_an_answer_that_cannot_be_read_is_never_stored(
    zalo: ZaloStandIn, tmp_path: Path, body: bytes
) -> None:
    tokens = begun(zalo, tmp_path)
    zalo.answer_refreshes(body)
    zalo.clock.advance(20 * HOUR)
    assert access(zalo, tmp_path) == tokens.access
    assert stored(zalo, tmp_path) == tokens


def test_a_token_that_was_turned_away_is_renewed_once(zalo: ZaloStandIn, tmp_path: Path) -> None:
    tokens = begun(zalo, tmp_path)
    zalo.end_token()
    new = asyncio.run(keeper(zalo, tmp_path).renew(tokens.access))
    assert new == stored(zalo, tmp_path).access != tokens.access
    assert asyncio.run(keeper(zalo, tmp_path).renew(tokens.access)) == new
    assert zalo.refreshes == 2


def test_a_token_that_was_turned_away_is_not_handed_out_again(zalo: ZaloStandIn, tmp_path: Path) -> None:
    tokens = begun(zalo, tmp_path)
    zalo.down(at="oauth")
    with pytest.raises(TokenError):
        asyncio.run(keeper(zalo, tmp_path).renew(tokens.access))
    assert alerts(zalo, tmp_path) == [("token", "http_503")]
    zalo.end_refresh_token()
    zalo.down(False, at="oauth")
    zalo.clock.advance(60)
    with pytest.raises(SpentTokenError):
        asyncio.run(keeper(zalo, tmp_path).renew(tokens.access))
    assert alerts(zalo, tmp_path) == [("token", "-14014")]


def test_without_any_token_a_person_is_told(zalo: ZaloStandIn, tmp_path: Path) -> None:
    for ask in (keeper(zalo, tmp_path).access(), keeper(zalo, tmp_path).renew("made-up")):
        with pytest.raises(TokenError, match="missing"):
            asyncio.run(ask)
    assert alerts(zalo, tmp_path) == [("token", "missing")]
    assert zalo.violations == []


def test_a_lost_answer_costs_the_pair_and_a_person_is_told(zalo: ZaloStandIn, tmp_path: Path) -> None:
    tokens = begun(zalo, tmp_path)
    zalo.lose_refreshes()
    zalo.clock.advance(20 * HOUR)
    assert access(zalo, tmp_path) == tokens.access
    assert stored(zalo, tmp_path) == tokens
    zalo.clock.advance(60)
    assert access(zalo, tmp_path) == tokens.access
    assert alerts(zalo, tmp_path) == [("token", "-14014")]
    assert zalo.refused_refreshes == 1


@pytest.mark.parametrize("mistake", ["unknown-token", "", "two words", "mã"])
def test_a_mistake_of_a_person_changes_nothing(zalo: ZaloStandIn, tmp_path: Path, mistake: str) -> None:
    tokens = begun(zalo, tmp_path)
    with pytest.raises(TokenError):
        keeper(zalo, tmp_path).set(mistake)
    assert stored(zalo, tmp_path) == tokens
    assert access(zalo, tmp_path) == tokens.access
    assert alerts(zalo, tmp_path) == []


def test_a_person_hears_that_zalo_cannot_be_reached(zalo: ZaloStandIn, tmp_path: Path) -> None:
    tokens = begun(zalo, tmp_path)
    zalo.down(at="oauth")
    with pytest.raises(UnreachableError, match="http_503"):
        keeper(zalo, tmp_path).set("refresh-of-a-person")
    assert stored(zalo, tmp_path) == tokens


def test_a_token_can_be_set_where_an_event_loop_runs(zalo: ZaloStandIn, tmp_path: Path) -> None:
    async def within() -> str:
        one = keeper(zalo, tmp_path)
        one.set(zalo.grant()[1])
        return await one.access()

    assert asyncio.run(within()) == stored(zalo, tmp_path).access


def test_a_pair_that_the_disk_did_not_take_is_not_lost(zalo: ZaloStandIn, tmp_path: Path) -> None:
    tokens = begun(zalo, tmp_path)
    one = keeper(zalo, tmp_path)
    file = configuration(zalo, tmp_path).token_file
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON tokens BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    zalo.clock.advance(20 * HOUR)
    # Zalo has ended this one, but that is not known here before it is used.
    assert asyncio.run(one.access()) == tokens.access
    with pytest.raises(TokenError, match="file"):
        asyncio.run(one.renew(tokens.access))
    assert alerts(zalo, tmp_path) == [("token", "file")]
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER full")
    new = asyncio.run(one.renew(tokens.access))
    assert new == stored(zalo, tmp_path).access != tokens.access
    assert (zalo.refreshes, zalo.refused_refreshes) == (2, 0)
    assert alerts(zalo, tmp_path) == []


def test_a_file_that_is_no_store_is_told(zalo: ZaloStandIn, tmp_path: Path) -> None:
    configuration(zalo, tmp_path).token_file.write_bytes(b"not a database, but long enough to be one " * 99)
    with pytest.raises(TokenError, match="file"):
        access(zalo, tmp_path)
    with pytest.raises(TokenError, match="file"):
        keeper(zalo, tmp_path).set("refresh")
    assert alerts(zalo, tmp_path) == [("token", "file")]


def test_zalo_has_so_many_seconds_in_all(zalo: ZaloStandIn, tmp_path: Path) -> None:
    zalo.slow(20, at="oauth")
    start = time.monotonic()
    with pytest.raises(UnreachableError, match="timeout"):
        OAuth(configuration(zalo, tmp_path), seconds=0.3).exchange(zalo.grant()[1])
    assert time.monotonic() - start < 10


def test_nothing_listens(zalo: ZaloStandIn, tmp_path: Path) -> None:
    settings = configuration(zalo, tmp_path)
    zalo.close()
    with pytest.raises(UnreachableError, match="ConnectError"):
        OAuth(settings).exchange("refresh")


def test_whoever_gives_up_waiting_does_not_cost_the_pair(zalo: ZaloStandIn, tmp_path: Path) -> None:
    tokens = begun(zalo, tmp_path)
    zalo.clock.advance(20 * HOUR)
    zalo.slow(0.5, at="oauth")

    async def impatient() -> str:
        one = keeper(zalo, tmp_path)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(one.access(), 0.2)
        return await one.access()

    assert asyncio.run(impatient()) == stored(zalo, tmp_path).access != tokens.access
    assert (zalo.refreshes, zalo.refused_refreshes) == (2, 0)


class Asking:
    """A process of its own with a keeper, started and ready to ask."""

    def __init__(self, zalo: ZaloStandIn, var: Path, *used: str) -> None:
        command = [sys.executable, "-m", "tests.portal.zalo.asking", str(var), zalo.clock.now().isoformat()]
        self.process = subprocess.Popen(
            [*command, *used],
            cwd=ROOT,
            env=os.environ | environment(zalo),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ready(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def ask(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def result(self) -> str:
        return self.process.communicate(timeout=60)[0]


@pytest.mark.parametrize("turned_away", [False, True])
def test_twenty_workers_use_a_refresh_token_once(
    zalo: ZaloStandIn, tmp_path: Path, turned_away: bool
) -> None:
    tokens = begun(zalo, tmp_path)
    used = [tokens.access] if turned_away else []
    zalo.clock.advance(1 if turned_away else 20 * HOUR)
    zalo.end_token()
    zalo.slow(0.3, at="oauth")
    processes = [Asking(zalo, tmp_path, *used) for _ in range(4)]
    for process in processes:
        process.ready()
    start = threading.Barrier(13)

    def ask() -> str:
        one = keeper(zalo, tmp_path)
        start.wait()
        return asyncio.run(one.renew(*used) if used else one.access())

    async def ask_in_one_loop() -> list[str]:
        ones = [keeper(zalo, tmp_path) for _ in range(4)]
        return await asyncio.gather(*(one.renew(*used) if used else one.access() for one in ones))

    with ThreadPoolExecutor(12) as threads:
        results = [threads.submit(ask) for _ in range(12)]
        start.wait()
        for process in processes:
            process.ask()
        found = asyncio.run(ask_in_one_loop())
        found += [result.result() for result in results]
    found += [process.result() for process in processes]
    assert len(found) == 20
    assert set(found) == {stored(zalo, tmp_path).access}
    assert (zalo.refreshes, zalo.refused_refreshes, zalo.most_refreshes_at_once) == (2, 0, 1)
    assert max(zalo.refresh_uses.values()) == 1
    assert zalo.violations == []


def test_many_in_one_keeper_use_a_refresh_token_once(zalo: ZaloStandIn, tmp_path: Path) -> None:
    begun(zalo, tmp_path)
    zalo.clock.advance(20 * HOUR)

    async def crowd() -> set[str]:
        one = keeper(zalo, tmp_path)
        return set(await asyncio.gather(*(one.access() for _ in range(50))))

    assert asyncio.run(crowd()) == {stored(zalo, tmp_path).access}
    assert (zalo.refreshes, zalo.refused_refreshes) == (2, 0)


def test_a_process_that_is_killed_in_a_refresh_holds_up_nobody(zalo: ZaloStandIn, tmp_path: Path) -> None:
    tokens = begun(zalo, tmp_path)
    zalo.clock.advance(20 * HOUR)
    zalo.most_refreshes_at_once = 0
    # It is answered HTTP 503 after a minute: the refresh token stays good.
    zalo.slow(60, at="oauth")
    zalo.down(at="oauth")
    asking = Asking(zalo, tmp_path)
    asking.ready()
    asking.ask()
    deadline = time.monotonic() + 30
    while not zalo.most_refreshes_at_once and time.monotonic() < deadline:
        time.sleep(0.01)
    assert zalo.most_refreshes_at_once == 1
    asking.process.send_signal(signal.SIGKILL)
    assert asking.result() == ""
    zalo.slow(0, at="oauth")
    zalo.down(False, at="oauth")
    start = time.monotonic()
    assert access(zalo, tmp_path) == stored(zalo, tmp_path).access != tokens.access
    assert time.monotonic() - start < 20


def test_no_token_reaches_a_log_line_or_an_exception(
    zalo: ZaloStandIn, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in (None, "httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, name)
    tokens, mistake = begun(zalo, tmp_path), f"of-{tmp_path.name}"
    secrets = {zalo.app_secret, zalo.oa_secret, tokens.access, tokens.refresh, mistake}
    told = []
    for day in (zalo.lose_refreshes, zalo.down, zalo.end_token, zalo.end_refresh_token):
        day()
        zalo.clock.advance(60)
        one = keeper(zalo, tmp_path)
        try:
            asyncio.run(one.renew(tokens.access))
        except TokenError as error:
            told += traceback.format_exception(error)
        zalo.down(False)
        try:
            one.set(mistake)
        except TokenError as error:
            told += traceback.format_exception(error)
        told += [repr(one), repr(configuration(zalo, tmp_path)), repr(stored(zalo, tmp_path))]
        secrets |= set(zalo.refresh_uses)
    keeper(zalo, tmp_path).set(zalo.grant()[1])
    new = stored(zalo, tmp_path)
    lines = caplog.text + "".join(str(vars(record)) for record in caplog.records) + "".join(told)
    assert "zalo token not refreshed" in lines
    assert "send_request_headers" in lines
    for secret in secrets | {new.access, new.refresh}:
        assert secret not in lines
