"""Names of persons behind the words that announce them ("tên tôi là …", "mẹ tôi là bà …").

Where a text has capitals they mark the name. Elsewhere a name begins with a surname and ends before a word
that is none, or after four syllables.
"""

from __future__ import annotations

from typing import Final

from portal.masking.scan import Scan, Token
from portal.masking.wordlists import Phrases, phrases

_LONGEST: Final = 4
"""Syllables of a name without capitals, with a surname of one syllable."""
_LONGEST_MARKED: Final = 6
_FILLERS: Final = 6
"""Words between "tên" and the name at most."""


def _ends(scan: Scan, place: int) -> bool:
    """Whether nothing of a name can stand at `place`."""
    return place >= len(scan.tokens) or scan.gap(place) != " " or scan.tokens[place].numeric


def _surname(scan: Scan, place: int) -> int:
    return phrases("double_surnames").at(scan, place) or (
        1 if phrases("surnames").has(scan, scan.tokens[place]) else 0
    )


def _stops(scan: Scan, token: Token, length: int) -> bool:
    """Whether a word ends a name of `length` syllables."""
    if not phrases("stops").has(scan, token):
        return False
    return not (scan.bare and length < 3 and phrases("given").has(scan, token))


def _marked(scan: Scan, place: int, *, sure: bool) -> int:
    """The end of the words with capitals that begin at `place`, or `place` where they are no name."""
    end = place + 1
    while not _ends(scan, end) and scan.capital(scan.tokens[end]) and end - place < _LONGEST_MARKED:
        # A town behind a name: "Nguyễn Văn A Phường 3".
        if phrases("units").at(scan, end):
            break
        end += 1
    known = _surname(scan, place) > 0
    return end if (sure or known) and end - place >= (1 if sure else 2) else place


def _unmarked(scan: Scan, place: int, *, sure: bool, linked: bool) -> int:
    """The end of a name without capitals, or `place` where there is none."""
    surname = _surname(scan, place)
    middle = phrases("middle")
    end = place + max(surname, 1)
    longest = _LONGEST + max(surname - 1, 0)
    while not _ends(scan, end) and end - place < longest:
        forced = middle.has(scan, scan.tokens[end - 1]) and end - place > 1
        is_middle = end - place == surname and middle.has(scan, scan.tokens[end])
        if not forced and not is_middle and _stops(scan, scan.tokens[end], end - place):
            break
        end += 1
    length = end - place
    if surname:
        told = middle.has(scan, scan.tokens[place + surname]) if length > surname else False
        return end if length > surname and (sure or told) else place
    # No surname that is known: a name only if it is announced and short, and nothing else goes on.
    begins = not phrases("stops").has(scan, scan.tokens[place])
    return end if sure and linked and begins and 2 <= length <= _LONGEST and _closed(scan, end) else place


def _closed(scan: Scan, place: int) -> bool:
    if place >= len(scan.tokens) or scan.gap(place) != " ":
        return True
    return phrases("stops").has(scan, scan.tokens[place])


def _name(scan: Scan, place: int, *, sure: bool, linked: bool = False) -> int:
    token = scan.tokens[place]
    if token.numeric:
        return place
    if scan.capital(token):
        return _marked(scan, place, sure=sure)
    return _unmarked(scan, place, sure=sure, linked=linked)


def _of_thing(scan: Scan, place: int) -> bool:
    """Whether the word for a name at `place` belongs to a thing, not to a person."""
    things, persons = phrases("things"), phrases("persons")
    if things.at(scan, place + 1) and not persons.at(scan, place + 1):
        return True
    for before in range(place, max(place - 6, 0), -1):
        if persons.before(scan, before):
            return False
        if things.before(scan, before):
            # "Giám đốc công ty tên …": the person stands before the thing.
            return not any(persons.before(scan, more) for more in range(before, max(before - 4, 0), -1))
    return False


def _after_name_word(scan: Scan, place: int) -> tuple[int, int] | None:
    """The name behind the word for a name that ends before `place`."""
    fillers, links = phrases("name_fillers"), phrases("links")
    linked = False
    for here in range(place, min(place + _FILLERS, len(scan.tokens))):
        gap = scan.gap(here)
        if gap.strip(" :-–=\"'“(,") or ("," in gap and not linked):
            return None
        linked = linked or ":" in gap
        token = scan.tokens[here]
        filler = fillers.has(scan, token)
        follows = here + 1 < len(scan.tokens) and phrases("middle").has(scan, scan.tokens[here + 1])
        if not filler or (follows and _surname(scan, here)) or (scan.capital(token) and scan.bare is False):
            end = _name(scan, here, sure=True, linked=linked)
            if end > here:
                return here, end
        if not filler:
            return None
        linked = linked or links.has(scan, token)
    return None


def _famous(scan: Scan, start: int, end: int) -> bool:
    return phrases("streets").at(scan, start) == end - start


def _announced(scan: Scan, place: int, named: bool) -> tuple[int, int] | None:
    """The name that begins at `place` because of a title, a relation or a change before it."""
    gap = scan.gap(place)
    if gap.strip(" :") or place == 0:
        return None
    kin: Phrases = phrases("kin")
    before = scan.tokens[place - 1]
    title = phrases("titles").before(scan, place) > 0
    relation = (phrases("links").has(scan, before) and any(
        kin.before(scan, here) for here in range(place - 1, max(place - 4, 0), -1)
    )) or (":" in gap and kin.before(scan, place) > 0)
    renamed = named and phrases("renamed").has(scan, before)
    english = phrases("english_titles").has(scan, before)
    if not (title or relation or renamed or english):
        return None
    end = _name(scan, place, sure=english)
    if end == place and renamed and not scan.capital(scan.tokens[place]) and _surname(scan, place):
        end = _name(scan, place, sure=True)
        end = end if end - place >= 3 else place
    if end == place or _famous(scan, place, end):
        return None
    return place, end


def find(scan: Scan) -> None:
    """Claim names of persons."""
    words = phrases("name")
    place = 0
    named = False
    while place < len(scan.tokens):
        found = None
        if length := words.at(scan, place):
            named = True
            if not _of_thing(scan, place):
                found = _after_name_word(scan, place + length)
        else:
            found = _announced(scan, place, named)
        if found is None:
            place += 1
            continue
        scan.claim(scan.tokens[found[0]].start, scan.tokens[found[1] - 1].end, "name")
        place = found[1]
