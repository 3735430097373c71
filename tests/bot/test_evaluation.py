"""The figures of tools.evaluate_intents (they need scikit-learn and Rasa's environment)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sklearn.metrics import accuracy_score, f1_score

from tools.intent_examples import Example, folds, load_heldout, load_training, stripped, unseen
from tools.intent_figures import Prediction, summarize
from vietnamese import fold


def _prediction(intent: str, predicted: str, confidence: float = 0.9) -> Prediction:
    return Prediction("x", intent, predicted, predicted, confidence, 0.5, 1.0)


def test_folds_keep_equal_folded_texts_together_and_use_every_line_once(root: Path) -> None:
    examples = load_training(sorted((root / "nlu_data").glob("*.yml")))
    twins = [*examples, *stripped(examples)]
    tested = []
    for training, test in folds(twins, 5):
        assert not {fold(e.text) for e in training} & {fold(e.text) for e in test}
        tested += test
    assert sorted(e.text for e in tested) == sorted(e.text for e in twins)


def test_figures_are_those_of_scikit_learn() -> None:
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("b", "nlu_fallback"), ("c", "a"), ("c", "c"), ("c", "c")]
    figures = summarize([_prediction(*pair) for pair in pairs])
    true, found = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    assert figures["accuracy"]["value"] == pytest.approx(accuracy_score(true, found))
    expected = f1_score(true, found, labels=["a", "b", "c"], average="macro")
    assert figures["macro_f1"]["value"] == pytest.approx(expected)
    assert figures["accuracy"]["low"] <= figures["accuracy"]["value"] <= figures["accuracy"]["high"]
    assert figures["fallback_rate"] == pytest.approx(1 / 7)


def test_thresholds_count_what_they_would_reject() -> None:
    figures = summarize(
        [_prediction("a", "a", 0.9), _prediction("a", "b", 0.12), _prediction("b", "b", 0.14)]
    )
    at = {row["threshold"]: row for row in figures["thresholds"]}
    assert at[0.1]["rejected"] == 0
    assert at[0.15]["rejected"] == pytest.approx(2 / 3)
    assert at[0.15]["rejected_that_were_right"] == pytest.approx(1 / 2)
    assert at[0.15]["accuracy_of_kept"] == 1


def test_a_line_that_was_trained_on_measures_nothing(root: Path) -> None:
    training = [Example("Xin chào", "greet"), Example("lệ phí", "ask_fee")]
    heldout = [Example("xin chao", "greet"), Example("tạm biệt", "goodbye")]
    assert unseen(heldout, training) == [Example("tạm biệt", "goodbye")]
    own = load_heldout(root / "tests" / "bot" / "heldout_intents.jsonl")
    assert len(unseen(own, load_training(sorted((root / "nlu_data").glob("*.yml"))))) >= 250


def test_heldout_lines_are_read_from_json_lines_and_yaml(tmp_path: Path) -> None:
    expected = [Example("lệ phí", "ask_fee"), Example("chào", "greet")]
    rows = [{"text": e.text, "intent": e.intent} for e in expected]
    lines, listed = tmp_path / "lines.jsonl", tmp_path / "lines.yml"
    lines.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", "utf-8")
    listed.write_text(json.dumps(rows), "utf-8")
    assert load_heldout(lines) == load_heldout(listed) == expected
