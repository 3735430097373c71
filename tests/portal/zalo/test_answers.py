"""What people get on Zalo: the same answers as on the page, by number, in order, once."""

from __future__ import annotations

import pytest

from tests.portal.standin import ABOUT_RECORD, CHOICE, payload
from tests.portal.zalo.conftest import Office

NOTICE = "máy trả lời tự động"


def test_a_question_is_answered_and_the_first_answer_says_that_a_machine_speaks(
    office: Office, person: str
) -> None:
    office.desk.rasa.behave = lambda _seen: ABOUT_RECORD

    async def scenario() -> None:
        notice, answer = await office.say(person, "lệ phí làm lại căn cước")
        assert NOTICE in notice
        assert answer.startswith("Lệ phí 50.000 đồng.")
        assert "https://dichvucong.gov.vn" in answer.splitlines()
        assert "30/06/2026" in answer
        assert len(await office.say(person, "còn thời gian?")) == 1

    office.run(scenario)
    assert office.desk.rasa.messages == ["lệ phí làm lại căn cước", "còn thời gian?"]
    assert [accepted.token for accepted in office.zalo.accepted] == [office.zalo.accepted[0].token] * 3


@pytest.mark.parametrize("chosen", ["2", "số 2", "cái thứ hai", "hai", "Cấp đổi thẻ căn cước"])
def test_a_choice_is_made_by_number_or_in_words(office: Office, person: str, chosen: str) -> None:
    office.desk.rasa.behave = lambda seen: CHOICE if seen.message == "căn cước" else ABOUT_RECORD

    async def scenario() -> None:
        offered = (await office.say(person, "căn cước"))[-1]
        assert "1. Cấp lại thẻ căn cước\n2. Cấp đổi thẻ căn cước\n3. Không phải" in offered
        assert (await office.say(person, chosen))[-1].startswith("Lệ phí")

    office.run(scenario)
    assert office.desk.rasa.messages[1] == CHOICE["buttons"][1]["payload"]


@pytest.mark.parametrize("number", ["9", "số 12", "4)"])
def test_a_number_that_is_not_on_the_menu_is_no_question(office: Office, person: str, number: str) -> None:
    office.desk.rasa.behave = lambda _seen: CHOICE

    async def scenario() -> None:
        assert "cũ rồi" in (await office.say(person, number))[-1]
        await office.say(person, "căn cước")
        assert "cũ rồi" in (await office.say(person, number))[-1]
        assert "1. Cấp lại" in (await office.say(person, "12 tuổi"))[-1]

    office.run(scenario)
    assert office.desk.rasa.messages == ["căn cước", "12 tuổi"]


def test_a_follow_up_stays_in_the_session_and_half_an_hour_later_a_new_one_begins(
    office: Office, person: str
) -> None:
    async def scenario() -> None:
        await office.say(person, "một")
        await office.say(person, "hai")
        office.clock.advance(31 * 60)
        await office.say(person, "ba câu")

    office.run(scenario)
    one, two, three = [seen.sender for seen in office.desk.rasa.seen if seen.message != "/forget_me"]
    assert one == two != three


def test_people_do_not_share_a_conversation(office: Office) -> None:
    office.desk.rasa.behave = lambda seen: CHOICE if seen.message == "căn cước" else payload(seen.message)

    async def scenario() -> None:
        await office.say("111", "căn cước")
        assert "cũ rồi" in (await office.say("222", "2"))[-1]

    office.run(scenario)


def test_events_are_answered_in_the_order_in_which_they_happened(office: Office, person: str) -> None:
    office.desk.rasa.behave = lambda seen: payload(seen.message)

    async def scenario() -> None:
        now = office.clock.ms()
        events = [office.zalo.text(person, f"câu {number}", at=now + number) for number in range(6)]
        for event in (events[3], events[0], events[5], events[1], events[4], events[2]):
            await office.deliver(event)
            office.clock.advance(0.1)
        await office.work()

    office.run(scenario)
    assert office.zalo.texts(person)[1:] == [f"câu {number}" for number in range(6)]


def test_nothing_is_answered_before_the_hold_back_is_over(office: Office, person: str) -> None:
    async def scenario() -> None:
        await office.deliver(office.zalo.text(person, "câu hỏi"))
        await office.work(0.9)
        assert not office.zalo.accepted
        await office.work(0.1)
        assert office.zalo.accepted

    office.run(scenario)


@pytest.mark.parametrize("text", ["cháy nhà rồi cứu với", "chay nha roi cuu voi", "help my house is on fire"])
def test_a_danger_is_answered_at_once_and_before_what_was_asked_earlier(
    office: Office, person: str, text: str
) -> None:
    async def scenario() -> None:
        for number in range(20):
            await office.deliver(office.zalo.text(person, f"câu {number}"))
        await office.deliver(office.zalo.text(person, text))
        await office.work(0)
        assert "114" in office.zalo.texts(person)[0]

    office.run(scenario)
    assert not office.desk.rasa.seen


