"""Learning to recognise dangers, when an index is built: seconds, and the same content gives the same model."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge_base.content import Content
from knowledge_base.dangers.features import BUCKETS, features, words_of
from knowledge_base.dangers.lines import HARMLESS
from knowledge_base.dangers.model import DangerModel
from vietnamese.disguise import undisguise

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

log = logging.getLogger(__name__)

SLACK = 50.0
"""Inverse strength of the regularisation; .957 of AUROC cross-validated, at 10 it is .955."""
RECORD_WEIGHT = 0.1
"""What a text of a record counts beside a line written to learn from: there are four times as many."""
_ROUNDS = 1000


def record_texts(content: Content) -> list[str]:
    """What the records are called and asked: none of it is a danger."""
    records = content.records.values()
    return sorted({text for record in records for text in (record.title, *record.aliases, *record.questions)})


def train(content: Content) -> DangerModel | None:
    """Learn from the danger lines and the records' texts; None where the lines are of one kind only."""
    kinds = sorted(kind for kind, lines in content.danger_lines.items() if kind != HARMLESS and lines)
    dangers = [(kind, line) for kind in kinds for line in content.danger_lines[kind]]
    harmless = content.danger_lines.get(HARMLESS, ())
    if not dangers or not harmless:
        return None
    records = record_texts(content)
    log.info("learning dangers from %d lines and %d texts of records", len(dangers) + len(harmless), len(records))
    return fit(dangers, harmless, records)


def fit(dangers: Sequence[tuple[str, str]], harmless: Sequence[str], records: Sequence[str]) -> DangerModel:
    """Fit both logistic models; `dangers` are kind and text."""
    from sklearn.linear_model import LogisticRegression

    pieces = _matrix([*(text for _, text in dangers), *harmless, *records])
    rarity = _rarity(pieces)
    pieces = _weighted(pieces, rarity)
    count = len(dangers)
    is_danger = np.arange(pieces.shape[0]) < count
    weight = np.ones(pieces.shape[0])
    weight[count + len(harmless) :] = RECORD_WEIGHT
    alarm = LogisticRegression(C=SLACK, solver="liblinear", random_state=0, max_iter=_ROUNDS)
    alarm.fit(pieces, is_danger, sample_weight=weight)
    names = [kind for kind, _ in dangers]
    kinds = tuple(sorted(set(names)))
    rows = []
    for kind in kinds if len(kinds) > 1 else ():
        one = LogisticRegression(C=SLACK, solver="liblinear", random_state=0, max_iter=_ROUNDS)
        one.fit(pieces[:count], np.array(names) == kind)
        rows.append(_with_constant(one.coef_[0], one.intercept_[0]))
    return DangerModel(
        kinds=kinds,
        rarity=rarity.astype(np.float16),
        danger=_with_constant(alarm.coef_[0], alarm.intercept_[0]),
        kind=np.stack(rows) if rows else np.zeros((1, BUCKETS + 1), dtype=np.float16),
    )


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
