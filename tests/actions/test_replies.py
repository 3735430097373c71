"""Buttons, what needs no record, visitors, and the payload of any turn whatever."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dialogue import Dialogue, choose_payload
from actions.turn import Reply, Turn
from knowledge_base.clock import now
from knowledge_base.schema import Checked, Procedure, Status
from retrieval.result import Reason, SearchStatus
from tests.actions.turns import (
    CARD,
    ISLAND_BOAT,
    LICENCE,
    NONSENSE,
    ONLY_ASKING,
    PLACE,
    deciding,
    payload_of,
    pressed,
    title,
)

# Buttons


def test_every_choice_of_every_record_is_answered(answering: Dialogue) -> None:
    fields = {
        *answering.description.fields.values(),
        "getting_there",
        "best_time",
        "price_note",
        None,
        "head",
        "x",
    }
    for record in answering.index.snapshot.records.values():
        for field in fields:
            reply = answering.reply(pressed("choose_record", record.id, field))
            assert (reply.status, reply.document) == (Status.ANSWERED, record)
            assert reply.field in answering.renderer.fields(record)
            payload_of(reply)


def test_the_chosen_field_is_the_one_answered(answering: Dialogue) -> None:
    reply = answering.reply(pressed("choose_record", LICENCE, "fees", about=CARD))
    assert (reply.document and reply.document.id, reply.field) == (LICENCE, "fees")
    assert "135.000" in reply.text


def test_a_field_of_another_kind_is_put_into_its_own(answering: Dialogue) -> None:
    for asked, answered in answering.description.other_kinds.items():
        for record in (ISLAND_BOAT, CARD):
            worded = answering.renderer.fields(answering.index.snapshot.records[record])
            if asked not in worded:
                assert answering.reply(pressed("choose_record", record, asked)).field == answered


@pytest.mark.parametrize("record", [None, "", "9.999999", "../etc/passwd", "zz zz"])
def test_a_choice_that_is_not_there_any_more(record: str | None, answering: Dialogue) -> None:
    reply = answering.reply(pressed("choose_record", record, "fees", about=CARD))
    assert (reply.status, reply.document) == (Status.NO_MATCH, None)
    payload_of(reply)


def test_none_of_these_gives_the_hotline(answering: Dialogue) -> None:
    reply = answering.reply(pressed("none_of_these", about=CARD))
    assert (reply.status, reply.document) == (Status.NO_MATCH, None)
    assert answering.index.snapshot.province.hotline in reply.text


def test_forgetting(answering: Dialogue) -> None:
    reply = answering.reply(pressed("forget_me", about=CARD))
    assert (reply.status, reply.field, reply.forget) == (Status.PRIVACY, "forgotten", True)
    assert payload_of(reply)["document"] is None


@pytest.mark.parametrize("told", ["overview", "fees", "steps"])
def test_an_answer_offers_the_other_fields_that_people_ask_for(answering: Dialogue, told: str) -> None:
    reply = answering.reply(pressed("choose_record", CARD, told))
    assert [button.payload for button in reply.buttons] == [
        choose_payload(CARD, field) for field in answering.description.offered if field != told
    ]


def test_a_place_offers_no_fields(answering: Dialogue) -> None:
    assert answering.reply(pressed("choose_record", PLACE, "overview")).buttons == []


# What needs no record


def test_every_social_intent_without_a_topic(answering: Dialogue) -> None:
    snapshot = answering.index.snapshot
    for intent, social in answering.description.social.items():
        reply = answering.reply(Turn(text="", intent=intent, record=CARD))
        wanted = (
            snapshot.answers.social[social.text] if social.text else snapshot.answers.statuses[social.status]
        )
        assert (reply.status, reply.document) == (social.status, None)
        assert reply.text == snapshot.filled(wanted)
        assert "$" not in reply.text
        payload_of(reply)


def test_my_data_offers_to_forget_but_does_not(answering: Dialogue) -> None:
    reply = answering.reply(Turn(text="xoá dữ liệu của tôi", intent="my_data", record=CARD))
    assert (reply.status, reply.forget, reply.field) == (Status.PRIVACY, False, None)
    assert [button.payload for button in reply.buttons] == ["/forget_me"]


def test_a_greeting_with_a_topic_is_answered_only_when_surely_found(answering: Dialogue) -> None:
    turn = Turn(text=title(answering, CARD), intent="help")
    found = answering.index.search(turn.text).confidence
    for found_from, status in ((found, Status.ANSWERED), (min(1.0, found + 1e-9), Status.CHITCHAT)):
        description = answering.description.model_copy(update={"found_from": found_from})
        reply = dataclasses.replace(answering, description=description).reply(turn)
        assert reply.status is status


def test_a_greeting_with_a_topic_of_several_records_is_asked_back(answering: Dialogue) -> None:
    unsure = deciding(answering, SearchStatus.CLARIFY)
    unsure = dataclasses.replace(
        unsure, description=unsure.description.model_copy(update={"found_from": 0.0})
    )
    reply = unsure.reply(Turn(text="chào em, chị làm căn cước", intent="greet"))
    assert reply.status is Status.CLARIFY
    assert reply.buttons[-1].payload == "/none_of_these"


def test_two_records_that_fit_alike_are_asked_back_about_however_low_their_confidence(
    answering: Dialogue,
) -> None:
    sure_of_nothing = answering.description.model_copy(update={"found_from": 1.0})
    strict = dataclasses.replace(answering, description=sure_of_nothing)
    assert strict.index.search("căn cước").reason is Reason.AMBIGUOUS
    reply = strict.reply(Turn(text="thôi, căn cước", intent="goodbye"))
    assert (reply.status, reply.buttons[-1].payload) == (Status.CLARIFY, "/none_of_these")
    assert strict.reply(Turn(text="thôi, căn cước", intent="human")).status is Status.HANDOFF
    assert strict.reply(Turn(text=title(answering, CARD), intent="help")).status is Status.CHITCHAT


def test_many_words_with_a_topic_are_more_than_a_greeting(answering: Dialogue) -> None:
    sure_of_nothing = answering.description.model_copy(update={"found_from": 1.0})
    strict = dataclasses.replace(answering, description=sure_of_nothing)
    text = f"thôi {title(answering, CARD)}"
    assert len(strict.index.analyse(text).topical) >= 4
    assert strict.reply(Turn(text=text, intent="goodbye")).status is Status.CLARIFY
    assert strict.reply(Turn(text=text, intent="help")).status is Status.CHITCHAT


def test_one_word_is_a_greeting_whatever_it_finds(answering: Dialogue) -> None:
    certain = deciding(answering, SearchStatus.ANSWERED)
    assert certain.reply(Turn(text="thoát", intent="goodbye")).status is Status.CHITCHAT
    assert certain.reply(Turn(text="khai sinh", intent="goodbye")).status is Status.ANSWERED


def test_thanks_to_the_assistant_are_no_question_about_it(answering: Dialogue) -> None:
    certain = deciding(answering, SearchStatus.ANSWERED)
    answered = certain.reply(Turn(text="cảm ơn trợ lý đã giúp tôi", intent="help"))
    assert answered.document is not None
    assert answered.document.kind == "faq"
    thanked = certain.reply(Turn(text="cảm ơn trợ lý đã giúp tôi", intent="thanks"))
    assert thanked.document is None or thanked.document.kind != "faq"


def test_who_wants_a_human_gets_one_whatever_else_is_named(answering: Dialogue) -> None:
    certain = deciding(answering, SearchStatus.ANSWERED)
    for intent in ("human", "complaint", "my_data"):
        reply = certain.reply(Turn(text=title(answering, CARD), intent=intent))
        assert reply.status is not Status.ANSWERED


# Visitors


def test_a_visitor_s_intent_is_answered_from_its_kinds(answering: Dialogue) -> None:
    certain = deciding(answering, SearchStatus.ANSWERED)
    for intent, visit in answering.description.tourism.items():
        reply = certain.reply(Turn(text="Phan Thiết Mũi Né căn cước", intent=intent))
        assert reply.document
        assert reply.document.kind in visit.kinds
        assert reply.field == visit.field


def test_where_no_such_kind_fits_the_search_is_not_restricted(answering: Dialogue) -> None:
    reply = answering.reply(Turn(text=title(answering, CARD), intent="tour_see"))
    assert reply.document is None or isinstance(reply.document, Procedure)


# Any turn


@given(
    st.text(max_size=80) | st.sampled_from([ONLY_ASKING, "căn cước", "Mũi Né", "đất đai " * 30]),
    st.sampled_from(
        ["", "no_such_intent", "ask_fee", "ask_place_name", "tour_eat", "greet", "choose_record"]
    ),
    st.sampled_from([None, CARD, PLACE, "no-such-record"]),
)
def test_every_turn_gets_one_payload_of_the_contract(
    dialogue: Dialogue, text: str, intent: str, record: str | None
) -> None:
    payload_of(dialogue.reply(Turn(text=text, intent=intent, record=record, chosen=record)))


def test_every_intent_gets_a_payload(answering: Dialogue) -> None:
    for intent in answering.description.intents:
        for record in (None, CARD, PLACE):
            for text in ("", ONLY_ASKING, title(answering, LICENCE), NONSENSE):
                payload_of(answering.reply(Turn(text=text, intent=intent, record=record)))


def test_an_officer_s_signature_is_told(answering: Dialogue) -> None:
    record = answering.index.snapshot.records[CARD].model_copy(
        update={"checked": Checked(on=dt.date(2026, 10, 1), by="Cán bộ", digest="x")}
    )
    (source,) = payload_of(Reply(Status.ANSWERED, "x", record))["sources"]
    assert source["checked_on"] == "2026-10-01"
    assert "Cán bộ" not in json.dumps(source, ensure_ascii=False)


def test_the_day_is_the_one_in_vietnam() -> None:
    told = now()
    assert abs(told - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)
    assert told.utcoffset() == dt.timedelta(hours=7)
