"""A long text as several messages: nothing lost, and cut where a reader would pause."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

LIMIT = 2000
"""UTF-16 units that Zalo takes in one message, after NFC."""
LEAST = 40
"""A limit below this leaves no room for words beside a part's number."""

_SPACE = re.compile(r"\s+")
_SENTENCE_ENDS = tuple(".!?…;:")
_CLOSING = "\"'”’)]"
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)


class _Level(IntEnum):
    """How strongly a stretch of white space divides a text."""

    WORD = 0
    SENTENCE = 1
    LINE = 2
    PARAGRAPH = 3


@dataclass(frozen=True)
class _Break:
    start: int
    end: int
    level: _Level


def units(text: str) -> int:
    """Length of a text in UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


def parts(text: str, limit: int = LIMIT) -> list[str]:
    """The text in NFC as messages of at most `limit` UTF-16 units, numbered where there are several.

    It is cut between paragraphs; only what fits into no message whole is cut between lines, then sentences,
    then words, then characters. Joined again without the numbers it is the whole text but for white space at
    the cuts. A blank text has no parts. Raises ValueError for a limit below `LEAST`.
    """
    if limit < LEAST:
        raise ValueError(f"a limit of {limit} is below {LEAST}")
    whole = unicodedata.normalize("NFC", text).strip()
    if units(whole) <= limit:
        return [whole] if whole else []
    breaks = list(_breaks(whole))
    digits = 1
    while True:
        # The number is as long as the longest, which is known only when the parts are counted.
        found = list(_cut(whole, breaks, limit - units(_number(10**digits - 1, 10**digits - 1))))
        if len(found) < 10**digits:
            return [_number(index, len(found)) + part for index, part in enumerate(found, start=1)]
        digits += 1


def _number(index: int, count: int) -> str:
    return f"({index}/{count})\n"


def _breaks(text: str) -> Iterator[_Break]:
    for space in _SPACE.finditer(text):
        lines = space[0].count("\n")
        if lines:
            level = _Level.PARAGRAPH if lines > 1 else _Level.LINE
        else:
            said = text[max(0, space.start() - 2) : space.start()].rstrip(_CLOSING)
            level = _Level.SENTENCE if said.endswith(_SENTENCE_ENDS) else _Level.WORD
        yield _Break(space.start(), space.end(), level)


def _cut(text: str, breaks: list[_Break], room: int) -> Iterator[str]:
    """Pieces of at most `room` units, without the white space between them."""
    begin = 0
    while (end := _reach(text, begin, room)) < len(text):
        breaks = [one for one in breaks if one.start > begin]
        if found := _best(text, breaks, end, room):
            yield text[begin : found.start]
            begin = found.end
        else:
            stop = _between(text, begin, end)
            yield text[begin:stop].rstrip()
            begin = stop
            while text[begin].isspace():
                begin += 1
    yield text[begin:]


def _best(text: str, breaks: list[_Break], end: int, room: int) -> _Break | None:
    """Where to cut, at `end` at the latest: the strongest break that keeps what follows it in one part.

    None where a single word is longer than a part; then nothing is gained by cutting before it.
    """
    for level in reversed(_Level):
        strong = [one for one in breaks if one.level >= level]
        last = next((index for index in range(len(strong) - 1, -1, -1) if strong[index].start <= end), None)
        if last is None:
            continue
        until = strong[last + 1].start if last + 1 < len(strong) else len(text)
        if _reach(text, strong[last].end, room) >= until:
            return strong[last]
    return None


def _reach(text: str, begin: int, room: int) -> int:
    """How far the text goes in `room` units."""
    end = min(begin + room, len(text))
    over = units(text[begin:end]) - room
    while over > 0:
        end -= 1
        over -= units(text[end])
    return end


def _between(text: str, begin: int, end: int) -> int:
    """The last place up to `end` between two characters as people see them; `end` if there is none."""
    at = end
    while at > begin and _one_character(text, at):
        at -= 1
    return at if at > begin else end


def _one_character(text: str, at: int) -> bool:
    """Whether a cut would part a letter from its marks, or an emoji's pieces."""
    before, after = text[at - 1], text[at]
    if unicodedata.category(after).startswith("M") or _JOINER in (before, after):
        return True
    if ord(after) in _SKIN_TONES or ord(after) in _TAGS:
        return True
    if ord(after) not in _FLAG_LETTERS:
        return False
    letters = 0
    while letters < at and ord(text[at - 1 - letters]) in _FLAG_LETTERS:
        letters += 1
    return letters % 2 == 1
