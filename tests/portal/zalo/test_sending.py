"""What becomes of a message when Zalo does not take it."""

from __future__ import annotations

import pytest

from portal.zalo import outbox
from tests.portal.standin import CHOICE, payload
from tests.portal.zalo.conftest import Office


def alerts(office: Office) -> list[str]:
    assert office.services.zalo is not None
    return [alert.kind for alert in office.services.zalo.alerts.active()]


def states(office: Office) -> list[str]:
    return [state for (state,) in office.rows("select state from zalo_part order by id")]


def test_an_ended_token_is_renewed_once_and_the_message_sent_once(office: Office, person: str) -> None:
    async def scenario() -> None:
        await office.say(person, "câu một")
        office.zalo.end_token()
        assert await office.say(person, "câu hai") == ["Dạ."]
        assert office.zalo.refreshes == 1

    office.run(scenario)


def test_a_broken_token_wakes_a_person_and_loses_nothing(office: Office, person: str) -> None:
    async def scenario() -> None:
        office.zalo.end_token()
        office.zalo.end_refresh_token()
        assert await office.say(person, "câu hỏi") == []
        assert alerts(office) == ["token"]
        await office.work(3600)
        assert office.zalo.refused_refreshes == 1
        _, refresh = office.zalo.grant()
        assert office.services.zalo is not None
        office.services.zalo.keeper.set(refresh)
        await office.work(60)
        assert len(office.zalo.texts(person)) == 2
        assert alerts(office) == []

    office.run(scenario)


def test_a_lost_reply_repeats_this_one_message_and_no_other(office: Office, person: str) -> None:
    long = "\n\n".join(f"Đoạn {number}. " + "giấy tờ " * 200 for number in range(3))
    office.desk.rasa.behave = lambda _seen: payload(long)

    async def scenario() -> None:
        await office.say(person, "trước")
        before = len(office.zalo.accepted)
        office.zalo.lose_replies(1.0)
        await office.say(person, "câu hỏi")
        office.zalo.lose_replies(0.0)
        await office.work(5)
        told = [accepted.text[:5] for accepted in office.zalo.accepted[before:]]
        assert told == ["(1/3)", "(1/3)", "(2/3)", "(3/3)"]

    office.run(scenario)


@pytest.mark.parametrize("code", [-213, -217, -227, -230, -232, -244, -248])
def test_who_cannot_be_written_to_is_not_written_to_again(office: Office, person: str, code: int) -> None:
    async def scenario() -> None:
        office.zalo.answer_next(code, times=2)
        assert await office.say(person, "câu hỏi") == []
        await office.work(7200)
        assert office.zalo.texts(person) == []
        assert states(office) == ["dropped", "dropped"]

    office.run(scenario)


@pytest.mark.parametrize("code", [-209, -212, -219, -221, -223, -224, -320, -321])
def test_a_wrong_setting_wakes_a_person_and_the_message_waits(office: Office, person: str, code: int) -> None:
    async def scenario() -> None:
        office.zalo.answer_next(code)
        assert await office.say(person, "câu hỏi") == []
        assert alerts(office) == ["configuration"]
        await office.work(60)
        assert office.zalo.texts(person) == []
        await office.work(300)
        assert len(office.zalo.texts(person)) == 2
        assert alerts(office) == []

    office.run(scenario)


@pytest.mark.parametrize(("code", "tries"), [(-201, 1), (-210, 1), (-999, 5)])
def test_a_message_that_is_refused_becomes_a_dead_letter_that_can_be_sent_again(
    office: Office, person: str, code: int, tries: int
) -> None:
    async def scenario() -> None:
        await office.say(person, "trước")
        office.zalo.answer_next(code, times=tries)
        assert await office.say(person, "câu hỏi") == []
        for _ in range(6):
            await office.work(600)
        assert alerts(office) == ["sending"]
        assert office.zalo.answers[code] == tries
        assert states(office) == ["sent", "sent", "dead"]
        from portal import store

        assert await store.run(outbox.resend, office.clock.now()) == 1
        await office.work()
        assert len(office.zalo.texts(person)) == 3

    office.run(scenario)


