"""Settings of the search that tests choose, and an index with others than it was built with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from retrieval.index import Index
from retrieval.settings import Settings

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


def small_settings(**sections: Mapping[str, object]) -> Settings:
    """The project's settings with a small encoder (well under two seconds), and changes by section."""
    data: dict[str, dict[str, object]] = Settings.load().model_dump()
    small = {"dimensions": 32, "epochs": 6, "min_steps": 60, "batch": 64, "min_count": 1, "threads": 1}
    data["encoder"] |= {**small, "hub_model": None, "query_prefix": "", "passage_prefix": ""}
    for name, changes in sections.items():
        data[name] |= changes
    return Settings.model_validate(data)
