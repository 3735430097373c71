"""What visitors who ask in English are told when no one place is surely meant."""

from __future__ import annotations

from actions.description import EnglishQuestions
from actions.turn import Button, Reply, choose_payload
from knowledge_base.schema import Status, Tourism
from retrieval.index import Index
from retrieval.query import Query
from retrieval.result import SearchResult

MOST_OFFERED = 4


def english_question(result: SearchResult, query: Query, index: Index, english: EnglishQuestions) -> Reply:
    """Which of the choices is meant, by their English names; where there are none, that nothing is known.

    The words must fit what is offered: whoever asks for a hospital is not offered the nearest temple.
    """
    snapshot = index.snapshot
    # Where nothing is near enough for a question back, what fits the words may still be what is looked for.
    keys = [hit.document.id for hit in result.choices or result.hits[:MOST_OFFERED]]
    fitting = [snapshot.records[key] for key in keys if index.covers(query, key) >= english.offer_from]
    visited = [record for record in fitting if isinstance(record, Tourism)]
    if not visited:
        text = snapshot.filled(snapshot.answers.social["english_unknown"])
        return Reply(Status.NO_MATCH, text, confidence=result.confidence, leave_record=True, english=True)
    buttons = [Button(record.en.name, choose_payload(record.id, english.field)) for record in visited]
    text = snapshot.filled(snapshot.answers.social["english_which"])
    offered = [record.id for record in visited]
    return Reply(
        *(Status.CLARIFY, text, None, english.field, buttons, result.confidence),
        offered=offered,
        english=True,
    )
