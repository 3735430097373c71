"""Words that say what kind of number follows ("mã số thuế", "sđt")."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, cast

from portal.masking.scan import Scan
from portal.masking.spans import Kind
from portal.masking.wordlists import folded_words

_LABELLED: Final[tuple[Kind, ...]] = ("identity", "phone", "bank_card", "insurance_tax", "plate")
_REACH: Final = 60
"""Letters between a label and its number at most; "…, của em là …" may stand between."""


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile(
        "|".join(
            r"(?P<{}>(?<![a-z])(?:{})(?![a-z]))".format(
                kind, "|".join(re.escape(word) for word in folded_words(f"label_{kind}"))
            )
            for kind in _LABELLED
        )
    )


def label(scan: Scan, start: int, reach: int = _REACH) -> Kind | None:
    """The kind of number that the nearest label before `start` announces."""
    nearest: Kind | None = None
    for found in _pattern().finditer(scan.words, max(0, start - reach), start):
        nearest = cast(Kind, found.lastgroup)
    return nearest
