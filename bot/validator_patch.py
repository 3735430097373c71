"""One patch of Rasa: the JSON-schema validator of action results is built once, not every turn.

`RemoteAction._validate_action_result` checks and compiles a schema that never changes whenever an action
answers; that is two thirds of the engine's time in a turn. The patched method asks a validator built once. A
result it refuses goes to the original method, so what is raised is the original's by construction.

Applied by `bot.tracker_store.ForgettingTrackerStore`, which Rasa builds once when a server starts and never
when it trains. `TROLY_VALIDATOR_PATCH=0` leaves Rasa as it is (for measurements).
"""

from __future__ import annotations

import hashlib
import inspect
import logging
import os
from collections.abc import Callable
from typing import Any, Final

from jsonschema.validators import validator_for  # type: ignore[import-untyped]
from rasa.core.actions.action import RemoteAction

from bot.errors import UnknownRasaError

logger = logging.getLogger(__name__)

SWITCH: Final = "TROLY_VALIDATOR_PATCH"
KNOWN_SOURCE: Final = "92c725034cf9d06a0bacc907e9a07deb21b7be90687a0dbd5002dd17aa5031b5"
"""SHA-256 of the two methods the patch relies on, as in Rasa 3.6.21."""

_MARK: Final = "_troly_original"


def source_digest(*functions: Callable[..., Any]) -> str:
    """Return the SHA-256 (hexadecimal) of the functions' source text."""
    return hashlib.sha256("".join(map(inspect.getsource, functions)).encode()).hexdigest()


def apply(known_source: str = KNOWN_SOURCE) -> bool:
    """Patch `RemoteAction` and return True; False when switched off. Further calls change nothing.

    Raises `UnknownRasaError` when the methods' source is not the one with digest `known_source`.
    """
    if os.environ.get(SWITCH) == "0":
        logger.info("the validator patch is switched off")
        return False
    original = RemoteAction._validate_action_result
    if hasattr(original, _MARK):
        return True
    found = source_digest(original, RemoteAction.action_response_format_spec)
    if found != known_source:
        raise UnknownRasaError(
            f"RemoteAction has source {found}, the patch was written for {known_source}; "
            f"set {SWITCH}=0 to run without it"
        )
    schema = RemoteAction.action_response_format_spec()
    validator_class = validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)

    def validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
        return True if validator.is_valid(result) else original(self, result)

    setattr(validate_action_result, _MARK, original)
    RemoteAction._validate_action_result = validate_action_result
    return True


def undo() -> None:
    """Put Rasa's own method back (for tests and measurements in one process)."""
    original = getattr(RemoteAction._validate_action_result, _MARK, None)
    if original is not None:
        RemoteAction._validate_action_result = original
