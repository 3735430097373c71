"""The day on which somebody means to hand in papers, read from the question."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from actions.errors import DialogueError
from vietnamese import Lexicon, LexiconError, clean, find, fold_syllable, syllables

DEFAULT_FILE = Path(__file__).with_name("days.yml")
DATE = re.compile(
    r"(?<![\w/.])(?:ngay )?(\d{1,2})"
    r"(?:(?:/| thang )(\d{1,2})(?:(?:/| nam )(\d{4}))?|[.-](\d{1,2})[.-](\d{4}))(?![\w/.])"
)
NOON, FIRST_HOUR, LAST_HOUR, MIDNIGHT = 12, 6, 22, 23
"""Nobody hands in papers before six or after ten; smaller numbers are spans of hours."""
MORNING, AFTERNOON = dt.time(8), dt.time(14)
YEARS_BACK, YEARS_AHEAD = 1, 2
"""Other years belong to births and laws, not to a filing."""
NEXT_LEAP = 8
Span = tuple[int, int]
"""Of syllables: first, and one past the last."""


@dataclass(frozen=True)
class Filing:
    """When papers are handed in, and the question without the words that said so. `named`: it said a day."""

    at: dt.datetime
    named: bool
    rest: str


@dataclass(frozen=True)
class Words:
    """`days.yml`. The lexicons lead to numbers as texts: days ahead, the weekday from 0."""

    ahead: Lexicon
    weekdays: Lexicon
    next_week: Lexicon
    this_week: Lexicon
    afternoon: Lexicon
    marked: frozenset[str]
    """Words that count only with their diacritics ("mốt", for "mot" is one)."""
    not_after: frozenset[str]
    not_before: frozenset[str]
    hour: re.Pattern[str]
    at: frozenset[str]
    """Words before a time of day ("lúc")."""
    span_before: frozenset[str]
    """Words before a number of hours that is a span, no time of day ("trong 2 giờ")."""

    @classmethod
    def load(cls, path: Path = DEFAULT_FILE) -> Words:
        """Read the words. Raises DialogueError."""
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            hours = "|".join(sorted(map(fold_syllable, data["hour_words"]), key=len, reverse=True))
            return cls(
                ahead=_numbered(data["ahead"]),
                weekdays=_numbered(data["weekdays"]),
                next_week=_numbered({0: data["next_week"]}),
                this_week=_numbered({0: data["this_week"]}),
                afternoon=_numbered({0: data["afternoon"]}),
                marked=frozenset(data["only_marked"]),
                not_after=frozenset(map(fold_syllable, data["not_after"])),
                not_before=frozenset(map(fold_syllable, data["not_before"])),
                hour=re.compile(rf"(\d{{1,2}})(?:(?:{hours})(?:\d{{2}}|ruoi)?)"),
                at=frozenset(map(fold_syllable, data["at"])),
                span_before=frozenset(map(fold_syllable, data["span_before"])),
            )
        except (OSError, KeyError, TypeError, ValueError, LexiconError, yaml.YAMLError) as error:
            raise DialogueError(f"{path}: {error}") from error


def _numbered(words: dict[int, list[str]]) -> Lexicon:
    return Lexicon.from_entries(
        {phrase: (str(number),) for number, listed in words.items() for phrase in listed}
    )


@lru_cache(maxsize=1)
def words() -> Words:
    """The words that come with the code."""
    return Words.load()


def read_filing(text: str, now: dt.datetime) -> Filing:
    """The named day, else today; the named hour, else now on the same day and the morning on another.

    A date without a year is the next such date; one that does not exist, or lies years away, is not taken for
    one.
    """
    cleaned = clean(text)
    parts = syllables(cleaned)
    day, day_span = _day(parts, now.date())
    hour, hour_span = _hour(parts)
    spans = [span for span in (day_span, hour_span) if span]
    if not spans:
        return Filing(now, named=False, rest=cleaned)
    taken = {place for start, end in spans for place in range(start, end)}
    rest = " ".join(part for place, part in enumerate(parts) if place not in taken)
    if hour is not None:
        at = dt.datetime.combine(day or now.date(), dt.time(hour, tzinfo=now.tzinfo))
    elif day is None or day == now.date():
        at = now
    else:
        usual = AFTERNOON if any(find(" ".join(parts), words().afternoon)) else MORNING
        at = dt.datetime.combine(day, usual.replace(tzinfo=now.tzinfo))
    return Filing(at, named=True, rest=rest)


def _day(parts: Sequence[str], today: dt.date) -> tuple[dt.date | None, Span | None]:
    for day, span in _dates(parts, today):
        return day, span
    for span, number in _phrases(parts, words().ahead):
        return today + dt.timedelta(days=number), span
    for (start, end), number in _phrases(parts, words().weekdays):
        after = " ".join(parts[end:])
        if said := _beginning(after, words().next_week):
            days = 7 - today.weekday() + number
        else:
            days = (number - today.weekday()) % 7
            said = _beginning(after, words().this_week)
        return today + dt.timedelta(days=days), (start, end + said)
    return None, None


def _dates(parts: Sequence[str], today: dt.date) -> Iterator[tuple[dt.date, Span]]:
    folded = [fold_syllable(part) for part in parts]
    for match in DATE.finditer(" ".join(folded)):
        day, month, year, other_month, other_year = (int(part) if part else 0 for part in match.groups())
        if found := _date(day, month or other_month, year or other_year, today):
            start = match.string[: match.start()].count(" ")
            yield found, (start, start + match[0].count(" ") + 1)


def _date(day: int, month: int, year: int, today: dt.date) -> dt.date | None:
    if year and not today.year - YEARS_BACK <= year <= today.year + YEARS_AHEAD:
        return None
    for one in (year,) if year else range(today.year, today.year + NEXT_LEAP + 1):
        try:
            found = dt.date(one, month, day)
        except ValueError:
            continue
        if year or found >= today:
            return found
    return None


def _phrases(parts: Sequence[str], known: Lexicon) -> Iterator[tuple[Span, int]]:
    """Known phrases that stand for a day here, the longest first."""
    found = sorted(find(" ".join(parts), known), key=lambda match: match.start - match.end)
    for match in found:
        before = fold_syllable(parts[match.start - 1]) if match.start else ""
        after = fold_syllable(parts[match.end]) if match.end < len(parts) else ""
        # Only alone: "ngay mot" can hardly be anything else.
        bare = match.entry.form[0] in words().marked and match.entry.form != tuple(
            parts[match.start : match.end]
        )
        if not bare and before not in words().not_after and after not in words().not_before:
            yield (match.start, match.end), int(match.entry.official[0])


def _beginning(text: str, phrases: Lexicon) -> int:
    """How many syllables of the beginning of a text are one of the phrases."""
    return next((match.end for match in find(text, phrases) if match.start == 0), 0)


def _hour(parts: Sequence[str]) -> tuple[int | None, Span | None]:
    """A time of day: "16h", "lúc 4 giờ chiều". Small numbers need a word such as "lúc" before them."""
    folded = [fold_syllable(part) for part in parts]
    for start, end in ((start, start + size) for start in range(len(parts)) for size in (2, 1)):
        match = words().hour.fullmatch("".join(folded[start:end]))
        before = folded[start - 1] if start else ""
        if match is None or before in words().span_before:
            continue
        hour = int(match[1])
        if hour < NOON and any(find(" ".join(parts), words().afternoon)):
            hour += NOON
        said = before in words().at
        if FIRST_HOUR <= hour <= LAST_HOUR or (said and hour <= MIDNIGHT):
            return hour, (start - said, end + (folded[end : end + 1] == ["ruoi"]))
    return None, None
