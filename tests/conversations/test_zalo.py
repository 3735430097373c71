"""The conversations of the page, held on Zalo at the same time: the same is said there, choices by number."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.portal.zalo.standin import ZaloStandIn, person_id
from tests.support.messaging import Person, plain, whole
from tests.support.playing import Player, conversations
from tools.running import System

HERE = Path(__file__).parent
NOTICE = "máy trả lời tự động"
AT_ONCE = 8
FIRST_PERSON = 5_000
OTHERWISE = {"clarify_and_choose:ordinals_without_an_offer_and_out_of_range"}
"""On Zalo a number that is on no menu is told so; the page has buttons."""

Turns = list[dict[str, Any]]


def sayable() -> dict[str, Turns]:
    """Every conversation that people could hold on a messenger, by its name."""
    found = [*conversations(HERE), *conversations(HERE / "zalo")]
    return {
        name: turns
        for name, turns in found
        if name not in OTHERWISE and not any("send_raw" in turn for turn in turns)
    }


CONVERSATIONS = sayable()

pytestmark = pytest.mark.services


@dataclass
class Answered:
    """What a turn was answered with in both places."""

    page: dict[str, Any]
    zalo: list[str]


def written(turn: dict[str, Any], buttons: list[dict[str, str]]) -> str:
    """What somebody writes on Zalo to take a turn: instead of pressing a button, its number."""
    if "say" in turn:
        return str(turn["say"])
    if isinstance(turn["press"], int):
        return str(turn["press"])
    wanted = turn["press"]["title"].casefold()
    number = next(at for at, button in enumerate(buttons, 1) if wanted in button["title"].casefold())
    return f"số {number}"


def play(turns: Turns, system: System, person: Person) -> list[Answered]:
    answered = []
    with httpx.Client(base_url=system.url, timeout=30, trust_env=False) as client:
        player = Player(client)
        for turn in turns:
            text = written(turn, player.buttons)
            page = player.play(turn)
            assert page is not None
            answered.append(Answered(page, person.say(text)))
    return answered


@pytest.fixture(scope="module")
def played(system: System, zalo_account: ZaloStandIn) -> Iterator[dict[str, Future[list[Answered]]]]:
    """All conversations, several at a time: each turn waits a second for earlier messages."""
    database = system.var / "portal.sqlite3"
    with ThreadPoolExecutor(AT_ONCE) as people:
        yield {
            name: people.submit(
                play, turns, system, Person(zalo_account, database, person_id(FIRST_PERSON + number))
            )
            for number, (name, turns) in enumerate(CONVERSATIONS.items())
        }
    assert not zalo_account.violations
    assert not zalo_account.refused


def test_there_are_enough_turns() -> None:
    assert sum(map(len, CONVERSATIONS.values())) >= 20
    assert len({name.split(":")[0] for name in CONVERSATIONS}) >= 6


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_conversation_is_the_same_on_zalo(played: dict[str, Future[list[Answered]]], name: str) -> None:
    answered = played[name].result()
    if answered[0].page["status"] != "emergency":
        assert NOTICE in answered[0].zalo[0]
    for turn in answered:
        page, said = turn.page, whole(turn.zalo)
        for paragraph in page["text"].split("\n\n"):
            assert plain(paragraph) in said
        for source in page["sources"]:
            assert plain(source["title"]) in said
            assert source["url"] is None or source["url"] in said
        if page["place"]:
            assert page["place"]["map_url"] in said
        lines = turn.zalo[-1].splitlines()
        for number, button in enumerate(page["buttons"], 1):
            assert f"{number}. {button['title']}" in lines
