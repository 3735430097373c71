"""The linear ranker: its formula, and fitting its weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from retrieval.errors import SettingsError
from retrieval.fitting import Examples, examples_of, first_right, fit
from retrieval.index import Index
from retrieval.questions import Question
from retrieval.ranking import FEATURES, SCORES, RankingFeatures, weights
from retrieval.settings import RankingSettings, Settings
from tests.support.searching import ranking

SETTINGS = RankingSettings(
    dense=0.3,
    whole=0.25,
    name=0.2,
    chunk=0.15,
    expansion=0.1,
    exact=0.04,
    central=-0.02,
    citizen=0.03,
    special=-0.05,
    fitted_on="",
)


def test_the_features_are_those_of_the_settings() -> None:
    assert set(FEATURES) == set(RankingSettings.model_fields) - {"fitted_on"}
    assert tuple(FEATURES[: len(SCORES)]) == SCORES
    assert weights(SETTINGS).tolist() == pytest.approx([0.3, 0.25, 0.2, 0.15, 0.1, 0.04, -0.02, 0.03, -0.05])


def test_the_weights_of_the_scores_in_the_file_are_convex() -> None:
    settings = Settings.load().ranking
    given_weights = [getattr(settings, name) for name in SCORES]
    assert min(given_weights) >= 0
    assert sum(given_weights) == pytest.approx(1, abs=0.01)


@given(hnp.arrays(np.float32, (len(FEATURES), 7), elements=st.floats(0, 1, width=32)))
def test_a_score_is_the_weighted_sum_of_its_features(rows: np.ndarray) -> None:
    features = RankingFeatures(*rows)
    assert np.array_equal(features.matrix(), rows)
    scores = weights(SETTINGS) @ features.matrix()
    for record in range(7):
        own = features.of(record)
        assert list(own) == list(FEATURES)
        expected = sum(getattr(SETTINGS, name) * own[name] for name in FEATURES)
        assert scores[record] == pytest.approx(expected, abs=1e-6)
        assert -0.08 <= scores[record] <= 1.08
        assert features.matched(record) == any(own[name] > 0 for name in SCORES)


def test_what_a_record_is_matches_no_question() -> None:
    zeros = np.zeros(2, dtype=np.float32)
    features = RankingFeatures(*[zeros] * len(FEATURES))
    assert not replace(features, citizen=zeros + 1, central=zeros + 1, special=zeros + 1).matched(0)
    assert replace(features, expansion=np.array([0, 0.1], dtype=np.float32)).matched(1)


@pytest.mark.parametrize("text", ["đăng ký khai sinh", "đám cưới", "doi gplx", "bánh"])
def test_an_index_ranks_by_the_formula(text: str, index: Index) -> None:
    changed = ranking(index, **SETTINGS.model_dump(exclude={"fitted_on"}))
    query = changed.analyser.analyse(text)
    ranked = changed.rank(query)
    assert ranked.features.expansion.any() == bool(query.expansions)
    assert np.allclose(ranked.scores, weights(SETTINGS) @ ranked.features.matrix(), atol=1e-6)
    hits = changed.search(text, 13).hits
    assert [hit.score for hit in hits] == pytest.approx(sorted(ranked.scores.tolist(), reverse=True))


# Fitting.

RIGHT_BY = SCORES.index("name")


def examples(count: int, seed: int, *, teller: int = RIGHT_BY, sign: float = 1.0) -> Examples:
    """Made up: of six records the right one has the most (or least) of one feature, all else is noise."""
    random = np.random.default_rng(seed)
    features = random.random((count, 6, len(FEATURES)))
    best = (sign * features[:, :, teller]).argmax(axis=1)
    right = np.zeros((count, 6), dtype=bool)
    right[np.arange(count), best] = True
    return Examples(features, right, tuple(f"record {n % 9}" for n in range(count)))


def test_fitting_puts_the_right_records_first() -> None:
    found = fit(examples(120, seed=1))
    assert list(found) == list(FEATURES)
    assert max(found, key=lambda name: found[name]) == "name"
    assert first_right(examples(120, seed=1), found).mean() > 0.9
    assert first_right(examples(200, seed=2), found).mean() > 0.9, "on others, too"
    assert fit(examples(120, seed=1)) == found


@pytest.mark.parametrize("seed", range(4))
def test_fitted_weights_of_scores_are_convex(seed: int) -> None:
    found = fit(examples(60, seed, teller=seed))
    assert min(found[name] for name in SCORES) >= 0
    assert sum(found[name] for name in SCORES) == pytest.approx(1, abs=1e-3)
    RankingSettings(**{name: float(np.clip(found[name], -1, 1)) for name in FEATURES}, fitted_on="x")


def test_what_a_record_is_may_speak_against_it_but_no_score_may() -> None:
    special = FEATURES.index("special")
    mixed = examples(150, seed=3, teller=special, sign=-1.0)
    helped = Examples(mixed.features.copy(), mixed.right, mixed.groups)
    helped.features[:, :, 0] += mixed.right
    assert fit(helped)["special"] < 0
    against = Examples(helped.features.copy(), mixed.right, mixed.groups)
    against.features[:, :, 1] = 1 - mixed.right
    assert fit(against)["whole"] == 0


def test_fitting_where_no_score_speaks_for_the_right_records_is_refused() -> None:
    backwards = examples(40, seed=4)
    backwards.features[:, :, : len(SCORES)] = ~backwards.right[:, :, None]
    with pytest.raises(SettingsError, match="no score"):
        fit(backwards)


def test_only_the_chosen_examples_count() -> None:
    one, other = examples(50, seed=5, teller=0), examples(50, seed=6, teller=1)
    both = Examples(
        np.concatenate([one.features, other.features]),
        np.concatenate([one.right, other.right]),
        one.groups + other.groups,
    )
    assert fit(both, np.arange(100) < 50) == fit(one)
    assert fit(both, np.arange(100) >= 50) == fit(other)


def test_examples_come_as_written_and_stripped_with_the_right_records_marked(index: Index) -> None:
    questions = (
        Question("giấy hôn thú", ("1.000002",)),
        Question("hộ chiếu", ()),
        Question("bánh xèo", ("banh-xeo", "doi-cat")),
        Question("bánh xèo", ("elsewhere",)),
    )
    found = examples_of(index, questions)
    assert found.groups == ("1.000002", "1.000002", "banh-xeo", "banh-xeo")
    assert found.features.shape == (4, len(index.documents), len(FEATURES))
    assert found.right.sum(axis=1).tolist() == [1, 1, 2, 2]
    own = {name: getattr(index.settings.ranking, name) for name in FEATURES}
    assert first_right(found, own).tolist() == [1, 1, 1, 1]
