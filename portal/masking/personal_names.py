"""What a person's name is: where one begins and ends.

Where a text has capitals they mark the name. Elsewhere a name begins with a surname and ends before a word
that is none, or after four syllables.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from portal.masking.scan import Scan, Token
from portal.masking.wordlists import phrases

_LONGEST: Final = 4
"""Syllables of a name without capitals, with a surname of one syllable."""
_LONGEST_MARKED: Final = 6
_USUAL: Final = 3
"""Syllables of most names."""


class Trust(IntEnum):
    """How clearly the words before announce a name."""

    TITLED = 0
    """A title alone: "bà …"."""
    RELATED = 1
    """A title or relation and what links it: "mẹ tôi là bà …"."""
    NAMED = 2
    """A word for a name, of whom is not said: "đổi tên …"."""
    ANNOUNCED = 3
    """A word for a person's name: "tôi tên …"."""
    LINKED = 4
    """The same, and what links it: "tên tôi là …", "họ tên: …"."""


def _near(scan: Scan, place: int) -> bool:
    """Whether the token at `place` can belong to the same name as the one before."""
    return place < len(scan.tokens) and scan.gap(place) == " " and not scan.tokens[place].numeric


def surname(scan: Scan, place: int) -> int:
    """How many tokens the surname takes that stands at `place`; 0 for none."""
    if double := phrases("double_surnames").at(scan, place):
        return double
    token = scan.tokens[place]
    known = phrases("surnames").has(scan, token)
    return int(known or (scan.capital(token) and phrases("surnames_marked").has(scan, token)))


def full(scan: Scan, place: int) -> bool:
    """Whether a surname stands at `place` and a usual middle name behind it."""
    if not _near(scan, place + 1) or not surname(scan, place):
        return False
    if scan.capital(scan.tokens[place]):
        return scan.capital(scan.tokens[place + 1])
    return phrases("middle", "middle_also").has(scan, scan.tokens[place + 1])


def begins(scan: Scan, place: int) -> bool:
    """Whether a word that may stand before a name is its beginning ("vo tan lanh", "ba thi thu")."""
    if not _near(scan, place + 1) or not surname(scan, place):
        return False
    behind = scan.tokens[place + 1]
    if scan.capital(scan.tokens[place]):
        return scan.capital(behind)
    if phrases("middle").has(scan, behind):
        # "tên cũ thì sửa" without diacritics
        return not (scan.bare and _near(scan, place + 2) and _stops(scan, scan.tokens[place + 2], _USUAL))
    return scan.bare and not phrases("single_fillers", "stops", "surnames").has(scan, behind)


def name(scan: Scan, place: int, trust: Trust) -> int:
    """The token behind the name that begins at `place`, or `place` where there is none."""
    token = scan.tokens[place]
    if token.numeric or phrases("no_names").at(scan, place):
        return place
    if scan.capital(token):
        return _marked(scan, place, trust)
    if _near(scan, place + 1) and scan.capital(scan.tokens[place + 1]):
        return place  # "từ Gia Lai"
    return _unmarked(scan, place, trust)


def _breaks(scan: Scan, place: int) -> bool:
    """Whether something else begins within what looks like a name."""
    if (
        phrases("renamed").has(scan, scan.tokens[place])
        and _near(scan, place + 1)
        and surname(scan, place + 1)
    ):
        return True  # "… thành Nguyễn …"
    if scan.capital(scan.tokens[place]) and phrases("units").at(scan, place):
        return True  # "Nguyễn Văn A Phường 3"
    return phrases("no_names").at(scan, place) > 0 or phrases("streets").at(scan, place) >= _USUAL


def _marked(scan: Scan, place: int, trust: Trust) -> int:
    end = place + 1
    while _near(scan, end) and scan.capital(scan.tokens[end]) and end - place < _LONGEST_MARKED:
        if _breaks(scan, end):
            break
        end += 1
    if trust >= Trust.ANNOUNCED:
        alone = end - place == 1 and phrases("stops").has(scan, scan.tokens[place])
        return place if alone else end
    return end if surname(scan, place) and end - place >= 2 else place


def _stops(scan: Scan, token: Token, length: int) -> bool:
    """Whether a word ends a name of `length` syllables."""
    if not phrases("stops").has(scan, token):
        return False
    return not (scan.bare and length < _USUAL and phrases("given").has(scan, token))


def _last(scan: Scan, place: int) -> bool:
    """Whether a usual given name stands at `place`, with which the phrase ends ("phương anh,")."""
    return phrases("given").has(scan, scan.tokens[place]) and not _near(scan, place + 1)


def _unmarked(scan: Scan, place: int, trust: Trust) -> int:
    tokens, middle = scan.tokens, phrases("middle")
    first = surname(scan, place)
    # In a text without diacritics "phi thi", "ma van" are mostly no names.
    clear = phrases("clear_surnames").has(scan, tokens[place]) or (first > 0 and not scan.bare)
    end = place + max(first, 1)
    told = first > 0 and _near(scan, end) and middle.has(scan, tokens[end])
    while _near(scan, end) and end - place < _LONGEST + max(first - 1, 0):
        forced = told and end - place == first + 1 and (clear or trust >= Trust.ANNOUNCED)
        if _breaks(scan, end):
            break
        free = forced or (told and end - place == first) or _last(scan, end)
        if not free and _stops(scan, tokens[end], end - place):
            break
        end += 1
    length = end - place
    if not first:
        # No surname that is known: a name only if it is announced and short, and nothing else goes on.
        begins = not phrases("stops").has(scan, tokens[place])
        if trust >= Trust.ANNOUNCED and begins and length == 1 and _last(scan, place):
            return end
        sure = trust is Trust.LINKED and begins and length >= 2
        return end if sure and _closed(scan, end) else place
    if length <= first or (told and length == first + 1 and not _closed(scan, end)):
        return place
    if told and length > first + 1:
        enough = clear or trust >= Trust.ANNOUNCED or trust is Trust.RELATED
    elif trust >= Trust.ANNOUNCED:
        enough = clear or length >= _USUAL
    else:
        certain = phrases("clear_surnames").has(scan, tokens[place])
        usual = not scan.bare and _closed(scan, end)
        if trust is Trust.TITLED:
            enough = certain and usual and length >= _USUAL
        else:
            enough = length >= _USUAL and (certain or (usual and full(scan, place)))
    return end if enough else place


def _closed(scan: Scan, place: int) -> bool:
    """Whether a text goes on at `place` with what is no part of a name."""
    return not _near(scan, place) or phrases("stops").has(scan, scan.tokens[place])
