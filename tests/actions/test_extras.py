"""What goes with an answer: papers to tick off, a place on a map."""

from __future__ import annotations

from actions.dialogue import Dialogue
from actions.extras import checklist_of, place_of
from actions.turn import Turn, choose_payload
from knowledge_base.schema import Procedure, Tourism, Unknown

LOST_CARD = "1.014064"


def chosen(dialogue: Dialogue, record: str, field: str) -> dict[str, object]:
    turn = Turn(choose_payload(record, field), "choose_record", chosen=record, chosen_field=field)
    return dialogue.reply(turn).payload()


def test_every_paper_of_a_checklist_stands_in_the_answer_and_every_one_in_it(dialogue: Dialogue) -> None:
    procedures = [one for one in dialogue.index.snapshot.records.values() if isinstance(one, Procedure)]
    with_papers = 0
    for record in procedures:
        payload = chosen(dialogue, record.id, "documents")
        found = payload["checklist"]
        if isinstance(record.documents, Unknown):
            assert found is None
            continue
        with_papers += 1
        assert isinstance(found, dict)
        assert (found["title"], found["code"]) == (record.title, record.code)
        items = [item for group in found["groups"] for item in group["items"]]
        said = [line[2:] for line in str(payload["text"]).split("\n") if line.startswith("- ")]
        assert items == said
        assert [group["case"] for group in found["groups"]] == [case.case for case in record.documents]
    assert with_papers > 100


def test_only_papers_have_a_checklist(dialogue: Dialogue) -> None:
    assert chosen(dialogue, LOST_CARD, "documents")["checklist"]
    assert chosen(dialogue, LOST_CARD, "fees")["checklist"] is None
    unit = next(iter(dialogue.index.snapshot.units.values()))
    assert checklist_of(unit, dialogue.renderer) is None


def test_doubtful_papers_are_not_ticked_off(dialogue: Dialogue) -> None:
    record = dialogue.index.snapshot.records[LOST_CARD]
    assert isinstance(record, Procedure)
    assert checklist_of(record.model_copy(update={"doubtful": ("documents",)}), dialogue.renderer) is None


def test_a_place_whose_position_is_known_has_a_map(dialogue: Dialogue) -> None:
    snapshot = dialogue.index.snapshot
    records = [one for one in snapshot.records.values() if isinstance(one, Tourism)]
    known = [one for one in records if one.lat is not None]
    assert known
    for record in known:
        card = chosen(dialogue, record.id, "overview")["place"]
        assert isinstance(card, dict)
        assert (card["name"], card["area"]) == (record.title, record.ward)
        assert f"{record.lat:.5f},{record.lon:.5f}" in card["map_url"]
    nowhere = next(one for one in records if one.lat is None)
    assert place_of(nowhere, snapshot.province) is None


def test_a_visitor_reads_the_english_name(dialogue: Dialogue) -> None:
    records = dialogue.index.snapshot.records.values()
    record = next(one for one in records if isinstance(one, Tourism) and one.lat is not None)
    card = chosen(dialogue, record.id, "english")["place"]
    assert isinstance(card, dict)
    assert card["name"] == record.en.name


def test_a_province_without_a_map_shows_none(dialogue: Dialogue) -> None:
    records = dialogue.index.snapshot.records.values()
    record = next(one for one in records if isinstance(one, Tourism) and one.lat is not None)
    province = dialogue.index.snapshot.province.model_copy(update={"map_link": None})
    assert place_of(record, province) is None
