"""A family of procedures is asked back by the names of its cases, in the buttons and in the question."""

from __future__ import annotations

import dataclasses
import json

import pytest

from actions.cases import cases_of, plain_of
from actions.dialogue import Dialogue, choose_payload
from actions.server import dialogue_of
from actions.turn import Turn
from actions.wording import LONGEST_TITLE
from knowledge_base.content import Content
from knowledge_base.schema import Procedure, Record, Status
from retrieval.build import build
from retrieval.result import Reason, SearchStatus
from tests.actions.turns import CARD, ONLY_ASKING, PLACE, deciding, payload_of
from tests.support.searching import small_settings

PLAIN, FOREIGN = "1.000894", "2.000806"
HOME, ABROAD = "Trong nước", "Có yếu tố nước ngoài"
UNNAMED = "hai bên đi đăng ký kết hôn tại ủy ban xã"
"""A name of the special case in words that the plain one has, too: nothing in it tells the cases apart."""


def procedure(content: Content, code: str) -> Procedure:
    record = content.records[code]
    assert isinstance(record, Procedure)
    return record


@pytest.fixture(scope="module")
def family(content: Content) -> list[Procedure]:
    """Marriage as the bundled content has it, and as an import would add its special case."""
    plain = procedure(content, PLAIN).model_copy(update={"case": HOME})
    special = {
        "id": FOREIGN,
        "code": FOREIGN,
        "title": "Đăng ký kết hôn có yếu tố nước ngoài",
        "official_title": "Thủ tục đăng ký kết hôn có yếu tố nước ngoài",
        "aliases": (UNNAMED, "lấy chồng ngoại quốc"),
        "questions": (),
        "special_case_of": PLAIN,
        "case": ABROAD,
        "origin": "imported",
    }
    return [plain, plain.model_copy(update=special)]


@pytest.fixture(scope="module")
def wedding(content: Content, family: list[Procedure], tmp_path_factory: pytest.TempPathFactory) -> Dialogue:
    """A dialogue over the family and two records besides."""
    records = {record.id: record for record in (*family, content.records[CARD], content.records[PLACE])}
    root = tmp_path_factory.mktemp("family")
    return dialogue_of(build(dataclasses.replace(content, records=records), root, small_settings()))


# Which records are cases of one procedure


def test_the_cases_of_a_family_stand_in_the_order_offered(family: list[Procedure]) -> None:
    assert cases_of(family) == [HOME, ABROAD]
    assert cases_of(family[::-1]) == [ABROAD, HOME]


def test_special_cases_without_their_plain_one_are_a_family_too(family: list[Procedure]) -> None:
    border = family[1].model_copy(update={"id": "2.999999", "code": "2.999999", "case": "Khu vực biên giới"})
    assert cases_of([family[1], border]) == [ABROAD, "Khu vực biên giới"]


def test_what_is_no_family_has_no_cases(content: Content, family: list[Procedure]) -> None:
    plain, foreign = family
    for records in (
        [],
        [plain],
        [plain, content.records[CARD]],
        [plain, foreign, content.records[CARD]],
        [plain, foreign, content.records[PLACE]],
        [content.records[PLACE]],
        [plain, foreign.model_copy(update={"special_case_of": None})],
        [plain, foreign.model_copy(update={"special_case_of": CARD})],
    ):
        assert cases_of(records) == [], records


@pytest.mark.parametrize("case", [None, HOME])
def test_a_case_without_a_name_of_its_own_is_not_asked_by_it(
    case: str | None, family: list[Procedure]
) -> None:
    assert cases_of([family[0], family[1].model_copy(update={"case": case})]) == []


def test_the_plain_case_is_found_wherever_it_stands(family: list[Procedure]) -> None:
    known: dict[str, Record] = {record.id: record for record in family}
    assert plain_of(family, known) is family[0]
    assert plain_of(family[::-1], known) is family[0]
    assert plain_of(family[1:], known) is family[0]
    assert plain_of(family[1:], {FOREIGN: family[1]}) is family[1]


# In the dialogue


