"""The stand-in's sending and tokens: what the whole channel is judged by must itself be right."""

from __future__ import annotations

import json
import socket
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.portal.zalo.standin import FakeClock, ZaloStandIn, person_id
from tests.portal.zalo.standin_client import PlainClient
from tests.portal.zalo.standin_core import Request
from tests.portal.zalo.standin_sending import PATH

HOUR = 3600
BINH = person_id(1)
NOBODY = person_id(99)


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


def body(text: Any = "Dạ.", person: Any = BINH, **message: Any) -> dict[str, Any]:
    return {"recipient": {"user_id": person}, "message": {"text": text} | message}


def buttons(*shown: dict[str, str]) -> dict[str, Any]:
    return {"type": "template", "payload": {"buttons": list(shown)}}


def button(title: str = "Lệ phí", payload: str = "#1", kind: str = "oa.query.hide") -> dict[str, str]:
    return {"title": title, "type": kind, "payload": payload}


def test_a_message_is_noted_as_it_came(zalo: ZaloStandIn, client: PlainClient) -> None:
    zalo.clock.advance(5)
    assert client.send(BINH, "Dạ, lệ phí 50.000 đồng.", ("Hồ sơ", "#2")) == 0
    (message,) = zalo.accepted
    assert (message.person, message.text, message.buttons) == (
        BINH,
        "Dạ, lệ phí 50.000 đồng.",
        (("Hồ sơ", "#2"),),
    )
    assert (message.token, message.at, message.reply_lost) == (client.access, zalo.clock.ms(), False)
    assert zalo.violations == []


def test_2000_characters_are_sent_and_2001_are_not(zalo: ZaloStandIn, client: PlainClient) -> None:
    assert client.send(BINH, "ế" * 2000) == 0
    assert client.send(BINH, "ế" * 2001) == -210
    assert client.send(BINH, "😀" * 1001) == -210
    assert [len(message.text) for message in zalo.accepted] == [2000]
    assert zalo.violations == []


@pytest.mark.parametrize(
    ("request_", "word"),
    [
        ({"json": body(unicodedata.normalize("NFD", "Lệ phí"))}, "NFC"),
        ({"json": body("  ")}, "empty"),
        ({"json": body(7)}, "text is a int"),
        ({"content": json.dumps(body("\ud83d")), "headers": {"content-type": "application/json"}}, "half"),
        ({"json": body(person=int(BINH))}, "user_id is a int"),
        ({"json": body(footer="x")}, "message is"),
        ({"json": body() | {"to": BINH}}, "body is"),
        ({"data": {"text": "Dạ."}}, "content type"),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, "not JSON"),
        ({"content": b'{"a": 1, "a": 2}', "headers": {"content-type": "application/json"}}, "twice"),
        ({"content": b'"\xff"', "headers": {"content-type": "application/json"}}, "UTF-8"),
        ({"json": body(attachment=buttons(*[button()] * 6))}, "1 to 5"),
        ({"json": body(attachment=buttons(button(title="a" * 101)))}, "title is longer"),
        ({"json": body(attachment=buttons(button(payload="a" * 1001)))}, "payload is longer"),
        ({"json": body(attachment=buttons(button(kind="postback")))}, "type of a button"),
    ],
)
def test_a_malformed_message_is_refused_and_noted(
    zalo: ZaloStandIn, client: PlainClient, request_: dict[str, Any], word: str
) -> None:
    headers = {"access_token": client.access} | request_.pop("headers", {})
    assert client.post(headers=headers, **request_).json()["error"] == -201
    (violation,) = zalo.violations
    assert word in violation
    assert zalo.accepted == []


def test_what_only_the_head_does_wrong_is_noted(zalo: ZaloStandIn, client: PlainClient) -> None:
    client.post(headers={"Authorization": f"Bearer {client.access}"}, json=body())
    assert zalo.violations == ["send: header authorization", "send: not one header access_token"]
    zalo.violations.clear()
    client.post(params={"access_token": client.access}, json=body())
    assert zalo.violations == ["send: something stands in the address"]
    zalo.violations.clear()
    assert httpx.get(f"{zalo.api_url}{PATH}", trust_env=False, timeout=10).status_code == 405
    assert zalo.violations == ["send: GET"]


def test_nobody_is_written_to_who_did_not_write_within_48_hours(
    zalo: ZaloStandIn, client: PlainClient
) -> None:
    assert client.send(NOBODY, "Dạ.") == -230
    zalo.clock.advance(20 * HOUR)
    client.access, _refresh = zalo.grant()
    zalo.clock.advance(24 * HOUR)
    client.access, _refresh = zalo.grant()
    zalo.clock.advance(4 * HOUR)
    assert client.send(BINH, "Dạ.") == 0
    zalo.clock.advance(0.001)
    assert client.send(BINH, "Dạ.") == -230
    zalo.follow(BINH)
    assert client.send(BINH, "Dạ.") == 0
    zalo.unfollow(BINH)
    assert client.send(BINH, "Dạ.") == -213
    assert zalo.violations == []


