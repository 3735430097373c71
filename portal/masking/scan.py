"""A text while personal data is looked for in it: plain letters and digits in place, and what is found."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from portal.masking.spans import Kind, Span
from vietnamese import fold_syllable, normalize

TAKEN: Final = "\x00"
"""Stands for each letter of what was found already or is no personal data, and belongs to no pattern."""
_WORD = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*")
_LETTERS_FOR_DIGITS: Final = str.maketrans("oil", "011")
# A few letters among many digits: "O9l2345678". At least six digits, so that no word is taken for one.
_MISTYPED = re.compile(r"(?<![a-z\d])(?=(?:[oil]*\d){6})[\doil]{9,}(?![a-z\d])")


def _plain(code: int) -> str:
    letter = chr(code)
    if (digit := unicodedata.digit(letter, None)) is not None:
        return str(digit)
    if letter.isspace():
        return " "
    bare = unicodedata.normalize("NFKD", letter.lower())
    bare = "".join(part for part in bare if not unicodedata.combining(part)).replace("đ", "d")
    # Each letter keeps its place; what would become two ("ﬁ") or none stays as it is.
    return bare if len(bare) == 1 else letter


class _Plain(dict[int, str]):
    """A table for `str.translate`; rare letters are reckoned anew each time, so that it cannot grow."""

    def __missing__(self, code: int) -> str:
        return _plain(code)


_PLAIN: Final = _Plain({code: _plain(code) for code in (*range(0x250), *range(0x1E00, 0x2070))})


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text. `norm` is in lower case with diacritics, `fold` without."""

    start: int
    end: int
    raw: str
    norm: str
    fold: str

    @property
    def numeric(self) -> bool:
        """Whether there is a digit in it ("36B")."""
        return any(letter.isdecimal() for letter in self.fold)


class Scan:
    """One text; `plain` has its length, in lower case, without diacritics, with 0 to 9 for every digit."""

    def __init__(self, text: str) -> None:
        self.text = text
        plain = text.translate(_PLAIN)
        self.plain = _MISTYPED.sub(lambda found: found[0].translate(_LETTERS_FOR_DIGITS), plain)
        self.words = self.plain
        """`plain` as it was before anything was found."""
        self.spans: list[Span] = []

    def claim(self, start: int, end: int, kind: Kind) -> None:
        """Note personal data; nothing else will be found there."""
        self.spans.append(Span(start, end, kind))
        self.protect(start, end)

    def protect(self, start: int, end: int) -> None:
        """Let nothing be found there."""
        self.plain = self.plain[:start] + TAKEN * (end - start) + self.plain[end:]

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words in which nothing was found when this was first asked for."""
        found = []
        for match in _WORD.finditer(self.plain):
            start, end = match.span()
            raw = self.text[start:end]
            found.append(Token(start, end, raw, normalize(raw), fold_syllable(match[0])))
        return tuple(found)

    @cached_property
    def bare(self) -> bool:
        """Whether the text has hardly any diacritics, so that each word may stand for any accented one."""
        marked = sum(token.norm != token.fold for token in self.tokens)
        return marked * 6 <= len(self.tokens)

    @cached_property
    def shouting(self) -> bool:
        """Whether the text is in capitals, so that they tell no names."""
        upper = sum(map(str.isupper, self.text))
        return upper > 2 * sum(map(str.islower, self.text))

    def capital(self, token: Token) -> bool:
        """Whether a word is marked as a name by its first letter."""
        return token.raw[0].isupper() and not self.shouting

    def gap(self, place: int) -> str:
        """What stands between a token and the one before it."""
        before = self.tokens[place - 1].end if place else 0
        return self.plain[before : self.tokens[place].start]
