"""How sure the search may be of what it found, and what follows from that."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.decision import NAMES, Features, probability
from retrieval.fitting import chance, fit_logistic
from retrieval.index import Index
from retrieval.result import SearchStatus
from retrieval.settings import Settings
from tests.support.searching import deciding

SETTINGS = Settings.load().decision
features = st.builds(Features, *[st.floats(0, 1) for _ in NAMES])


@given(features, st.sampled_from(NAMES), st.floats(0, 1))
def test_the_probability_grows_with_every_feature(one: Features, name: str, other: float) -> None:
    weight = getattr(SETTINGS, name)
    assert weight >= 0
    low, high = sorted((getattr(one, name), other))
    less = probability(replace(one, **{name: low}), SETTINGS)
    more = probability(replace(one, **{name: high}), SETTINGS)
    assert 0 < less <= more < 1
    if weight and high - low > 1e-6:
        assert less < more


@pytest.mark.parametrize("extreme", [-100.0, 100.0])
def test_extreme_weights_still_give_a_probability(extreme: float) -> None:
    settings = SETTINGS.model_copy(update=dict.fromkeys(("intercept", *NAMES), extreme))
    assert 0 <= probability(Features(*[1.0] * len(NAMES)), settings) <= 1
    assert probability(Features(*[0.0] * len(NAMES)), settings) == pytest.approx(float(extreme > 0))


def test_the_probability_is_the_logistic_of_its_weights() -> None:
    one = Features(*[0.1 * n for n in range(1, len(NAMES) + 1)])
    score = SETTINGS.intercept + sum(getattr(SETTINGS, name) * getattr(one, name) for name in NAMES)
    assert probability(one, SETTINGS) == pytest.approx(math.exp(score) / (1 + math.exp(score)))


def test_the_thresholds_part_the_three_statuses(index: Index) -> None:
    text = "bánh xèo"
    sure = index.search(text).confidence
    assert 0 < sure < 1

    def status(answer_from: float, clarify_from: float) -> SearchStatus:
        one = deciding(index, answer_from=answer_from, clarify_from=clarify_from)
        return one.search(text).status

    above, below = sure + 1e-9, sure - 1e-9
    assert status(sure, 0.0) is SearchStatus.ANSWERED
    assert status(above, below) is SearchStatus.CLARIFY
    assert status(above, sure) is SearchStatus.CLARIFY
    assert status(above, above) is SearchStatus.NO_MATCH


def test_a_question_that_says_little_is_asked_back(index: Index) -> None:
    needed = index.coverage.weight(index.analyser.analyse("bánh xèo"))
    assert needed > index.coverage.weight(index.analyser.analyse("bánh")) > 0

    def status(text: str, least: float) -> SearchStatus:
        return (
            deciding(index, answer_from=0.0, clarify_from=0.0, answer_weight_from=least).search(text).status
        )

    assert status("bánh xèo", needed) is SearchStatus.ANSWERED
    assert status("bánh xèo", needed + 1e-6) is SearchStatus.CLARIFY
    assert status("bánh", needed) is SearchStatus.CLARIFY


def test_choices_are_near_the_top_and_few(index: Index) -> None:
    for most in (2, 4):
        one = deciding(index, clarify_window=0.01, most_choices=most)
        result = one.search("đăng ký giấy")
        near = [hit for hit in result.hits if hit.score >= result.hits[0].score * 0.01]
        assert list(result.choices) == near[:most]
        assert len(near) > most
    assert len(deciding(index, clarify_window=1.0).search("bánh xèo").choices) == 1


def test_words_that_fit_two_records_alike_are_asked_back_about(index: Index) -> None:
    sure = deciding(index, answer_from=0.0, clarify_from=0.0, ambiguous_from=0.0)
    assert sure.search("đăng ký").status is SearchStatus.CLARIFY
    assert sure.search("đăng ký khai sinh").status is SearchStatus.ANSWERED, "it is called exactly that"
    assert sure.search("dang ky khai sinh o dau").status is SearchStatus.ANSWERED
    never = deciding(index, answer_from=0.0, clarify_from=0.0, ambiguous_from=1.0)
    assert never.search("khai sinh con").status is SearchStatus.ANSWERED


def test_short_of_a_tie_the_neighbouring_words_must_fit_the_second_record_too(index: Index) -> None:
    def status(**changes: float) -> SearchStatus:
        one = deciding(index, answer_from=0.0, clarify_from=0.0, ambiguous_from=0.0, **changes)
        return one.search("giấy khai").status

    hits = index.search("giấy khai").hits
    query = index.analyser.analyse("giấy khai")
    first, second = (index.positions[hit.document.id] for hit in hits[:2])
    assert index.coverage.of_words(query, first) == index.coverage.of_words(query, second) == 1
    assert index.coverage.of_pairs(query, first) > index.coverage.of_pairs(query, second)
    assert status(tie_from=1.0) is SearchStatus.ANSWERED
    assert status(tie_from=0.0) is SearchStatus.CLARIFY


def test_the_fitted_logistic_finds_what_tells_and_lets_nothing_speak_against_the_first() -> None:
    random = np.random.default_rng(3)
    features = random.uniform(size=(4000, 3))
    # The second tells nothing; the third speaks against, which no evidence for a record may do.
    chances = 1 / (1 + np.exp(-(4 * features[:, 0] - 2 * features[:, 2] - 1)))
    right = random.uniform(size=4000) < chances
    intercept, telling, idle, against = fit_logistic(features, right, np.ones(4000))
    assert telling == pytest.approx(4, abs=0.5)
    assert 0 <= idle < 0.4
    assert against == 0
    assert chance(features, np.array([intercept, telling, idle, against])).mean() == pytest.approx(
        right.mean(), abs=0.01
    )


def test_an_example_that_weighs_nothing_changes_nothing() -> None:
    random = np.random.default_rng(4)
    features, weight = random.uniform(size=(300, 2)), np.ones(300)
    right = features[:, 0] + random.normal(scale=0.2, size=300) > 0.5
    weight[200:] = 0
    turned = right.copy()
    turned[200:] = ~turned[200:]
    assert np.allclose(fit_logistic(features, right, weight), fit_logistic(features, turned, weight))
