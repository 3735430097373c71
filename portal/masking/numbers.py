"""Identity numbers, passports and bank cards."""

from __future__ import annotations

import re
from typing import Final

from portal.masking import phones
from portal.masking.labels import label
from portal.masking.scan import Scan

# Twelve digits are today's identity number; a longer run is one with a slip of the finger.
_LONG_RUN = re.compile(r"(?<!\d)\d{12,}(?!\d)")
# Looked for before telephone numbers, which a part of it would look like.
_DIGIT_BY_DIGIT = re.compile(r"(?<!\d)\d(?:[ .\-]\d){11}(?!\d)")
_RUN = re.compile(r"\d+(?:[ .\-–]\d+)*")
_CARD_START = re.compile(r"9704|3[47]|4|5[1-5]|6[0258]|2[2-7]")
_SHORTEST_CARD: Final = 13
_CARD_GROUP: Final = 4
_LONGEST_GROUP: Final = 8
_USUAL_CARD: Final = 16
_LOCAL_LENGTHS: Final = (19, 18, 17, 16)
_CARD_LENGTHS: Final = (16, 19, 17, 18, 15, 14, 13)
# Groups of digits with the same between each two: "0792/0400/1234", "09 12 34 56 78", "0912 – 345 – 678".
_EVEN_GROUPS = re.compile(r"(?:\+\s?)?(?<!\d)\d+(?P<between>\s?[^\w\s\x00]\s?|[_ ])\d+(?:(?P=between)\d+)*")
# The province of birth (001 to 096), the century and sex, then the year and six digits.
_PLAUSIBLE = re.compile(r"0(?:0[1-9]|[1-8]\d|9[0-6])[0-3]\d{8}")
_IDENTITY = re.compile(
    r"""
    (?<!\d)0\d{2}([ .\-])\d{3}\1\d{3}\1\d{3}(?!\d)     # 079 204 001 234
  | (?<!\d)\d{3}\.\d{3}\.\d{3}\.\d{3}(?!\d)
  | (?<!\d)0\d{3}([ .\-])\d{4}\2\d{4}(?!\d)            # 0792 0400 1234
  | (?<!\d)0\d{2}([ .\-])\d(?:\3?)\d{2}\3\d{6}(?!\d)   # 079 2 04 001234
  | (?<!\d)0\d{5}[ .\-]\d{6}(?!\d)
  | (?<!\d)(?<!\d\.)\d{9}(?!\d)                        # the former identity card
  | (?<!\d)(?!1[89]00)\d{10,11}(?!\d)                 # a slip of the finger, an account; no hotline
  | (?<!\w)[a-z]\d{7,8}(?!\w)                          # a passport
  | (?:(?<=chieu\ )|(?<=passport\ ))[a-z][ \-]\d{7,8}(?!\w)
  | (?<!\d)(?<!\d[ .\-])(?!11\d\D11\d)\d{3}([ .\-])\d{3}\4\d{3}(?![ .\-]?\d)
    """,
    re.VERBOSE,
)


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _card(scan: Scan, start: int, digits: str) -> bool:
    if not _CARD_START.match(digits):
        return False
    # Nothing else has sixteen digits.
    if digits.startswith("9704") or len(digits) == _USUAL_CARD:
        return True
    return _luhn(digits) or label(scan, start) == "bank_card"


def find_cards(scan: Scan) -> None:
    """Claim numbers of bank cards, unbroken or in groups.

    One that fails the check digit is a card still if its length, its bank's number or a word before it says
    so: people mistype.
    """
    for run in _RUN.finditer(scan.plain):
        groups = [(run.start() + m.start(), run.start() + m.end()) for m in re.finditer(r"\d+", run[0])]
        if sum(end - start for start, end in groups) < _SHORTEST_CARD:
            continue
        done = 0
        # A card's groups are of four digits and a shorter last one; two numbers side by side are two.
        for first, (start, behind) in enumerate(groups):
            if start < done or (first and behind - start < _CARD_GROUP):
                continue
            ends = {}
            digits = ""
            for here, end in groups[first:]:
                digits += scan.plain[here:end]
                if len(digits) > _LOCAL_LENGTHS[0] or (here > start and end - here > _LONGEST_GROUP):
                    break
                ends[len(digits)] = end, digits
            if behind - start > _LONGEST_GROUP:  # unbroken: what follows is another number
                digits = scan.plain[start:behind]
                ends = {behind - start: (behind, digits)}
            local = first or digits.startswith("9704")
            lengths = _LOCAL_LENGTHS if local else _CARD_LENGTHS
            best = next((ends[n] for n in lengths if n in ends and _card(scan, start, ends[n][1])), None)
            if best is not None:
                done = best[0]
                scan.claim(start, done, "bank_card")


def find_long(scan: Scan) -> None:
    """Claim twelve digits and more, whatever stands around them."""
    for pattern in (_LONG_RUN, _DIGIT_BY_DIGIT):
        for found in pattern.finditer(scan.plain):
            scan.claim(*found.span(), "identity")


def find_groups(scan: Scan) -> None:
    """Claim identity and telephone numbers in groups, with anything between the groups."""
    for found in _EVEN_GROUPS.finditer(scan.plain):
        groups = re.findall(r"\d+", found[0])
        digits = "".join(groups)
        if len(groups[0]) >= 9:  # a whole number, and another one behind it
            continue
        if len(digits) in (10, 11) and phones.personal(digits):
            scan.claim(*found.span(), "phone")
            continue
        # "113, 114, 115" are hotlines.
        former = [len(group) for group in groups] == [3, 3, 3] and not found["between"][-1].isspace()
        if former or (len(digits) == 12 and digits[0] == "0"):
            scan.claim(*found.span(), "identity")
    for found in _RUN.finditer(scan.plain):
        digits = "".join(filter(str.isdecimal, found[0]))
        if _PLAUSIBLE.fullmatch(digits) and len(re.split(r"\D", found[0], maxsplit=1)[0]) < 9:
            scan.claim(*found.span(), "identity")


def find_identity(scan: Scan) -> None:
    """Claim identity numbers of all ages and passports."""
    for found in _IDENTITY.finditer(scan.plain):
        scan.claim(*found.span(), "identity")
