"""Messages reach Zalo as it wants them, and each of its answers is understood."""

from __future__ import annotations

import asyncio
import json
import logging
import time
import traceback
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest

from portal.errors import UnreachableError
from portal.zalo.client import Client, Kind, Outcome
from tests.portal.zalo.setting_up import configuration
from tests.portal.zalo.standin import ZaloStandIn, person_id

PERSON = person_id(7)
BUTTONS = [("Lệ phí", "#fees"), ("Giấy tờ", "#papers")]
CLASSES = {
    Kind.TOKEN: (-216, -220),
    Kind.REFUSED: (-201,),
    Kind.GONE: (-213, -217, -227, -230, -232, -244, -248),
    Kind.CONFIGURATION: (-209, -212, -219, -221, -223, -224, -320, -321),
    Kind.BUSY: (-32,),
    Kind.TOO_LONG: (-210,),
    Kind.UNKNOWN: (-1, -200, -233, -999, 3),
}


@pytest.fixture(autouse=True)
def _written(zalo: ZaloStandIn) -> None:
    zalo.text(PERSON, "chào")


def send(
    zalo: ZaloStandIn,
    text: str = "Dạ, em chào Anh/Chị.",
    buttons: Sequence[tuple[str, str]] = (),
    *,
    token: str | None = None,
    seconds: float = 10.0,
) -> Outcome:
    async def once() -> Outcome:
        client = Client(configuration(zalo, Path("var")), seconds)
        try:
            return await client.send(token or zalo.grant()[0], PERSON, text, buttons)
        finally:
            await client.close()

    return asyncio.run(once())


def test_a_text_arrives(zalo: ZaloStandIn) -> None:
    assert send(zalo) == Outcome(Kind.SENT, 0)
    [message] = zalo.accepted
    assert (message.person, message.text, message.buttons) == (PERSON, "Dạ, em chào Anh/Chị.", ())
    assert zalo.violations == []


def test_texts_are_sent_as_zalo_counts_them(zalo: ZaloStandIn) -> None:
    send(zalo, unicodedata.normalize("NFD", "Lệ phí") + "\0 \ud83d")
    assert [message.text for message in zalo.accepted] == ["Lệ phí ?"]
    assert zalo.violations == []


def test_one_client_sends_many(zalo: ZaloStandIn) -> None:
    token = zalo.grant()[0]

    async def many() -> set[Outcome]:
        client = Client(configuration(zalo, Path("var")))
        try:
            sending = (client.send(token, PERSON, f"Tin {number}") for number in range(40))
            return set(await asyncio.gather(*sending))
        finally:
            await client.close()

    assert asyncio.run(many()) == {Outcome(Kind.SENT)}
    assert {message.text for message in zalo.accepted} == {f"Tin {number}" for number in range(40)}


def test_buttons_arrive(zalo: ZaloStandIn) -> None:
    assert send(zalo, buttons=BUTTONS) == Outcome(Kind.SENT)
    assert zalo.accepted[0].buttons == tuple(BUTTONS)
    assert zalo.violations == []


def test_buttons_fit_zalos_bounds(zalo: ZaloStandIn) -> None:
    long = [
        ("đ" * 130, "#1"),
        ("🏖" * 60, "#2"),
        ("too much behind it", "#" * 1_001),
        (" ", "#4"),
        ("nothing behind it", ""),
    ]
    buttons = [*long, *((f"Nút {number}", f"#{number}") for number in range(5, 10))]
    assert send(zalo, buttons=buttons).kind is Kind.SENT
    shown = zalo.accepted[0].buttons
    assert shown == (("đ" * 100, "#1"), ("🏖" * 50, "#2"), ("Nút 5", "#5"), ("Nút 6", "#6"), ("Nút 7", "#7"))
    assert zalo.violations == []


def test_buttons_that_all_do_not_fit_are_left_out(zalo: ZaloStandIn) -> None:
    assert send(zalo, buttons=[("", "#1")]) == Outcome(Kind.SENT)
    assert zalo.violations == []


@pytest.mark.parametrize(("kind", "code"), [(kind, code) for kind in CLASSES for code in CLASSES[kind]])
def test_http_200_with_an_error_is_a_failure_of_its_class(zalo: ZaloStandIn, kind: Kind, code: int) -> None:
    zalo.answer_next(code)
    assert send(zalo) == Outcome(kind, code)
    assert zalo.accepted == []


@pytest.mark.parametrize("code", [-200, -201, -233])
def test_buttons_can_be_what_is_refused(zalo: ZaloStandIn, code: int) -> None:
    zalo.refuse_buttons(code)
    assert send(zalo, buttons=BUTTONS) == Outcome(Kind.BUTTONS, code)
    assert send(zalo) == Outcome(Kind.SENT)


