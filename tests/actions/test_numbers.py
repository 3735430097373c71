"""No answer holds a number that its record's field does not hold or a stated rule does not yield."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import yaml

from actions import render
from actions.render import Renderer
from knowledge_base.content import Content
from knowledge_base.schema import Fee, Procedure, Record, Unknown
from tests.actions.number_rules import NUMBER, numbers, violations

TODAY = dt.date(2026, 11, 23)
DAYS = [TODAY, *map(dt.date.fromisoformat, ("2025-06-30", "2026-12-31", "2027-01-01", "2030-01-01"))]
CARD = "1.014064"


def said(renderer: Renderer, content: Content, day: dt.date) -> list[tuple[Record, str, str]]:
    """Every field of every record in words."""
    return [
        (record, field, renderer.render(record, field, day))
        for record in content.records.values()
        for field in renderer.fields(record)
    ]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_no_number_is_made_up(day: dt.date, renderer: Renderer, content: Content) -> None:
    found = {
        f"{record.id}.{field}": wrong
        for record, field, text in said(renderer, content, day)
        if (wrong := violations(text, record, field, day, content.province))
    }
    assert found == {}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_fee_charged_is_said_and_no_ended_one(
    day: dt.date, renderer: Renderer, content: Content
) -> None:
    for record in content.records.values():
        if not isinstance(record, Procedure):
            continue
        text = renderer.render(record, "fees", day)
        for channel in record.channels:
            fees: tuple[Fee, ...] = () if isinstance(channel.fees, Unknown) else channel.fees
            for fee in fees:
                amount = f"{fee.amount:,}".replace(",", ".")
                if fee.amount and fee.holds_on(day):
                    assert amount in numbers(text), (record.id, amount)
                if fee.valid_to and fee.valid_to < day:
                    assert f"{fee.valid_to:%d/%m/%Y}" not in text, (record.id, fee)


def test_the_content_has_enough_numbers_for_this_to_mean_something(
    renderer: Renderer, content: Content
) -> None:
    seen = {number for _, _, text in said(renderer, content, TODAY) for number in numbers(text)}
    assert len(seen) > 200
    assert {"35.000", "70.000", "31/12/2026", "01/01/2027", "1.014064"} <= seen


def test_the_checker_sees_every_single_changed_number(renderer: Renderer, content: Content) -> None:
    """Each number of each answer is changed in turn; the checker has to notice, every time."""
    changed = 0
    for record, field, text in said(renderer, content, TODAY):
        for match in re.finditer(NUMBER, text):
            wrong = f"{text[: match.end()]}93{text[match.end() :]}"
            assert violations(wrong, record, field, TODAY, content.province), (record.id, field, match[0])
            changed += 1
    assert changed > 1000


def broken(content: Content, family: str, field: str, template: str) -> Renderer:
    source: dict[str, Any] = yaml.safe_load(render.DEFAULT_FILE.read_text(encoding="utf-8"))
    source[family][field] = template
    return Renderer(source, content.province)


@pytest.mark.parametrize(
    ("field", "template"),
    [
        ("fees", "Lệ phí khoảng 30.000 đồng"),
        ("fees", "{% for line in fee_groups[0].lines %}{{ line.fee.amount }}{% endfor %}"),
        ("fees", "{% for line in fee_groups[0].lines %}{{ line.fee.valid_to }}{% endfor %}"),
        ("fees", "{{ r.channels[0].duration[0].value | number }} đồng"),
        ("duration", "{{ (r.channels[0].duration[0].value + 1) | number }} ngày"),
        ("duration", "{{ r.review_by | date }}"),
        ("documents", "{{ r.documents[0]['items'] | length + 40 }} giấy tờ"),
        ("documents", "Gọi {{ hotline }}"),
    ],
)
def test_a_wrong_template_is_noticed(field: str, template: str, content: Content) -> None:
    record = content.records[CARD]
    text = broken(content, "procedure", field, template).render(record, field, TODAY)
    assert violations(text, record, field, TODAY, content.province)


def test_a_fee_changed_after_rendering_is_noticed(renderer: Renderer, content: Content) -> None:
    record = content.records[CARD]
    assert isinstance(record, Procedure)
    text = renderer.render(record, "fees", TODAY)
    channels = tuple(c.model_copy(update={"fees": (Fee(amount=70000),)}) for c in record.channels)
    changed = record.model_copy(update={"channels": channels})
    assert "35.000" in violations(text, changed, "fees", TODAY, content.province)


def test_an_ended_reduction_is_noticed(renderer: Renderer, content: Content) -> None:
    record = content.records[CARD]
    text = renderer.render(record, "fees", dt.date(2026, 12, 31))
    wrong = violations(text, record, "fees", dt.date(2027, 1, 1), content.province)
    assert {"35.000", "31/12/2026"} <= set(wrong)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("70.000 đồng, 0,5 ngày.", ["70.000", "0,5"]),
        ("đến hết 31/12/2026. Từ 01/01/2027: 50%", ["31/12/2026", "01/01/2027", "50"]),
        ("Mẫu CT01 (Thông tư 53/2025/TT-BCA), mã 1.014064.", ["01", "53/2025", "1.014064"]),
    ],
)
def test_what_counts_as_a_number(text: str, found: list[str]) -> None:
    assert numbers(text) == found
