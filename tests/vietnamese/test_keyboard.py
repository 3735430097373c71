"""Keys of an input method that were left in a word."""

from __future__ import annotations

import unicodedata
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vietnamese.strategies import SENTENCES, any_text, nasty_text, vietnamese_text
from vietnamese import normalize, syllables
from vietnamese.keyboard import decode
from vietnamese.tones import is_syllable

TELEX = {
    "chieeus": "chiếu",
    "ddoois": "đối",
    "ddaats": "đất",
    "vieetj": "việt",
    "ddieenj": "điện",
    "nhaf": "nhà",
    "dduwowcj": "được",
    "dduowngf": "đường",
    "nguwowif": "người",
    "giaays": "giấy",
    "quyeets": "quyết",
    "hooj": "hộ",
    "huyeenj": "huyện",
    "thuyr": "thủy",
    "dawng": "dăng",
    "cuwowis": "cưới",
    "nguowif": "người",
    "quas": "quá",
    "giawtj": "giặt",
    "tuooir": "tuổi",
    # A key typed at the end of the syllable, or before its last letter.
    "vietej": "việt",
    "muonos": "muốn",
    "mojt": "mọt",
    "hojc": "học",
}
VNI = {
    "ba1o": "báo",
    "chie6u1": "chiếu",
    "gia6y1": "giấy",
    "d9o6i1": "đối",
    "d9a61t": "đất",
    "nu7o7c1": "nước",
    "ca8n": "căn",
    "cu7o7c1": "cước",
    "ho65": "hộ",
    "nha2": "nhà",
    "vie65t": "việt",
    "thuy3": "thủy",
}
HELD = {"xinn": "xin", "chaooo": "chao", "laaaa": "la", "khoongg": "khong", "ccon": "con"}


@pytest.mark.parametrize(("word", "meant"), [*TELEX.items(), *VNI.items()])
def test_keys_become_the_letters_that_were_meant(word: str, meant: str) -> None:
    assert decode(word) == meant
    assert normalize(meant) == meant


@pytest.mark.parametrize(("word", "meant"), HELD.items())
def test_a_letter_held_too_long_counts_once(word: str, meant: str) -> None:
    assert decode(word) == meant


@pytest.mark.parametrize(
    "word",
    [
        *("facebook", "covid19", "vneid", "gplx", "cccd", "ubnd", "k", "1.014064", "3/2", "61/2025/tt-bca"),
        *("", " ", "ba 1o", "ba-1o", "123", "a4b", "chieeuschieeus", "x" * 10_000, "ﬁ", "①"),
    ],
)
def test_what_is_no_such_word_stays(word: str) -> None:
    assert decode(word) is None


def test_a_word_that_has_its_tone_keeps_it_and_gains_its_letters() -> None:
    assert decode("ddiện") == "điện"
    assert decode("dduợc") is None, "no such rhyme: nothing is guessed"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_words_of_sentences_are_never_touched(sentence: str) -> None:
    for word in syllables(sentence):
        assert decode(word) is None


ONSETS = ("", "b", "ch", "d", "đ", "g", "gi", "h", "kh", "ng", "ngh", "nh", "ph", "qu", "th", "tr", "x")
RHYMES = (
    "a",
    "an",
    "as",
    "ang",
    "o",
    "oi",
    "oo",
    "oong",
    "oa",
    "uy",
    "u",
    "us",
    "iên",
    "ươi",
    "e",
    "ee",
    "ưu",
)


def test_a_well_formed_syllable_is_never_touched() -> None:
    words = [onset + rhyme for onset, rhyme in product(ONSETS, RHYMES)]
    formed = [word for word in words if is_syllable(word)]
    assert 100 < len(formed) < len(words)
    assert [word for word in formed if decode(word) is not None] == []


keys = st.text("abcdeghiklmnopqrstuvxyfjwzđăâêôơưáàảãạ0123456789", max_size=13)


@given(keys | any_text | nasty_text | vietnamese_text)
def test_what_is_decoded_is_a_well_formed_syllable(text: str) -> None:
    for word in (text, normalize(text), *syllables(text)):
        found = decode(word)
        assert found is None or (is_syllable(found) and not is_syllable(word))
        assert found is None or normalize(found) == found


TELEX_KEYS = {"đ": "dd", "ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw"}
VNI_KEYS = {"đ": "d9", "ă": "a8", "â": "a6", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7"}
TONE_KEYS = {"\u0301": "s1", "\u0300": "f2", "\u0309": "r3", "\u0303": "x4", "\u0323": "j5"}
REAL = (
    "đăng ký khai sinh cấp đổi thẻ căn cước giấy chứng nhận quyền sử dụng đất người nước hưởng trợ nghỉ việc"
)


def typed(syllable: str, letters: dict[str, str], place: int) -> str:
    """The keys of a syllable: those of its letters, then that of its tone (`place`: Telex 0, VNI 1)."""
    tone = [mark for mark in unicodedata.normalize("NFD", syllable) if mark in TONE_KEYS]
    bare = unicodedata.normalize(
        "NFC", "".join(mark for mark in unicodedata.normalize("NFD", syllable) if mark not in TONE_KEYS)
    )
    pressed = "".join(letters.get(letter, letter) for letter in bare)
    return pressed + (TONE_KEYS[tone[0]][place] if tone else "")


@pytest.mark.parametrize("syllable", REAL.split())
def test_both_methods_give_back_what_was_typed(syllable: str) -> None:
    for place, letters in enumerate((TELEX_KEYS, VNI_KEYS)):
        pressed = typed(syllable, letters, place)
        assert (decode(pressed) or pressed) == syllable
