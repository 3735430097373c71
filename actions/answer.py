"""The one action of the dialogue engine: a tracker in, exactly one `custom` payload out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import Dialogue
from actions.turn import Reply, Turn


def turn_of(tracker: Tracker) -> Turn:
    """Read a turn from Rasa's tracker.

    The gateway carries the record talked about over to a new session in the message's metadata.
    """
    message = tracker.latest_message
    entities = {entity["entity"]: entity.get("value") for entity in message.get("entities") or ()}
    metadata = message.get("metadata") or {}
    return Turn(
        text=message.get("text") or "",
        intent=(message.get("intent") or {}).get("name") or "",
        record=_text(tracker.get_slot("record") or metadata.get("record")),
        asked=tracker.get_slot("asked"),
        offered=tuple(tracker.get_slot("offered") or ()),
        chosen=_text(entities.get("record")),
        chosen_field=_text(entities.get("field")),
    )


def _text(value: object) -> str | None:
    """A value as it is if it is a text; a typed "/choose_record{...}" may hold anything."""
    return value if isinstance(value, str) else None


class ActionAnswer(Action):  # type: ignore[misc]
    """Answers every intent. `dialogue` gives the dialogue over the index in service."""

    def __init__(self, dialogue: Callable[[], Dialogue]) -> None:
        self._dialogue = dialogue

    def name(self) -> str:
        """The name in the domain."""
        return "action_answer"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],  # noqa: ARG002 - the SDK's signature
    ) -> list[dict[str, Any]]:
        """Answer, and remember the record talked about."""
        turn = turn_of(tracker)
        reply = self._dialogue().reply(turn)
        dispatcher.utter_message(json_message=reply.payload())
        return list(_events(turn, reply))


def _events(turn: Turn, reply: Reply) -> Iterator[dict[str, Any]]:
    """What is to be remembered of a turn.

    The record is set again even when it stays: it may have come with the message's metadata.
    """
    if reply.forget:
        yield SlotSet("forget", True)
        return
    if reply.document:
        yield SlotSet("record", reply.document.id)
        if reply.field != turn.asked:
            yield SlotSet("asked", reply.field)
    elif reply.leave_record:
        yield SlotSet("record", None)
    if reply.offered or turn.offered:
        yield SlotSet("offered", list(reply.offered) or None)
