"""An index with other settings of the search than it was built with."""

from __future__ import annotations

from dataclasses import replace

from retrieval.index import Index

UNDOUBTED = {"ambiguous_from": 1.0, "tie_from": 1.0, "answer_weight_from": 0.0, "missing_margin": 0.0}
"""Of the decision: nothing but the two thresholds decides."""


def _with(index: Index, section: str, changes: dict[str, float]) -> Index:
    changed = getattr(index.settings, section).model_copy(update=changes)
    settings = index.settings.model_copy(update={section: changed})
    return replace(index, parts=replace(index.parts, settings=settings))


def deciding(index: Index, **changes: float) -> Index:
    """The index with a decision of the test's own: only thresholds count, but for the changes."""
    return _with(index, "decision", {**UNDOUBTED, **changes})


def ranking(index: Index, **weights: float) -> Index:
    """The index with other weights of the ranker."""
    return _with(index, "ranking", weights)
