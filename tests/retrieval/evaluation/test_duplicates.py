"""Questions that the knowledge repeats, word for word or nearly."""

from __future__ import annotations

import pytest

from knowledge_base.content import Content
from retrieval.evaluation.duplicates import NEAR, RUN, Duplicate, near_duplicates
from retrieval.questions import Question
from vietnamese import fold

LINE = "rớt mất thẻ căn cước phải làm sao"
RECORD = "1.000003"


def found(content: Content, *texts: str, near: float = NEAR) -> list[Duplicate]:
    return near_duplicates([Question(text, ()) for text in texts], content.records.values(), near)


def runs(text: str) -> set[str]:
    """The runs of letters of a folded text, its ends marked by a space."""
    marked = f" {fold(text)} "
    return {marked[place : place + RUN] for place in range(len(marked) - RUN + 1)}


@pytest.mark.parametrize(
    "text",
    [
        LINE,
        LINE.upper(),
        fold(LINE),
        f"  {LINE}?!  ",
        "Rớt, mất thẻ... căn-cước phải (làm sao)",
        LINE.replace("thẻ", "the").replace(" ", "\u00a0"),
    ],
)
def test_a_repeated_question_is_found_however_it_is_written(text: str, content: Content) -> None:
    assert found(content, text) == [Duplicate(text, LINE, RECORD, 1.0)]


def test_a_changed_word_is_still_the_question(content: Content) -> None:
    text = "rớt mất thẻ căn cước giờ làm sao"
    (only,) = found(content, text)
    assert (only.question, only.line, only.record) == (text, LINE, RECORD)
    common, both = runs(text) & runs(LINE), runs(text) | runs(LINE)
    assert only.likeness == pytest.approx(len(common) / len(both))
    assert found(content, text, near=only.likeness + 0.001) == []


@pytest.mark.parametrize("text", ["nướng bò lá lốt", "mất xe máy thì báo ai", "căn cước", "", "?!", "a"])
def test_an_unlike_question_is_not(text: str, content: Content) -> None:
    assert found(content, text) == []


def test_aliases_and_questions_count_titles_do_not(content: Content) -> None:
    """Who asks for a procedure by its official name asks what the name is for."""
    assert [one.line for one in found(content, "Giấy hôn thú?", "muốn lấy vợ thì làm gì")] == [
        "giấy hôn thú",
        "muốn lấy vợ thì làm gì",
    ]
    assert found(content, "Cấp giấy phép xây dựng nhà ở") == []


def test_the_likest_line_is_named_in_the_order_of_the_questions(content: Content) -> None:
    listed = found(content, "suối đỏ", "nướng bò lá lốt", "bánh xèo hải sản", LINE)
    assert [one.record for one in listed] == ["suoi-tien", "banh-xeo", RECORD]


def test_a_lower_likeness_finds_no_fewer(content: Content) -> None:
    texts = ("mất thẻ căn cước", "giấy phép", "làm nhà cần giấy phép gì", "đồi cát")
    counts = [len(found(content, *texts, near=near)) for near in (0.1, 0.3, 0.5, 0.7, 0.9)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


def test_without_lines_or_questions_there_is_nothing_to_find(content: Content) -> None:
    assert near_duplicates([Question(LINE, ())], []) == []
    assert found(content) == []
