"""Learning to recognise dangers, when an index is built; the same content gives the same model."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge_base.content import Content
from knowledge_base.dangers.features import BUCKETS, features, words_of
from knowledge_base.dangers.lines import HARMLESS
from knowledge_base.dangers.model import DangerModel
from knowledge_base.dangers.parts import RUNS, parts_of
from vietnamese.disguise import undisguise

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

log = logging.getLogger(__name__)

RECIPE = 2
"""To be raised when texts are taken apart in another way."""
SLACK = 100.0
"""Inverse strength of the regularisation."""
RECORD_WEIGHT = 0.5
"""What a text of a record counts beside a line written to learn from: there are four times as many."""
_TOLERANCE = 1e-3
_ROUNDS = 1000


def record_texts(content: Content) -> list[str]:
    """What the records are called and asked; none of it is a danger, but for `Emergencies.records`."""
    apart = content.emergencies.records
    records = [record for record in content.records.values() if record.id not in apart]
    return sorted({text for record in records for text in (record.title, *record.aliases, *record.questions)})


def train(
    content: Content, questions: Sequence[str] = (), known: DangerModel | None = None
) -> DangerModel | None:
    """Learn from the danger lines, the records' texts and further questions that are no danger.

    `known` is returned as it is if it was learned from the same. None where there are no lines of a danger or
    no harmless ones.
    """
    kinds = sorted(kind for kind, lines in content.danger_lines.items() if kind != HARMLESS and lines)
    dangers = [(kind, line) for kind in kinds for line in content.danger_lines[kind]]
    harmless = [*content.danger_lines.get(HARMLESS, ()), *questions]
    if not dangers or not harmless:
        return None
    records = record_texts(content)
    learned_from = _digest(dangers, harmless, records)
    if known and known.learned_from == learned_from:
        return known
    log.info("learning dangers from %d lines and %d of records", len(dangers) + len(harmless), len(records))
    return replace(fit(dangers, harmless, records), learned_from=learned_from)


def _digest(*inputs: object) -> str:
    """Names texts and recipe; another version of how pieces are made is another recipe."""
    recipe = (RECIPE, BUCKETS, SLACK, RECORD_WEIGHT, _TOLERANCE, _ROUNDS)
    return hashlib.sha256(json.dumps((recipe, inputs), ensure_ascii=False).encode()).hexdigest()


def fit(dangers: Sequence[tuple[str, str]], harmless: Sequence[str], records: Sequence[str]) -> DangerModel:
    """Fit both logistic models; `dangers` are kind and text."""
    # No part of a harmless text is a danger either, and long messages are looked at part by part.
    parts = [part for text in (*harmless, *records) for part in parts_of(text, RUNS[:1])]
    pieces = _matrix([*(text for _, text in dangers), *harmless, *records, *parts])
    rarity = _rarity(pieces)
    pieces = _weighted(pieces, rarity)
    count = len(dangers)
    is_danger = np.arange(pieces.shape[0]) < count
    weight = np.ones(pieces.shape[0])
    weight[count + len(harmless) :] = RECORD_WEIGHT
    alarm = _logistic()
    alarm.fit(pieces, is_danger, sample_weight=weight)
    names = [kind for kind, _ in dangers]
    kinds = tuple(sorted(set(names)))
    rows = []
    for kind in kinds if len(kinds) > 1 else ():
        one = _logistic()
        one.fit(pieces[:count], np.array(names) == kind)
        rows.append(_with_constant(one.coef_[0], one.intercept_[0]))
    return DangerModel(
        kinds=kinds,
        rarity=rarity.astype(np.float16),
        danger=_with_constant(alarm.coef_[0], alarm.intercept_[0]),
        kind=np.stack(rows) if rows else np.zeros((1, BUCKETS + 1), dtype=np.float16),
    )


def _logistic() -> LogisticRegression:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=SLACK, solver="liblinear", tol=_TOLERANCE, max_iter=_ROUNDS, random_state=0)


def _with_constant(weights: NDArray[np.float64], constant: float) -> NDArray[np.float16]:
    return np.append(weights, constant).astype(np.float16)


def _matrix(texts: Iterable[str]) -> csr_matrix:
    from scipy.sparse import csr_matrix

    seen = [features(words_of(undisguise(text))) for text in texts]
    ends = np.cumsum([0, *(len(buckets) for buckets, _ in seen)])
    buckets, values = (np.concatenate(part) for part in zip(*seen, strict=True))
    return csr_matrix((values, buckets, ends), shape=(len(seen), BUCKETS))


def _rarity(pieces: csr_matrix) -> NDArray[np.float64]:
    """Inverse document frequency, smoothed; rounded as the model keeps it."""
    texts = np.bincount(pieces.indices, minlength=BUCKETS)
    rarity: NDArray[np.float64] = 1 + np.log((1 + pieces.shape[0]) / (1 + texts))
    return rarity.astype(np.float16).astype(np.float64)


def _weighted(pieces: csr_matrix, rarity: NDArray[np.float64]) -> csr_matrix:
    from scipy.sparse import diags
    from sklearn.preprocessing import normalize

    return normalize(pieces @ diags(rarity)).tocsr()
