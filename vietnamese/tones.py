"""One canonical place for the tone mark of a Vietnamese syllable.

Two spellings are in use for open syllables in oa, oe and uy: "hòa, khỏe, thủy" and "hoà, khoẻ, thuỷ"; a
mark on a plainly wrong vowel ("qủa", "tòan", "laị") is a common slip of the keyboard. A syllable's letters
and its tone determine where the mark stands, so it is lifted off and set again. The canonical place is the
traditional one ("hòa", as in "Ủy ban nhân dân" of official papers); the modern one is offered for models
trained on it. i and y are never exchanged: "quí" and "quý" stay as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

# One row a vowel, one column a tone: level, huyền, sắc, hỏi, ngã, nặng.
_ROWS: Final = (
    "aàáảãạ",
    "ăằắẳẵặ",
    "âầấẩẫậ",
    "eèéẻẽẹ",
    "êềếểễệ",
    "iìíỉĩị",
    "oòóỏõọ",
    "ôồốổỗộ",
    "ơờớởỡợ",
    "uùúủũụ",
    "ưừứửữự",
    "yỳýỷỹỵ",
)
_SPLIT: Final = {
    letter: (row[0], tone)
    for lower in _ROWS
    for row in (lower, lower.upper())
    for tone, letter in enumerate(row)
}
_ROW_OF: Final = {row[0]: row for lower in _ROWS for row in (lower, lower.upper())}
_VOWELS: Final = "".join(row[0] for row in _ROWS)
_LONGEST_SYLLABLE: Final = len("nghiêng")

# Rhymes of several vowels, with the vowel that bears the tone (counted from 0) and the finals they take.
_COMPOUND_RHYMES: Final = (
    (0, "ai ao au ay âu ây eo êu ia iu oa oe oi ôi ơi ua ui uy ưa ưi ưu", ("",)),
    (1, "iêu yêu oai oao oay oeo uây uê uơ uôi uya uyu ươi ươu", ("",)),
    (1, "iê uô ươ oa oă", ("c", "m", "n", "ng", "p", "t")),
    (1, "yê", ("m", "n", "ng", "t")),
    (1, "oa uê uy", ("ch", "nh")),
    (1, "oe uâ uê uy", ("m", "n", "ng", "p", "t")),
    (1, "oo", ("c", "ng")),
    (2, "uyê", ("n", "t")),
)
_FINALS: Final = ("", "c", "ch", "m", "n", "ng", "nh", "p", "t")
_TONE_PLACE: Final = {vowel + final: 0 for vowel in _VOWELS for final in _FINALS} | {
    nucleus + final: place
    for place, nuclei, finals in _COMPOUND_RHYMES
    for nucleus in nuclei.split()
    for final in finals
}
_MODERN_TONE_PLACE: Final = _TONE_PLACE | {"oa": 1, "oe": 1, "uy": 1}
# The u of qu and the i of gi belong to the onset when a vowel follows: "quả" and "giá", but "gì".
_ONSET_RE: Final = re.compile(
    rf"(?:qu(?=[{_VOWELS}])|gi(?=[{_VOWELS}])|ngh|ng|nh|ch|gh|kh|ph|th|tr|[bcdđghklmnprstvx])?"
)
# A run of letters and digits, with the marks that found no letter to compose with.
_WORD_RE: Final = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")


@lru_cache(maxsize=16_384)
def _place_in_word(word: str, modern: bool) -> str:
    letters = [_SPLIT.get(letter, (letter, 0)) for letter in word]
    tones = [tone for _, tone in letters if tone]
    if len(tones) != 1:
        return word
    bare = [letter for letter, _ in letters]
    syllable = "".join(bare).lower()
    onset = _ONSET_RE.match(syllable)
    start = onset.end() if onset else 0
    place = (_MODERN_TONE_PLACE if modern else _TONE_PLACE).get(syllable[start:])
    if place is None:
        return word
    bearer = start + place
    bare[bearer] = _ROW_OF[bare[bearer]][tones[0]]
    return "".join(bare)


def place_tones(text: str, *, style: Literal["traditional", "modern"] = "traditional") -> str:
    """Return NFC `text` with the tone mark of each whole Vietnamese syllable at the place `style` gives it.

    The styles differ in open oa, oe and uy only: traditional "hòa", modern "hoà". Words that are not one
    well-formed syllable with exactly one tone mark stay untouched. Case stays with its position ("HOÀ" ->
    "HÒA"). Code points keep their number, so offsets stay valid. Idempotent.
    """
    if text.isascii():
        return text
    modern = style == "modern"

    def placed(match: re.Match[str]) -> str:
        word = match.group()
        # Checked out here, so that the cache holds nothing long.
        return word if len(word) > _LONGEST_SYLLABLE or word.isascii() else _place_in_word(word, modern)

    return _WORD_RE.sub(placed, text)


@lru_cache(maxsize=16_384)
def is_syllable(word: str) -> bool:
    """Whether a normalized word is one well-formed syllable, with or without its diacritics' tone.

    Letters must be lower case; at most one tone mark. Unaccented words are judged by the same rhymes, so
    "nuoc" (for "nước") is one too.
    """
    if not 0 < len(word) <= _LONGEST_SYLLABLE:
        return False
    letters = [_SPLIT.get(letter, (letter, 0)) for letter in word]
    if sum(1 for _, tone in letters if tone) > 1:
        return False
    syllable = "".join(letter for letter, _ in letters)
    onset = _ONSET_RE.match(syllable)
    rhyme = syllable[onset.end() if onset else 0 :]
    return rhyme in _TONE_PLACE or rhyme in _PLAIN_RHYMES


_TO_PLAIN: Final = str.maketrans("ăâêôơư", "aaeoou")
_PLAIN_RHYMES: Final = frozenset(rhyme.translate(_TO_PLAIN) for rhyme in _TONE_PLACE)
"""Rhymes typed without diacritics."""
