"""A reduction replaces its base from its first day to its last, both included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.fees import FeeLine, on_day
from actions.render import Renderer
from knowledge_base.content import Content
from knowledge_base.schema import Fee, Procedure, Unknown
from knowledge_base.schema.procedure import DerivedFrom

DAY = dt.timedelta(days=1)
FIRST = dt.date(2026, 7, 1)
LAST = dt.date(2026, 12, 31)


def reduced(
    base: int,
    percent: int = 50,
    first: dt.date | None = None,
    last: dt.date | None = None,
    condition: str | None = None,
) -> Fee:
    rule = DerivedFrom(amount=base, percent=percent, rule="Thông tư 64/2025/TT-BTC")
    amount = round(base * percent / 100)
    return Fee(amount=amount, condition=condition, valid_from=first, valid_to=last, derived_from=rule)


BASE = Fee(amount=70000)
HALF = reduced(70000, first=FIRST, last=LAST)


def amounts(lines: Sequence[FeeLine]) -> list[int]:
    return [line.fee.amount for line in lines]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (FIRST - DAY, [70000, 35000]),
        (FIRST, [35000]),
        (dt.date(2026, 11, 23), [35000]),
        (LAST, [35000]),
        (LAST + DAY, [70000]),
        (dt.date(2030, 1, 1), [70000]),
    ],
)
def test_what_is_charged_around_the_bounds(day: dt.date, said: list[int]) -> None:
    assert amounts(on_day([BASE, HALF], day)) == said


def test_while_reduced_the_line_tells_what_comes_after() -> None:
    assert on_day([BASE, HALF], LAST) == [FeeLine(HALF, None, BASE, LAST + DAY)]


def test_an_announced_reduction_tells_its_first_day() -> None:
    assert on_day([BASE, HALF], FIRST - DAY) == [FeeLine(BASE), FeeLine(HALF, FIRST, BASE, LAST + DAY)]


def test_a_reduction_without_end_replaces_its_base_for_good() -> None:
    forever = reduced(70000, first=FIRST)
    assert on_day([BASE, forever], dt.date(2040, 1, 1)) == [FeeLine(forever)]


def test_conditions_are_reckoned_by_themselves() -> None:
    lost, worn = Fee(amount=70000, condition="Bị mất"), Fee(amount=50000, condition="Bị hỏng")
    half_lost = reduced(70000, last=LAST, condition="Bị mất")
    assert amounts(on_day([lost, half_lost, worn], LAST)) == [35000, 50000]
    assert amounts(on_day([lost, half_lost, worn], LAST + DAY)) == [70000, 50000]


def test_the_same_amount_under_another_condition_stays() -> None:
    other = Fee(amount=70000, condition="Làm gấp")
    assert on_day([BASE, HALF, other], LAST)[1] == FeeLine(other)


def test_nothing_charged_is_a_fee_too() -> None:
    free = Fee(amount=0, condition="Hộ nghèo")
    assert on_day([free], LAST) == [FeeLine(free)]
    assert amounts(on_day([Fee(amount=0), reduced(0, last=LAST)], LAST)) == [0]


def test_what_has_ended_is_left_out_and_what_is_to_come_has_its_day() -> None:
    old, new = Fee(amount=40000, valid_to=LAST), Fee(amount=60000, valid_from=LAST + DAY)
    assert on_day([old, new], LAST) == [FeeLine(old), FeeLine(new, LAST + DAY)]
    assert on_day([old, new], LAST + DAY) == [FeeLine(new)]
    assert on_day([old], LAST + DAY) == []


def test_a_base_that_ends_with_its_reduction_is_not_announced_to_come_back() -> None:
    base, new = Fee(amount=70000, valid_to=LAST), Fee(amount=80000, valid_from=LAST + DAY)
    assert on_day([base, HALF, new], LAST) == [FeeLine(HALF), FeeLine(new, LAST + DAY)]


def test_a_reduction_followed_by_another_is_not_followed_by_the_base() -> None:
    later = reduced(70000, 80, first=LAST + DAY, last=LAST + 365 * DAY)
    lines = on_day([BASE, HALF, later], LAST)
    assert lines[0] == FeeLine(HALF)
    assert (lines[1].begins, lines[1].then) == (LAST + DAY, BASE)


DATES = st.dates(dt.date(2025, 1, 1), dt.date(2028, 12, 31))


@st.composite
def reductions(draw: st.DrawFn) -> tuple[Fee, Fee]:
    base = draw(st.integers(1, 500)) * 1000
    bounds = sorted((draw(DATES), draw(DATES)))
    first = bounds[0] if draw(st.booleans()) else None
    last = bounds[1] if draw(st.booleans()) else None
    condition = draw(st.sampled_from([None, "Bị mất", "Bị hỏng"]))
    cheaper = reduced(base, draw(st.sampled_from([10, 50, 80])), first, last, condition)
    return Fee(amount=base, condition=condition), cheaper


@given(reductions(), st.data(), st.booleans())
def test_reduction_or_base_on_any_day(pair: tuple[Fee, Fee], data: st.DataObject, swapped: bool) -> None:
    base, cheaper = pair
    edges = [
        edge + shift
        for edge in (cheaper.valid_from, cheaper.valid_to)
        if edge
        for shift in (-DAY, 0 * DAY, DAY)
    ]
    day = data.draw(st.sampled_from(edges) | DATES if edges else DATES)
    lines = on_day([cheaper, base] if swapped else [base, cheaper], day)
    if cheaper.valid_from and day < cheaper.valid_from:
        assert {line.fee: line.begins for line in lines} == {base: None, cheaper: cheaper.valid_from}
    elif cheaper.valid_to and day > cheaper.valid_to:
        assert lines == [FeeLine(base)]
    else:
        assert [line.fee for line in lines] == [cheaper]
        then = (base, cheaper.valid_to + DAY) if cheaper.valid_to else (None, None)
        assert (lines[0].then, lines[0].then_from) == then


@given(st.lists(reductions(), min_size=1, max_size=4, unique_by=lambda pair: pair[0].condition), DATES)
def test_several_conditions_do_not_touch_each_other(pairs: list[tuple[Fee, Fee]], day: dt.date) -> None:
    together = on_day([fee for pair in pairs for fee in pair], day)
    assert together == [line for pair in pairs for line in on_day(pair, day)]


def fees_text(renderer: Renderer, content: Content, code: str, day: dt.date) -> str:
    return renderer.render(content.records[code], "fees", day)


def test_the_lost_card_on_the_last_day_and_on_the_day_after(renderer: Renderer, content: Content) -> None:
    before = fees_text(renderer, content, "1.014064", dt.date(2026, 12, 31))
    after = fees_text(renderer, content, "1.014064", dt.date(2027, 1, 1))
    assert "35.000" in before
    assert "70.000" in before
    assert "31/12/2026" in before
    assert "Từ 01/01/2027: 70.000" in before
    assert "70.000" in after
    assert "35.000" not in after
    assert "31/12/2026" not in after


def with_fees(content: Content, fees: tuple[Fee, ...] | Unknown) -> Procedure:
    record = content.records["1.014064"]
    assert isinstance(record, Procedure)
    channels = tuple(channel.model_copy(update={"fees": fees}) for channel in record.channels)
    return record.model_copy(update={"channels": channels})


def test_an_unknown_fee_gives_the_reason_and_the_hotline(renderer: Renderer, content: Content) -> None:
    text = renderer.render(with_fees(content, Unknown(unknown="Nguồn không ghi mức.")), "fees", LAST)
    assert "Nguồn không ghi mức. " in text
    assert content.province.hotline in text
    assert "đồng" not in text


def test_when_all_fees_have_ended_none_is_said(renderer: Renderer, content: Content) -> None:
    text = renderer.render(with_fees(content, (Fee(amount=40000, valid_to=LAST),)), "fees", LAST + DAY)
    assert "40.000" not in text
    assert content.province.hotline in text


def test_a_fee_of_nothing_is_said_in_words(renderer: Renderer, content: Content) -> None:
    text = renderer.render(with_fees(content, (Fee(amount=0, condition="Hộ nghèo"),)), "fees", LAST)
    assert "- Không thu tiền (Hộ nghèo)" in text
    assert "0 đồng" not in text
