"""Answers about names of places: what a former unit is called today, where its people hand in papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from actions.wording import small
from knowledge_base.schema import FormerUnit, Unit
from knowledge_base.snapshot import Snapshot
from retrieval.gazetteer import Naming, Places

WHERE = "where_to_apply"


@dataclass(frozen=True)
class PlaceAnswer:
    """The unit to tell about and the former names asked for, or several units to ask about."""

    unit: Unit | None
    asked: tuple[FormerUnit, ...] = ()
    choices: tuple[tuple[str, Unit], ...] = ()
    """What each button says, and its unit."""


def answer_of(places: Places, snapshot: Snapshot) -> PlaceAnswer | None:
    """What to say about the places of a question; None where it names none."""
    if not places.meant:
        return None
    if len(places.units) == 1:
        return PlaceAnswer(snapshot.units[places.units[0]], renamed(places.meant, snapshot))
    labels = {naming.unit: _label(naming, snapshot) for naming in reversed(places.meant)}
    return PlaceAnswer(None, choices=tuple((labels[key], snapshot.units[key]) for key in places.units))


def renamed(namings: Sequence[Naming], snapshot: Snapshot) -> tuple[FormerUnit, ...]:
    """The former units among what was named that are called otherwise today."""
    former = [
        naming.former
        for naming in namings
        if naming.former and naming.former.name != snapshot.units[naming.unit].title
    ]
    return tuple(dict.fromkeys(former))


def _label(naming: Naming, snapshot: Snapshot) -> str:
    """A unit as a button names it, with what the name asked for was before."""
    today = snapshot.units[naming.unit].title
    if naming.former is None or not naming.former.district:
        return today
    before = small(naming.former.name) if naming.former.name != today else ""
    within = f"{before}, {small(naming.former.district)}" if before else small(naming.former.district)
    return f"{today} ({within})"


def notes(places: Places, snapshot: Snapshot) -> list[tuple[FormerUnit, tuple[Unit, ...]]]:
    """Former units that an answer about something else should mention, each with what it is today."""
    found: dict[FormerUnit, list[Unit]] = {}
    for naming in places.meant:
        unit = snapshot.units[naming.unit]
        if naming.former and naming.former.name != unit.title:
            found.setdefault(naming.former, []).append(unit)
    # A name shared by several former units says too little to be explained in passing.
    return [(former, tuple(units)) for former, units in found.items()] if len(found) == 1 else []