@pytest.mark.parametrize("kind", ["image", "audio", "video", "file", "link", "gif"])
def test_what_cannot_be_read_gets_a_kind_word_and_is_not_fetched(
    office: Office, person: str, kind: str
) -> None:
    async def scenario() -> None:
        assert "chỉ đọc được chữ" in (await office.happens(getattr(office.zalo, kind)(person)))[-1]

    office.run(scenario)
    assert not office.desk.rasa.seen


def test_a_question_beneath_a_picture_is_answered(office: Office, person: str) -> None:
    office.desk.rasa.behave = lambda seen: payload(seen.message)

    async def scenario() -> None:
        told = await office.happens(office.zalo.image(person, "cái này làm ở đâu"))
        assert told[-1] == "cái này làm ở đâu"

    office.run(scenario)


def test_a_place_is_answered_with_what_is_near_and_a_number_chooses_it(office: Office, person: str) -> None:
    office.desk.rasa.behave = lambda seen: payload(seen.message)

    async def scenario() -> None:
        told = (await office.happens(office.zalo.location(person, 10.9333, 108.2833)))[-1]
        assert " km)" in told
        assert "1. " in told
        assert (await office.say(person, "1"))[-1].startswith("/choose_record{")

    office.run(scenario)
    first = "select status, field from outcome order by id limit 1"
    assert office.rows(first) == [("answered", "nearest")]


def test_who_follows_is_welcomed_once_and_needs_no_notice_then(office: Office, person: str) -> None:
    async def scenario() -> None:
        (welcome,) = await office.happens(office.zalo.follow(person))
        assert "trí tuệ nhân tạo" in welcome
        assert await office.happens(office.zalo.unfollow(person)) == []
        assert await office.happens(office.zalo.follow(person)) == []
        assert await office.say(person, "câu hỏi") == ["Dạ."]

    office.run(scenario)


def test_a_number_written_before_the_menu_was_seen_chooses_nothing(office: Office, person: str) -> None:
    office.desk.rasa.behave = lambda _seen: CHOICE

    async def scenario() -> None:
        await office.say(person, "căn cước")
        await office.deliver(office.zalo.text(person, "1"))
        office.clock.advance(0.1)
        await office.deliver(office.zalo.text(person, "2"))
        await office.work()
        first, second = office.zalo.texts(person)[-2:]
        assert "1. Cấp lại" in first
        assert "cũ rồi" in second

    office.run(scenario)
    assert office.desk.rasa.messages == ["căn cước", CHOICE["buttons"][0]["payload"]]


def test_an_answer_of_nine_thousand_characters_arrives_whole(office: Office, person: str) -> None:
    papers = "giấy tờ cần nộp khi làm thủ tục này, " * 8
    long = "\n\n".join(f"Đoạn {number}: {papers}" for number in range(30))
    assert len(long) > 9000
    office.desk.rasa.behave = lambda _seen: payload(long)

    async def scenario() -> None:
        _notice, *told = await office.say(person, "hỏi")
        numbers = [text.split("\n", 1)[0] for text in told]
        assert numbers == [f"({number}/{len(told)})" for number in range(1, len(told) + 1)]
        whole = "\n\n".join(text.split("\n", 1)[1] for text in told)
        assert whole.split() == long.split()

    office.run(scenario)


def test_too_long_a_message_is_refused_but_looked_through_for_dangers(office: Office, person: str) -> None:
    async def scenario() -> None:
        assert "1.000 ký tự" in (await office.say(person, "a b " * 400))[-1]
        assert "114" in (await office.say(person, "a b " * 400 + "cháy nhà rồi cứu với"))[-1]

    office.run(scenario)


def test_while_the_engine_is_down_a_question_waits_and_then_the_person_is_told(
    office: Office, person: str
) -> None:
    office.desk.rasa.status = 500

    async def scenario() -> None:
        assert await office.say(person, "câu một") == []
        office.desk.rasa.status = 200
        await office.deliver(office.zalo.text(person, "câu hai"))
        await office.work()
        assert office.zalo.texts(person) == []
        await office.work()
        assert len(office.zalo.texts(person)) == 3
        office.desk.rasa.status = 500
        await office.deliver(office.zalo.text(person, "câu ba"))
        for _ in range(40):
            await office.work(2)
        assert "trục trặc" in office.zalo.texts(person)[-1]

    office.run(scenario)
    answered = [seen.message for seen in office.desk.rasa.seen]
    assert answered.index("câu hai") > answered.index("câu một")
