"""Parts every kind of record shares: cleaned text, sources with their dates, the record itself."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag

from vietnamese import clean

T = TypeVar("T")

SOURCE_DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2}|/(0[1-9]|1[0-2]))?)?")
HTTPS_URL = re.compile(r"https://[^\s/]+\S*")


def clean_paragraphs(text: str) -> str:
    """Clean every line by itself, so that lists and paragraphs survive."""
    lines = [clean(line) for line in text.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _source_date(value: str) -> str:
    if not SOURCE_DATE.fullmatch(value):
        raise ValueError('must look like "2026", "2026-06", "2026-06-30" or "2026-06/07" (two months)')
    if "/" not in value and len(value) == len("2026-06-30"):
        dt.date.fromisoformat(value)
    return value


def _https(value: str) -> str:
    if not HTTPS_URL.fullmatch(value):
        raise ValueError("must begin with https:// and a host, without spaces")
    return value


Text = Annotated[str, AfterValidator(clean), StringConstraints(min_length=1)]
"""One line of text in NFC without invisible characters."""
Paragraphs = Annotated[str, AfterValidator(clean_paragraphs), StringConstraints(min_length=1)]
"""Text whose line breaks mean something."""
SourceDate = Annotated[str, AfterValidator(_source_date)]
"""When the source stood as quoted: a day, a month, a year, or a span of two months of one year."""
HttpsUrl = Annotated[str, AfterValidator(_https)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[0-9a-z][0-9a-z._-]{1,80}$")]


class Model(BaseModel):
    """Closed and immutable: a misspelt field is an error, a loaded record never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Model):
    """Where the facts of a record were read, and when the source stood so."""

    name: Text
    url: HttpsUrl | None = None
    date: SourceDate


class Checked(Model):
    """An officer's signature under a record."""

    on: dt.date
    by: Text
    digest: Text
    """Of what was signed (`knowledge_base.signing`): a record changed afterwards is no longer signed."""


class Unknown(Model):
    """A figure that the source does not give, with the reason; a guess would be a defect."""

    unknown: Text


def _branch(value: object) -> str:
    says_so = isinstance(value, Mapping) and "unknown" in value
    return "(unknown)" if says_so or isinstance(value, Unknown) else "(given)"


# Told apart before they are validated, so that an error names the field that is wrong and nothing else. The
# tags stand in pydantic's paths; no field is called like them.
OrUnknown = Annotated[
    Annotated[T, Tag("(given)")] | Annotated[Unknown, Tag("(unknown)")], Discriminator(_branch)
]


class RecordBase(Model):
    """What every record has, whatever its kind."""

    id: Identifier
    title: Text
    aliases: tuple[Text, ...] = ()
    """What people call it."""
    questions: tuple[Text, ...] = ()
    """How people ask for it."""
    source: Source
    checked: Checked | None = None
    review_by: dt.date | None = Field(default=None)
    """The day by which somebody should look at the record again."""
