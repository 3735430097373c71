"""The search with one step left out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.content import Content
from retrieval.encoder import StaticEncoder
from retrieval.evaluation.ablation import left_out, rebuilt, without_feature
from retrieval.index import Index
from retrieval.ranking import FEATURES, SCORES
from retrieval.settings import RankingSettings, Settings

WEIGHTS = st.lists(st.integers(0, 100), min_size=5, max_size=5).filter(any)
QUESTIONS = {
    "without mending slips": "cưowis vợ lấy chồng",
    "without restoring diacritics": "lam giay khai sinh",
}
ANY_STEP = "đám cưới khai sinh cho con"
NAMED = "bánh xèo ở đâu"
"""Asks for nothing but what a record is called."""


def ranked(index: Index, text: str) -> list[float]:
    return [float(score) for score in index.rank(index.analyser.analyse(text)).scores]


@given(weights=WEIGHTS, name=st.sampled_from(FEATURES))
def test_what_is_left_is_a_ranker_in_the_same_proportions(weights: list[int], name: str) -> None:
    data = Settings.load().ranking.model_dump()
    data |= {score: weight / sum(weights) for score, weight in zip(SCORES, weights, strict=True)}
    before = RankingSettings.model_validate(data)
    after = without_feature(before, name)
    assert RankingSettings.model_validate(after.model_dump()) == after
    assert getattr(after, name) == 0
    assert sum(getattr(after, score) for score in SCORES) == pytest.approx(1)
    others = [feature for feature in FEATURES if feature not in (name, *SCORES)]
    assert [getattr(after, other) for other in others] == [getattr(before, other) for other in others]
    kept = [score for score in SCORES if score != name]
    total = sum(getattr(before, score) for score in kept)
    if total:
        expected = [getattr(before, score) / total for score in kept]
        assert [getattr(after, score) for score in kept] == pytest.approx(expected)


def test_each_step_left_out_changes_what_is_found(richer_index: Index) -> None:
    before = richer_index.settings
    steps = dict(left_out(richer_index))
    assert list(steps) == [*(f"without {name}" for name in FEATURES), *QUESTIONS]
    for step, changed in steps.items():
        text = NAMED if step == "without exact" else QUESTIONS.get(step, ANY_STEP)
        assert ranked(changed, text) != ranked(richer_index, text), step
        assert Settings.model_validate(changed.settings.model_dump()) == changed.settings
    assert richer_index.settings is before
    for name in FEATURES:
        scored = without_feature(before.ranking, name)
        assert steps[f"without {name}"].settings == before.model_copy(update={"ranking": scored})


def test_a_question_is_read_without_the_step(richer_index: Index) -> None:
    steps = dict(left_out(richer_index))
    slip, plain = QUESTIONS.values()
    assert richer_index.analyser.analyse(slip).searched == "cưới vợ lấy chồng"
    assert steps["without mending slips"].analyser.analyse(slip).searched == slip
    assert steps["without restoring diacritics"].analyser.analyse(slip).searched == "cưới vợ lấy chồng"
    assert richer_index.analyser.analyse(plain).searched == "làm giấy khai sinh"
    assert steps["without restoring diacritics"].analyser.analyse(plain).searched == plain


def test_builds_without_a_part_of_the_knowledge_or_the_recipe(
    richer_content: Content, richer_index: Index
) -> None:
    builds = dict(rebuilt(richer_content, richer_index.settings))
    ids = [document.id for document in richer_index.documents]
    assert all([document.id for document in one.documents] == ids for one in builds.values())

    bare = builds["without aliases and questions"].snapshot.records.values()
    assert not any(record.aliases or record.questions for record in bare)
    named = builds["without questions"].snapshot.records
    assert not any(record.questions for record in named.values())
    assert {key: record.aliases for key, record in named.items()} == {
        key: record.aliases for key, record in richer_content.records.items()
    }
    assert any(record.questions for record in richer_content.records.values())

    for name, setting in {
        "encoder without field chunks": "chunk_share",
        "encoder without the folded view alone": "strip_accents",
        "encoder without dropping tokens": "token_dropout",
    }.items():
        recipe = richer_index.settings.encoder.model_copy(update={setting: 0.0})
        assert recipe != richer_index.settings.encoder
        assert builds[name].settings == richer_index.settings.model_copy(update={"encoder": recipe})

    encoders = [one.parts.encoder for one in (richer_index, *builds.values())]
    for place, encoder in enumerate(encoders):
        assert isinstance(encoder, StaticEncoder)
        for other in encoders[:place]:
            assert isinstance(other, StaticEncoder)
            assert not np.array_equal(encoder.weights, other.weights)
