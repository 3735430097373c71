"""Names of places beside a topic: the topic is answered, what became of the place is noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from actions.dialogue import Dialogue
from actions.said import Said
from knowledge_base.schema import Status, Tourism, Unit
from tests.actions.asking import (
    BIRTH,
    SPELLED,
    WHERE,
    asked,
    key_of,
)
from tests.actions.turns import CARD, PLACE, pressed


@SPELLED
@pytest.mark.parametrize(
    "place",
    ["huyện Hàm Thuận Bắc", "phường Hàm Tiến", "Tân Hà", "Phong Phú", "đặc khu Phú Quý", "Bình Thuận"],
)
def test_places_do_not_hide_a_procedure(
    place: str, spelled: Callable[[str], str], answering: Dialogue
) -> None:
    reply = asked(answering, spelled(f"đăng ký khai sinh ở {place} cần gì"), "ask_documents")
    assert (reply.status, key_of(reply), reply.field) == (Status.ANSWERED, BIRTH, "documents")


@pytest.mark.parametrize(
    ("place", "note"),
    [
        ("phường Hàm Tiến", "Phường Hàm Tiến (thành phố Phan Thiết trước đây) nay thuộc phường Mũi Né."),
        (
            "xã Phong Phú",
            "Xã Phong Phú (huyện Tuy Phong trước đây) nay thuộc xã Phan Rí Cửa hoặc xã Tuy Phong.",
        ),
        ("Đắk Nông", "Tỉnh Đắk Nông trước đây nay thuộc tỉnh Lâm Đồng."),
    ],
)
def test_a_note_tells_what_a_former_unit_is_today(place: str, note: str, answering: Dialogue) -> None:
    reply = asked(answering, f"tôi ở {place} thì nộp ở đâu", WHERE, record=CARD)
    assert (key_of(reply), reply.field) == (CARD, "where_to_apply")
    assert reply.text.endswith(f"\n\n{note}")


@pytest.mark.parametrize("place", ["phường Mũi Né", "huyện Tuy Phong", "Tân Hà", "Hà Nội"])
def test_no_note_where_there_is_nothing_certain_to_explain(place: str, answering: Dialogue) -> None:
    reply = asked(answering, f"tôi ở {place} thì nộp ở đâu", WHERE, record=CARD)
    assert key_of(reply) == CARD
    assert "nay thuộc" not in reply.text


def test_an_answer_that_was_searched_for_has_the_note_too(answering: Dialogue) -> None:
    reply = asked(answering, "đăng ký khai sinh ở phường Hàm Tiến cần gì", "ask_documents")
    assert key_of(reply) == BIRTH
    assert reply.text.endswith(
        "\n\nPhường Hàm Tiến (thành phố Phan Thiết trước đây) nay thuộc phường Mũi Né."
    )


def test_a_sight_is_still_a_sight(answering: Dialogue) -> None:
    records = answering.index.snapshot.records
    reply = asked(answering, "Mũi Né có gì đẹp", "tour_see")
    found = [key_of(reply) or "", *reply.offered]
    assert PLACE in found
    assert all(isinstance(records[key], Tourism) for key in found if key)


@pytest.mark.parametrize(
    ("text", "place", "only", "about"),
    [
        ("huyện Tuy Phong còn không", True, True, True),
        ("tôi ở Tuy Phong", True, True, False),
        ("đăng ký khai sinh ở Tuy Phong", True, False, False),
        ("đăng ký khai sinh cần gì", False, False, False),
    ],
)
def test_what_a_question_says_beside_its_topic(
    text: str, place: bool, only: bool, about: bool, answering: Dialogue
) -> None:
    moment = dt.datetime(2026, 11, 23, 10, tzinfo=dt.timezone.utc)
    said = Said.read(text, moment, answering.index, day=False, asks=False)
    assert (said.place, said.only_place, said.about_places) == (place, only, about)
    assert (said.filing.at, said.filing.named) == (moment, False)
    assert Said.read(text, moment, answering.index, day=False, asks=True).about_places is place


def test_every_unit_can_be_chosen_for_both_fields(answering: Dialogue) -> None:
    for unit in answering.index.snapshot.units.values():
        assert isinstance(unit, Unit)
        for field in ("overview", "where_to_apply"):
            reply = answering.reply(pressed("choose_record", unit.id, field))
            assert (reply.status, key_of(reply), reply.field) == (Status.ANSWERED, unit.id, field)
            assert reply.text.startswith(unit.title)
            assert "  " not in reply.text
