"""What of a record is searched: its names, its questions and chunks of its fields.

A chunk carries the title in its text, because a field alone ("07 ngày làm việc") says nothing, and a stable
id such as `1.014064#fees`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from knowledge_base.importing.texts import speaks_of_district
from knowledge_base.schema import Faq, Hotline, Office, Passage, Procedure, Record, Tourism, Unknown
from knowledge_base.schema.procedure import Level

CHUNK_CHARACTERS = 1500
"""What of a field is searched at most; longer ones say their subject at the beginning."""
CITIZEN = "Công dân Việt Nam"
"""The national portal's name for the audience most askers belong to."""


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
    text: str = ""
    """The text of a passage, which is what such a record is found by."""
    central: bool = False
    """Neither a commune nor a province of today handles it."""
    citizen: bool = True
    """Not only for organisations."""
    special_case_of: str | None = None

    @property
    def label(self) -> str:
        """Title and aliases as one text: what the encoder learns to find."""
        return " . ".join(self.names)

    @property
    def whole(self) -> str:
        """Title, aliases and questions (and the text of a passage) as one text."""
        return " . ".join((*self.names, *self.questions, *((self.text,) if self.text else ())))

    def read_as(self, prepared: Callable[[str], str]) -> Document:
        """The document with its names and questions as `prepared` reads a question."""
        return replace(
            self,
            names=tuple(dict.fromkeys(map(prepared, self.names))),
            questions=tuple(dict.fromkeys(map(prepared, self.questions))),
        )


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
    further = (record.en.name, *record.tags) if isinstance(record, Tourism) else ()
    return tuple(dict.fromkeys((record.title, *official, *record.aliases, *further)))


def document_of(record: Record) -> Document:
    """The searchable side of a record."""
    chunks = tuple(
        Chunk(f"{record.id}#{field}", field, f"{record.title} . {text}"[:CHUNK_CHARACTERS])
        for field, text in _fields(record)
        if text
    )
    document = Document(
        id=record.id,
        kind=record.kind,
        code=None,
        title=record.title,
        names=_names(record),
        questions=record.questions,
        chunks=chunks,
        text=record.text if isinstance(record, Passage) else "",
    )
    if not isinstance(record, Procedure):
        return document
    return replace(
        document,
        code=record.code,
        central=speaks_of_district(record.official_title)
        or not {Level.COMMUNE, Level.PROVINCE}.intersection(record.level),
        citizen=CITIZEN in record.audience,
        special_case_of=record.special_case_of,
    )
