"""However many ask for a token, in however many processes: one refresh, and nothing of it in a log."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.errors import TokenError
from tests.portal.zalo.setting_up import access, begun, configuration, environment, keeper, stored
from tests.portal.zalo.standin import ZaloStandIn
from tools.paths import ROOT

HOUR = 3600


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
