"""What is kept of Zalo, and until when."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from django.db import connection

from portal import retention, store
from tests.portal.zalo.conftest import Office


async def days_later(office: Office, days: float) -> None:
    office.clock.advance(days * 86_400)
    await retention.sweep(office.services)


def test_ten_minutes_after_the_answer_nothing_tells_whose_it_was(office: Office, person: str) -> None:
    async def scenario() -> None:
        await office.say(person, "câu hỏi")
        await days_later(office, 9 / 1440)
        assert office.rows("select count(*) from zalo_event where person != ''") == [(1,)]
        await days_later(office, 2 / 1440)

    office.run(scenario)
    assert person.encode() not in office.desk.everything_stored()


def test_a_key_is_kept_for_a_day_and_a_message_that_was_sent_too(office: Office, person: str) -> None:
    async def scenario() -> None:
        await office.say(person, "câu hỏi")
        await days_later(office, 0.99)
        assert office.rows("select count(*) from zalo_event") == [(1,)]
        await days_later(office, 0.02)

    office.run(scenario)
    assert office.rows("select count(*) from zalo_event") == [(0,)]
    assert office.rows("select count(*) from zalo_part") == [(0,)]


def test_what_nobody_answers_for_twenty_hours_is_forgotten(office: Office, person: str) -> None:
    async def scenario() -> None:
        await office.deliver(office.zalo.text(person, "zebra"))
        await days_later(office, 0.83)
        assert b"zebra" in office.desk.everything_stored()
        await days_later(office, 0.02)

    office.run(scenario)
    assert b"zebra" not in office.desk.everything_stored()
    assert person.encode() not in office.desk.everything_stored()


def test_a_dead_letter_is_kept_for_a_week(office: Office, person: str) -> None:
    async def scenario() -> None:
        office.zalo.answer_next(-201, times=2)
        await office.say(person, "câu hỏi")
        await days_later(office, 6.9)
        assert office.rows("select count(*) from zalo_part where state = 'dead'") == [(2,)]
        await days_later(office, 0.2)
        assert office.rows("select count(*) from zalo_part") == [(0,)]

    office.run(scenario)
    assert person.encode() not in office.desk.everything_stored()


def test_a_withdrawal_takes_dead_letters_along(office: Office, person: str) -> None:
    async def scenario() -> None:
        office.zalo.answer_next(-201, times=2)
        await office.say(person, "câu hỏi")
        await office.happens(office.zalo.withdraw(person))

    office.run(scenario)
    assert office.rows("select count(*) from zalo_part where state = 'dead' or text != ''") == [(0,)]


def test_the_notice_is_given_again_after_half_a_year(office: Office, person: str) -> None:
    async def scenario() -> None:
        assert len(await office.say(person, "câu hỏi")) == 2
        await days_later(office, 179)
        office.grant()
        assert len(await office.say(person, "câu hỏi")) == 1
        await days_later(office, 2)
        office.grant()
        assert len(await office.say(person, "câu hỏi")) == 2

    office.run(scenario)


def test_what_must_outlast_a_power_cut_is_synced_and_nothing_else(database: Path) -> None:  # noqa: ARG001
    def level() -> int:
        with connection.cursor() as cursor:
            return int(cursor.execute("PRAGMA synchronous").fetchone()[0])

    def failing() -> None:
        raise ZeroDivisionError

    async def scenario() -> None:
        assert await store.run(level) == 1
        assert await store.run(store.durably, level) == 2
        assert await store.run(level) == 1
        with pytest.raises(ZeroDivisionError):
            await store.run(store.durably, failing)
        assert await store.run(level) == 1

    asyncio.run(scenario())
