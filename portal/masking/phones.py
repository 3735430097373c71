"""Telephone numbers of persons; hotlines and other shared numbers survive."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import PhoneNumberType

from portal.masking.scan import Scan

REGION = "VN"

_START = re.compile(r"(?<!\d)(?:\+\s?|00)?(?:84|0)")
_NATIONAL = re.compile(r"(?:0084|84|0)[^\D0]\d{7,9}")
# Mobile numbers of eleven digits as they were until 2018; many still stand in people's papers.
_FORMER = re.compile(r"01(?:2\d|6[2-9]|8[68]|99)\d{7}")
_DIGIT = re.compile(r"[ .\-()]{0,2}\d")
_INTERNATIONAL = re.compile(r"(?<!\d)0084[1-9]\d{8}(?!\d)")
_SHARED = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
    }
)
"""Kinds of numbers that belong to an organisation, never to a person."""


def personal(text: str) -> bool:
    """Whether the digits of a text are a telephone number that may be a person's."""
    digits = "".join(filter(str.isdecimal, text))
    if _FORMER.fullmatch(digits):
        return True
    # Most candidates are none, and parsing is a hundred times slower than this look at the digits.
    if not _NATIONAL.fullmatch(digits):
        return False
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) not in _SHARED


def _end(text: str, start: int) -> int | None:
    """Where a telephone number that starts here ends: the longest valid one."""
    end, best = start, None
    digits = 0
    position = start + (1 if text[start] == "+" else 0)
    while digits < 15 and (found := _DIGIT.match(text, position)):
        position = end = found.end()
        digits += 1
        whole = end == len(text) or not text[end].isdigit()
        if digits >= 9 and whole and personal(text[start:end]):
            best = end
    return best


def find_international(scan: Scan) -> None:
    """Claim unbroken numbers with the country's code, which look like a long identity number."""
    for found in _INTERNATIONAL.finditer(scan.plain):
        if personal(found[0]):
            scan.claim(*found.span(), "phone")


def find(scan: Scan) -> None:
    """Claim telephone numbers, also foreign ones, which people write with a plus sign."""
    for found in _START.finditer(scan.plain):
        start = found.start()
        # Claimed meanwhile as a part of another one.
        if scan.plain[start] != found[0][0] or (end := _end(scan.plain, start)) is None:
            continue
        scan.claim(start, end, "phone")
    if "+" in scan.plain:
        for match in list(phonenumbers.PhoneNumberMatcher(scan.plain, REGION)):
            if match.raw_string.startswith("+"):
                scan.claim(match.start, match.end, "phone")
