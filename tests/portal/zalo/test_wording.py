"""The texts for Zalo alone: all there, one message each, with the marks that the code fills."""

from __future__ import annotations

import re

import pytest

from knowledge_base.content import Content
from knowledge_base.schema import ZaloText
from knowledge_base.snapshot import Snapshot
from portal.zalo.outbox import DEAD_KEPT
from portal.zalo.splitting import parts
from portal.zalo.wording import say

MARKS = {
    ZaloText.NEAREST_INTRO: {"count"},
    ZaloText.NEAREST_LINE: {"title", "km"},
    ZaloText.NEAREST_HERE: {"title"},
    ZaloText.NEAREST_NONE: {"km"},
    ZaloText.TOO_FAST: {"seconds"},
}


def test_the_file_and_the_code_know_the_same_texts(content: Content) -> None:
    assert set(content.answers.zalo) == {key.value for key in ZaloText}


@pytest.mark.parametrize("key", ZaloText)
def test_every_text_can_be_said_in_one_message(key: ZaloText, content: Content) -> None:
    text = content.answers.zalo[key]
    assert set(re.findall(r"\{(\w+)\}", text)) == MARKS.get(key, set())
    values = {name: f"<{name}>" for name in MARKS.get(key, ())}
    said = say(Snapshot("build-1", content), key, **values)
    assert parts(said) == [said]
    assert not re.search(r"[${}*#`]", said)
    assert all(value in said for value in values.values())


def test_the_welcome_says_what_it_must(content: Content) -> None:
    said = say(Snapshot("build-1", content), ZaloText.WELCOME)
    for told in ("không phải người", "AI", f"{content.province.retention_minutes} phút", "Zalo giữ"):
        assert told in said
    assert content.province.hotline in said


@pytest.mark.parametrize("key", [ZaloText.WELCOME, ZaloText.KEPT_BY_ZALO])
def test_people_are_told_how_long_an_unsent_answer_is_kept(key: ZaloText, content: Content) -> None:
    assert f"tối đa {DEAD_KEPT.days} ngày" in content.answers.zalo[key]
