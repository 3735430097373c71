"""Every field of every record reads as written by a person, and leaves nothing out."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import get_args

import pytest

from actions.errors import DialogueError, RenderError
from actions.render import DEFAULT_FILE, Renderer
from knowledge_base.content import Content
from knowledge_base.schema import DocumentCase, Procedure, Record, Tourism, Unknown
from knowledge_base.schema.procedure import Doubtable

DAY = dt.date(2026, 11, 23)
CARD = "1.014064"
SLIPS = {
    "two stops": r"(?<!\.)\.\.(?!\.)|\.;|\.,|;\.|,\.",
    "a space before a mark": r"\S [.,;:](?!\S)",
    "two spaces": r"  ",
    "three line ends": r"\n\n\n",
    "left over code": r"\{\{|\}\}|\{%|None|Undefined|Unknown\(|unknown=|\bTrue\b|\bFalse\b",
    "an empty item": r"(?m)^- *$",
    "a heading without content": r":\s*\Z",
    "an item that begins small": r"(?m)^- [a-zđàáảãạăâèéêìíòóôơùúưỳý]",
    "an empty pair of parentheses": r"\(\s*\)",
    "the unit of a machine": r"working_day|same_day|in_person",
}


def texts(renderer: Renderer, content: Content) -> list[tuple[Record, str, str]]:
    return [
        (record, field, renderer.render(record, field, day))
        for day in (DAY, dt.date(2027, 1, 1), dt.date(2035, 1, 1))
        for record in content.records.values()
        for field in renderer.fields(record)
    ]


@pytest.mark.parametrize("slip", SLIPS)
def test_no_text_has(slip: str, renderer: Renderer, content: Content) -> None:
    found = [
        (record.id, field, match[0])
        for record, field, text in texts(renderer, content)
        if (match := re.search(SLIPS[slip], text))
    ]
    assert found == []


def test_no_line_stands_twice_in_a_list(renderer: Renderer, content: Content) -> None:
    for record, field, text in texts(renderer, content):
        for block in text.split("\n\n"):
            items = [line for line in block.splitlines() if line.startswith("- ")]
            assert len(items) == len(set(items)), (record.id, field)


def test_every_text_begins_with_the_record_s_name(renderer: Renderer, content: Content) -> None:
    for record, _, text in texts(renderer, content):
        head = text.split("\n\n")[0]
        assert head.startswith(record.title)
        if isinstance(record, Procedure):
            assert record.code in head


def quoted(record: Procedure, field: str) -> list[str]:
    """What must stand word for word in a field's text."""
    value = getattr(record, field, None)
    if isinstance(value, Unknown):
        return [value.unknown.rstrip(".")]
    match field:
        case "documents":
            assert not isinstance(record.documents, Unknown)
            items = [item for case in record.documents for item in case.items]
            notes = [text for item in items for text in (item.form, item.note) if text]
            return [case.case for case in record.documents] + [item.name for item in items] + notes
        case "legal_basis":
            assert not isinstance(record.legal_basis, Unknown)
            return [f"{law.number}: {law.title}" for law in record.legal_basis]
        case "steps" | "conditions":
            return [f"- {text}" for text in value or ()]
        case "result" | "where_to_apply":
            return [value] if value else []
        case "form":
            return [item.form for _, item in record.forms() if item.form]
        case "fees" | "duration":
            all_values = [getattr(channel, field) for channel in record.channels]
            known = [value for values in all_values if not isinstance(values, Unknown) for value in values]
            reasons = [values.unknown.rstrip(".") for values in all_values if isinstance(values, Unknown)]
            ended = [v for v in known if getattr(v, "valid_to", None) and v.valid_to < DAY]
            notes = [getattr(v, "note", None) for v in known]
            return (
                reasons
                + [v.condition for v in known if v.condition and v not in ended]
                + [n for n in notes if n]
            )
    return []


def test_nothing_of_a_procedure_is_left_out(renderer: Renderer, content: Content) -> None:
    checked = 0
    for record in content.records.values():
        if not isinstance(record, Procedure):
            continue
        for field in renderer.fields(record):
            text = renderer.render(record, field, DAY)
            for part in quoted(record, field):
                assert part in text, (record.id, field, part)
                checked += 1
    assert checked > 300