def asked_by_case(dialogue: Dialogue, turn: Turn) -> None:
    """Hold the question back against what the citizen should see."""
    reply = dialogue.reply(turn)
    answers = dialogue.index.snapshot.answers
    question = dialogue.index.snapshot.filled(answers.social["which_case"])
    assert (reply.status, reply.document) == (Status.CLARIFY, None)
    assert reply.text == f"{question}\n\n{dialogue.index.snapshot.records[PLAIN].title}"
    assert {button.title: button.payload for button in reply.buttons} == {
        HOME: choose_payload(PLAIN, "fees"),
        ABROAD: choose_payload(FOREIGN, "fees"),
        dialogue.index.snapshot.filled(answers.buttons["none_of_these"]): "/none_of_these",
    }
    payload_of(reply)


def test_a_special_case_that_the_question_does_not_name_is_asked_back_by_case(wedding: Dialogue) -> None:
    certain = deciding(wedding, SearchStatus.ANSWERED)
    result = certain.index.search(UNNAMED)
    assert (result.hits[0].document.id, result.reason) == (FOREIGN, Reason.UNNAMED_CASE)
    asked_by_case(certain, Turn(text=UNNAMED, intent="ask_fee"))
    assert certain.reply(Turn(text=UNNAMED, intent="ask_fee")).offered == [PLAIN, FOREIGN]


def test_what_was_offered_is_asked_again_by_case(wedding: Dialogue) -> None:
    asked_by_case(wedding, Turn(text=ONLY_ASKING, intent="ask_fee", offered=(FOREIGN, PLAIN)))


def test_the_pressed_case_is_answered(wedding: Dialogue) -> None:
    reply = deciding(wedding, SearchStatus.ANSWERED).reply(Turn(text=UNNAMED, intent="ask_fee"))
    chosen = json.loads(reply.buttons[1].payload.removeprefix("/choose_record"))
    turn = Turn(text="", intent="choose_record", chosen=chosen["record"], chosen_field=chosen["field"])
    answer = wedding.reply(turn)
    assert (answer.status, answer.document and answer.document.id, answer.field) == (
        Status.ANSWERED,
        FOREIGN,
        "fees",
    )


def test_a_record_beside_the_family_is_asked_back_by_whole_names(wedding: Dialogue) -> None:
    reply = wedding.reply(Turn(text=ONLY_ASKING, intent="ask_fee", offered=(PLAIN, FOREIGN, CARD)))
    records = wedding.index.snapshot.records
    assert [button.title for button in reply.buttons[:-1]] == [
        records[code].title for code in (PLAIN, FOREIGN, CARD)
    ]
    assert reply.text == wedding.index.snapshot.status_text(Status.CLARIFY)


def test_where_the_case_asked_for_is_missing_whole_names_are_offered(wedding: Dialogue) -> None:
    """A bare "Trong nước" below "the nearest that I have" would not say of what."""
    text = "đăng ký kết hôn theo diện công vụ"
    unsure = deciding(wedding, SearchStatus.CLARIFY)
    result = unsure.index.search(text)
    assert result.reason is Reason.OTHER_CASE
    assert {hit.document.id for hit in result.choices} == {PLAIN, FOREIGN}
    reply = unsure.reply(Turn(text=text, intent="ask_fee"))
    snapshot = wedding.index.snapshot
    assert reply.text == snapshot.filled(snapshot.answers.social["nearest"])
    titles = {snapshot.records[code].title for code in (PLAIN, FOREIGN)}
    assert {button.title for button in reply.buttons[:-1]} == titles


def test_long_titles_are_cut_on_buttons_and_in_the_question(wedding: Dialogue) -> None:
    snapshot = wedding.index.snapshot
    long = {
        code: snapshot.records[code].model_copy(
            update={"title": f"{snapshot.records[code].title} " + "và " * 350}
        )
        for code in (PLAIN, FOREIGN, CARD)
    }
    longer = dataclasses.replace(
        wedding,
        index=dataclasses.replace(
            wedding.index,
            snapshot=dataclasses.replace(
                snapshot, content=dataclasses.replace(snapshot.content, records={**snapshot.records, **long})
            ),
        ),
    )
    for offered in ((PLAIN, FOREIGN), (PLAIN, CARD)):
        reply = longer.reply(Turn(text=ONLY_ASKING, intent="ask_fee", offered=offered))
        assert len(reply.buttons) == 3
        shown = [button.title for button in reply.buttons] + reply.text.split("\n\n")
        assert max(map(len, shown)) <= LONGEST_TITLE + 2