def test_what_follows_a_dead_part_is_dead_too_so_that_the_answer_stays_whole(
    office: Office, person: str
) -> None:
    long = "\n\n".join(f"Đoạn {number}. " + "giấy tờ " * 200 for number in range(3))
    office.desk.rasa.behave = lambda seen: payload(long if seen.message == "dài" else "Ngắn.")

    async def scenario() -> None:
        await office.say(person, "trước")
        office.zalo.answer_next(-201)
        assert await office.say(person, "dài") == []
        assert states(office)[2:] == ["dead"] * 3
        assert await office.say(person, "ngắn") == ["Ngắn."]

    office.run(scenario)


def test_while_zalo_is_down_messages_wait_in_order(office: Office, person: str) -> None:
    office.desk.rasa.behave = lambda seen: payload(seen.message)

    async def scenario() -> None:
        await office.say(person, "trước")
        office.zalo.down(True, at="send")
        for number in range(3):
            assert await office.say(person, f"câu {number}") == []
        await office.work(600)
        office.zalo.down(False)
        await office.work(1800)
        assert office.zalo.texts(person)[2:] == ["câu 0", "câu 1", "câu 2"]

    office.run(scenario)


def test_what_is_a_day_old_is_not_sent_any_more_but_can_be_seen(office: Office, person: str) -> None:
    async def scenario() -> None:
        office.zalo.down(True, at="send")
        await office.say(person, "câu hỏi")
        office.zalo.down(False)
        await office.work(25 * 3600)
        assert office.zalo.texts(person) == []
        assert set(states(office)) == {"dead"}
        assert alerts(office) == ["sending"]

    office.run(scenario)


def test_the_rate_of_the_app_is_kept(office: Office) -> None:
    office.settings["TROLY_ZALO_SENDS_PER_MINUTE"] = "10"
    office.zalo.limit(10)

    async def scenario() -> None:
        for number in range(20):
            await office.deliver(office.zalo.text(str(900 + number), "câu hỏi"))
        for _ in range(120):
            await office.work(5)
        assert len(office.zalo.accepted) == 40
        assert office.zalo.answers[-32] == 0

    office.run(scenario)


def test_too_many_for_zalo_is_waited_out(office: Office, person: str) -> None:
    async def scenario() -> None:
        office.zalo.answer_next(-32)
        assert await office.say(person, "câu hỏi") == []
        await office.work(30)
        assert len(office.zalo.texts(person)) == 2

    office.run(scenario)


def test_buttons_are_sent_where_they_are_switched_on_and_a_pressed_one_chooses(
    office: Office, person: str
) -> None:
    office.settings["TROLY_ZALO_BUTTONS"] = "1"
    office.desk.rasa.behave = lambda seen: CHOICE if seen.message == "căn cước" else payload(seen.message)

    async def scenario() -> None:
        await office.say(person, "căn cước")
        (_, first), (_, second), _ = office.zalo.accepted[-1].buttons
        assert "2. Cấp đổi" in office.zalo.accepted[-1].text
        assert (await office.say(person, second))[-1] == CHOICE["buttons"][1]["payload"]
        assert "cũ rồi" in (await office.say(person, first))[-1]

    office.run(scenario)


@pytest.mark.parametrize("code", [-200, -201, -233])
def test_where_zalo_takes_no_buttons_the_text_is_sent(office: Office, person: str, code: int) -> None:
    office.settings["TROLY_ZALO_BUTTONS"] = "1"
    office.zalo.refuse_buttons(code)
    office.desk.rasa.behave = lambda _seen: CHOICE

    async def scenario() -> None:
        assert "1. Cấp lại" in (await office.say(person, "căn cước"))[-1]
        assert office.zalo.accepted[-1].buttons == ()

    office.run(scenario)


def test_who_unfollows_is_sent_nothing_that_waited(office: Office, person: str) -> None:
    async def scenario() -> None:
        office.zalo.down(True, at="send")
        await office.say(person, "câu hỏi")
        await office.deliver(office.zalo.unfollow(person))
        office.zalo.down(False)
        await office.work(3600)
        assert states(office) == ["dropped", "dropped"]

    office.run(scenario)
