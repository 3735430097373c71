"""Numbers that are no personal data: codes, dates, amounts."""

from __future__ import annotations

import re

from portal.masking.scan import Scan

# A bare "d" only where nothing follows it: "đ/c" is an address.
_CURRENCY = r"\s?(?:dong|vnd|d|₫)(?![\w/])"
# Groups of digits before an amount, or a plus, make it a part of a number.
_ALONE = r"(?<![\d.,+])(?<!\d[ .\-])"
_GROUPED = r"[1-9]\d{0,2}(?:[.,]\d{3})+(?![.,]?\d)"
_KEPT = re.compile(
    rf"""
    (?<![\w.])\d\.\d{{6}}(?:\.\d{{3}}\.\d{{2}}\.\d{{2}}\.h\d{{2}})?(?!\d)           # 1.014064
  | (?<![\w.])(?:\d{{3}}\.\d{{2}}\.\d{{2}}\.)?h\d{{2}}(?:\.\d{{1,3}})*-\d{{6}}-\d{{3,6}}(?!\d)  # a dossier
  | (?<![\d/.\-])\d{{1,2}}([/.\-])\d{{1,2}}\1\d{{4}}(?!\d)                         # 30/06/2026
  | (?<![^\W_])[a-z]{{2}}\d{{9}}[a-z]{{2}}(?!\w)                                     # a parcel
  | (?<![\d/.\-])\d{{4}}-\d{{2}}-\d{{2}}(?!\d)                                     # 2026-06-30
  | {_ALONE}(?:{_GROUPED}{_CURRENCY}|[1-9]\d{{0,7}}{_CURRENCY}|[1-9]\d{{2,8}}000{_CURRENCY})
  | {_ALONE}[1-9]\d{{0,2}}(?:[.,]\d{{3}})*[.,]000(?![.,]?\d)                    # 250.000.000
    """,
    re.VERBOSE,
)


def protect(scan: Scan) -> None:
    """Protect codes of procedures and dossiers, dates and amounts of money."""
    for found in _KEPT.finditer(scan.plain):
        scan.protect(*found.span())
