"""What happens beside a message that is on its way: leaving, taking over, a database that is locked."""

from __future__ import annotations

import asyncio
from functools import partial

from portal import store
from portal.zalo import outbox, people
from portal.zalo.people import LEASE, Lease
from tests.portal.standin import Seen, payload
from tests.portal.zalo.conftest import Office


def test_what_was_dropped_while_it_was_tried_does_not_come_back(office: Office, person: str) -> None:
    async def scenario() -> None:
        now = office.clock.now()
        await store.run(outbox.add, None, person, ["một"], [], now)
        assert await store.run(people.claim, "one", now, 8) == [person]
        lease = Lease("one", person)
        part = await store.run(outbox.next_part, lease, now)
        assert part is not None
        assert await store.run(outbox.begin, part, lease, now, 100)
        await office.deliver(office.zalo.unfollow(person))
        await store.run(outbox.postpone, part, lease, now, 0)
        await store.run(outbox.without_buttons, part)
        assert office.rows("select state, person from zalo_part") == [("dropped", "")]

    office.run(scenario)


def test_a_worker_does_not_serve_a_person_twice_at_once(office: Office, person: str) -> None:
    """It was held up beyond its lease, and claims the person while its first message is on its way."""

    def slow(seen: Seen) -> dict[str, object]:
        if len(office.desk.rasa.seen) == 1:
            office.clock.advance(LEASE.total_seconds() + 1)
            asyncio.run_coroutine_threadsafe(office.worker._take_on(), loop).result(10)
            held.extend(lease.owner for lease in office.worker._serving.values())
        return payload(seen.message)

    held: list[str] = []
    office.desk.rasa.behave = slow

    async def scenario() -> None:
        nonlocal loop
        loop = asyncio.get_running_loop()
        await office.deliver(office.zalo.text(person, "câu hỏi"))
        await office.work()

    loop: asyncio.AbstractEventLoop
    office.run(scenario)
    assert len(held) == 1


def test_what_zalo_took_is_not_sent_again_because_the_database_was_locked(
    office: Office, person: str
) -> None:
    async def scenario() -> None:
        await office.say(person, "trước")
        office.zalo.slow(1.0, at="send")
        before = len(office.zalo.texts(person))
        await office.deliver(office.zalo.text(person, "câu hỏi"))
        office.clock.advance(1)
        working = asyncio.create_task(office.worker.until_idle())
        while len(office.zalo.texts(person)) == before:
            await asyncio.sleep(0.02)
        with office.locked():
            await asyncio.sleep(7)
        await asyncio.wait_for(working, 20)
        office.zalo.slow(0.0, at="send")
        await office.work(LEASE.total_seconds() + 1)
        assert len(office.zalo.texts(person)) == before + 1

    office.run(scenario)


def test_a_message_on_its_way_is_left_alone_when_the_lease_is_lost(office: Office, person: str) -> None:
    """Its worker was held up just before it sent, and no answer can be there yet."""

    async def scenario() -> None:
        now = office.clock.now()
        await store.run(outbox.add, None, person, ["một"], [], now)
        await store.run(people.claim, "one", now, 8)
        office.clock.advance(LEASE.total_seconds() - 1)
        now = office.clock.now()
        part = await store.run(outbox.next_part, Lease("one", person), now)
        assert part is not None
        assert await store.run(outbox.begin, part, Lease("one", person), now, 100)
        office.clock.advance(2)
        assert await store.run(people.claim, "two", office.clock.now(), 8) == []
        office.clock.advance(8)
        assert await store.run(people.claim, "two", office.clock.now(), 8) == [person]

    office.run(scenario)


def test_a_danger_goes_before_answers_that_wait_to_be_sent(office: Office, person: str) -> None:
    async def scenario() -> None:
        await office.say(person, "trước")
        before = len(office.zalo.texts(person))
        now = office.clock.now()
        await store.run(outbox.add, None, person, ["một", "hai"], [], now)
        await office.deliver(office.zalo.text(person, "cháy nhà rồi cứu với"))
        await office.work()
        first, *others = office.zalo.texts(person)[before:]
        assert "114" in first
        assert others == ["một", "hai"]

    office.run(scenario)


def test_who_left_and_came_back_keeps_what_was_said_since(office: Office, person: str) -> None:
    """Zalo delivers the event of the leaving for the second time, half a minute late."""

    async def scenario() -> None:
        await office.say(person, "trước")
        before = len(office.zalo.texts(person))
        left = office.zalo.unfollow(person)
        office.clock.advance(10)
        office.zalo.follow(person)
        await office.deliver(office.zalo.text(person, "câu hỏi"))
        await office.deliver(left)
        await office.work()
        assert office.zalo.texts(person)[before:] == ["Dạ."]

    office.run(scenario)


def test_an_answer_that_was_being_found_is_not_sent_when_an_officer_writes_meanwhile(
    office: Office, person: str
) -> None:
    def behave(seen: Seen) -> dict[str, object]:
        event = office.zalo.officer(person, "Chào chị, em đây.")
        asyncio.run_coroutine_threadsafe(office.deliver(event), loop).result(10)
        return payload(seen.message)

    async def scenario() -> None:
        nonlocal loop
        loop = asyncio.get_running_loop()
        await office.say(person, "trước")
        before = len(office.zalo.texts(person))
        office.desk.rasa.behave = behave
        assert await office.say(person, "câu hỏi") == []
        assert len(office.zalo.texts(person)) == before

    loop: asyncio.AbstractEventLoop
    office.run(scenario)


def test_a_flood_of_one_person_hides_nobody_else(office: Office, person: str) -> None:
    async def scenario() -> None:
        for number in range(people.LOOKED_AT + 5):
            await office.deliver(office.zalo.text("700", f"câu {number}"))
        await office.deliver(office.zalo.text(person, "câu hỏi"))
        office.clock.advance(1)
        assert set(await store.run(people.claim, "one", office.clock.now(), 8)) == {"700", person}

    office.run(scenario)


def test_an_answer_to_a_danger_is_claimed_before_questions(office: Office, person: str) -> None:
    async def scenario() -> None:
        await office.deliver(office.zalo.text("700", "câu hỏi"))
        office.clock.advance(1)
        now = office.clock.now()
        add = partial(outbox.add, None, person, ["Gọi 114"], [], now, urgent=True)
        await store.run(add)
        assert await store.run(people.claim, "one", now, 1) == [person]

    office.run(scenario)


def test_a_dead_letter_behind_a_waiting_message_does_not_keep_the_worker_busy(
    office: Office, person: str
) -> None:
    async def scenario() -> None:
        now = office.clock.now()
        await store.run(outbox.add, None, person, ["một", "hai"], [], now)
        await office.spoil("update zalo_part set next_at = datetime(next_at, '+1 hour') where text = 'một'")
        await office.spoil("update zalo_part set state = 'dead' where text = 'hai'")
        await store.run(outbox.resend, now)
        assert await store.run(people.claim, "one", now, 8) == [person]
        assert await store.run(outbox.next_part, Lease("one", person), now) is not None

    office.run(scenario)


def test_nobody_is_held_for_an_hour_by_a_clock_that_was_an_hour_ahead(office: Office, person: str) -> None:
    async def scenario() -> None:
        await office.deliver(office.zalo.text(person, "câu hỏi"))
        office.clock.advance(1)
        await store.run(people.claim, "ahead", office.clock.now(), 8)
        await office.spoil("update zalo_person set lease_until = datetime(lease_until, '+1 hour')")
        office.clock.advance(LEASE.total_seconds() + 1)
        assert await store.run(people.claim, "one", office.clock.now(), 8) == [person]

    office.run(scenario)
