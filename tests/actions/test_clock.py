"""A clock that walks over the turn of the year: what is said changes on the day it must, and on no other."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from actions.dialogue import Dialogue
from actions.turn import Turn
from knowledge_base.clock import VIETNAM
from tests.actions.turns import CARD, ONLY_ASKING

LAST = dt.date(2026, 12, 31)
DAYS = [dt.date(2026, 12, 28) + n * dt.timedelta(days=1) for n in range(9)]
HALF = "- Lệ phí: 35.000 đồng/thẻ, đến hết 31/12/2026"
AFTERWARDS = "Từ 01/01/2027: 70.000 đồng/thẻ"
WHOLE = "- Lệ phí: 70.000 đồng/thẻ"


def on(dialogue: Dialogue, moment: dt.datetime) -> Dialogue:
    return dataclasses.replace(dialogue, now=lambda: moment.replace(tzinfo=VIETNAM))


def said(dialogue: Dialogue, moment: dt.datetime, text: str, intent: str = "ask_fee") -> str:
    reply = on(dialogue, moment).reply(Turn(text=text, intent=intent, record=CARD))
    assert reply.document
    assert reply.document.id == CARD
    return reply.text


def fees(text: str) -> list[str]:
    """The lines with the fee that everybody pays, one for each way of handing in."""
    return [line for line in text.splitlines() if line.startswith("- Lệ phí:") and "(nộp" not in line]


def assert_fee_of(day: dt.date, text: str) -> None:
    lines = fees(text)
    assert len(lines) == 2
    for line in lines:
        if day <= LAST:
            assert line.startswith(HALF), line
            assert line.endswith(AFTERWARDS), line
        else:
            assert line == WHOLE


def at(day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute))


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_fee_for_filing_today(today: dt.date, dialogue: Dialogue) -> None:
    for text in (ONLY_ASKING, f"hôm nay nộp thì {ONLY_ASKING}", f"bây giờ nộp {ONLY_ASKING}"):
        assert_fee_of(today, said(dialogue, at(today), text))


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_fee_for_filing_on_a_named_day(today: dt.date, dialogue: Dialogue) -> None:
    for named in DAYS:
        if named >= today:
            text = f"nộp ngày {named.day}/{named.month} thì {ONLY_ASKING}"
            assert_fee_of(named, said(dialogue, at(today), text))
            dated = f"{named:%d/%m/%Y} nộp {ONLY_ASKING}"
            assert_fee_of(named, said(dialogue, at(today), dated))


@pytest.mark.parametrize("today", DAYS, ids=str)
@pytest.mark.parametrize(
    ("word", "ahead"), [("mai", 1), ("sáng mai", 1), ("ngay mai", 1), ("ngày mốt", 2), ("bữa kia", 2)]
)
def test_the_fee_for_a_day_ahead(word: str, ahead: int, today: dt.date, dialogue: Dialogue) -> None:
    text = said(dialogue, at(today), f"{word} nộp {ONLY_ASKING}")
    assert_fee_of(today + ahead * dt.timedelta(days=1), text)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (at(LAST, 0, 0), LAST),
        (at(LAST, 23, 59), LAST),
        (at(LAST + dt.timedelta(days=1), 0, 0), LAST + dt.timedelta(days=1)),
    ],
)
def test_midnight_in_vietnam_is_the_turn(moment: dt.datetime, day: dt.date, dialogue: Dialogue) -> None:
    assert_fee_of(day, said(dialogue, moment, ONLY_ASKING))


def test_the_whole_question_is_answered_alike(dialogue: Dialogue) -> None:
    """Without a record talked about, by the search."""
    for today in (LAST, LAST + dt.timedelta(days=1)):
        turn = Turn(text="cấp lại thẻ căn cước bị mất bao nhiêu tiền", intent="ask_fee")
        reply = on(dialogue, at(today)).reply(turn)
        assert reply.document
        assert reply.document.id == CARD
        assert_fee_of(today, reply.text)


@pytest.mark.parametrize(
    ("today", "asked", "ready"),
    [
        (DAYS[0], "", "thứ Hai 28/12/2026 thì chậm nhất thứ Năm 07/01/2027"),
        (LAST, "", "thứ Năm 31/12/2026 thì chậm nhất thứ Ba 12/01/2027"),
        (LAST, "mai nộp thì ", "thứ Sáu 01/01/2027 thì chậm nhất thứ Tư 13/01/2027"),
        (DAYS[0], "thứ hai tuần sau nộp thì ", "thứ Hai 04/01/2027 thì chậm nhất thứ Tư 13/01/2027"),
        (LAST, "nộp 4/1 thì ", "thứ Hai 04/01/2027 thì chậm nhất thứ Tư 13/01/2027"),
    ],
)
def test_the_day_of_the_result(today: dt.date, asked: str, ready: str, dialogue: Dialogue) -> None:
    text = said(dialogue, at(today), f"{asked}bao lâu có kết quả", "ask_duration")
    assert f"- 7 ngày làm việc. Nộp {ready} có kết quả" in text


def test_the_day_off_between_the_years_is_named(dialogue: Dialogue) -> None:
    before = said(dialogue, at(LAST), "bao lâu", "ask_duration")
    after = said(dialogue, at(dt.date(2027, 1, 4)), "bao lâu", "ask_duration")
    assert "không tính 01/01/2027 (Tết Dương lịch)" in before
    assert "không tính" not in after
