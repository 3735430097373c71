"""dialogue.yml against the domain, the canned texts, the templates and the schema."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from actions import description as module
from actions.description import Description
from actions.errors import DialogueError
from actions.render import DEFAULT_FILE, SINGLE, Renderer, family_of
from knowledge_base.content import Content
from knowledge_base.schema import ChannelKind, DurationUnit, Procedure, Status, Tourism
from knowledge_base.schema.service import Faq, Hotline, Office, Passage
from retrieval.documents import document_of

ROOT = Path(__file__).parents[2]
KINDS = {
    kind
    for model in (Procedure, Tourism, Faq, Hotline, Office, Passage)
    for kind in get_args(model.model_fields["kind"].annotation)
}


def described(description: Description) -> list[str]:
    """Every intent as often as it is described."""
    return [
        *description.fields,
        *description.tourism,
        *description.places.intents,
        *description.social,
        *description.buttons,
    ]


@pytest.fixture(scope="module")
def templates() -> dict[str, Any]:
    source: dict[str, Any] = yaml.safe_load(DEFAULT_FILE.read_text(encoding="utf-8"))
    return source


def test_every_intent_of_the_domain_is_described_once_and_no_other(description: Description) -> None:
    domain = yaml.safe_load((ROOT / "bot" / "domain.yml").read_text(encoding="utf-8"))
    intents = [intent if isinstance(intent, str) else next(iter(intent)) for intent in domain["intents"]]
    assert Counter(described(description)) == Counter(intents)
    assert description.intents == set(intents)
    assert domain["actions"] == ["action_answer"]


def test_the_domain_has_the_slots_and_entities_that_are_read_and_set() -> None:
    domain = yaml.safe_load((ROOT / "bot" / "domain.yml").read_text(encoding="utf-8"))
    assert set(domain["slots"]) == {"record", "asked", "offered", "forget"}
    assert set(domain["entities"]) == {"record", "field"}


def test_every_text_and_button_stands_in_the_answers(description: Description, content: Content) -> None:
    for intent, social in description.social.items():
        if social.text is not None:
            assert social.text in content.answers.social, intent
        if social.button is not None:
            assert social.button in content.answers.buttons, intent
            assert social.button in description.buttons, intent
    named = {"forgotten", "which_topic", "which_case", "nearest", "none_of_these"}
    assert named <= set(content.answers.social)
    assert "none_of_these" in content.answers.buttons
    assert set(content.answers.statuses) == set(Status)


def test_every_field_has_a_template(description: Description, templates: dict[str, Any]) -> None:
    assert set(description.fields.values()) <= set(templates["procedure"])
    assert {visit.field for visit in description.tourism.values()} <= set(templates["tourism"])
    assert set(description.offered) <= set(templates["procedure"])
    assert set(description.offered) <= set(templates["words"]["fields"])
    asked = {*description.fields.values(), *(visit.field for visit in description.tourism.values())}
    assert set(description.other_kinds) <= asked
    assert set(description.other_kinds.values()) <= {*templates["tourism"], *templates["procedure"]}


def test_every_family_has_a_head_and_an_overview(templates: dict[str, Any]) -> None:
    families = {
        "tourism" if kind in get_args(Tourism.model_fields["kind"].annotation) else kind for kind in KINDS
    }
    assert families | {"unit"} == set(templates) - {"macros", "words", *SINGLE}
    for family in families:
        assert {"head", "overview"} <= set(templates[family]), family


def test_kinds_are_kinds_of_the_schema_and_of_records(description: Description, content: Content) -> None:
    named = {kind for visit in description.tourism.values() for kind in visit.kinds}
    named |= set(description.places.kinds)
    assert named <= KINDS
    assert named <= {document_of(record).kind for record in content.records.values()}


def test_every_channel_and_unit_has_a_word(templates: dict[str, Any]) -> None:
    assert set(templates["words"]["channels"]) == {kind.value for kind in ChannelKind}
    assert set(templates["words"]["units"]) == {unit.value for unit in DurationUnit} - {"same_day"}


def test_every_record_has_the_fields_of_its_family(renderer: Renderer, content: Content) -> None:
    for record in content.records.values():
        assert "overview" in renderer.fields(record)
        assert "head" not in renderer.fields(record)
        assert family_of(record) == ("tourism" if isinstance(record, Tourism) else record.kind)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("found_from: 0.8", "found_from: 1.8"),
        ("status: handoff", "status: handed"),
        ("choose_record: choose", "choose_record: pick"),
        ("offered:", "offerd:"),
        ("field: getting_there", "feld: getting_there"),
    ],
)
def test_a_wrong_description_is_refused_by_name(wrong: str, named: str, tmp_path: Path) -> None:
    text = module.DEFAULT_FILE.read_text(encoding="utf-8")
    assert wrong in text
    path = tmp_path / "dialogue.yml"
    path.write_text(text.replace(wrong, named), encoding="utf-8")
    with pytest.raises(DialogueError, match=re.escape(str(path))):
        Description.load(path)


def test_a_missing_description_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DialogueError):
        Description.load(tmp_path / "none.yml")
