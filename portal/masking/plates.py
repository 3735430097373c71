"""Licence plates of cars and motorbikes, in new and old forms."""

from __future__ import annotations

import re

from portal.masking.labels import label
from portal.masking.scan import Scan

_PROVINCE = r"(?<![\w.,/])(?:1[1-9]|[2-9]\d)"
_JOIN = r"(?:\s?[\-–.]\s?|\s)?"
_PLATE = re.compile(
    rf"""{_PROVINCE}{_JOIN}
    (?P<series>[a-z]\d??|[a-z]{{2}}\d??)             # A, B1, AA, MĐ1
    (?P<join>{_JOIN})
    (?P<number>\d{{3}}[. ]\d{{2}}|\d{{5}}|\d{{4}})(?![\w]|[.,]\d)
    """,
    re.VERBOSE,
)
_DIPLOMATIC = re.compile(rf"{_PROVINCE}{_JOIN}\d{{3}}{_JOIN}(?:ng|qt|nn|cv){_JOIN}\d{{2}}(?!\w)")
_MILITARY = re.compile(r"(?<!\w)[a-z]{2}[\s\-]\d{2}[\-.]\d{2}(?![\w\-])")
# Letters that also stand for hours, grams, metres, a thousand, or a class at school.
_UNITS = frozenset("hgkm") | {"cc", "kg", "km", "cm", "ha", "kw", "tr", "tb"}


def find(scan: Scan) -> None:
    """Claim licence plates; what could be a figure and its unit only if a word before it tells a vehicle."""
    for found in _PLATE.finditer(scan.plain):
        clear = "." in found["number"] or (len(found["number"]) == 5 and found["series"] not in _UNITS)
        # "lớp 10A 2024"
        dashed = found["join"].strip() in ("-", "–") and found["series"] not in _UNITS
        exact = len(found["series"]) == 2 and found["series"][1].isdecimal() and found["join"]  # B1
        clear = clear or bool(exact and found["number"][:2] not in ("19", "20"))
        if clear or dashed or label(scan, found.start()) == "plate":
            scan.claim(*found.span(), "plate")
    for found in _MILITARY.finditer(scan.plain):
        if label(scan, found.start()) == "plate":
            scan.claim(*found.span(), "plate")
    for found in _DIPLOMATIC.finditer(scan.plain):
        scan.claim(*found.span(), "plate")
