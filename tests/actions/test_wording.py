from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions import wording
from knowledge_base.schema.base import SOURCE_DATE


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0, "0"), (7, "7"), (999, "999"), (1000, "1.000"), (70000, "70.000"), (1234567, "1.234.567")],
)
def test_money_has_thousands_dots(amount: int, said: str) -> None:
    assert wording.money(amount) == said


@given(st.integers(min_value=0, max_value=10**12))
def test_money_loses_nothing(amount: int) -> None:
    said = wording.money(amount)
    assert re.fullmatch(r"\d{1,3}(\.\d{3})*", said)
    assert int(said.replace(".", "")) == amount


@pytest.mark.parametrize(
    ("value", "said"),
    [(7.0, "7"), (0.5, "0,5"), (2.5, "2,5"), (10.0, "10"), (100.0, "100"), (30, "30"), (12.25, "12,25")],
)
def test_number_has_a_decimal_comma(value: float, said: str) -> None:
    assert wording.number(value) == said


@given(st.integers(min_value=1, max_value=10**9).map(lambda thousandths: thousandths / 1000))
def test_number_loses_nothing(value: float) -> None:
    said = wording.number(value)
    assert re.fullmatch(r"\d+(,\d*[1-9])?", said)
    assert float(said.replace(",", ".")) == pytest.approx(value, abs=1e-9)


@given(st.dates())
def test_date_is_day_month_year(day: dt.date) -> None:
    said = wording.date(day)
    assert re.fullmatch(r"\d\d/\d\d/\d{1,4}", said)
    assert [int(part) for part in said.split("/")] == [day.day, day.month, day.year]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026", "2026"),
        ("2026-06", "06/2026"),
        ("2026-06-30", "30/06/2026"),
        ("2026-06/07", "06–07/2026"),
    ],
)
def test_every_form_of_a_source_date(value: str, said: str) -> None:
    assert wording.source_date(value) == said


@given(st.from_regex(SOURCE_DATE, fullmatch=True, alphabet=st.characters(codec="ascii")))
def test_source_date_keeps_every_part(value: str) -> None:
    said = wording.source_date(value)
    assert sorted(re.findall(r"\d+", said)) == sorted(re.findall(r"\d+", value))
    assert said.endswith(value[:4])


@pytest.mark.parametrize("length", [1, wording.LONGEST_TITLE - 1, wording.LONGEST_TITLE])
def test_a_title_that_fits_is_left_as_it_is(length: int) -> None:
    assert wording.shorten("x" * length) == "x" * length


def test_a_long_title_is_cut_at_a_word_and_says_so() -> None:
    title = "Cấp giấy phép " + "cho người (ở xa), " * 60
    said = wording.shorten(title)
    assert said.endswith(" …")
    kept = said.removesuffix(" …")
    assert title.startswith(kept)
    assert not title[len(kept)].isalnum()
    assert kept[-1].isalnum() or kept[-1] == ")"
    assert wording.LONGEST_TITLE - 20 < len(said) <= wording.LONGEST_TITLE + 2


@given(st.text(max_size=400))
def test_a_shortened_title_is_its_beginning(title: str) -> None:
    said = wording.shorten(title)
    assert title.startswith(said.removesuffix(" …"))
    assert len(said) <= wording.LONGEST_TITLE + 2
    assert (said == title) == (len(title) <= wording.LONGEST_TITLE)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("- Nộp đơn", "Nộp đơn"),
        ("+ Nộp đơn", "Nộp đơn"),
        ("-Nộp đơn", "Nộp đơn"),
        ("+) Nộp đơn", "Nộp đơn"),
        ("• – Nộp đơn", "– Nộp đơn"),
        ("Nộp đơn - bản chính", "Nộp đơn - bản chính"),
        ("-5 độ", "-5 độ"),
        ("a) Nộp đơn", "a) Nộp đơn"),
        ("-", "-"),
        ("", ""),
    ],
)
def test_a_list_mark_of_the_source_is_dropped(line: str, said: str) -> None:
    assert wording.unlisted(line) == said
