"""What of a record is searched: its names, its questions and chunks of its fields.

A chunk carries the title in its text, because a field alone ("07 ngày làm việc") says nothing, and a stable
id such as `1.014064#fees`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge_base.schema import Faq, Hotline, Office, Passage, Procedure, Record, Tourism, Unknown


@dataclass(frozen=True)
class Chunk:
    """One field of a record as searchable text."""

    id: str
    field: str
    text: str


@dataclass(frozen=True)
class Document:
    """The searchable side of one record."""

    id: str
    kind: str
    code: str | None
    title: str
    names: tuple[str, ...]
    """Title, official title and aliases; the first is the title."""
    questions: tuple[str, ...]
    chunks: tuple[Chunk, ...]

    @property
    def label(self) -> str:
        """Title and aliases as one text: what the encoder learns to find."""
        return " . ".join(self.names)

    @property
    def whole(self) -> str:
        """Title, aliases and questions as one text."""
        return " . ".join(self.names + self.questions)


def _listed(values: Iterable[str] | Unknown) -> str:
    return "" if isinstance(values, Unknown) else " . ".join(values)


def _procedure_fields(record: Procedure) -> Iterator[tuple[str, str]]:
    if not isinstance(record.documents, Unknown):
        for case in record.documents:
            yield "documents", f"{case.case}: " + _listed(item.name for item in case.items)
    yield "steps", _listed(record.steps)
    yield "conditions", _listed(record.conditions)
    yield "where_to_apply", "" if isinstance(record.where_to_apply, Unknown) else record.where_to_apply
    yield "result", "" if isinstance(record.result, Unknown) else record.result
    agency = "" if isinstance(record.agency, Unknown) else record.agency
    yield "overview", f"{record.field} . {agency} . " + _listed(record.audience)


def _tourism_fields(record: Tourism) -> Iterator[tuple[str, str]]:
    yield "overview", record.summary
    yield "best_time", record.best_time or ""
    yield "getting_there", record.getting_there or ""
    yield "tips", _listed(record.tips)
    yield "ward", " . ".join(part for part in (record.ward, record.former_ward) if part)
    yield "english", f"{record.en.name} . {record.en.summary}"


def _fields(record: Record) -> Iterator[tuple[str, str]]:
    match record:
        case Procedure():
            yield from _procedure_fields(record)
        case Tourism():
            yield from _tourism_fields(record)
        case Faq():
            yield "overview", record.answer
        case Office() | Hotline():
            yield "overview", record.serves
        case Passage():
            yield "overview", record.text


def _names(record: Record) -> tuple[str, ...]:
    official = (record.official_title,) if isinstance(record, Procedure) else ()
    tags = record.tags if isinstance(record, Tourism) else ()
    return tuple(dict.fromkeys((record.title, *official, *record.aliases, *tags)))


def document_of(record: Record) -> Document:
    """The searchable side of a record."""
    chunks = tuple(
        Chunk(f"{record.id}#{field}", field, f"{record.title} . {text}")
        for field, text in _fields(record)
        if text
    )
    return Document(
        id=record.id,
        kind=record.kind,
        code=record.code if isinstance(record, Procedure) else None,
        title=record.title,
        names=_names(record),
        questions=record.questions,
        chunks=chunks,
    )
