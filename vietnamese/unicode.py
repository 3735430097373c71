"""Cleaning of arbitrary Unicode input: one normalization form, nothing invisible, single spaces."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# str.isprintable is False for every control, format, surrogate, private-use and unassigned code point, but
# these are letters, marks or symbols to Unicode and show nothing all the same.
_INVISIBLE: Final = (
    "\u034f"  # combining grapheme joiner
    "\u115f\u1160\u3164\uffa0"  # Hangul fillers
    "\u17b4\u17b5"  # Khmer inherent vowels
    "\u180b-\u180f"  # Mongolian variation selectors and vowel separator
    "\ufe00-\ufe0f\U000e0100-\U000e01ef"  # variation selectors
)
_INVISIBLE_RE: Final = re.compile(f"[{_INVISIBLE}]")


def visible(character: str) -> str:
    """Return what `clean` makes of one code point by itself: the code point, a space, or an empty string."""
    if character.isspace():
        return " "
    if not character.isprintable() or _INVISIBLE_RE.match(character):
        return ""
    return character


def clean(text: str) -> str:
    """Return `text` in NFC without invisible code points and with single spaces.

    Any Unicode white space becomes one space; zero-width, bidirectional, tag and control characters,
    variation selectors, soft hyphens, lone surrogates, private-use and unassigned code points are removed.
    Case and tone placement stay. Idempotent; the result has at most 3 code points for each one of `text` (the
    most that NFC expands one). What is unassigned follows the Unicode version of the running Python.
    """
    if not text.isprintable() or _INVISIBLE_RE.search(text):
        # Before NFC, so that a mark behind an invisible character composes with the letter it belongs to.
        text = "".join(map(visible, text))
    return " ".join(unicodedata.normalize("NFC", text).split())
