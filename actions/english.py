"""What visitors who ask in English are told when no one place is surely meant."""

from __future__ import annotations

from actions.turn import Button, Reply, choose_payload
from knowledge_base.schema import Status, Tourism
from knowledge_base.snapshot import Snapshot
from retrieval.result import SearchResult


def english_question(result: SearchResult, snapshot: Snapshot, field: str) -> Reply:
    """Which of the choices is meant, by their English names; where there are none, that nothing is known."""
    records = [snapshot.records[hit.document.id] for hit in result.choices]
    visited = [record for record in records if isinstance(record, Tourism)]
    if not visited:
        text = snapshot.filled(snapshot.answers.social["english_unknown"])
        return Reply(Status.NO_MATCH, text, confidence=result.confidence, leave_record=True, english=True)
    buttons = [Button(record.en.name, choose_payload(record.id, field)) for record in visited]
    text = snapshot.filled(snapshot.answers.social["english_which"])
    offered = [record.id for record in visited]
    return Reply(Status.CLARIFY, text, None, field, buttons, result.confidence, offered=offered, english=True)
