"""What stays on the disk, and in its log."""

from __future__ import annotations

from portal import retention
from tests.portal.zalo.conftest import Office


def test_nobody_can_be_named_a_quarter_of_an_hour_later(office: Office, person: str) -> None:
    async def scenario() -> None:
        await office.say(person, "câu hỏi")
        for _ in range(15):
            office.clock.advance(60)
            await retention.sweep(office.services)
        assert office.rows("select person from zalo_event") == [("",)]
        assert person.encode() not in office.desk.everything_stored()

    office.run(scenario)


def test_what_was_sent_late_leaves_nothing_either(office: Office, person: str) -> None:
    async def scenario() -> None:
        office.zalo.down(True, at="send")
        await office.say(person, "câu hỏi")
        office.zalo.down(False)
        for _ in range(20):
            office.clock.advance(60)
            await retention.sweep(office.services)
        await office.work()
        assert len(office.zalo.texts(person)) == 2
        await retention.sweep(office.services)
        assert person.encode() not in office.desk.everything_stored()

    office.run(scenario)