def test_other_errors_mean_the_same_with_buttons(zalo: ZaloStandIn) -> None:
    zalo.answer_next(-216)
    assert send(zalo, buttons=BUTTONS) == Outcome(Kind.TOKEN, -216)


def test_what_really_happens_is_understood(zalo: ZaloStandIn) -> None:
    assert send(zalo, token="not-the-token").kind is Kind.TOKEN
    assert send(zalo, "ơ" * 2_001) == Outcome(Kind.TOO_LONG, -210)
    assert send(zalo, "ơ" * 2_000) == Outcome(Kind.SENT)
    zalo.limit(1)
    assert send(zalo) == Outcome(Kind.BUSY, -32)
    zalo.clock.advance(48 * 3600)
    assert send(zalo) == Outcome(Kind.SENT)
    zalo.clock.advance(61)
    assert send(zalo) == Outcome(Kind.GONE, -230)
    zalo.event("unfollow", PERSON)
    zalo.clock.advance(61)
    assert send(zalo).kind is Kind.GONE
    assert zalo.violations == []


@pytest.mark.parametrize(
    ("body", "status", "outcome"),
    [
        (b'{"error": "0", "message": "Success"}', 200, Outcome(Kind.SENT)),
        (b'{"error": "-216"}', 200, Outcome(Kind.TOKEN, -216)),
        (b'{"error": -230}', 400, Outcome(Kind.GONE, -230)),
        (b"", 429, Outcome(Kind.BUSY, 429)),
        (b'{"error": 0}', 429, Outcome(Kind.BUSY, 429)),
    ],
)
def test_answers_in_another_dress(zalo: ZaloStandIn, body: bytes, status: int, outcome: Outcome) -> None:
    zalo.answer_next(-1, status=status, body=body)
    assert send(zalo) == outcome


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 200),
        (b"{}", 200),
        (b"[]", 200),
        (b"null", 200),
        (b'{"error": null}', 200),
        (b'{"error": true}', 200),
        (b'{"error": "soon"}', 200),
        (b'{"error": 0.5}', 200),
        ('{"error": "-２１６"}'.encode(), 200),
        (b"\xff", 200),
        (b"[" * 100_000, 200),
        (b"<html>", 200),
        (b"<html>", 403),
        (b'{"error": 0}', 302),
        (b'{"error": 0}', 400),
        (b'{"error": 0}', 500),
        (b'{"error": -216}', 502),
    ],
)
def test_answers_that_say_nothing(zalo: ZaloStandIn, body: bytes, status: int) -> None:
    zalo.answer_next(-1, status=status, body=body)
    with pytest.raises(UnreachableError, match=str(status)):
        send(zalo)


def test_a_service_that_is_down(zalo: ZaloStandIn) -> None:
    zalo.down()
    with pytest.raises(UnreachableError, match="503"):
        send(zalo)


def test_an_answer_that_is_lost(zalo: ZaloStandIn) -> None:
    zalo.lose_replies(1.0)
    with pytest.raises(UnreachableError):
        send(zalo)
    assert len(zalo.accepted) == 1


def test_an_answer_that_is_late(zalo: ZaloStandIn) -> None:
    zalo.slow(20)
    start = time.monotonic()
    with pytest.raises(UnreachableError, match="timeout"):
        send(zalo, seconds=0.3)
    assert time.monotonic() - start < 10


def test_nothing_listens(zalo: ZaloStandIn) -> None:
    zalo.close()
    with pytest.raises(UnreachableError, match="ConnectError"):
        send(zalo)


def test_no_environment_leads_elsewhere(zalo: ZaloStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert send(zalo) == Outcome(Kind.SENT)


def test_nothing_of_a_message_reaches_the_log_or_an_exception(
    zalo: ZaloStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    for name in (None, "httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, name)
    token, text, told = zalo.grant()[0], " ".join(("Tin", "riêng")), ""
    send(zalo, text, buttons=BUTTONS, token=token)
    zalo.answer_next(-201)
    send(zalo, text, token=token)
    zalo.lose_replies(1.0)
    for seconds in (10.0, 0.0001):
        try:
            send(zalo, text, token=token, seconds=seconds)
        except UnreachableError as error:
            told += "".join(traceback.format_exception(error))
    told += caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert "UnreachableError" in told
    assert "send_request_headers" in told
    for secret in (token, text, "Lệ phí", PERSON):
        assert secret not in told
        assert json.dumps(secret)[1:-1] not in told
