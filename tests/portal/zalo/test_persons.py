"""What holds about a person: limits, an officer who writes, and what is forgotten."""

from __future__ import annotations

from portal import retention
from tests.portal.standin import CHOICE, FORGOTTEN, Seen
from tests.portal.zalo.conftest import Office


def test_more_than_fifteen_questions_a_minute_are_refused_once(office: Office, person: str) -> None:
    async def scenario() -> None:
        for number in range(20):
            await office.deliver(office.zalo.text(person, f"câu {number}"))
            office.clock.advance(0.01)
        await office.work()
        assert len(office.desk.rasa.seen) == 15
        assert len(office.zalo.texts(person)) == 1 + 15 + 1
        assert "60 giây" in office.zalo.texts(person)[-1]
        office.clock.advance(61)
        assert await office.say(person, "câu nữa") == ["Dạ."]

    office.run(scenario)


def test_the_assistant_is_silent_while_an_officer_writes_but_for_dangers(office: Office, person: str) -> None:
    async def scenario() -> None:
        await office.say(person, "câu một")
        await office.happens(office.zalo.officer(person, "Chào anh"))
        assert await office.say(person, "câu hai") == []
        assert "114" in (await office.say(person, "cháy nhà rồi cứu với"))[-1]
        office.clock.advance(60 * 60)
        assert await office.say(person, "câu ba") == ["Dạ."]

    office.run(scenario)
    assert "câu hai" not in office.desk.rasa.messages


def test_a_withdrawal_erases_everything_unanswered_questions_too(office: Office, person: str) -> None:
    def behave(seen: Seen) -> dict[str, object]:
        return FORGOTTEN if seen.message == "/forget_me" else CHOICE

    office.desk.rasa.behave = behave

    async def scenario() -> None:
        await office.say(person, "zebra")
        await office.deliver(office.zalo.text(person, "zebra chưa trả lời"))
        sent = len(office.zalo.accepted)
        await office.deliver(office.zalo.withdraw(person))
        await office.work()
        assert len(office.zalo.accepted) == sent

    office.run(scenario)
    assert office.desk.rasa.messages == ["zebra", "/forget_me"]
    assert office.rows("select count(*) from conversation") == [(0,)]
    assert office.rows("select count(*) from zalo_event where content != '{}'") == [(0,)]
    assert office.rows("select status, field, channel from outcome order by id desc limit 1") == [
        ("privacy", "forgotten", "zalo")
    ]
    assert person.encode() not in office.desk.everything_stored()
    assert b"zebra" not in office.desk.everything_stored()


def test_what_was_said_before_a_withdrawal_and_comes_after_it_is_not_answered(
    office: Office, person: str
) -> None:
    async def scenario() -> None:
        late = office.zalo.text(person, "câu đến muộn")
        office.clock.advance(1)
        await office.happens(office.zalo.withdraw(person))
        assert await office.happens(late) == []
        office.clock.advance(1)
        assert len(await office.say(person, "câu mới")) == 2

    office.run(scenario)
    assert office.desk.rasa.messages == ["câu mới"]


def test_who_wants_to_be_forgotten_is_while_an_officer_writes(office: Office, person: str) -> None:
    office.desk.rasa.behave = lambda seen: FORGOTTEN if seen.message == "/forget_me" else CHOICE

    async def scenario() -> None:
        await office.say(person, "căn cước")
        await office.happens(office.zalo.officer(person, "Chào anh"))
        assert (await office.say(person, "xoá dữ liệu của tôi"))[-1].startswith("Em đã xoá")

    office.run(scenario)
    assert office.rows("select count(*) from conversation") == [(0,)]


def test_who_asks_in_words_is_forgotten_too(office: Office, person: str) -> None:
    office.desk.rasa.behave = lambda seen: FORGOTTEN if seen.message == "/forget_me" else CHOICE

    async def scenario() -> None:
        await office.say(person, "căn cước")
        told = (await office.say(person, "xoá dữ liệu của tôi"))[-1]
        assert told.startswith("Em đã xoá")
        assert "Zalo" in told

    office.run(scenario)
    assert office.rows("select count(*) from conversation") == [(0,)]


def test_personal_data_is_neither_stored_nor_passed_on(office: Office, person: str) -> None:
    async def scenario() -> None:
        await office.deliver(office.zalo.text(person, "căn cước 060095001234, gọi 0912345678 giúp tôi"))
        assert b"060095001234" not in office.desk.everything_stored()
        await office.work()

    office.run(scenario)
    assert office.desk.rasa.messages == ["căn cước [số căn cước], gọi [số điện thoại] giúp tôi"]
    assert b"0912345678" not in office.desk.everything_stored()


def test_nothing_that_was_said_stays_when_it_is_answered(office: Office, person: str) -> None:
    async def scenario() -> None:
        await office.say(person, "zebra")
        await retention.sweep(office.services)

    office.run(scenario)
    assert b"zebra" not in office.desk.everything_stored()
    assert office.rows("select text, person from zalo_part") == [("", ""), ("", "")]
