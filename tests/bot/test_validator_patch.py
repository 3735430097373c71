from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot import validator_patch
from bot.errors import UnknownRasaError

VALID: list[dict[str, Any]] = [
    {},
    {"events": [], "responses": []},
    {
        "events": [{"event": "slot", "name": "record", "value": "1.001193"}],
        "responses": [{"custom": {"a": 1}}],
    },
    {"events": [{"event": "slot", "name": "forget", "value": True, "timestamp": None}], "responses": []},
]
INVALID: list[Any] = [
    {"events": [{"event": "slot"}], "responses": []},
    {"events": "none"},
    {"events": [{"event": "no_such_event"}]},
    {"responses": ["text"]},
    {"responses": {}},
    [],
    None,
]


@pytest.fixture(autouse=True)
def unpatched() -> Iterator[None]:
    validator_patch.undo()
    yield
    validator_patch.undo()


def _verdict(result: Any) -> tuple[Any, ...]:
    try:
        return (RemoteAction("action_answer", None)._validate_action_result(result),)
    except ValidationError as error:
        return (type(error), error.message, list(error.absolute_path), list(error.absolute_schema_path))


@pytest.mark.parametrize("result", VALID + INVALID)
def test_patched_and_original_agree(result: Any) -> None:
    original = _verdict(result)
    assert validator_patch.apply()
    assert _verdict(result) == original
    assert original == (True,) or original[0] is ValidationError


def test_the_cases_above_are_valid_and_invalid() -> None:
    assert [_verdict(result) == (True,) for result in VALID + INVALID] == [True] * 4 + [False] * 7


def test_the_schema_is_built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    validator_patch.apply()
    monkeypatch.setattr(RemoteAction, "action_response_format_spec", staticmethod(lambda: {"type": "null"}))
    assert _verdict({}) == (True,)


def test_it_is_applied_once() -> None:
    validator_patch.apply()
    patched = RemoteAction._validate_action_result
    assert validator_patch.apply()
    assert RemoteAction._validate_action_result is patched


def test_the_switch_leaves_rasa_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    original = RemoteAction._validate_action_result
    monkeypatch.setenv(validator_patch.SWITCH, "0")
    assert not validator_patch.apply()
    assert RemoteAction._validate_action_result is original


def test_another_rasa_is_refused() -> None:
    original = RemoteAction._validate_action_result
    with pytest.raises(UnknownRasaError, match=validator_patch.SWITCH):
        validator_patch.apply(known_source="0" * 64)
    assert RemoteAction._validate_action_result is original


def test_a_changed_method_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(self: RemoteAction, result: dict[str, Any]) -> bool:
        return bool(self and result)

    monkeypatch.setattr(RemoteAction, "_validate_action_result", changed)
    with pytest.raises(UnknownRasaError):
        validator_patch.apply()
