"""Names of persons behind the words that announce them ("tên tôi là …", "mẹ tôi là bà …").

Where these words stand is told here, what a name is in `personal_names`.
"""

from __future__ import annotations

from typing import Final

from portal.masking.personal_names import Trust, begins, full, name
from portal.masking.scan import Scan
from portal.masking.wordlists import phrases

_FILLERS: Final = 6
"""Words between "tên" and the name at most."""
_APART: Final = 2
"""Words between a person and "tên" at most, where they are joined: "người Nga tên …"."""
_FEW: Final = 4
"""Words between a person or a thing and what belongs to it at most."""


def _of_thing(scan: Scan, place: int, behind: int) -> bool:
    """Whether the word for a name from `place` to `behind` belongs to a thing, not to a person."""
    things, persons = phrases("things"), phrases("persons")
    if things.at(scan, behind) and not persons.at(scan, behind) and not full(scan, behind):
        return True
    for before in range(place, max(place - _FEW - 2, 0), -1):
        if persons.before(scan, before):
            return False
        if things.before(scan, before):
            # "Giám đốc công ty tên …": the person stands before the thing.
            return not any(persons.before(scan, more) for more in range(before, max(before - _FEW, 0), -1))
    return False


def _person_before(scan: Scan, place: int) -> bool:
    """Whether the word for a name at `place` follows a person ("chồng tên", "giám đốc công ty tên")."""
    persons, stops = phrases("persons"), phrases("stops")
    for here in range(place, max(place - _APART - 1, 0), -1):
        if persons.before(scan, here):
            return True
        if stops.has(scan, scan.tokens[here - 1]):
            break
    thing = phrases("things").before(scan, place)
    return thing > 0 and persons.before(scan, place - thing) > 0


def _after_name_word(scan: Scan, place: int, trust: Trust) -> tuple[int, int] | None:
    """The name behind the word for a name that ends before `place`."""
    here = place
    while here < min(place + _FILLERS, len(scan.tokens)):
        gap = scan.gap(here)
        if gap.strip(" :-–=\"'“("):
            return None
        if ":" in gap:
            trust = Trust.LINKED
        filler = phrases("name_fillers").at(scan, here)
        if not filler or begins(scan, here):
            end = name(scan, here, trust)
            if end > here:
                return here, end
        if not filler:
            return _linked(scan, here)
        if phrases("links").at(scan, here):
            trust = Trust.LINKED
        here += filler
    return None


def _linked(scan: Scan, place: int) -> tuple[int, int] | None:
    """The name behind other words and what links it: "tên trong hộ chiếu là …"."""
    for here in range(place, min(place + _FILLERS, len(scan.tokens) - 1)):
        if scan.gap(here + 1).strip(" :") or phrases("name").at(scan, here):
            return None
        if ":" in scan.gap(here + 1) or phrases("links").has(scan, scan.tokens[here]):
            end = name(scan, here + 1, Trust.RELATED)
            return (here + 1, end) if end > here + 1 else None
    return None


def _relative(scan: Scan, place: int) -> bool:
    """Whether a relative is named before `place`: "vợ tôi …"."""
    owner = phrases("owners").before(scan, place)
    return owner > 0 and phrases("relatives").before(scan, place - owner) > 0


def _changed(scan: Scan, place: int) -> bool:
    """Whether "thành" or the like at `place` follows a word for a change."""
    change = phrases("change")
    return phrases("renamed").has(scan, scan.tokens[place]) and any(
        change.before(scan, here) for here in range(place, max(place - _FEW, 0), -1)
    )


def _announced(scan: Scan, place: int, *, named: bool, again: bool) -> tuple[int, int] | None:
    """The name that begins at `place` because of a title, a relation or a change before it.

    `named` tells that a word for a name came before, `again` that another name ended just before "thành".
    """
    gap = scan.gap(place)
    if place == 0 or gap.strip(" :."):
        return None
    kin, links = phrases("kin"), phrases("links")
    title = phrases("titles").before(scan, place)
    told = links.has(scan, scan.tokens[place - 1]) and any(
        kin.before(scan, here) for here in range(place - 1, max(place - _FEW - 2, 0), -1)
    )
    told = told or (":" in gap and (kin.before(scan, place) > 0 or full(scan, place)))
    relative = _relative(scan, place)
    if title and place > title:
        before = scan.tokens[place - title - 1]
        told = told or links.has(scan, before) or ":" in scan.gap(place - title)
    english = phrases("english_titles").has(scan, scan.tokens[place - 1])
    changed = named and (_changed(scan, place - 1) or again)
    if not (title or relative or told or english or changed) or ("." in gap and not english):
        return None
    if english and scan.capital(scan.tokens[place]):
        trust = Trust.ANNOUNCED
    else:
        trust = Trust.RELATED if told or changed else Trust.TITLED
    end = name(scan, place, trust)
    known = phrases("streets").at(scan, place)
    famous = known == end - place or known > 2
    return None if end == place or famous else (place, end)


def find(scan: Scan) -> None:
    """Claim names of persons."""
    place = 0
    done = -1
    named = False
    while place < len(scan.tokens):
        found = None
        if length := phrases("name").at(scan, place):
            named = True
            if not _of_thing(scan, place, place + length):
                trust = Trust.ANNOUNCED if _person_before(scan, place) else Trust.NAMED
                found = _after_name_word(scan, place + length, trust)
        else:
            again = place == done + 1 and phrases("renamed").has(scan, scan.tokens[done])
            found = _announced(scan, place, named=named, again=again)
        if found is None:
            place += 1
            continue
        scan.claim(scan.tokens[found[0]].start, scan.tokens[found[1] - 1].end, "name")
        place = done = found[1]
