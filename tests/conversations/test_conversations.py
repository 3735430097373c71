"""Whole conversations through the public interface, with everything running."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.playing import Player, conversations

CONVERSATIONS = conversations(Path(__file__).parent)

pytestmark = pytest.mark.services


def test_there_are_enough_conversations() -> None:
    assert len(CONVERSATIONS) >= 40


@pytest.mark.parametrize(
    "turns", [turns for _, turns in CONVERSATIONS], ids=[name for name, _ in CONVERSATIONS]
)
def test_conversation(client: httpx.Client, turns: list[dict[str, Any]]) -> None:
    player = Player(client)
    for turn in turns:
        player.play(turn)
