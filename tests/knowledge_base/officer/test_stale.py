"""Which records somebody should look at, on the very days around the bounds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.__main__ import main
from knowledge_base.clock import now
from knowledge_base.officer.stale import SOON, Stale, stale
from knowledge_base.schema import RECORD, Record
from tests.support.knowledge import SOURCE, procedure, write_yaml

TODAY = dt.date(2026, 11, 23)
DAY = dt.timedelta(days=1)
CODE, TITLE = "1.000001", "Đăng ký khai sinh"
PAST, ENDED, ENDS = "past its review day", "a dated fee has ended", "a dated fee ends"


def ending(*days: dt.date | None, review_by: dt.date | None = None, code: str = CODE) -> Record:
    fees = [{"amount": 1000 + place, "valid_to": day} for place, day in enumerate(days)]
    unknown = {"unknown": "Không ghi"}
    channels = [
        {"channel": "in_person", "duration": unknown, "fees": fees or unknown},
        {"channel": "online", "duration": unknown, "fees": unknown},
    ]
    return RECORD.validate_python(procedure(code, channels=channels, review_by=review_by))


def faq(key: str = "an-xa", review_by: dt.date | None = None) -> Record:
    data: dict[str, Any] = {"kind": "faq", "id": key, "title": "Hỏi", "source": SOURCE, "answer": "Đáp"}
    return RECORD.validate_python(data | {"review_by": review_by})


@pytest.mark.parametrize(
    ("review_by", "told"), [(TODAY - DAY, True), (TODAY, False), (TODAY + DAY, False), (None, False)]
)
def test_a_record_of_any_kind_is_past_its_review_day_from_the_day_after(
    review_by: dt.date | None, told: bool
) -> None:
    for record in (faq(review_by=review_by), ending(review_by=review_by)):
        found = [(one.id, one.day, one.why, one.title) for one in stale([record], TODAY)]
        assert found == ([(record.id, review_by, PAST, record.title)] if told else [])


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (TODAY - 400 * DAY, ENDED),
        (TODAY - DAY, ENDED),
        (TODAY, ENDS),
        (TODAY + 60 * DAY, ENDS),
        (TODAY + 61 * DAY, None),
        (None, None),
    ],
)
def test_a_dated_fee_is_told_when_it_ends_soon_or_has_ended(day: dt.date | None, why: str | None) -> None:
    assert SOON == 60
    assert [(one.day, one.why) for one in stale([ending(day)], TODAY)] == ([(day, why)] if why else [])


def test_how_far_ahead_is_the_officer_s_choice() -> None:
    record = ending(TODAY + 7 * DAY)
    assert [len(stale([record], TODAY, days)) for days in (0, 6, 7, 8)] == [0, 0, 1, 1]


def test_fees_of_one_day_are_told_once_and_of_two_days_twice() -> None:
    found = stale([ending(TODAY, TODAY, TODAY + DAY, TODAY - DAY)], TODAY)
    assert [(one.day - TODAY, one.why) for one in found] == [(-DAY, ENDED), (0 * DAY, ENDS), (DAY, ENDS)]


def test_the_earliest_day_comes_first() -> None:
    found = stale(
        [
            ending(TODAY + DAY, review_by=TODAY - DAY),
            faq("bb", TODAY - 2 * DAY),
            faq("aa", TODAY - 2 * DAY),
        ],
        TODAY,
    )
    assert [(one.id, one.why) for one in found] == [("aa", PAST), ("bb", PAST), (CODE, PAST), (CODE, ENDS)]


DATES = st.dates(TODAY - 100 * DAY, TODAY + 100 * DAY)


@given(st.lists(DATES, max_size=4), st.none() | DATES, st.integers(0, 90))
def test_every_day_up_to_the_last_is_told_in_order(
    days: list[dt.date], review_by: dt.date | None, ahead: int
) -> None:
    found = stale([ending(*days, review_by=review_by)], TODAY, ahead)
    dated = {
        Stale(day, CODE, TITLE, ENDED if day < TODAY else ENDS) for day in days if (day - TODAY).days <= ahead
    }
    past = {Stale(review_by, CODE, TITLE, PAST)} if review_by and review_by < TODAY else set()
    assert found == sorted(dated | past)


def test_the_command_lists_them(knowledge: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (knowledge / "records" / "1.000002.yml").unlink()
    today = now().date()
    soon = today + 90 * DAY
    channels = procedure()["channels"][:1]
    channels[0]["fees"] = [{"amount": 1000, "valid_to": soon}]
    write_yaml(knowledge / "records" / f"{CODE}.yml", procedure(channels=channels, review_by=today - DAY))
    first = f"{today - DAY} {CODE}: {PAST}: {TITLE}"
    assert main(["stale", "--folder", str(knowledge)]) == 0
    assert capsys.readouterr().out.splitlines() == [first, "1 record(s) to look at"]
    assert main(["stale", "--days", "92", "--folder", str(knowledge)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        first,
        f"{soon} {CODE}: {ENDS}: {TITLE}",
        "2 record(s) to look at",
    ]