def test_every_channel_is_named(renderer: Renderer, content: Content) -> None:
    names = renderer.words["channels"]
    for record in content.records.values():
        if isinstance(record, Procedure):
            for field in ("fees", "duration"):
                text = renderer.render(record, field, DAY).lower()
                assert all(names[channel.channel].lower() in text for channel in record.channels)


def card(content: Content, **changes: object) -> Procedure:
    record = content.records[CARD]
    assert isinstance(record, Procedure)
    return record.model_copy(update=changes)


def test_a_single_case_keeps_its_name(renderer: Renderer, content: Content) -> None:
    record = card(content)
    assert not isinstance(record.documents, Unknown)
    only = DocumentCase(case="Nộp thay người khác", items=record.documents[0].items)
    assert "Nộp thay người khác:" in renderer.render(card(content, documents=(only,)), "documents", DAY)


@pytest.mark.parametrize(
    "field", ["documents", "form", "steps", "conditions", "legal_basis", "where_to_apply"]
)
def test_what_is_unknown_is_said_with_reason_and_hotline(
    field: str, renderer: Renderer, content: Content
) -> None:
    unknown = Unknown(unknown="Cổng để trống phần này.")
    text = renderer.render(card(content, **{"documents" if field == "form" else field: unknown}), field, DAY)
    assert "Cổng để trống phần này. " in text
    assert content.province.hotline in text


FIGURES = {"fees": ["35.000", "70.000"], "duration": ["ngày làm việc"]}
"""What the figures of the card look like."""


@pytest.mark.parametrize("field", [*get_args(Doubtable), "form"])
def test_what_is_doubtful_is_never_said(field: str, renderer: Renderer, content: Content) -> None:
    record = card(content, conditions=("Có mặt để lấy vân tay.",))
    parts = FIGURES.get(field) or quoted(record, field)
    assert parts
    assert all(part in renderer.render(record, field, DAY) for part in parts)
    doubtful = record.model_copy(update={"doubtful": ("documents" if field == "form" else field,)})
    said = renderer.render(doubtful, field, DAY)
    assert not [part for part in parts if part in said]
    assert renderer.words["doubtful"] in said
    assert content.province.hotline in said


def test_a_doubtful_result_is_left_out_of_the_overview(renderer: Renderer, content: Content) -> None:
    record = card(content, doubtful=("result",))
    assert isinstance(record.result, str)
    assert record.result not in renderer.render(record, "overview", DAY)


def test_an_online_way_with_limits_names_them_before_the_way(renderer: Renderer, content: Content) -> None:
    for record in content.records.values():
        if isinstance(record, Procedure):
            for channel in record.channels:
                if channel.channel == "online" and channel.note and not channel.url:
                    text = renderer.render(record, "online", DAY)
                    assert text.index(channel.note) < text.index(content.province.portal_url)


def test_a_visitor_s_field_without_content_says_so(renderer: Renderer, content: Content) -> None:
    places = [record for record in content.records.values() if isinstance(record, Tourism)]
    assert any(place.best_time is None for place in places)
    for place in places:
        for field in ("getting_there", "best_time", "price_note"):
            text = renderer.render(place, field, DAY)
            told = getattr(place, field) or (field == "best_time" and (place.lunar or place.opening_hours))
            silent = not told and place.kind != "transport"
            assert ("Em chưa có" in text) == silent or place.kind == "transport"


def test_a_field_without_template_is_an_error(renderer: Renderer, content: Content) -> None:
    with pytest.raises(RenderError):
        renderer.render(content.records[CARD], "price_note", DAY)


@pytest.mark.parametrize(
    "source", ["", "[]", "words: {}\nfaq: {head: x}", "macros: ''\nwords: {}\nfaq: {head: '{% if'}"]
)
def test_wrong_templates_are_refused(source: str, content: Content, tmp_path: Path) -> None:
    path = tmp_path / "templates.yml"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(DialogueError, match=re.escape("templates.yml")):
        Renderer.load(content.province, path)


def test_templates_hold_no_figure() -> None:
    """Digits stand in the comments of the template file only."""
    lines = DEFAULT_FILE.read_text(encoding="utf-8").splitlines()
    bodies = [line for line in lines if not line.startswith("#")]
    assert [line for line in bodies if re.search(r"\d", re.sub(r"\{[{%].*?[%}]\}", "", line))] == []
