"""Figures, dates and lines as Vietnamese readers write them."""

from __future__ import annotations

import datetime as dt
import re

LIST_MARK = re.compile(r"[-–+*•.]+\)?(?:\s+|(?=[^\W\d]))")
"""Before a digit only with a space: "-5" is a figure."""
LONGEST_TITLE = 120
"""Characters of a title on a button; some official ones have a thousand."""


def money(amount: int) -> str:
    """70000 → "70.000"."""
    return f"{amount:,}".replace(",", ".")


def number(value: float) -> str:
    """7.0 → "7"; 0.5 → "0,5"; never with an exponent."""
    return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")


def date(day: dt.date) -> str:
    """31 December 2026 → "31/12/2026"."""
    return f"{day:%d/%m/%Y}"


def source_date(value: str) -> str:
    """ "2026-06/07" → "06–07/2026"; "2026-06-30" → "30/06/2026"; "2026-06" → "06/2026"."""
    if span := re.fullmatch(r"(\d{4})-(\d\d)/(\d\d)", value):
        year, first, last = span.groups()
        return f"{first}–{last}/{year}"
    return "/".join(reversed(value.split("-")))


def shorten(title: str) -> str:
    """A title short enough for a button, cut at a word."""
    if len(title) <= LONGEST_TITLE:
        return title
    return title[:LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:(") + " …"


def unlisted(line: str) -> str:
    """A line of the source without the mark of a list before it: it becomes an item of a list of ours."""
    mark = LIST_MARK.match(line)
    return line[mark.end() :] if mark else line


def small(name: str) -> str:
    """ "Phường Mũi Né" → "phường Mũi Né", as it stands inside a sentence."""
    return name[:1].lower() + name[1:]
