"""What each step is worth: the search with one step left out, on the same questions.

Steps of ranking and of reading a question are left out of the index at hand; what belongs to a build
(aliases, questions, parts of the recipe) is left out of a build of its own, with an encoder trained anew.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from knowledge_base.content import Content
from retrieval.build import build
from retrieval.index import Index
from retrieval.ranking import FEATURES, SCORES
from retrieval.settings import RankingSettings, Settings

log = logging.getLogger(__name__)


def without_feature(ranking: RankingSettings, name: str) -> RankingSettings:
    """The ranker without one feature; the other scores share its weight in their proportions."""
    if name not in SCORES:
        return ranking.model_copy(update={name: 0.0})
    others = {score: float(getattr(ranking, score)) for score in SCORES if score != name}
    total = sum(others.values())
    shared = {score: weight / total if total else 1 / len(others) for score, weight in others.items()}
    return ranking.model_copy(update={**shared, name: 0.0})


def left_out(index: Index) -> Iterator[tuple[str, Index]]:
    """The index with each step of ranking or of reading a question left out in turn."""
    for name in FEATURES:
        settings = index.settings.model_copy(
            update={"ranking": without_feature(index.settings.ranking, name)}
        )
        yield f"without {name}", replace(index, parts=replace(index.parts, settings=settings))
    yield "without mending slips", replace(index, analyser=index.analyser.without("speller"))
    yield "without restoring diacritics", replace(index, analyser=index.analyser.without("restorer"))


def rebuilt(content: Content, settings: Settings) -> Iterator[tuple[str, Index]]:
    """Indexes built without a part of the knowledge or of the recipe, each with its own encoder."""
    changes: Mapping[str, Callable[[], tuple[Content, Settings]]] = {
        "without aliases and questions": lambda: (_titles_only(content), settings),
        "without questions": lambda: (_without_questions(content), settings),
        "encoder without field chunks": lambda: (content, _recipe(settings, chunk_share=0.0)),
        "encoder without the folded view alone": lambda: (content, _recipe(settings, strip_accents=0.0)),
        "encoder without dropping tokens": lambda: (content, _recipe(settings, token_dropout=0.0)),
    }
    for name, change in changes.items():
        log.info("building %s", name)
        with tempfile.TemporaryDirectory() as folder:
            changed, recipe = change()
            yield name, Index.load(build(changed, Path(folder), recipe))


def _recipe(settings: Settings, **changes: float) -> Settings:
    return settings.model_copy(update={"encoder": settings.encoder.model_copy(update=changes)})


def _titles_only(content: Content) -> Content:
    records = {
        key: one.model_copy(update={"aliases": (), "questions": ()}) for key, one in content.records.items()
    }
    return replace(content, records=records)


def _without_questions(content: Content) -> Content:
    records = {key: one.model_copy(update={"questions": ()}) for key, one in content.records.items()}
    return replace(content, records=records)
