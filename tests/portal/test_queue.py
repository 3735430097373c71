"""One message at a time a conversation, in order; other conversations and dangers do not wait."""

from __future__ import annotations

import asyncio
import threading
import time
from itertools import pairwise
from typing import Any

import pytest

from portal.errors import QueueFullError
from portal.queue import Queues
from tests.portal.standin import payload


def test_messages_of_one_conversation_do_not_overlap(desk: Any, rasa: Any) -> None:
    def work(_seen: Any) -> dict[str, Any]:
        time.sleep(0.05)
        return payload()

    async def scenario() -> None:
        token = (await desk.say("không"))["conversation"]
        rasa.behave = work
        tasks = []
        for number in range(1, 6):
            tasks.append(asyncio.create_task(desk.say(f"câu {number}x", token)))
            await asyncio.sleep(0)
        answers = await asyncio.gather(*tasks)
        assert {answer["replies"][0]["status"] for answer in answers} == {"answered"}

    desk.run(scenario)
    seen = rasa.seen[1:]
    assert [one.message for one in seen] == [f"câu {number}x" for number in range(1, 6)]
    for before, after in pairwise(seen):
        assert after.begun >= before.ended
    assert len(desk.services.queues) == 0


def test_different_conversations_run_side_by_side(desk: Any, rasa: Any) -> None:
    meeting = threading.Barrier(4, timeout=5)

    def work(_seen: Any) -> dict[str, Any]:
        meeting.wait()
        return payload()

    rasa.behave = work

    async def scenario() -> None:
        answers = await asyncio.gather(*(desk.say(f"câu {number}x") for number in range(4)))
        assert {answer["replies"][0]["status"] for answer in answers} == {"answered"}

    desk.run(scenario)


def test_the_seventh_is_refused_and_a_danger_is_not(desk: Any, rasa: Any) -> None:
    release = threading.Event()

    def work(_seen: Any) -> dict[str, Any]:
        release.wait(5)
        return payload()

    async def scenario() -> None:
        token = (await desk.say("không"))["conversation"]
        rasa.behave = work
        tasks = [asyncio.create_task(desk.say(f"câu {number}x", token)) for number in range(6)]
        while len(rasa.seen) < 2:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        refused = await desk.post({"text": "thêm nữa", "conversation": token})
        assert (refused.status_code, refused.json()["error"]) == (429, "too_many")
        assert int(refused.headers["retry-after"]) > 0
        danger = await desk.say("cháy nhà rồi cứu với", token)
        assert danger["replies"][0]["status"] == "emergency"
        assert danger["replies"][0]["field"] == "fire"
        assert not any(task.done() for task in tasks)
        release.set()
        await asyncio.gather(*tasks)

    desk.run(scenario)
    assert len(rasa.seen) == 7
    assert len(desk.services.queues) == 0


def test_waiting_has_an_end(desk: Any, rasa: Any) -> None:
    release = threading.Event()
    desk.patience = 0.1

    def work(_seen: Any) -> dict[str, Any]:
        release.wait(5)
        return payload()

    async def scenario() -> None:
        token = (await desk.say("không"))["conversation"]
        rasa.behave = work
        first = asyncio.create_task(desk.say("chậm lắm", token))
        await asyncio.sleep(0.05)
        answer = await desk.say("đợi", token)
        assert answer["replies"][0]["status"] == "error_timeout"
        assert answer["conversation"] == token
        release.set()
        await first

    desk.run(scenario)
    assert "đợi" not in rasa.messages


def test_a_client_that_leaves_holds_up_nobody(desk: Any, rasa: Any) -> None:
    """The turn is finished without its client, and only then the next one begins."""

    def work(_seen: Any) -> dict[str, Any]:
        time.sleep(0.2)
        return payload()

    async def scenario() -> None:
        token = (await desk.say("không"))["conversation"]
        rasa.behave = work
        leaving = asyncio.create_task(desk.say("bỏ đi", token))
        while len(rasa.seen) < 2:
            await asyncio.sleep(0.01)
        leaving.cancel()
        await desk.say("ở lại", token)

    desk.run(scenario)
    assert rasa.messages == ["không", "bỏ đi", "ở lại"]
    assert rasa.seen[2].begun >= rasa.seen[1].ended


def test_a_lane_survives_cancelling_at_any_place() -> None:
    order: list[int] = []

    async def scenario() -> None:
        queues = Queues(limit=5, patience=5)

        async def member(number: int) -> None:
            async with queues.turn("k"):
                order.append(number)
                await asyncio.sleep(0.01)

        tasks = [asyncio.create_task(member(number)) for number in range(6)]
        await asyncio.sleep(0)
        with pytest.raises(QueueFullError):
            await member(6)
        tasks[2].cancel()
        tasks[0].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert len(queues) == 0

    asyncio.run(scenario())
    assert order == [0, 1, 3, 4, 5]


def test_a_lane_handed_to_somebody_who_just_left_goes_on() -> None:
    done: list[str] = []

    async def scenario() -> None:
        queues = Queues()

        async def waiting(name: str) -> None:
            async with queues.turn("k"):
                done.append(name)

        async with queues.turn("k"):
            second = asyncio.create_task(waiting("second"))
            third = asyncio.create_task(waiting("third"))
            await asyncio.sleep(0)
        # The lane now belongs to the second, who has not run yet.
        second.cancel()
        await third
        assert second.cancelled()
        assert len(queues) == 0

    asyncio.run(scenario())
    assert done == ["third"]