def test_the_other_id_of_a_person_is_nobody(zalo: ZaloStandIn, client: PlainClient) -> None:
    assert client.send(zalo.id_by_app(BINH), "Dạ.") == -230
    assert zalo.violations == ["send: to an id that is none of a person"]


def test_more_than_4000_a_minute_are_too_many(zalo: ZaloStandIn) -> None:
    access, _refresh = zalo.grant()
    headers = {"access_token": (access,), "content-type": ("application/json",)}
    request = Request("POST", PATH, "", headers, json.dumps(body()).encode())
    assert {json.loads(zalo.answer(request).body)["error"] for _ in range(4000)} == {0}
    assert json.loads(zalo.answer(request).body)["error"] == -32
    zalo.clock.advance(59.9)
    assert json.loads(zalo.answer(request).body)["error"] == -32
    zalo.clock.advance(0.1)
    assert json.loads(zalo.answer(request).body)["error"] == 0
    assert len(zalo.accepted) == 4001


def test_bad_days_of_sending(zalo: ZaloStandIn, client: PlainClient) -> None:
    zalo.answer_next(-32, times=2)
    assert [client.send(BINH, "Dạ.") for _ in range(3)] == [-32, -32, 0]
    zalo.refuse_buttons(-233)
    assert [client.send(BINH, "Dạ.", ("A", "#1")), client.send(BINH, "Dạ.")] == [-233, 0]
    zalo.answer_next(-1, status=429)
    assert client.post(json=body()).status_code == 429
    zalo.down()
    assert client.post(json=body()).status_code == 503
    zalo.down(False)
    assert client.send(BINH, "Dạ.") == 0
    assert len(zalo.accepted) == 3
    assert zalo.answers == Counter({0: 3, -32: 2, -233: 1, -1: 1})


def test_a_lost_reply_belongs_to_an_accepted_message(zalo: ZaloStandIn) -> None:
    zalo.lose_replies(0.05, seed=7)

    def send(number: int) -> tuple[str, bool]:
        client = clients[number % 20]
        try:
            assert client.post(json=body(f"Câu {number}")).json()["error"] == 0
        except httpx.RemoteProtocolError:
            return f"Câu {number}", True
        return f"Câu {number}", False

    clients = [PlainClient(zalo) for _ in range(20)]
    for client in clients:
        client.access = clients[-1].access
    with ThreadPoolExecutor(20) as pool:
        sent = list(pool.map(send, range(400)))
    for client in clients:
        client.close()
    assert sorted((message.text, message.reply_lost) for message in zalo.accepted) == sorted(sent)
    assert 0 < sum(lost for _text, lost in sent) < 60
    assert zalo.violations == []


def test_a_client_that_hangs_up_before_the_answer_has_sent_a_message(
    zalo: ZaloStandIn, client: PlainClient
) -> None:
    zalo.slow(30)
    with pytest.raises(httpx.ReadTimeout):
        client.post(json=body(), timeout=0.3)
    (message,) = zalo.accepted
    end = time.monotonic() + 10
    while not message.reply_lost and time.monotonic() < end:
        time.sleep(0.01)
    assert message.reply_lost


def test_a_client_killed_while_it_writes_has_sent_nothing(zalo: ZaloStandIn, client: PlainClient) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nContent-Length: 100\r\naccess_token: {client.access}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", zalo.port)) as connection:
        connection.sendall(head.encode() + b'{"recipient')
    assert client.send(BINH, "Dạ.") == 0
    zalo.close()
    assert (zalo.texts(BINH), zalo.refused, zalo.violations) == (["Dạ."], [], [])


def test_what_it_knows_outlives_a_restart(zalo: ZaloStandIn, client: PlainClient) -> None:
    client.send(BINH, "một")
    port = zalo.port
    zalo.close()
    with pytest.raises(httpx.TransportError):
        client.post(json=body())
    zalo.start(port)
    assert client.send(BINH, "hai") == 0
    assert zalo.texts(BINH) == ["một", "hai"]


def test_the_clock_goes_by_hand_or_along_the_time() -> None:
    clock = FakeClock()
    assert (clock.now().isoformat(), clock.ms()) == ("2026-11-20T01:00:00+00:00", 1795136400000)
    clock.advance(1.5)
    assert clock.ms() == 1795136401500
    clock.run(1_000_000)
    while clock.ms() < 1795136402500:
        pass
    clock.run(0)
    assert clock.ms() == clock.ms()
    with pytest.raises(ValueError, match="forward"):
        clock.advance(-1)
