"""All systems on all questions, as written and stripped: one row a question, and what the rows add up to."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from retrieval.evaluation.decisions import Decided, decided, risk_coverage, shares
from retrieval.evaluation.latency import Latency, latency
from retrieval.evaluation.metrics import DEPTH, MEASURES, Interval, Paired, interval, paired, values
from retrieval.evaluation.systems import OURS, Rank, systems
from retrieval.index import Index
from retrieval.questions import Question, Questions

WRITTEN, STRIPPED = "written", "stripped"
Ranked = Mapping[str, Sequence[Sequence[str]]]
"""By system: for each question the ids of its hits."""


@dataclass(frozen=True)
class Measured:
    """What was measured on one form of the questions. `ranked` is about the answerable ones alone."""

    questions: tuple[Question, ...]
    ranked: Ranked
    decided: tuple[Decided, ...]

    @property
    def answerable(self) -> list[Question]:
        """The questions that some record answers."""
        return [question for question in self.questions if question.answerable]

    def interval(self, system: str, measure: str, part: str | None = None) -> Interval:
        """A measure of a system, over all answerable questions or one slice of them."""
        asked = self.answerable
        chosen = [place for place, question in enumerate(asked) if part in (None, question.slice)]
        ranked = [self.ranked[system][place] for place in chosen]
        return (
            interval(values(measure, ranked, asked), asked)
            if part is None
            else interval(
                values(measure, ranked, [asked[place] for place in chosen]),
                [asked[place] for place in chosen],
            )
        )

    def against(self, system: str) -> Paired:
        """Our first hits against another system's."""
        asked = self.answerable
        ours, other = (values("hit@1", self.ranked[name], asked) for name in (OURS, system))
        return paired(ours, other, asked)


def measure(
    index: Index, questions: Questions, ranks: Mapping[str, Rank] | None = None
) -> dict[str, Measured]:
    """Ask every system every question, as written and stripped."""
    ranks = ranks or systems(index)
    found = {}
    for form in (WRITTEN, STRIPPED):
        asked = tuple(q.stripped() if form == STRIPPED else q for q in questions.rows)
        ranked = {name: [rank(q.text) for q in asked if q.answerable] for name, rank in ranks.items()}
        results = [index.search(question.text, DEPTH) for question in asked]
        judged = tuple(decided(question, result) for question, result in zip(asked, results, strict=True))
        found[form] = Measured(asked, ranked, judged)
    return found


def as_json(index: Index, questions: Questions, found: Mapping[str, Measured]) -> dict[str, Any]:
    """Everything that was measured, with the settings and one row a question."""
    taken: Latency = latency(index, questions.rows)
    return {
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "records": len(index.documents),
        "index": index.snapshot.build_id,
        "questions": questions.digest,
        "settings": index.settings.model_dump(),
        "latency_ms": asdict(taken),
        "measures": {
            form: {
                system: {name: asdict(one.interval(system, name)) for name in MEASURES}
                for system in one.ranked
            }
            for form, one in found.items()
        },
        "slices": {
            form: {
                part: asdict(one.interval(OURS, "hit@1", part))
                for part in sorted({question.slice for question in one.answerable})
            }
            for form, one in found.items()
        },
        "against": {
            form: {system: asdict(one.against(system)) for system in one.ranked if system != OURS}
            for form, one in found.items()
        },
        "shares": {form: asdict(shares(one.decided)) for form, one in found.items()},
        "risk_coverage": [asdict(point) for point in risk_coverage(found[WRITTEN].decided)],
        "rows": [row for form, one in found.items() for row in _rows(form, one)],
    }


def _rows(form: str, measured: Measured) -> list[dict[str, Any]]:
    rows, place = [], 0
    for judged in measured.decided:
        question = judged.question
        row: dict[str, Any] = {
            "form": form,
            "query": question.text,
            "slice": question.slice,
            "accept": list(question.accept),
            "status": judged.status.value,
            "confidence": round(judged.confidence, 4),
            "right": judged.right,
        }
        if question.answerable:
            row["hits"] = {system: list(hits[place][:5]) for system, hits in measured.ranked.items()}
            place += 1
        rows.append(row)
    return rows


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Paired]:
    """Our first hits in a new result against those in an older one, on the questions that both have."""
    before = {(row["form"], row["query"]): row for row in old["rows"] if row["accept"]}
    compared = {}
    for form in (WRITTEN, STRIPPED):
        rows = [row for row in new["rows"] if row["form"] == form and (form, row["query"]) in before]
        rows = [row for row in rows if row["accept"]]
        asked = [Question(row["query"], tuple(row["accept"]), row["slice"]) for row in rows]
        now = np.array([float(row["right"]) for row in rows])
        then = np.array([float(before[form, row["query"]]["right"]) for row in rows])
        if len(rows):
            compared[form] = paired(now, then, asked)
    return compared
