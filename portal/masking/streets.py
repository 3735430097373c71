"""What follows the number of a house: streets, alleys, quarters and hamlets, by name or number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from portal.masking.personal_names import full
from portal.masking.scan import Scan
from portal.masking.wordlists import phrases

_LONGEST: Final = 4
"""Syllables of a street's name that nothing ends."""
# Written as one word: "kp3", "ql1a".
_GLUED: Final = re.compile(r"(?:kp|tdp|ql|tl|dt|hl)\d{1,3}[a-z]?")
_ROAD: Final = re.compile(r"(?:ql|tl|dt|hl)\d")
_MOST: Final = 4
"""Streets and quarters in one address at most."""
_ORDINAL: Final = re.compile(r"\d{1,2}|i{1,3}|iv|vi?")


@dataclass(frozen=True)
class Tail:
    """The rest of an address; `end` counts letters of the text."""

    end: int
    plain: bool
    """The number is followed by a name, without a word for a street."""
    way: bool
    """There is a word for a street."""
    known: bool
    """The name without a word is a street's that the list has."""
    marked: bool
    """It begins with a capital."""
    surname: bool
    """It begins with a surname."""
    more: bool
    """A quarter or hamlet stands behind the street."""
    commune: bool
    """A commune or town stands behind all."""

    @property
    def empty(self) -> bool:
        """Whether nothing but the number is there."""
        return not (self.plain or self.way or self.more)


def _joined(scan: Scan, place: int) -> bool:
    return place < len(scan.tokens) and scan.gap(place).strip() in ("", ",", "-", "–", ".,")


def _near(scan: Scan, place: int) -> bool:
    return place < len(scan.tokens) and scan.gap(place) == " "


def _before_unit(scan: Scan, place: int) -> int:
    """The token behind a name that a comma and a commune follow ("ngư ông, phường …"); 0 for none."""
    if phrases("stops").has(scan, scan.tokens[place]):
        return 0
    for end in range(place + 1, min(place + _LONGEST + 1, len(scan.tokens))):
        if scan.gap(end) != " ":
            return end if scan.gap(end).strip() == "," and phrases("units").at(scan, end) else 0
        if scan.tokens[end].numeric or phrases("units", "ways", "quarters").at(scan, end):
            return 0
    return 0


def name(scan: Scan, place: int) -> int:
    """The token behind the name that begins at `place`, or `place` where none does."""
    tokens = scan.tokens
    if place >= len(tokens) or tokens[place].numeric:
        return place
    if known := phrases("streets").at(scan, place):
        return place + known
    stops = phrases("stops", "units")
    if closed := _before_unit(scan, place):
        return closed
    marked = scan.capital(tokens[place])
    # "đặng văn lãnh" without diacritics: each of these syllables is also another word.
    told = full(scan, place) and phrases("middle").has(scan, tokens[place + 1])
    sure = place + 3 if told and not marked else place
    end = place
    while end < len(tokens) and end - place < _LONGEST + marked and (end == place or _near(scan, end)):
        token = tokens[end]
        if token.numeric or phrases("units").at(scan, end) or phrases("suffixes").has(scan, token):
            break
        if not scan.capital(token) if marked else (end >= sure and stops.has(scan, token)):
            break
        end += 1
    return end


def value(scan: Scan, place: int, *, alley: bool) -> int:
    """The token behind the number or name of a street or quarter; a street may follow an alley's number."""
    tokens = scan.tokens
    if place >= len(tokens) or scan.gap(place).strip(" ."):
        return place
    if tokens[place].numeric:
        end = place + 1
        while end < len(tokens) and scan.gap(end) in ("/", "-") and tokens[end].numeric:
            end += 1
        if alley and _near(scan, end):
            end = name(scan, end)
        elif _near(scan, end + 1) and tokens[end].fold == "thang" and tokens[end + 1].numeric:
            end += 2  # "đường 3 tháng 2"
        return end
    end = name(scan, place)
    # "thôn Lạc Hưng 1"
    if end > place and _near(scan, end) and _ORDINAL.fullmatch(tokens[end].fold):
        end += 1
    return end


def _named(scan: Scan, place: int) -> int:
    """Like `value`, behind the word for a street or quarter at `place`; `place` where there is none."""
    alley = phrases("alleys").at(scan, place)
    length = max(phrases("ways").at(scan, place), phrases("quarters").at(scan, place))
    if not length:
        return place + 1 if _GLUED.fullmatch(scan.tokens[place].fold) else place
    end = value(scan, place + length, alley=alley > 0)
    return end if end > place + length else place


def tail(scan: Scan, place: int, end: int, *, alley: bool) -> Tail | None:
    """What follows a house number that ends at letter `end`; `place` is the next token. None: no address."""
    tokens = scan.tokens
    plain = way = known = marked = surname = more = False
    here = place
    starts = phrases("ways", "quarters", "units")
    if _near(scan, here) and not starts.at(scan, here) and not _GLUED.fullmatch(tokens[here].fold):
        after = name(scan, here)
        if after == here:
            return None if not alley else Tail(end, False, False, False, False, False, False, False)
        plain = True
        known = phrases("streets").at(scan, here) == after - here
        marked = scan.capital(tokens[here]) and after - here >= 2
        surname = after - here >= 2 and (phrases("surnames").has(scan, tokens[here]) or full(scan, here))
        surname = surname and not phrases("no_names").at(scan, here)
        if after < len(tokens) and _near(scan, after) and phrases("suffixes").has(scan, tokens[after]):
            after += 1
            plain, way = False, True
        here = after
    for _ in range(_MOST):
        if not _joined(scan, here) or phrases("units").at(scan, here):
            break
        after = _named(scan, here)
        if after == here:
            break
        if phrases("ways").at(scan, here) or _ROAD.match(tokens[here].fold):
            way, plain = True, False
        else:
            more = True
        here = after
    commune = _joined(scan, here) and phrases("units").at(scan, here) > 0
    if here > place:
        end = tokens[here - 1].end
    return Tail(end, plain, way, known, marked, surname, more, commune)
