"""What Zalo refuses, loses or garbles is told, and never costs a good token."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from portal.errors import SpentTokenError, TokenError, UnreachableError
from portal.zalo.oauth import OAuth
from tests.portal.zalo.setting_up import access, alerts, begun, configuration, keeper, stored
from tests.portal.zalo.standin import ZaloStandIn

HOUR = 3600


NEW = {"access_token": "new-access", "refresh_token": "new-refresh", "expires_in": "90000"}


def tries(caplog: pytest.LogCaptureFixture) -> int:
    """How many times Zalo was asked in vain."""
    return sum(record.getMessage() == "zalo token not refreshed" for record in caplog.records)


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
