"""The day on which somebody means to hand in papers, read from the question."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from actions.errors import DialogueError
from vietnamese import clean, fold

DEFAULT_FILE = Path(__file__).with_name("days.yml")
DATE = re.compile(r"(?<![\d/])(?:ngay )?(\d{1,2})(?:/| thang )(\d{1,2})(?:(?:/| nam )(\d{4}))?(?![\d/])")
NOON, LAST_HOUR = 12, 23
MORNING = dt.time(8)
Span = tuple[int, int]


@dataclass(frozen=True)
class Filing:
    """When papers are handed in, and the question without the words that said so. `named`: it said a day."""

    at: dt.datetime
    named: bool
    rest: str


@dataclass(frozen=True)
class Words:
    """`days.yml`, folded."""

    ahead: Mapping[str, int]
    weekdays: Mapping[str, int]
    next_week: frozenset[str]
    this_week: frozenset[str]
    afternoon: frozenset[str]
    hour: re.Pattern[str]

    @classmethod
    def load(cls, path: Path = DEFAULT_FILE) -> Words:
        """Read the words. Raises DialogueError."""
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            hours = "|".join(map(re.escape, sorted(map(fold, data["hour_words"]), key=len, reverse=True)))
            return cls(
                ahead={fold(word): int(days) for days, words in data["ahead"].items() for word in words},
                weekdays={fold(word): int(day) for day, words in data["weekdays"].items() for word in words},
                next_week=frozenset(map(fold, data["next_week"])),
                this_week=frozenset(map(fold, data["this_week"])),
                afternoon=frozenset(map(fold, data["afternoon"])),
                hour=re.compile(rf"\b(?:luc |truoc |sau )?(\d{{1,2}}) ?(?:{hours})(?: ?(\d{{2}})| ruoi)?\b"),
            )
        except (OSError, KeyError, TypeError, ValueError, yaml.YAMLError) as error:
            raise DialogueError(f"{path}: {error}") from error


@lru_cache(maxsize=1)
def words() -> Words:
    """The words that come with the code."""
    return Words.load()


def read_filing(text: str, now: dt.datetime) -> Filing:
    """The named day, else today; the named hour, else now on the same day and the morning on another.

    A date without a year is the next such date; one that does not exist is not taken for one.
    """
    cleaned = clean(text)
    folded = cleaned if cleaned.isascii() else fold(cleaned)
    folded = folded.lower()
    day, day_span = _day(folded, now.date())
    hour, hour_span = _hour(folded)
    spans = [span for span in (day_span, hour_span) if span]
    # Folding keeps the length of Vietnamese text; of other text only the folded form can be cut.
    rest = _cut(cleaned if len(cleaned) == len(folded) else folded, spans)
    if day is None:
        at = now if hour is None else now.replace(hour=hour, minute=0)
        return Filing(at, hour is not None, rest)
    at = dt.datetime.combine(day, now.timetz() if day == now.date() else MORNING.replace(tzinfo=now.tzinfo))
    return Filing(at if hour is None else at.replace(hour=hour, minute=0), True, rest)


def _day(folded: str, today: dt.date) -> tuple[dt.date | None, Span | None]:
    for match in DATE.finditer(folded):
        if found := _date(match, today):
            return found, match.span()
    for phrase, span in _phrases(folded, words().ahead):
        return today + dt.timedelta(days=words().ahead[phrase]), span
    for phrase, (start, end) in _phrases(folded, words().weekdays):
        days = (words().weekdays[phrase] - today.weekday()) % 7
        rest = folded[end:].lstrip()
        later = _beginning(rest, words().next_week)
        said = later or _beginning(rest, words().this_week)
        if later:
            days = 7 - today.weekday() + words().weekdays[phrase]
        stop = len(folded) - len(rest) + len(said) if said else end
        return today + dt.timedelta(days=days), (start, stop)
    return None, None


def _beginning(text: str, phrases: frozenset[str]) -> str:
    """The phrase that a text begins with; "" for none."""
    return next((phrase for phrase in phrases if re.match(rf"{re.escape(phrase)}(?!\w)", text)), "")


def _date(match: re.Match[str], today: dt.date) -> dt.date | None:
    day, month, year = (int(part) if part else 0 for part in match.groups())
    try:
        if year:
            return dt.date(year, month, day)
        found = dt.date(today.year, month, day)
        return found if found >= today else found.replace(year=today.year + 1)
    except ValueError:
        return None


def _hour(folded: str) -> tuple[int | None, Span | None]:
    match = words().hour.search(folded)
    if match is None or int(match[1]) > LAST_HOUR:
        return None, None
    hour = int(match[1])
    if hour < NOON and any(re.search(rf"(?<!\w){word}(?!\w)", folded) for word in words().afternoon):
        hour += NOON
    return hour, match.span()


def _phrases(folded: str, known: Mapping[str, int]) -> Iterator[tuple[str, Span]]:
    """Known phrases in the text, the longest first."""
    for phrase in sorted(known, key=len, reverse=True):
        if match := re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", folded):
            yield phrase, match.span()


def _cut(text: str, spans: Sequence[Span]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return " ".join(text.split())
