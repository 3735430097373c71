"""Syllables typed with Telex or VNI keys that no input method turned into letters ("chieeus", "ba1o").

Nothing is guessed: a word is decoded only if it is no syllable as it stands and the keys yield a well-formed
one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from vietnamese.tones import is_syllable, place_tones

_TONES: Final = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES: Final = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_Letters = tuple[tuple[str, str], ...]
_TELEX_LETTERS: Final[_Letters] = tuple(
    zip(("dd", "aa", "ee", "oo", "aw", "ow", "uw"), "đâêôăơư", strict=True)
)
_VNI_LETTERS: Final[_Letters] = tuple(zip(["d9", "a6", "e6", "o6", "a8", "o7", "u7"], "đâêôăơư", strict=True))
_LONGEST: Final = 12
"""Keys of a syllable at most; longer words are no slips of one key."""
_VOWELS: Final = "aăâeêioôơuưy"


@lru_cache(maxsize=16_384)
def decode(word: str) -> str | None:
    """The syllable that the keys of a normalized word stand for, or None where it is not such a word.

    A letter held too long ("xinn") counts as typed once.
    """
    if len(word) > _LONGEST or not word.isalnum() or is_syllable(word):
        return None
    vni = re.search(r"[a-zà-ỹđ]\d", word) is not None
    found = _keys(word, _VNI_TONES, _VNI_LETTERS) if vni else _keys(word, _TONES, _TELEX_LETTERS)
    if found is None and not vni:
        found = _keys(re.sub(r"(.)\1+", r"\1", word), _TONES, _TELEX_LETTERS)
    return found


def _keys(word: str, tones: dict[str, str], letters: _Letters) -> str | None:
    for tone, rest in _tone_keys(word, tones):
        for bare in _letter_keys(rest, letters):
            if is_syllable(bare):
                return _with_tone(bare, tone) if tone else bare
    return None


def _tone_keys(word: str, tones: dict[str, str]) -> list[tuple[str, str]]:
    """The word as it is, and without each key that may have been meant for a tone (the last one first)."""
    first_vowel = next((place for place, key in enumerate(_bare(word)) if key in _VOWELS), len(word))
    places = [place for place in range(len(word) - 1, first_vowel, -1) if word[place] in tones]
    return [("", word), *((tones[word[place]], word[:place] + word[place + 1 :]) for place in places)]


def _letter_keys(word: str, letters: _Letters) -> list[str]:
    """The word with the keys of its letters put together; a key may stand at the end of the syllable."""
    direct = word
    for keys, letter in letters:
        direct = direct.replace(keys, letter)
    direct = direct.replace("uơ", "ươ").replace("ưo", "ươ")
    found = [direct]
    for keys, letter in letters:
        plain, key = keys[0], keys[1]
        if word.count(key) and plain in word:
            place = word.rindex(key)
            if place > word.index(plain):
                moved = (word[:place] + word[place + 1 :]).replace(plain, letter, 1)
                found.append(moved.replace("uơ", "ươ").replace("ưo", "ươ"))
    return found


def _bare(word: str) -> str:
    return "".join(unicodedata.normalize("NFD", key)[0] for key in word)


def _with_tone(bare: str, tone: str) -> str:
    """Set the tone on the syllable's right vowel: `place_tones` moves it there from the first one."""
    if any(mark in unicodedata.normalize("NFD", bare) for mark in _TONES.values()):
        return bare
    first = next(place for place, letter in enumerate(bare) if _bare(letter) in "aeiouy")
    toned = unicodedata.normalize("NFC", bare[: first + 1] + tone) + bare[first + 1 :]
    return place_tones(toned)
