"""Several workers, and workers that die: nobody is answered twice, nobody is forgotten."""

from __future__ import annotations

import asyncio
import threading

import pytest

from portal import store
from portal.errors import LostLeaseError
from portal.zalo import inbox, outbox, people
from portal.zalo.people import LEASE, Lease
from portal.zalo.worker import SIDE_BY_SIDE, Worker
from tests.portal.standin import Seen, payload
from tests.portal.zalo.conftest import Office


def test_two_workers_answer_everybody_once_and_in_order(office: Office) -> None:
    office.desk.rasa.behave = lambda seen: payload(seen.message)

    async def scenario() -> None:
        other = office.new_services()
        assert other.zalo is not None
        for number in range(5):
            for person in range(20):
                await office.deliver(office.zalo.text(str(700 + person), f"câu {number} của {person}"))
            office.clock.advance(0.01)
        office.clock.advance(1)
        await asyncio.gather(office.worker.until_idle(), Worker(other.zalo).until_idle())
        await office.worker.until_idle()
        await other.close()

    office.run(scenario)
    for person in range(20):
        expected = [f"câu {number} của {person}" for number in range(5)]
        assert office.zalo.texts(str(700 + person))[1:] == expected


def test_a_person_is_served_by_one_worker_until_its_lease_is_over(office: Office, person: str) -> None:
    async def scenario() -> None:
        await office.deliver(office.zalo.text(person, "câu hỏi"))
        office.clock.advance(1)
        assert await store.run(people.claim, "one", office.clock.now(), 8) == [person]
        assert await store.run(people.claim, "two", office.clock.now(), 8) == []
        await store.run(people.beat, [Lease("one", person)], office.clock.now())
        office.clock.advance(LEASE.total_seconds() - 0.1)
        assert await store.run(people.claim, "two", office.clock.now(), 8) == []
        office.clock.advance(0.2)
        assert await store.run(people.claim, "two", office.clock.now(), 8) == [person]
        await store.run(people.beat, [Lease("one", person)], office.clock.now())
        with pytest.raises(LostLeaseError):
            await store.run(inbox.next_event, Lease("one", person), office.clock.now())

    office.run(scenario)


def test_who_lost_the_lease_stores_no_answer_and_sends_nothing(office: Office, person: str) -> None:
    """The first worker waits for the engine until its lease is over and another has answered."""
    other = office.new_services()

    def slow(_seen: Seen) -> dict[str, object]:
        if len(office.desk.rasa.seen) == 1:
            office.clock.advance(LEASE.total_seconds() + 1)
            asyncio.run_coroutine_threadsafe(second.until_idle(), loop).result(10)
        return payload(f"lần {len(office.desk.rasa.seen)}")

    office.desk.rasa.behave = slow

    async def scenario() -> None:
        nonlocal second, loop
        assert other.zalo is not None
        second, loop = Worker(other.zalo), asyncio.get_running_loop()
        await office.deliver(office.zalo.text(person, "câu hỏi"))
        await office.work()
        await other.close()

    second: Worker
    loop: asyncio.AbstractEventLoop
    office.run(scenario)
    assert len(office.desk.rasa.seen) == 2
    assert office.zalo.texts(person)[1:] == ["lần 2"]
    assert office.rows("select count(*) from outcome") == [(1,)]


def test_a_message_that_was_being_sent_when_the_worker_died_is_sent_again(
    office: Office, person: str
) -> None:
    async def scenario() -> None:
        await office.deliver(office.zalo.text(person, "câu hỏi"))
        office.clock.advance(1)
        now = office.clock.now()
        await store.run(people.claim, "dead", now, 8)
        lease = Lease("dead", person)
        await store.run(outbox.add, None, person, ["một", "hai"], [], now)
        part = await store.run(outbox.next_part, lease, now)
        assert part is not None
        assert await store.run(outbox.begin, part, lease, now, 100)
        await office.work(0)
        assert office.zalo.texts(person) == []
        await office.work(LEASE.total_seconds())
        assert office.zalo.texts(person)[:2] == ["một", "hai"]

    office.run(scenario)


def test_a_worker_that_is_stopped_finishes_what_it_has_begun_and_gives_the_rest_back(
    office: Office, person: str
) -> None:
    def behave(seen: Seen) -> dict[str, object]:
        office.worker.stop()
        return payload(seen.message)

    office.desk.rasa.behave = behave

    async def scenario() -> None:
        for number in range(3):
            await office.deliver(office.zalo.text(person, f"câu {number}"))
        office.clock.advance(1)
        await asyncio.wait_for(office.worker.run(), 20)
        assert office.rows("select count(*) from zalo_person where lease_owner != ''") == [(0,)]

    office.run(scenario)
    assert office.desk.rasa.messages == ["câu 0"]
    assert office.rows("select count(*) from zalo_event where done_at is null") == [(2,)]


def test_an_event_that_always_fails_does_not_hold_up_the_next(office: Office, person: str) -> None:
    async def scenario() -> None:
        await office.say(person, "trước")
        await office.deliver(office.zalo.text(person, "câu hỏng"))
        await office.spoil('update zalo_event set content = \'{"place": ["x"]}\' where done_at is null')
        for _ in range(40):
            await office.work(2)
        assert "trục trặc" in office.zalo.texts(person)[-1]
        assert await office.say(person, "sau") == ["Dạ."]

    office.run(scenario)


def test_a_danger_finds_a_place_though_the_engine_holds_up_everybody(office: Office, person: str) -> None:
    """All places are taken by people whose questions the engine does not answer."""
    stuck, release = threading.Event(), threading.Event()

    def behave(_seen: Seen) -> dict[str, object]:
        if len(office.desk.rasa.seen) >= SIDE_BY_SIDE:
            stuck.set()
        release.wait(8)
        return payload()

    office.desk.rasa.behave = behave
    office.desk.engine_seconds = 10.0

    async def scenario() -> None:
        for number in range(SIDE_BY_SIDE + 4):
            await office.deliver(office.zalo.text(str(800 + number), "câu hỏi"))
        office.clock.advance(1)
        working = asyncio.create_task(office.worker.run())
        assert await asyncio.to_thread(stuck.wait, 20)
        await office.deliver(office.zalo.text(person, "cháy nhà rồi cứu với"))
        for _ in range(200):
            if office.zalo.texts(person):
                break
            await asyncio.sleep(0.02)
        held_up = not release.is_set() and office.zalo.accepted[-1].person == person
        release.set()
        office.worker.stop()
        await working
        assert held_up
        assert "114" in office.zalo.texts(person)[0]

    office.run(scenario)
