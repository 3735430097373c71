"""Rasa's log without anything a person wrote.

When a turn fails or is given up, Rasa's REST channel logs the message, and its JSON log shows the local
variables of every function on the way to an exception. What is logged outlives the conversation, so a
processor in front of Rasa's own keeps the names of events only, and of an exception its type and the places
it passed.

Applied by `bot.tracker_store.ForgettingTrackerStore`, which Rasa builds once when a server starts.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import structlog  # type: ignore[import-not-found]  # in .venv-rasa only

_KEPT: Final = frozenset(("event", "level"))
_MOST_PLACES: Final = 8


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_MOST_PLACES:]
    return [f"{Path(frame.filename).name}:{frame.lineno}:{frame.name}" for frame in frames]


def without_words(_logger: object, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: keep the event's name and level, and where an exception came from."""
    kept: dict[str, Any] = {key: value for key, value in entry.items() if key in _KEPT}
    if error := entry.get("exc_info"):
        if isinstance(error, BaseException):
            kind, trace = type(error), error.__traceback__
        else:
            kind, _, trace = error if isinstance(error, tuple) else sys.exc_info()
        if kind is not None:
            kept |= {"error": kind.__name__, "places": _places(trace)}
    # Set, because a later processor would else find the exception again.
    return {**kept, "exc_info": False}


def apply() -> None:
    """Put the processor in front of those in use; further calls change nothing.

    The list is changed in place, because loggers that have been used hold on to it.
    """
    processors = structlog.get_config()["processors"]
    if without_words not in processors:
        processors.insert(0, without_words)
