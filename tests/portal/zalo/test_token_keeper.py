"""Tokens are refreshed in time; while that fails the old one serves."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from portal.errors import TokenError
from tests.portal.zalo.setting_up import access, alerts, begun, keeper, stored
from tests.portal.zalo.standin import ZaloStandIn

HOUR = 3600


NEW = {"access_token": "new-access", "refresh_token": "new-refresh", "expires_in": "90000"}


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
