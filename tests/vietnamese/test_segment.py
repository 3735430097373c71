from __future__ import annotations

import subprocess
import sys
import time
import unicodedata

import pytest
from hypothesis import example, given

from tests.vietnamese.strategies import SENTENCES, any_text, nasty_text, vietnamese_text
from vietnamese import clean
from vietnamese.segment import Word, _aligned, _Run, segment


def texts(text: str) -> list[str]:
    return [word.text for word in segment(text)]


def check(text: str) -> list[Word]:
    """Assert what holds for the words of any text."""
    words = segment(text)
    covered: set[int] = set()
    end = 0
    for word in words:
        assert word.text
        assert end <= word.start < word.end
        assert text[word.start : word.end] == word.text
        assert clean(word.text)
        assert clean(text[word.start]).strip()
        covered.update(range(word.start, word.end))
        end = word.end
    assert not [i for i, character in enumerate(text) if clean(character) and i not in covered]
    return words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thủ tục đăng ký kết hôn ở Hà Nội.", ["Thủ tục", "đăng ký", "kết hôn", "ở", "Hà Nội", "."]),
        ("  thẻ căn cước   công dân\n", ["thẻ", "căn cước", "công dân"]),
        ("Uỷ ban nhân dân phường", ["Uỷ ban nhân dân", "phường"]),
        ("hòa giải, Ủy ban nhân dân", ["hòa giải", ",", "Ủy ban nhân dân"]),
        ("lệ phí 1.014064?", ["lệ phí", "1.014064", "?"]),
        ("Xem https://dichvucong.gov.vn/p/home nhé", ["Xem", "https://dichvucong.gov.vn/p/home", "nhé"]),
        ("Ðăng ký", ["Ðăng ký"]),
        ("\u1100\u1161 thẻ căn cước", ["\u1100\u1161", "thẻ", "căn cước"]),
        ("", []),
        (" \u200b\n", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert texts(text) == expected
    check(text)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_form_of_the_text_does_not_change_the_words(sentence: str) -> None:
    expected = [clean(word) for word in texts(sentence)]
    decomposed = unicodedata.normalize("NFD", sentence)
    assert [clean(word.text) for word in check(decomposed)] == expected
    assert [clean(word.text) for word in check(sentence.replace(" ", " \u200b "))] == expected
    assert [clean(word.text) for word in check("\ufeff" + sentence.replace("n", "\u200bn"))] == expected


def test_tone_placement_does_not_change_the_words() -> None:
    modern, traditional = segment("Hoà giải ở Uỷ ban, thuỷ sản"), segment("Hòa giải ở Ủy ban, thủy sản")
    assert [(w.start, w.end) for w in modern] == [(w.start, w.end) for w in traditional]


@given(any_text)
@example("\u1100\u1161 thẻ")
@example("q\u0303a căn cước")
@example("\u0301a \u200b\u0301")
def test_any_text(text: str) -> None:
    check(text)


@given(nasty_text)
def test_nasty_text(text: str) -> None:
    check(text)


@given(vietnamese_text)
def test_vietnamese_text(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "http://" + "!" * 26,
        "tp.vn/" + "!" * 26,
        "http:x" + "(a" * 15,
        "A" * 20_000,
        "a." * 5_000,
        "a-" * 5_000 + "!",
        "(" * 10_000,
        "http://" + "!" * 20_000,
        "\u0301" * 2_000,
    ],
    ids=lambda text: f"{text[:8]!a}-{len(text)}",
)
def test_no_text_takes_long(text: str) -> None:
    segment("nạp")  # the model, outside the measured time
    started = time.perf_counter()
    words = segment(text)
    assert time.perf_counter() - started < 1.5
    assert words


def test_importing_does_not_load_underthesea() -> None:
    program = (
        "import sys, vietnamese, vietnamese.segment;"
        "heavy = {'underthesea', 'underthesea_core', 'joblib', 'numpy'};"
        "print(sorted(heavy & {name.split('.')[0] for name in sys.modules}))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.strip() == "[]"


def test_what_underthesea_rewrites_is_not_aligned() -> None:
    spans = tuple((index, index + 1) for index in range(4))
    assert _aligned([_Run("đăng", spans)]) == [(0, 4)]
    assert _aligned([_Run("ðăng", spans)]) is None
