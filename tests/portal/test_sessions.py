"""Sessions with the engine: they end by time or turns, and the record is carried over."""

from __future__ import annotations

import asyncio
from typing import Any

from portal import retention
from tests.portal.standin import ABOUT_RECORD, CHOICE, payload


async def _idle(desk: Any) -> None:
    while desk.services.tasks:
        await asyncio.wait(desk.services.tasks)


def test_a_session_ends_after_half_an_hour(desk: Any, rasa: Any) -> None:
    rasa.behave = lambda _seen: ABOUT_RECORD

    async def scenario() -> None:
        token = (await desk.say("lệ phí"))["conversation"]
        for _ in range(2):
            desk.clock.pass_minutes(14.5)
            await desk.say("thế còn giấy tờ", token)
        desk.clock.pass_minutes(1)
        await desk.say("mất bao lâu", token)
        await _idle(desk)
        await desk.say("ở đâu", token)

    desk.run(scenario)
    old, new = rasa.seen[0].sender, rasa.seen[-1].sender
    assert old != new
    talk = [(seen.message, seen.sender, seen.metadata) for seen in rasa.seen]
    assert ("mất bao lâu", new, {"record": "1.014064"}) in talk
    assert ("/forget_me", old, None) in talk
    assert talk[-1] == ("ở đâu", new, None)
    assert talk[0][2] is None


def test_a_session_ends_after_forty_turns(desk: Any, rasa: Any) -> None:
    async def scenario() -> None:
        token = (await desk.say("0"))["conversation"]
        for number in range(1, 41):
            await desk.say(f"câu {number}x", token)
        await _idle(desk)

    desk.run(scenario)
    senders = [seen.sender for seen in rasa.seen if seen.message != "/forget_me"]
    assert len(set(senders[:40])) == 1
    assert senders[40] != senders[39]
    assert [seen.sender for seen in rasa.seen if seen.message == "/forget_me"] == [senders[0]]


def test_the_record_is_told_again_when_a_new_session_failed(desk: Any, rasa: Any) -> None:
    rasa.behave = lambda _seen: ABOUT_RECORD

    async def scenario() -> None:
        token = (await desk.say("lệ phí"))["conversation"]
        desk.clock.pass_minutes(29)
        await desk.say("lệ phí", token)
        desk.clock.pass_minutes(2)
        rasa.behave = lambda _seen: b"[]"
        await desk.say("giấy tờ", token)
        rasa.behave = lambda _seen: ABOUT_RECORD
        await desk.say("giấy tờ", token)

    desk.run(scenario)
    asked = [seen for seen in rasa.seen if seen.message == "giấy tờ"]
    assert [seen.metadata for seen in asked] == [{"record": "1.014064"}] * 2


def test_an_unused_conversation_is_gone(desk: Any, rasa: Any) -> None:
    rasa.behave = lambda _seen: CHOICE

    async def scenario() -> None:
        token = (await desk.say("căn cước"))["conversation"]
        desk.clock.pass_minutes(29)
        assert (await retention.sweep(desk.services)).conversations == 0
        desk.clock.pass_minutes(2)
        expired = await desk.post({"text": "1", "conversation": token})
        assert (expired.status_code, expired.json()["error"]) == (400, "bad_conversation")
        assert (await retention.sweep(desk.services)).conversations == 1

    desk.run(scenario)
    # The engine has no clock of its own that runs at night: it is told.
    assert [seen.message for seen in rasa.seen] == ["căn cước", "/forget_me"]
    assert len({seen.sender for seen in rasa.seen}) == 1
    assert desk.rows("select count(*) from conversation") == [(0,)]
    assert desk.rows("select conversation_id, status from outcome") == [(None, "clarify")]


def test_a_record_that_was_left_is_not_carried_into_the_next_session(desk: Any, rasa: Any) -> None:
    rasa.behave = lambda _seen: ABOUT_RECORD

    async def scenario() -> None:
        token = (await desk.say("căn cước"))["conversation"]
        rasa.behave = lambda _seen: payload("Em chưa có thông tin.", status="no_match")
        await desk.say("giấy phép xây sân bay", token)
        for _ in range(2):
            desk.clock.pass_minutes(20)
            await desk.say("lệ phí bao nhiêu", token)

    desk.run(scenario)
    asked = [seen for seen in rasa.seen if seen.message != "/forget_me"]
    assert len({seen.sender for seen in asked}) == 2
    assert [seen.metadata for seen in asked] == [None] * 4
