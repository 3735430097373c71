"""Turns over a real index. Where a test needs a certain decision of the search, it sets the thresholds."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from actions.dialogue import Dialogue, choose_payload
from actions.turn import Turn
from knowledge_base.clock import VIETNAM
from knowledge_base.schema import Status
from retrieval.result import SearchStatus
from tests.actions.number_rules import numbers
from tests.actions.turns import CARD, LICENCE, NONSENSE, ONLY_ASKING, PLACE, deciding, payload_of, title


def test_the_texts_of_these_tests_are_what_they_should_be(answering: Dialogue) -> None:
    assert answering.index.analyser.analyse(ONLY_ASKING).content == ()
    assert len(answering.index.analyser.analyse(NONSENSE).content) == 3


# Which record


def test_a_named_procedure_is_answered_with_the_field_of_the_intent(answering: Dialogue) -> None:
    for intent, field in answering.description.fields.items():
        reply = answering.reply(Turn(text=title(answering, CARD), intent=intent))
        assert (reply.status, reply.document and reply.document.id) == (Status.ANSWERED, CARD)
        assert reply.field == field
        payload = payload_of(reply)
        assert payload["document"]["code"] == CARD
        assert payload["sources"][0]["decision"]


def test_a_question_without_topic_goes_on_about_the_record(answering: Dialogue) -> None:
    reply = answering.reply(Turn(text=ONLY_ASKING, intent="ask_fee", record=CARD))
    assert (reply.status, reply.document and reply.document.id, reply.field) == (
        Status.ANSWERED,
        CARD,
        "fees",
    )
    assert "35.000" in reply.text
    after = dataclasses.replace(answering, now=lambda: dt.datetime(2027, 1, 1, 9, tzinfo=VIETNAM))
    assert "35.000" not in after.reply(Turn(text=ONLY_ASKING, intent="ask_fee", record=CARD)).text


@pytest.mark.parametrize("other", [LICENCE, "1.000894", PLACE])
def test_a_new_topic_replaces_the_record(other: str, answering: Dialogue) -> None:
    certain = deciding(answering, SearchStatus.ANSWERED)
    reply = certain.reply(Turn(text=title(answering, other), intent="ask_fee", record=CARD))
    assert reply.document
    assert reply.document.id == other
    assert "35.000" not in numbers(reply.text)


def test_the_record_named_again_is_kept(answering: Dialogue) -> None:
    turn = Turn(text=title(answering, CARD), intent="ask_duration", record=CARD)
    reply = deciding(answering, SearchStatus.ANSWERED).reply(turn)
    assert (reply.document and reply.document.id, reply.field) == (CARD, "duration")
    unsure = deciding(answering, SearchStatus.CLARIFY).reply(turn)
    assert unsure.buttons[0].payload == choose_payload(CARD, "duration")


def test_no_topic_and_no_record_asks_for_the_topic(answering: Dialogue) -> None:
    for record in (None, "", "no-such-record"):
        reply = answering.reply(Turn(text=ONLY_ASKING, intent="ask_fee", record=record))
        assert (reply.status, reply.document, reply.buttons) == (Status.CLARIFY, None, ())
        assert not any(character.isdigit() for character in reply.text)


def test_a_visitor_s_question_without_topic_is_not_answered_with_a_procedure(answering: Dialogue) -> None:
    assert answering.index.analyser.analyse("có gì chơi").topical == ()
    described = answering.description
    looking = [intent for intent, visit in described.tourism.items() if visit.field == "overview"]
    assert len(looking) > 3
    for intent in (*looking, *described.places.intents):
        reply = answering.reply(Turn(text="có gì chơi", intent=intent, record=CARD))
        assert (reply.status, reply.document) == (Status.CLARIFY, None), intent


def test_a_visitor_s_question_without_topic_goes_on_about_the_sight(answering: Dialogue) -> None:
    reply = answering.reply(Turn(text="đi thế nào", intent="tour_travel", record="le-hoi-kate"))
    assert (reply.document and reply.document.id, reply.field) == ("le-hoi-kate", "getting_there")


# What is not known


@pytest.mark.parametrize("intent", ["ask_fee", "ask_documents", "ask_duration", "nlu_fallback", "tour_see"])
def test_an_unknown_topic_after_a_record_never_gives_its_figures(intent: str, answering: Dialogue) -> None:
    reply = answering.reply(Turn(text=f"{NONSENSE} {ONLY_ASKING}", intent=intent, record=CARD))
    assert (reply.status, reply.document) == (Status.NO_MATCH, None)
    assert "35.000" not in reply.text
    assert "70.000" not in reply.text


WORDS = st.lists(st.text("bcdfghjklmnpqrstvwxz", min_size=5, max_size=9), min_size=2, max_size=6)


@given(WORDS.map(" ".join), st.sampled_from(["ask_fee", "ask_duration", "nlu_fallback"]))
def test_words_that_nothing_here_holds_never_give_figures(dialogue: Dialogue, text: str, intent: str) -> None:
    assume(not dialogue.index.analyser.analyse(text).expansions)
    reply = dialogue.reply(Turn(text=text, intent=intent, record=CARD))
    assert reply.status is Status.NO_MATCH
    payload_of(reply)


@pytest.mark.parametrize(
    "text", ["lệ phí giấy phép xây sân bay", "le phi cap phep khai thac vang bao nhieu", "xin visa đi Mỹ"]
)
def test_a_topic_without_record_does_not_give_the_last_record_s_figures(
    text: str, answering: Dialogue
) -> None:
    for status in SearchStatus:
        reply = deciding(answering, status).reply(Turn(text=text, intent="ask_fee", record=CARD))
        assert "35.000" not in reply.text
        assert not (reply.document and reply.document.id == CARD)


def test_after_an_unknown_topic_no_record_is_talked_about(answering: Dialogue) -> None:
    assert answering.reply(Turn(text=NONSENSE, intent="ask_fee", record=CARD)).leave_record
    assert answering.reply(Turn(text="", intent="none_of_these", record=CARD)).leave_record
    assert not answering.reply(Turn(text=ONLY_ASKING, intent="ask_fee", record=CARD)).leave_record
    assert not answering.reply(Turn(text="cảm ơn", intent="thanks", record=CARD)).leave_record


# Asking back


@pytest.mark.parametrize("text", ["làm căn cước", "giấy phép", "đất", "xe", "le phi lam can cuoc", "Mũi Né"])
@pytest.mark.parametrize("record", [None, CARD, PLACE])
def test_a_clarifying_question_has_four_choices_at_most_and_none_of_these_last(
    text: str, record: str | None, answering: Dialogue
) -> None:
    unsure = deciding(answering, SearchStatus.CLARIFY)
    reply = unsure.reply(Turn(text=text, intent="ask_fee", record=record))
    if reply.document:
        assert reply.document.id == record
        return
    assert reply.status is Status.CLARIFY
    payloads = [button["payload"] for button in payload_of(reply)["buttons"]]
    assert 2 <= len(payloads) <= 5
    assert payloads[-1] == "/none_of_these"
    choices = [json.loads(payload.removeprefix("/choose_record")) for payload in payloads[:-1]]
    assert len({choice["record"] for choice in choices}) == len(choices)
    for choice, button in zip(choices, reply.buttons, strict=False):
        assert set(choice) == {"record", "field"}
        assert choice["field"] == "fees"
        assert button.title == title(answering, choice["record"])


def test_some_question_is_really_asked_back(answering: Dialogue) -> None:
    reply = deciding(answering, SearchStatus.CLARIFY).reply(Turn(text="làm căn cước", intent="ask_fee"))
    assert reply.status is Status.CLARIFY
    assert len(reply.buttons) >= 3


def test_a_partly_fitting_record_is_offered_first(answering: Dialogue) -> None:
    unsure = deciding(answering, SearchStatus.NO_MATCH)
    query = answering.index.analyser.analyse(f"căn cước {NONSENSE.split()[0]}")
    share = answering.index.covers(query, CARD)
    offered = dataclasses.replace(
        unsure,
        description=unsure.description.model_copy(update={"follow_up_offer_from": share}),
    )
    reply = offered.reply(Turn(text=query.text, intent="ask_fee", record=CARD))
    assert reply.status is Status.CLARIFY
    assert reply.buttons[0].payload == choose_payload(CARD, "fees")


# What was offered


def test_a_bare_question_after_a_clarifying_one_gets_the_same_choices_for_its_field(
    answering: Dialogue,
) -> None:
    asked = deciding(answering, SearchStatus.CLARIFY).reply(Turn(text="làm căn cước", intent="ask_overview"))
    assert asked.status is Status.CLARIFY
    assert asked.offered
    again = answering.reply(
        Turn(text=ONLY_ASKING, intent="ask_fee", record=LICENCE, offered=(*asked.offered, "gone"))
    )
    assert (again.status, again.field, again.offered) == (Status.CLARIFY, "fees", list(asked.offered))
    assert again.buttons[0].payload == choose_payload(asked.offered[0], "fees")
    assert not any(character.isdigit() for character in again.text)


def test_a_special_case_without_record_is_said_to_be_one(answering: Dialogue) -> None:
    reply = answering.reply(Turn(text="cấp hộ chiếu công vụ", intent="ask_fee"))
    nearest = answering.index.snapshot.answers.social["nearest"]
    assert (reply.status, reply.text, reply.document) == (Status.CLARIFY, nearest, None)
    plain = answering.reply(Turn(text="cấp hộ chiếu phổ thông", intent="ask_fee"))
    assert (plain.status, plain.document and plain.document.id) == (Status.ANSWERED, "1.001456")


# The same question about something else


@pytest.mark.parametrize("text", ["còn đăng ký tạm trú thì sao", "con dang ky tam tru thi sao"])
def test_what_about_asks_for_the_field_asked_before(answering: Dialogue, text: str) -> None:
    certain = deciding(answering, SearchStatus.ANSWERED)
    for intent in answering.description.continued:
        reply = certain.reply(Turn(text=text, intent=intent, record=CARD, asked="documents"))
        assert (reply.document and reply.document.id, reply.field) == ("1.004194", "documents")
    first = certain.reply(Turn(text=text, intent="ask_overview"))
    assert (first.document and first.document.id, first.field) == ("1.004194", "overview")
    own = certain.reply(Turn(text=text, intent="ask_fee", record=CARD, asked="documents"))
    assert own.field == "fees"


def test_a_bare_what_about_goes_on_about_the_record(answering: Dialogue) -> None:
    reply = answering.reply(Turn(text="thế thì sao", intent="ask_overview", record=CARD, asked="fees"))
    assert (reply.document and reply.document.id, reply.field) == (CARD, "fees")
