"""Long texts arrive whole, in order, in messages that Zalo takes."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.zalo.splitting import LEAST, LIMIT, parts, units

LIMITS = st.integers(LEAST, 300)
SEEN_AS_ONE = [
    *(
        "a",
        "ệ",
        "Đ",
        "1",
        ".",
        "-",
        "中",
        "𝔸",
        "👍",
        "👍🏽",
        "🇻🇳",
        "🇯🇵",
        "👨‍👩‍👧‍👦",
        "❤️",
        "q\u0301",
        "x\u0323\u0302\u0301",
    ),
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
]
"""What a reader sees as one character, however many code points it has."""
WORDS = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ"), min_size=1, max_size=12)
SPACES = st.sampled_from([" ", " ", " ", "  ", ". ", "\n", "\n- ", "\n\n", "\r\n\r\n", "\u00a0"])
PROSE = st.lists(st.tuples(WORDS, SPACES), max_size=150).map(
    lambda pairs: "".join(word + space for word, space in pairs)
)
"""No word of it is longer than the shortest message."""


def length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def bodies(found: list[str], limit: int) -> list[str]:
    """The parts without their numbers, which are checked; every part is checked by itself."""
    for part in found:
        assert length(part) <= limit
        assert unicodedata.is_normalized("NFC", part)
    if len(found) < 2:
        return found
    numbered = []
    for index, part in enumerate(found, start=1):
        number, _, body = part.partition("\n")
        assert number == f"({index}/{len(found)})"
        numbered.append(body)
    assert all(body == body.strip() != "" for body in numbered)
    return numbered


def without_space(text: str) -> str:
    return "".join(text.split())


def room(found: list[str], limit: int) -> int:
    """What the number leaves of a part."""
    return limit - length(f"({len(found)}/{len(found)})\n") if len(found) > 1 else limit


@given(
    st.one_of(st.text(max_size=800), st.text(st.sampled_from(" \nab😀\u0301\u200d🇻"), max_size=800)), LIMITS
)
def test_nothing_is_lost_of_any_text(text: str, limit: int) -> None:
    found = bodies(parts(text, limit), limit)
    assert without_space("".join(found)) == without_space(unicodedata.normalize("NFC", text))


@given(PROSE, LIMITS)
def test_prose_keeps_its_words_lines_and_paragraphs(text: str, limit: int) -> None:
    found = parts(text, limit)
    fits = room(found, limit)
    said = bodies(found, limit)
    assert [word for body in said for word in body.split()] == text.split()
    for line in filter(None, map(str.strip, text.split("\n"))):
        if length(line) <= fits:
            assert any(line in body for body in said), line
    for paragraph in filter(None, map(str.strip, re.split(r"\n\s*\n", text))):
        if length(paragraph) <= fits:
            assert any(paragraph in body for body in said), paragraph


def assert_whole(characters: list[str], limit: int) -> None:
    """Every part ends where one of the characters does."""
    said = bodies(parts("".join(characters), limit), limit)
    ends = set(accumulate(map(len, characters)))
    assert len(said) > 1
    assert set(accumulate(map(len, said))) <= ends


@pytest.mark.parametrize("limit", range(LEAST, LEAST + 16))
@pytest.mark.parametrize("character", SEEN_AS_ONE)
def test_what_is_seen_as_one_character_is_not_divided(character: str, limit: int) -> None:
    assert_whole([character] * 60, limit)


@given(st.lists(st.sampled_from(SEEN_AS_ONE), min_size=80, max_size=200), st.integers(LEAST, 70))
def test_nor_is_it_beside_others(characters: list[str], limit: int) -> None:
    assert_whole(characters, limit)


def test_marks_on_a_blank_stay_without_a_gap_before_them() -> None:
    said = bodies(parts("a" * 40 + " " + "\u0301" * 60, 56), 56)
    assert said == ["a" * 40, "\u0301" * 50, "\u0301" * 10]


@pytest.mark.parametrize("character", ["x" + "\u0323" * 3000, "👩" + "\u200d👩" * 1500, "🇻" * 3001])
def test_a_character_longer_than_a_message_is_divided_after_all(character: str) -> None:
    said = bodies(parts(f"Dạ {character} ạ"), LIMIT)
    assert without_space("".join(said)) == f"Dạ{character}ạ"


def test_a_short_text_is_one_message_without_a_number() -> None:
    assert parts("Dạ, em nghe đây.\n\nAnh/Chị hỏi gì ạ?\n") == ["Dạ, em nghe đây.\n\nAnh/Chị hỏi gì ạ?"]
    assert parts("a" * LIMIT) == ["a" * LIMIT]
    assert parts("😀" * (LIMIT // 2)) == ["😀" * (LIMIT // 2)]
    assert len(parts("😀" * (LIMIT // 2) + "a")) == 2
    # Decomposed it is longer than a message, composed it is not.
    assert parts(unicodedata.normalize("NFD", "ệ" * LIMIT)) == ["ệ" * LIMIT]


@pytest.mark.parametrize("blank", ["", " \n\n\t ", "\u2028"])
def test_a_blank_text_is_no_message(blank: str) -> None:
    assert parts(blank) == []


def test_a_long_answer_arrives_whole() -> None:
    line = "- Bản chính giấy tờ tuỳ thân còn hạn (mẫu CC01), 1 bản; nộp ở bất kỳ xã, phường nào trong tỉnh.\n"
    text = "".join(f"Trường hợp {case}:\n{line * 9}\n" for case in range(1, 12))
    assert length(text) > 9000
    found = parts(text)
    said = bodies(found, LIMIT)
    assert len(found) <= 6
    assert [part.partition("\n")[0] for part in found][:2] == [f"(1/{len(found)})", f"(2/{len(found)})"]
    assert [body.split("\n")[0][:10] for body in said] == ["Trường hợp"] * len(said)
    assert "\n\n".join(said) == text.strip()


def test_a_paragraph_that_fits_into_no_message_is_cut_between_lines_then_sentences() -> None:
    lines = "\n".join(["- " + "a" * 26] * 4)
    assert bodies(parts(lines, 64), 64) == ["\n".join(["- " + "a" * 26] * 2)] * 2
    quoted = "“Một hai ba bốn?” "
    assert bodies(parts(quoted * 4, 56), 56) == [(quoted * 2).strip()] * 2


def test_a_word_longer_than_a_message_leaves_no_gap_before_it() -> None:
    said = bodies(parts("Xem: " + "a" * 100, 56), 56)
    assert [length(body) for body in said] == [50, 50, 5]


def test_more_than_99_parts_are_still_whole() -> None:
    text = " ".join(f"từ{number}" for number in range(1500))
    found = parts(text, LEAST)
    assert len(found) > 99
    assert " ".join(bodies(found, LEAST)) == text


def test_endless_white_space_is_no_text() -> None:
    assert parts("a" + " " * 50_000 + "b") == ["(1/2)\na", "(2/2)\nb"]


def test_a_limit_without_room_for_words_is_refused() -> None:
    with pytest.raises(ValueError, match="39 is below 40"):
        parts("Dạ", LEAST - 1)


@given(st.text())
def test_length_is_in_utf_16_units(text: str) -> None:
    assert units(text) == length(text)
