"""Measure the intent classifier: cross-validation on the training examples, and held-out lines.

    .venv-rasa/bin/python -m tools.evaluate_intents [--heldout FILE] [--folds 5] [--out results/intents.json]

Every model is trained by Rasa from config.yml, without the dialogue part. Examples that fold to the same text
stay in one fold; folds are stratified by intent. Figures are given for the lines as written and for the same
lines stripped of diacritics, with the 95 % interval of a bootstrap over lines. A line whose best intent the
FallbackClassifier rejects counts as wrong. Held-out files: JSON lines {"text", "intent"}, or a YAML list of
them; lines that the training examples hold too are left out.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from tools.intent_examples import Example, folds, load_heldout, load_training, stripped, unseen
from tools.intent_figures import FALLBACK, Prediction, summarize
from tools.paths import ROOT


def train(examples: Sequence[Example], config: Path, folder: Path) -> Path:
    """Train Rasa's NLU on `examples` with the pipeline of `config`; return the model archive."""
    from rasa.model_training import train_nlu

    by_intent: dict[str, list[str]] = {}
    for example in examples:
        by_intent.setdefault(example.intent, []).append(f"- {example.text}")
    blocks = [{"intent": intent, "examples": "\n".join(lines)} for intent, lines in by_intent.items()]
    data = folder / "nlu.yml"
    data.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), "utf-8")
    model = train_nlu(config=str(config), nlu_data=str(data), output=str(folder), fixed_model_name="model")
    return Path(model)


def predict(model: Path, examples: Sequence[Example]) -> list[Prediction]:
    """Return the predictions of the model for `examples`, one at a time as a server does."""
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))

    async def parse() -> list[Prediction]:
        await agent.parse_message("a")  # loads what is loaded at the first message
        return [_prediction(example, *(await _timed(agent, example.text))) for example in examples]

    return asyncio.run(parse())


async def _timed(agent: Any, text: str) -> tuple[dict[str, Any], float]:  # noqa: ANN401 - Rasa is untyped
    start = time.perf_counter()
    parsed = await agent.parse_message(text)
    return parsed, 1_000 * (time.perf_counter() - start)


def _prediction(example: Example, parsed: dict[str, Any], milliseconds: float) -> Prediction:
    ranking = [entry for entry in parsed["intent_ranking"] if entry["name"] != FALLBACK]
    return Prediction(
        text=example.text,
        intent=example.intent,
        predicted=parsed["intent"]["name"],
        best=ranking[0]["name"],
        confidence=float(ranking[0]["confidence"]),
        margin=float(ranking[0]["confidence"] - ranking[1]["confidence"]),
        milliseconds=milliseconds,
    )


def evaluate(splits: Sequence[tuple[list[Example], list[Example]]], config: Path) -> dict[str, Any]:
    """Train and test on each split; return both views' summaries, the seconds of training, and all rows."""
    written: list[Prediction] = []
    bare: list[Prediction] = []
    seconds = []
    for training, test in splits:
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            model = train(training, config, Path(folder))
            seconds.append(time.perf_counter() - start)
            written += predict(model, test)
            bare += predict(model, stripped(test))
    rows = [
        {**asdict(line), "stripped_predicted": same.predicted}
        for line, same in zip(written, bare, strict=True)
    ]
    return {
        "as_written": summarize(written),
        "stripped": summarize(bare),
        "train_seconds": seconds,
        "rows": rows,
    }


def report(title: str, result: dict[str, Any]) -> str:
    """Return a table of the figures, and the pairs of intents that are confused most."""
    lines = [f"{title}: {result['as_written']['lines']} lines"]
    for view in ("as_written", "stripped"):
        figures = [
            "{} {value:.3f} [{low:.3f}, {high:.3f}]".format(name, **result[view][name])
            for name in ("accuracy", "macro_f1")
        ]
        lines.append(
            f"  {view:<11}{'  '.join(figures)}"
            f"  before fallback {result[view]['accuracy_before_fallback']:.3f}"
            f"  fallback {result[view]['fallback_rate']:.3f}  {result[view]['milliseconds_median']:.1f} ms"
        )
    lines.append(f"  training {np.mean(result['train_seconds']):.1f} s")
    lines += [
        f"  {pair['count']:>3}  {pair['intent']} -> {pair['predicted']}"
        for pair in result["as_written"]["confusions"][:20]
    ]
    return "\n".join(lines) + "\n"


def _be_quiet() -> None:
    """Keep telemetry off and Rasa's debug lines, which quote every message, from the screen."""
    import structlog  # type: ignore[import-not-found]  # in .venv-rasa only

    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    warnings.simplefilter("ignore")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the evaluation the command line asks for; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--heldout", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--config", type=Path, default=ROOT / "config.yml")
    parser.add_argument("--out", type=Path, default=ROOT / "results" / "intents.json")
    options = parser.parse_args(arguments)
    _be_quiet()
    examples = load_training(sorted((ROOT / "nlu_data").glob("*.yml")))
    if options.heldout:
        title, splits = "held out", [(examples, unseen(load_heldout(options.heldout), examples))]
    else:
        title, splits = f"{options.folds}-fold cross-validation", folds(examples, options.folds)
    result = evaluate(splits, options.config)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    sys.stdout.write(report(title, result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
