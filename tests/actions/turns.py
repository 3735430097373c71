"""Turns, the decisions a test wants of the search, and the contract of a payload."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from actions.dialogue import Dialogue
from actions.turn import Reply, Turn
from knowledge_base.schema import Status
from retrieval.result import SearchStatus

CARD, LICENCE, ISLAND_BOAT, PLACE = "1.014064", "3.000348", "tau-ra-phu-quy", "mui-ne"
ONLY_ASKING = "bao nhiêu tiền"
NONSENSE = "zwqx blorpf krimbul"
KEYS = {
    "status",
    "text",
    "document",
    "field",
    "sources",
    "buttons",
    "confidence",
    "checklist",
    "place",
    "lang",
}


def deciding(dialogue: Dialogue, status: SearchStatus) -> Dialogue:
    """The same dialogue with a search that is always this sure."""
    answer_from, clarify_from = {
        SearchStatus.ANSWERED: (0.0, 0.0),
        SearchStatus.CLARIFY: (1.0, 0.0),
        SearchStatus.NO_MATCH: (1.0, 1.0),
    }[status]
    index = dialogue.index
    changed = {
        "answer_from": answer_from,
        "clarify_from": clarify_from,
        "ambiguous_from": 1.0,
        "missing_margin": 0,
    }
    settings = index.settings.model_copy(
        update={"decision": index.settings.decision.model_copy(update=changed)}
    )
    parts = dataclasses.replace(index.parts, settings=settings)
    return dataclasses.replace(dialogue, index=dataclasses.replace(index, parts=parts))


def payload_of(reply: Reply) -> dict[str, Any]:
    """The payload after its way through JSON, held against the contract."""
    payload: dict[str, Any] = json.loads(json.dumps(reply.payload(), ensure_ascii=False, allow_nan=False))
    assert payload == reply.payload()
    assert set(payload) == KEYS
    assert payload["status"] in [status.value for status in Status]
    assert payload["text"].strip() == payload["text"]
    assert payload["text"]
    if payload["document"] is not None:
        assert set(payload["document"]) == {"id", "kind", "code", "title"}
        (source,) = payload["sources"]
        assert {"title", "url", "decision", "source_date"} <= set(source)
        assert set(source) <= {"title", "url", "decision", "source_date", "checked_on"}
    else:
        assert payload["sources"] == []
    for button in payload["buttons"]:
        assert set(button) == {"title", "payload"}
        assert button["payload"].startswith("/")
    assert payload["confidence"] is None or 0 <= payload["confidence"] <= 1
    return payload


def title(dialogue: Dialogue, record: str) -> str:
    return dialogue.index.snapshot.records[record].title


def pressed(
    intent: str, record: str | None = None, field: str | None = None, about: str | None = None
) -> Turn:
    return Turn(text=f"/{intent}", intent=intent, record=about, chosen=record, chosen_field=field)
