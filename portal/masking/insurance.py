"""Numbers of health and social insurance, and tax numbers."""

from __future__ import annotations

import re

from portal.masking import phones
from portal.masking.labels import label
from portal.masking.scan import Scan

# Who the card is for (two letters), the level of benefit, the place, and ten digits: "HT 3 68 68 10472291".
# Twelve digits behind a short word are an identity number, whatever follows ("và 079204001234 1.014064").
_CARD = re.compile(r"(?<![^\W\d_])[a-z]{2}[ .\-]?(?!\d{12}(?!\d))[1-5](?:[ .\-]?\d){12}(?!\d)")
_NEAR = 25
"""Letters between a label and a number that might as well be a telephone number."""
# Ten digits in a row or in groups; a branch of a company has three more.
_TEN = re.compile(r"(?<![\d])(?<!\d[.\-])\d(?:[ .\-]?\d){9}(?:\s?[\-–]\s?\d{3})?(?![.\-]?\d)")
_BRANCH = re.compile(r"(?<!\d)\d{10}\s?[\-–]\s?\d{3}(?!\d)")
_WHOLE = re.compile(r"\d{10}")


def find_cards(scan: Scan) -> None:
    """Claim numbers of health insurance cards with their letters, and unbroken tax numbers of branches."""
    for found in _CARD.finditer(scan.plain):
        scan.claim(*found.span(), "insurance_tax")
    for found in _BRANCH.finditer(scan.plain):
        scan.claim(*found.span(), "insurance_tax")
    for found in re.finditer(r"(?<!\d)\d{13}(?!\d)", scan.plain):
        if label(scan, found.start()) == "insurance_tax":
            scan.claim(*found.span(), "insurance_tax")


def find_numbers(scan: Scan) -> None:
    """Claim ten digits that are no telephone number, or that a label tells; in groups only after a label."""
    for found in _TEN.finditer(scan.plain):
        start = found.start()
        if phones.personal(found[0]):
            known = label(scan, start, _NEAR) == "insurance_tax"
        elif _WHOLE.fullmatch(found[0]):
            known = not found[0].startswith(("1800", "1900")) and label(scan, start) != "bank_card"
        else:
            known = label(scan, start) == "insurance_tax"
        if known:
            scan.claim(*found.span(), "insurance_tax")
