"""One turn: what came in, and what goes out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from knowledge_base.schema import Procedure, Record, Status, Unit


def choose_payload(record: str, wanted: str) -> str:
    """The message of a button that chooses a record and a field of it."""
    return "/choose_record" + json.dumps({"record": record, "field": wanted}, ensure_ascii=False)


@dataclass(frozen=True)
class Turn:
    """What the action knows of a message.

    `record` is the id of the record talked about, if any, and `asked` the field last answered; `offered` are
    the ids of the clarifying question just asked; `chosen` and `chosen_field` come from a button.
    """

    text: str
    intent: str
    record: str | None = None
    asked: str | None = None
    offered: Sequence[str] = ()
    chosen: str | None = None
    chosen_field: str | None = None


@dataclass(frozen=True)
class Button:
    """What a button says, and the message that pressing it sends to the dialogue engine."""

    title: str
    payload: str


@dataclass(frozen=True)
class PaperGroup:
    """The papers of one case."""

    case: str
    items: list[str]


@dataclass(frozen=True)
class Checklist:
    """The papers of a procedure, as its answer words them."""

    title: str
    code: str
    groups: list[PaperGroup]


@dataclass(frozen=True)
class PlaceCard:
    """Where a place is: its name, today's commune, and a map."""

    name: str
    area: str | None
    map_url: str


@dataclass(frozen=True)
class Reply:
    """The answer of a turn. `document` is the record talked about from now on (None: as before).

    `offered` are the ids that a clarifying question offers; `checklist` and `place` go with `document`. With
    `leave_record` no record is talked about any more: another topic came up that nothing here answers.
    """

    status: Status
    text: str
    document: Record | Unit | None = None
    field: str | None = None
    buttons: Sequence[Button] = ()
    confidence: float | None = None
    forget: bool = False
    leave_record: bool = False
    offered: Sequence[str] = ()
    checklist: Checklist | None = None
    place: PlaceCard | None = None
    english: bool = False
    """Whether the words are English, for who has them read aloud."""

    def payload(self) -> dict[str, Any]:
        """The reply as the gateway reads it."""
        return {
            "status": self.status.value,
            "text": self.text,
            "document": _reference(self.document),
            "field": self.field,
            "sources": [_source(self.document)] if self.document else [],
            "buttons": [{"title": button.title, "payload": button.payload} for button in self.buttons],
            "confidence": None if self.confidence is None else round(self.confidence, 4),
            "lang": "en" if self.english else "vi",
            "checklist": asdict(self.checklist) if self.checklist else None,
            "place": asdict(self.place) if self.place else None,
        }


def _reference(record: Record | Unit | None) -> dict[str, Any] | None:
    if record is None:
        return None
    code = record.code if isinstance(record, Procedure) else None
    return {"id": record.id, "kind": record.kind, "code": code, "title": record.title}


def _source(record: Record | Unit) -> dict[str, Any]:
    source = {
        "title": record.source.name,
        "url": record.source.url,
        "decision": record.decision if isinstance(record, Procedure) else None,
        "source_date": record.source.date,
    }
    if record.checked:
        source["checked_on"] = record.checked.on.isoformat()
    return source
