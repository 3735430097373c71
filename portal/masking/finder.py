"""Finds and hides personal data.

The kinds are looked for in a fixed order; what one finds, or knows to be no personal data, the next ones do
not see. In doubt a number is hidden, a word stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from portal.masking import addresses, emails, insurance, kept, names, numbers, phones, plates
from portal.masking.scan import Scan
from portal.masking.spans import KINDS, Placeholders, Span

_STEPS: tuple[Callable[[Scan], None], ...] = (
    emails.find,
    insurance.find_cards,
    numbers.find_cards,
    phones.find_international,
    numbers.find_long,
    kept.protect,
    plates.find,
    insurance.find_numbers,
    numbers.find_groups,
    phones.find,
    numbers.find_identity,
    addresses.find,
    names.find,
)


def find(text: str) -> list[Span]:
    """The personal data in a text, in order, without overlap."""
    scan = Scan(text)
    for step in _STEPS:
        step(scan)
    if not scan.spans:
        return []
    # The pieces between are searched again by themselves, as they will be when a masked text is masked.
    found = sorted(scan.spans)
    done = 0
    for start, end in [*((span.start, span.end) for span in found), (len(text), len(text))]:
        found += [Span(done + more.start, done + more.end, more.kind) for more in find(text[done:start])]
        done = end
    return sorted(found)


@lru_cache(maxsize=4)
def _barrier(placeholders: Placeholders) -> re.Pattern[str]:
    return re.compile("({})".format("|".join(re.escape(placeholders.of(kind)) for kind in KINDS)))


def mask(text: str, placeholders: Placeholders) -> str:
    """Return `text` with placeholders for personal data. Masking a masked text changes nothing."""
    parts = _barrier(placeholders).split(text)
    parts[::2] = (_masked(part, placeholders) for part in parts[::2])
    return "".join(parts)


def _masked(text: str, placeholders: Placeholders) -> str:
    parts: list[str] = []
    done = 0
    for span in find(text):
        parts += [text[done : span.start], placeholders.of(span.kind)]
        done = span.end
    return "".join([*parts, text[done:]])
