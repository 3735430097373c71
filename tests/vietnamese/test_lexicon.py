from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vietnamese.strategies import any_text, nasty_text, stripped
from vietnamese import Lexicon, LexiconError, VietnameseError, expand, syllables

ENTRIES = {
    "cccd": ["căn cước công dân"],
    "căn cước": ["thẻ căn cước"],
    "căn cước công dân": ["thẻ căn cước", "CCCD"],
    "sổ đỏ": ["giấy chứng nhận quyền sử dụng đất"],
    "mặt": ["khuôn mặt"],
    "hoà giải": ["hòa giải cơ sở"],
    "chứng tử": ["giấy chứng tử"],
    "chúng tư": ["chúng tư nhân"],
    "Thông tư 61/2025/TT-BCA": ["thông tư về căn cước"],
}
LEXICON = Lexicon.from_entries(ENTRIES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("làm lại CCCD", ["căn cước công dân"]),
        ("Căn cước công dân gắn chip", ["thẻ căn cước", "CCCD"]),
        ("can cuoc cong", ["thẻ căn cước"]),
        ("so do bi mat", ["giấy chứng nhận quyền sử dụng đất", "khuôn mặt"]),
        ("sổ đỏ bị mất", ["giấy chứng nhận quyền sử dụng đất"]),
        ("sổ do", ["giấy chứng nhận quyền sử dụng đất"]),
        ("số đo", []),
        ("số do", []),
        ("mất", []),
        ("mặt", ["khuôn mặt"]),
        ("HÒA GIẢI", ["hòa giải cơ sở"]),
        ("chung tu", ["giấy chứng tử", "chúng tư nhân"]),
        ("chứng tử", ["giấy chứng tử"]),
        ("cccdx, căn, cước2", []),
        ("căn", []),
        ("sổ đỏ, so do, CCCD", ["giấy chứng nhận quyền sử dụng đất", "căn cước công dân"]),
        ("thong tu 61/2025/tt-bca", ["thông tư về căn cước"]),
        ("", []),
    ],
)
def test_expand_table(text: str, expected: list[str]) -> None:
    assert expand(text, LEXICON) == expected


def test_an_exact_form_wins_over_one_with_accents() -> None:
    lexicon = Lexicon.from_entries({"ba": ["số ba"], "bà": ["người bà"]})
    assert expand("ba", lexicon) == ["số ba"]
    assert expand("bà", lexicon) == ["người bà"]
    assert expand("bá", lexicon) == []


def test_an_accented_long_form_that_differs_leaves_room_for_a_short_one() -> None:
    lexicon = Lexicon.from_entries({"sổ đỏ": ["dài"], "so": ["ngắn"]})
    assert expand("so đo", lexicon) == ["ngắn"]


def test_forms_that_normalize_alike_are_merged() -> None:
    lexicon = Lexicon.from_entries({"Hoà": ["một", "hai"], "hòa": ["hai", "ba"]})
    assert expand("HOÀ", lexicon) == ["một", "hai", "ba"]


@pytest.mark.parametrize("entries", [{"?": ["a"]}, {"": ["a"]}, {"a": []}, {"a": [" "]}, {"a": "b"}])
def test_unusable_entries_are_refused(entries: dict[str, list[str]]) -> None:
    with pytest.raises(LexiconError) as caught:
        Lexicon.from_entries(entries)
    assert isinstance(caught.value, VietnameseError)
    assert isinstance(caught.value, ValueError)


def test_a_lexicon_is_frozen_and_survives_pickling() -> None:
    with pytest.raises(FrozenInstanceError):
        LEXICON.entries = {}  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(LEXICON)) == LEXICON  # noqa: S301 - written a moment ago


def test_an_empty_lexicon_finds_nothing() -> None:
    assert expand("căn cước", Lexicon.from_entries({})) == []


@given(any_text | nasty_text)
def test_any_text_is_accepted(text: str) -> None:
    found = expand(text, LEXICON)
    assert len(found) == len(set(found))
    assert set(found) <= {word for words in ENTRIES.values() for word in words}


WORDS = ("căn", "cước", "cân", "can", "đỏ", "do", "sổ", "so")
forms = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)


def reference(text: str, written: list[str]) -> list[str]:
    """The same rule read off the contract, by comparing every form at every place."""
    asked, found = text.split(), list[str]()
    while asked:
        for length in range(len(asked), 0, -1):
            span = asked[:length]
            agreeing = [
                form
                for form in written
                if len(form.split()) == length
                and all(
                    a == b or (a == stripped(a) and a == stripped(b))
                    for a, b in zip(span, form.split(), strict=True)
                )
            ]
            if agreeing:
                found += [" ".join(span)] if " ".join(span) in agreeing else agreeing
                break
        else:
            length = 1
        asked = asked[length:]
    return list(dict.fromkeys(found))


@given(st.lists(forms, unique=True, max_size=8), st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_expand_equals_the_reference(written: list[str], text: str) -> None:
    lexicon = Lexicon.from_entries({form: [form] for form in written})
    assert expand(text, lexicon) == reference(text, written)


@given(forms)
def test_a_form_finds_itself_with_and_without_accents(form: str) -> None:
    lexicon = Lexicon.from_entries({form: ["x"]})
    assert expand(form, lexicon) == expand(stripped(form), lexicon) == ["x"]
    assert len(syllables(form)) == len(form.split())
