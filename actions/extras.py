"""What a page can show beside the words of an answer: papers to tick off, a place on a map."""

from __future__ import annotations

from dataclasses import replace

from actions.description import EnglishQuestions
from actions.render import Renderer
from actions.turn import Checklist, PaperGroup, PlaceCard, Reply
from knowledge_base.schema import Procedure, Province, Record, Tourism, Unit, fill

PAPERS = "documents"
"""The field whose answer can be ticked off."""


def with_extras(reply: Reply, renderer: Renderer, province: Province, english: EnglishQuestions) -> Reply:
    """The answer with its checklist and its place, where it has them, and its language."""
    record = reply.document
    if record is None:
        return reply
    checklist = checklist_of(record, renderer) if reply.field == PAPERS else None
    in_english = reply.field == english.field
    place = place_of(record, province, english=in_english)
    return replace(reply, checklist=checklist, place=place, english=in_english)


def checklist_of(record: Record | Unit, renderer: Renderer) -> Checklist | None:
    """The papers of a procedure, where they are known."""
    if not isinstance(record, Procedure):
        return None
    groups = [PaperGroup(case, items) for case, items in renderer.papers(record)]
    return Checklist(record.title, record.code, groups) if groups else None


def place_of(record: Record | Unit, province: Province, *, english: bool = False) -> PlaceCard | None:
    """The card of a record whose position is known, where the province names a map."""
    if not isinstance(record, Tourism) or record.lat is None or province.map_link is None:
        return None
    address = fill(province.map_link, {"lat": f"{record.lat:.5f}", "lon": f"{record.lon:.5f}"})
    return PlaceCard(record.en.name if english else record.title, record.ward, address)
