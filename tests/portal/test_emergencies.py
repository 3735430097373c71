"""The phrases by themselves, as where nothing was learned: dangers raise the alarm, look-alikes do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.schema import Emergencies
from portal.emergency_alarm import Alarm
from vietnamese import fold

HOME = Path(__file__).parents[2]
TABLE: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("emergencies.yml").read_text("utf-8"))
DATA = Emergencies.model_validate(
    yaml.safe_load((HOME / "knowledge_base" / "emergencies.yml").read_text("utf-8"))
)
ALARM = Alarm(DATA)


def found(text: str) -> str | None:
    danger = ALARM.find(text)
    return danger.emergency.name if danger else None


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in TABLE["alarms"].items() for text in texts]
)
def test_alarm(name: str, text: str) -> None:
    assert found(text) == name


@pytest.mark.parametrize("text", TABLE["quiet"])
def test_no_alarm(text: str) -> None:
    assert found(text) is None


def test_the_table_is_long_enough_and_knows_every_danger() -> None:
    assert sum(map(len, TABLE["alarms"].values())) >= 60
    assert len(TABLE["quiet"]) >= 60
    assert set(TABLE["alarms"]) == {danger.name for danger in DATA.emergencies}


def test_every_phrase_of_the_data_is_found() -> None:
    """A phrase that another list cuts out could never raise the alarm."""
    for danger in DATA.emergencies:
        for phrase in danger.phrases + danger.accented_phrases + tuple(map(fold, danger.phrases)):
            assert found(phrase.replace("*", "x y")), phrase


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert ALARM.find(text) is None or text


@given(st.lists(st.sampled_from(["chạy", "nhà", "xe", "đang", "cơm"]), max_size=8).map(" ".join))
def test_running_is_not_burning(text: str) -> None:
    assert found(text) is None


def test_a_gap_is_three_words_at_most() -> None:
    data = Emergencies.model_validate(
        {"emergencies": [{"name": "x", "phrases": ["nhà * cháy"], "text": "Gọi 114."}]}
    )
    alarm = Alarm(data)
    assert alarm.find("nhà một hai ba cháy")
    assert not alarm.find("nhà một hai ba bốn cháy")


def test_urgent_words_beat_papers() -> None:
    assert found("nhà tôi đang cháy, hồ sơ ở trong") == "fire"
    assert found("nhà bị cháy, hồ sơ làm thế nào") is None
