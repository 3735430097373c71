"""Questions with names of places, asked of a dialogue in every way of writing."""

from __future__ import annotations

import pytest

from actions.dialogue import Dialogue
from actions.turn import Reply, Turn
from tests.actions.turns import payload_of
from vietnamese import fold

BIRTH = "1.001193"
ASKS, WHERE, OVERVIEW = "ask_place_name", "ask_where", "ask_overview"
SPELLED = pytest.mark.parametrize("spelled", [str, fold, str.upper], ids=["accented", "folded", "upper"])


def asked(dialogue: Dialogue, text: str, intent: str, record: str | None = None) -> Reply:
    reply = dialogue.reply(Turn(text=text, intent=intent, record=record))
    payload_of(reply)
    return reply


def key_of(reply: Reply) -> str | None:
    return reply.document.id if reply.document else None
