"""The stand-in's tokens: an access token ends when the next one is given, a refresh token serves once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.portal.zalo.standin import ZaloStandIn, person_id
from tests.portal.zalo.standin_client import PlainClient

HOUR = 3600
BINH = person_id(1)


@pytest.fixture
def zalo() -> Iterator[ZaloStandIn]:
    with ZaloStandIn() as standin:
        standin.text(BINH, "chào")
        yield standin


@pytest.fixture
def client(zalo: ZaloStandIn) -> Iterator[PlainClient]:
    client = PlainClient(zalo)
    yield client
    client.close()


def test_the_new_access_token_kills_the_old(zalo: ZaloStandIn, client: PlainClient) -> None:
    answer = client.renew()
    assert set(answer) == {"access_token", "refresh_token", "expires_in"}
    assert answer["expires_in"] == "90000"
    assert client.send(BINH, "Dạ.") == -216
    client.access = answer["access_token"]
    assert client.send(BINH, "Dạ.") == 0
    assert (zalo.refreshes, zalo.refused_refreshes, zalo.violations) == (1, 0, [])


def test_a_refresh_token_serves_once(zalo: ZaloStandIn, client: PlainClient) -> None:
    first = client.renew()
    refused = client.renew()
    assert refused["error"] == -14014
    assert "access_token" not in refused
    assert client.renew(first["refresh_token"])["access_token"]
    assert (zalo.refreshes, zalo.refused_refreshes) == (2, 1)
    assert zalo.refresh_uses == {client.refresh: 2, first["refresh_token"]: 1}


def test_an_access_token_lives_25_hours(zalo: ZaloStandIn, client: PlainClient) -> None:
    zalo.clock.advance(25 * HOUR - 1)
    assert client.send(BINH, "Dạ.") == 0
    zalo.clock.advance(1)
    assert client.send(BINH, "Dạ.") == -220
    assert client.renew()["access_token"]


def test_a_token_can_end_at_any_time(zalo: ZaloStandIn, client: PlainClient) -> None:
    zalo.end_token()
    assert client.send(BINH, "Dạ.") == -216
    assert client.renew()["access_token"]
    zalo.end_refresh_token()
    assert client.renew()["error"] == -14014


def test_a_refresh_token_ends_after_three_months(zalo: ZaloStandIn, client: PlainClient) -> None:
    zalo.clock.advance(90 * 24 * HOUR)
    assert client.renew()["error"] == -14014


def test_of_twenty_at_once_one_gets_the_pair(zalo: ZaloStandIn, client: PlainClient) -> None:
    zalo.slow(0.2, at="oauth")
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _number: client.renew(), range(20)))
    assert sum("access_token" in answer for answer in answers) == 1
    assert (zalo.refreshes, zalo.refused_refreshes) == (1, 19)
    assert zalo.most_refreshes_at_once > 1


def test_one_after_the_other_are_never_two_at_once(zalo: ZaloStandIn, client: PlainClient) -> None:
    headers = {"secret_key": zalo.app_secret, "Connection": "close"}
    for _ in range(200):
        client.refresh = client.renew(headers=headers)["refresh_token"]
    assert (zalo.refreshes, zalo.most_refreshes_at_once) == (200, 1)


def test_a_pair_whose_answer_is_lost_is_given_all_the_same(zalo: ZaloStandIn, client: PlainClient) -> None:
    zalo.lose_refreshes()
    with pytest.raises(httpx.RemoteProtocolError):
        client.renew()
    assert (zalo.refreshes, zalo.lost_refreshes) == (1, 1)
    assert client.renew()["error"] == -14014


def test_an_answer_of_the_tests_changes_nothing(zalo: ZaloStandIn, client: PlainClient) -> None:
    zalo.answer_refreshes(b'{"access_token": "half a pair"}')
    assert client.renew() == {"access_token": "half a pair"}
    assert client.renew()["refresh_token"]
    assert zalo.refreshes == 1


@pytest.mark.parametrize(
    ("request_", "error"),
    [({"headers": {"secret_key": "another"}}, -14004), ({"data": {"app_id": "1"}}, -14002)],
)
def test_a_wrong_account_is_refused_and_the_token_stays_good(
    zalo: ZaloStandIn, client: PlainClient, request_: dict[str, Any], error: int
) -> None:
    if "data" in request_:
        request_["data"] |= {"grant_type": "refresh_token", "refresh_token": client.refresh}
    assert client.renew(**request_)["error"] == error
    assert client.renew()["access_token"]
    assert zalo.violations == []


@pytest.mark.parametrize(
    ("request_", "word"),
    [
        ({"json": {"grant_type": "refresh_token"}, "data": None}, "content type"),
        ({"headers": {}}, "secret_key"),
        ({"data": {"grant_type": "refresh_token"}}, "fields"),
        ({"params": {"app_id": "1"}}, "address"),
    ],
)
def test_a_malformed_refresh_is_noted(
    zalo: ZaloStandIn, client: PlainClient, request_: dict[str, Any], word: str
) -> None:
    client.renew(**request_)
    assert word in zalo.violations[0]


def test_an_access_token_does_not_refresh(zalo: ZaloStandIn, client: PlainClient) -> None:
    assert client.renew(client.access)["error"] == -14014
    assert zalo.violations == ["oauth: an access token in place of a refresh token"]
