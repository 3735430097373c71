"""The alarm as it is in service: phrases and the learned score together."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge_base.content import Content
from knowledge_base.dangers.training import record_texts
from knowledge_base.schema import Emergencies
from portal.emergency_alarm import Alarm
from retrieval.harmless import CALLS, KNOWN_QUESTIONS, talk
from vietnamese import fold

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TABLE: dict[str, Any] = yaml.safe_load((HERE / "emergencies.yml").read_text("utf-8"))
GOLD = [json.loads(line) for line in (HERE / "gold" / "dangers.jsonl").read_text("utf-8").splitlines()]
DANGERS = [
    *(row["text"] for row in GOLD if row["danger"]),
    *(t for ts in TABLE["alarms"].values() for t in ts),
    *TABLE["together"],
]
LOOK_ALIKES = [*(row["text"] for row in GOLD if not row["danger"]), *TABLE["quiet"]]
CLEAR = [
    "cháy nhà rồi cứu với",
    "con tôi bị đuối nước ngoài bãi sau",
    "chồng tôi cầm dao đòi giết cả nhà",
    "ba tôi ngã xuống bất tỉnh không thở",
    "tôi muốn tự tử",
    "my friend is drowning at the beach, please help",
]


def test_the_sets_are_large_enough_and_half_of_each_was_written_blind() -> None:
    blind = sum(bool(row["danger"]) for row in GOLD)
    assert min(blind, len(GOLD) - blind) >= 60
    assert min(len(set(DANGERS)), len(set(LOOK_ALIKES))) >= 120


def test_nothing_to_measure_with_was_learned_from(content: Content) -> None:
    learned = {fold(line) for lines in content.danger_lines.values() for line in lines}
    assert not learned & {fold(row["text"]) for row in GOLD}


@pytest.mark.parametrize("text", DANGERS)
def test_every_danger_is_caught(alarm: Alarm, text: str) -> None:
    assert alarm.find(text)


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_no_look_alike_raises_the_alarm(alarm: Alarm, text: str) -> None:
    assert not alarm.find(text)


def test_no_name_and_no_question_of_a_record_raises_the_alarm(alarm: Alarm, content: Content) -> None:
    assert [text for text in record_texts(content) if alarm.find(text)] == []


def test_the_records_about_dangers_are_there(content: Content) -> None:
    assert set(content.emergencies.records) <= set(content.records)


def asked(*names: str) -> set[str]:
    paths = [ROOT / "retrieval" / "gold" / f"{name}.jsonl" for name in names]
    return {json.loads(line)["query"] for path in paths for line in path.read_text("utf-8").splitlines()}


ANNOUNCING = {row["text"] for row in TABLE["questions_that_announce"]}


def test_known_questions_raise_no_alarm_but_those_that_announce_a_danger(alarm: Alarm) -> None:
    """The numbers are the right answer to whoever asks which one to call in a danger that is there."""
    assert {text for text in asked(*KNOWN_QUESTIONS) if alarm.find(text)} <= ANNOUNCING


def test_everyday_talk_raises_no_alarm(alarm: Alarm) -> None:
    said = list(talk())
    assert len(said) > 2000
    assert [text for text in said if alarm.find(text)] == []


def test_hardly_any_talk_kept_for_measuring_raises_the_alarm(alarm: Alarm) -> None:
    lines = (ROOT / "tests" / "bot" / "heldout_intents.jsonl").read_text(encoding="utf-8").splitlines()
    unseen = {row["text"] for row in map(json.loads, lines) if row["intent"] != CALLS} - set(talk())
    assert len({text for text in unseen if alarm.find(text)}) * 100 <= len(unseen)


def test_hardly_any_question_kept_for_measuring_raises_the_alarm(alarm: Alarm) -> None:
    """Measured: 8 of 1,138; the bound is one in a hundred."""
    unseen = asked("test", "guide_test", "units_test")
    assert len({text for text in unseen if alarm.find(text)} - ANNOUNCING) * 100 <= len(unseen)


DISGUISES = {
    "upper case": str.upper,
    "stretched": lambda text: text + text[-1] * 4,
    "zero width": lambda text: "\u200b".join(text),
    "tags": lambda text: "".join(letter + "\U000e0061" for letter in text),
    "Cyrillic": lambda text: text.translate(str.maketrans("aceopxyi", "асеорхуі")),
    "Greek": lambda text: text.translate(str.maketrans("aoiv", "αοιν")),
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in fold(text)),
    "mathematical": lambda text: "".join(
        chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c for c in fold(text)
    ),
    "pictures inside words": lambda text: " ".join(f"{word[:1]}🔥{word[1:]}" for word in text.split()),
    "pictures between words": lambda text: text.replace(" ", "🔥"),
    "pictures around": lambda text: f"🔥🔥 {text} 😭😭",
    "dots between words": lambda text: text.replace(" ", "..."),
    "spelt": lambda text: " ".join(".".join(word) for word in text.split()),
}


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES)
@pytest.mark.parametrize("text", CLEAR)
def test_a_disguise_hides_no_danger(alarm: Alarm, text: str, disguise: Any) -> None:
    assert alarm.find(disguise(text)), disguise(text)


CRIES = ["chay nha roi cuu voi", "CỨUUUU", "cap cuu", "help!!!", "c.ứ.u e.m", "cứu em", "cuuuuu voi"]


@pytest.mark.parametrize("text", CRIES)
def test_cries(alarm: Alarm, text: str) -> None:
    assert alarm.find(text)


@pytest.mark.parametrize("joint", [". ", " ", ", ", "\n"])
@pytest.mark.parametrize("text", CLEAR)
def test_a_thousand_characters_of_other_talk_hide_no_danger(
    alarm: Alarm, content: Content, text: str, joint: str
) -> None:
    chosen = random.Random(text)  # noqa: S311 - nothing secret
    talk = chosen.sample([line for line in record_texts(content) if len(line) < 120], 40)
    half = (1000 - len(text)) // 2
    message = joint.join((joint.join(talk[:20])[:half], text, joint.join(talk[20:])[:half]))
    assert alarm.find(message)


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("my friend is drowning at Mũi Né beach", True),
        ("fire in my hotel room", True),
        ("there is a man with a knife outside, Phạm Ngũ Lão street", True),
        ("HELP ME PLEASE I WANT TO DIE", True),
        ("help!!!", True),
        ("I got robbed", True),
        ("dog bit me", True),
        ("call ambulance", True),
        ("my wife fainted", True),
        ("i am lost on the mountain", True),
        ("i am in danger", True),
        ("thuyen bi chim", False),
        ("co nguoi nhay cau", False),
        ("toi bi cho can", False),
        ("помогите, пожар, emergency!!!", True),
        ("cháy nhà rồi cứu với", False),
        ("chay nha roi cuu voi", False),
        ("help help con tôi bị đuối nước", False),
        ("ck cam dao duoi giet 2 me con e", False),
        ("sos cuu em voi, no dang pha cua phong tro", False),
    ],
)
def test_the_answer_is_in_the_language_of_the_message(alarm: Alarm, text: str, english: bool) -> None:
    found = alarm.find(text)
    assert found
    assert found.text == (found.emergency.text_en if english else found.emergency.text)


def test_every_danger_of_the_table_is_answered_in_its_language(alarm: Alarm) -> None:
    known = [*(text for texts in TABLE["alarms"].values() for text in texts), *TABLE["together"]]
    assert set(TABLE["english"]) <= set(known)
    assert {text for text in known if (found := alarm.find(text)) and found.english} == set(TABLE["english"])


def test_every_text_names_a_number_and_has_its_english(content: Content) -> None:
    for danger in content.emergencies.emergencies:
        assert danger.text_en
        for text in (danger.text, danger.text_en):
            assert any(number in text for number in ("111", "112", "113", "114", "115")), danger.name


def edited(alarm: Alarm, **changes: Any) -> Alarm:
    data = Emergencies.model_validate(alarm.data.model_dump() | changes)
    return Alarm(data, alarm.model, alarm.english_words)


def test_an_officers_words_work_at_once(alarm: Alarm) -> None:
    text = "con tôi bị đuối nước ngoài bãi"
    assert not edited(alarm, unless=["ngoài bãi"], urgent=[]).find(text)
    assert edited(alarm, unless=["ngoài bãi"], urgent=["bị đuối nước"]).find(text)
    dangers = alarm.data.model_dump()["emergencies"]
    dangers[0]["always"] = ["mật khẩu xanh"]
    assert not alarm.find("mật khẩu xanh")
    found = edited(alarm, emergencies=dangers).find("cho hỏi mật khẩu xanh thủ tục gì")
    assert found
    assert found.emergency.name == dangers[0]["name"]


def test_the_threshold_is_what_the_data_says(alarm: Alarm) -> None:
    counts = [
        sum(
            edited(alarm, score={"alarm": limit, "support": 0}).find(text) is not None
            for text in DANGERS[::5]
        )
        for limit in (0.05, 0.95)
    ]
    assert counts[0] > counts[1]


def test_where_the_kind_is_not_sure_all_numbers_are_said(alarm: Alarm) -> None:
    text = "nhanh lên tới liền, nguy cấp lắm rồi, trời ơi chết mất"
    found = edited(alarm, score={"alarm": 0.05, "kind": 0.95, "unsure": "cry_for_help"}).find(text)
    assert found
    assert found.emergency.name == "cry_for_help"
