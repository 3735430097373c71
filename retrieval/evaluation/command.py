"""`python -m retrieval evaluate`: build, ask, and say what came of it."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from knowledge_base.content import Content
from knowledge_base.snapshot import Pointer
from retrieval.build import build
from retrieval.corpus import read_corpora
from retrieval.errors import SettingsError
from retrieval.evaluation.ablation import left_out, rebuilt
from retrieval.evaluation.duplicates import near_duplicates
from retrieval.evaluation.measuring import as_json, compare, measure
from retrieval.evaluation.metrics import interval, values
from retrieval.evaluation.picture import draw
from retrieval.evaluation.report import compared, left_out_head, left_out_row, report
from retrieval.evaluation.xquad import xquad
from retrieval.index import Index
from retrieval.questions import Questions, read_questions
from retrieval.settings import DEFAULT_FILE, Settings

log = logging.getLogger(__name__)
RESULTS = Path("results")
INDEX_FOLDER = "index"
COMPARED = ("form", "query", "accept", "right")
"""What of a row of an older result is read."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--corpus", type=Path, action="append", metavar="PATH", help="records to build from")
    source.add_argument("--index", type=Path, metavar="DIR", help="an index that is built already")
    parser.add_argument("--gold", type=Path, action="append", required=True, metavar="FILE")
    parser.add_argument("--compare", type=Path, metavar="OLD", help="the JSON of an earlier evaluation")
    parser.add_argument("--settings", type=Path, default=DEFAULT_FILE)
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="DIR")
    parser.add_argument("--xquad", type=Path, metavar="FILE", help="also question → paragraph on XQuAD")
    parser.add_argument(
        "--leave-out", action="store_true", help="also the search with each step left out (an hour)"
    )


def evaluate(options: argparse.Namespace) -> Iterator[str]:
    """Run the command; yields the parts of its output as they are ready.

    Raises SettingsError when a gold question is nearly repeated by the knowledge, or a file cannot be read.
    """
    questions = read_questions(*options.gold)
    old = _read(options.compare) if options.compare else None
    settings = Settings.load(options.settings)
    content: Content | None = None
    if options.index:
        index = Index.load(Pointer(options.index).read())
    else:
        content = read_corpora(options.corpus)
        # A fresh encoder: one at hand may have been trained on other content.
        index = Index.load(build(content, options.results / INDEX_FOLDER, settings, retrain=True))
    if repeated := near_duplicates(questions.rows, index.snapshot.records.values()):
        listed = "\n".join(f"  {one.question} | {one.line} ({one.record})" for one in repeated)
        raise SettingsError(f"the knowledge nearly repeats questions it is measured on:\n{listed}")
    result = as_json(index, questions, measure(index, questions))
    path = _write(result, options.results)
    yield report(result)
    if old is not None:
        yield compared(compare(old, result))
    if options.xquad:
        yield xquad(options.xquad, settings.lexical)
    if options.leave_out:
        # Row by row: each of the last ones takes minutes.
        yield left_out_head()
        for name, hits in _left_out(index, content, settings, questions):
            yield left_out_row(name, hits)
    yield f"written to {path} and {path.with_suffix('.svg')}\n"


def _read(path: Path) -> Mapping[str, Any]:
    try:
        old: Mapping[str, Any] = json.loads(path.read_bytes())
        return {"rows": [{name: row[name] for name in COMPARED} for row in old["rows"]]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{path}: not the result of an evaluation ({error})") from error


def _write(result: Mapping[str, Any], folder: Path) -> Path:
    # A share of nothing is nan, which JSON does not have.
    plain = json.loads(json.dumps(result), parse_constant=lambda _: None)
    path = folder / f"evaluation-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(plain, ensure_ascii=False, indent=1), encoding="utf-8")
        draw(result, path.with_suffix(".svg"))
    except OSError as error:
        raise SettingsError(f"{folder}: cannot be written ({error.strerror})") from error
    return path


def _left_out(
    index: Index, content: Content | None, settings: Settings, questions: Questions
) -> Iterator[tuple[str, list[float]]]:
    yield "everything", _hits(index, questions)
    for name, changed in left_out(index):
        yield name, _hits(changed, questions)
    for name, changed in rebuilt(content or index.snapshot.content, settings):
        yield name, _hits(changed, questions)


def _hits(index: Index, questions: Questions) -> list[float]:
    """Hit@1 and Hit@5 of the questions as written, then stripped."""
    asked = [question for question in questions.rows if question.answerable]
    found = []
    for form in (asked, [question.stripped() for question in asked]):
        ranked = [[hit.document.id for hit in index.search(question.text).hits] for question in form]
        found += [interval(values(name, ranked, form), form).value for name in ("hit@1", "hit@5")]
    return found
