"""Walks the domain, the training data and the rules: nothing may be forgotten when an intent is added."""

from __future__ import annotations

import logging
import warnings
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.validator import Validator

from vietnamese import clean, fold

BUTTON_ONLY = {"choose_record", "none_of_these", "forget_me"}
WITHOUT_EXAMPLES = BUTTON_ONLY | {"nlu_fallback"}
FIELDS = {"ask_documents", "ask_fee", "ask_duration", "ask_where", "ask_online", "ask_steps", "ask_form",
          "ask_conditions", "ask_legal_basis", "ask_result", "ask_overview"}  # fmt: skip
TOURISM = {"tour_see", "tour_eat", "tour_stay", "tour_travel", "tour_festival", "tour_plan"}
SOCIAL = {"greet", "thanks", "goodbye", "help", "human", "complaint", "my_data", "out_of_scope"}


def _yaml(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def domain(root: Path) -> dict[str, Any]:
    return _yaml(root / "bot" / "domain.yml")


@pytest.fixture(scope="module")
def examples(root: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((root / "nlu_data").glob("*.yml")):
        for block in _yaml(path).get("nlu", []):
            found[block["intent"]] += [line[2:] for line in block["examples"].splitlines()]
    return found


def test_the_intents_are_those_of_the_contract(domain: dict[str, Any]) -> None:
    assert set(domain["intents"]) == FIELDS | TOURISM | SOCIAL | WITHOUT_EXAMPLES | {"ask_place_name"}


def test_every_intent_has_one_rule_to_the_one_action(root: Path, domain: dict[str, Any]) -> None:
    rules = _yaml(root / "nlu_data" / "rules.yml")["rules"]
    answered = [rule["steps"][0]["intent"] for rule in rules]
    assert sorted(answered) == sorted(domain["intents"])
    assert domain["actions"] == ["action_answer"]
    assert all(rule["steps"][1:] == [{"action": "action_answer"}] for rule in rules)


def test_every_intent_people_type_has_enough_examples(
    domain: dict[str, Any], examples: dict[str, list[str]]
) -> None:
    assert set(examples) == set(domain["intents"]) - WITHOUT_EXAMPLES
    for intent, lines in examples.items():
        wanted = 15 if intent in SOCIAL else 25
        assert len(lines) >= (50 if intent == "out_of_scope" else wanted), intent


def test_no_text_stands_twice_or_under_two_intents(examples: dict[str, list[str]]) -> None:
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for intent, lines in examples.items():
        for line in lines:
            places[fold(line)].append((intent, line))
    assert [found for found in places.values() if len(found) > 1] == []


def test_examples_are_clean_text_without_rasa_markup(examples: dict[str, list[str]]) -> None:
    for lines in examples.values():
        for line in lines:
            assert line == clean(line)
            assert not line.startswith("/")
            assert not set(line) & set("[]{}"), line


def test_button_payload_entities_and_slots_are_declared(domain: dict[str, Any]) -> None:
    assert domain["entities"] == ["record", "field"]
    assert {name: slot["type"] for name, slot in domain["slots"].items()} == {
        "record": "text",
        "asked": "text",
        "offered": "list",
        "forget": "bool",
    }
    for slot in domain["slots"].values():
        assert slot["influence_conversation"] is False
        assert slot["mappings"] == [{"type": "custom"}]
    assert domain["session_config"] == {
        "session_expiration_time": 30,
        "carry_over_slots_to_new_session": True,
    }


def test_rasa_forgets_after_the_time_that_people_are_told(root: Path, domain: dict[str, Any]) -> None:
    told = _yaml(root / "knowledge_base" / "province.yml")["retention_minutes"]
    store = _yaml(root / "bot" / "endpoints.yml")["tracker_store"]
    assert store["expire_after_minutes"] == told
    assert domain["session_config"]["session_expiration_time"] == told


def test_only_the_rest_channel_is_open(root: Path) -> None:
    assert _yaml(root / "bot" / "credentials.yml") == {"rest": None}


def test_rasa_finds_no_fault_in_data_and_rules(
    root: Path, work: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert work.is_dir()
    importer = TrainingDataImporter.load_from_config(
        str(root / "config.yml"), str(root / "bot" / "domain.yml"), [str(root / "nlu_data")]
    )
    validator = Validator.from_importer(importer)
    with warnings.catch_warnings(record=True) as caught, caplog.at_level(logging.WARNING):
        warnings.simplefilter("always")
        assert validator.verify_domain_validity()
        assert validator.verify_slot_mappings()
        assert validator.verify_actions_in_stories_rules()
        assert validator.verify_story_structure(ignore_warnings=False)
        validator.verify_nlu(
            ignore_warnings=False
        )  # false because of the intents without examples: see below
        validator.warn_if_config_mandatory_keys_are_not_set()
    theirs = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
    ours = [str(entry.message) for entry in caught if not issubclass(entry.category, theirs)]
    assert [text for text in ours if not _said_of_unexampled(text)] == []
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == []


def _said_of_unexampled(text: str) -> bool:
    """Whether Rasa complains of an intent that is meant to have no examples."""
    return any(
        f"'{intent}'" in text and "is not found in the NLU training data" in text
        for intent in WITHOUT_EXAMPLES
    )
