"""The lines the intent classifier is measured on: read, split into folds, stripped of diacritics."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from vietnamese import fold

SEED: Final = 20250701


@dataclass(frozen=True, slots=True)
class Example:
    """A line and the intent it was written for."""

    text: str
    intent: str


def load_training(paths: Sequence[Path]) -> list[Example]:
    """Return the examples of Rasa NLU files (YAML, `examples` as a block of "- " lines)."""
    return [
        Example(line.removeprefix("- ").strip(), block["intent"])
        for path in paths
        for block in yaml.safe_load(path.read_text("utf-8")).get("nlu", [])
        for line in block["examples"].splitlines()
        if line.strip()
    ]


def load_heldout(path: Path) -> list[Example]:
    """Return the held-out lines of a .jsonl or .yml file."""
    text = path.read_text("utf-8")
    if path.suffix == ".jsonl":
        rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    else:
        rows = yaml.safe_load(text)
    return [Example(row["text"], row["intent"]) for row in rows]


def unseen(heldout: Sequence[Example], training: Sequence[Example]) -> list[Example]:
    """Return the held-out lines whose folded text no training example has: the others measure memory."""
    known = {fold(example.text) for example in training}
    return [example for example in heldout if fold(example.text) not in known]


def folds(examples: Sequence[Example], count: int) -> list[tuple[list[Example], list[Example]]]:
    """Return (training, test) examples of each fold."""
    from sklearn.model_selection import StratifiedGroupKFold

    splitter = StratifiedGroupKFold(n_splits=count, shuffle=True, random_state=SEED)
    intents = [example.intent for example in examples]
    groups = [fold(example.text) for example in examples]
    return [
        ([examples[i] for i in train], [examples[i] for i in test])
        for train, test in splitter.split(examples, intents, groups)
    ]


def stripped(examples: Sequence[Example]) -> list[Example]:
    """Return the examples as typed without diacritics."""
    return [Example(fold(example.text), example.intent) for example in examples]
