"""Command line: `python -m retrieval build|train|search|explain|calibrate|regress|evaluate`."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from knowledge_base.errors import KnowledgeError
from knowledge_base.snapshot import Pointer
from retrieval.build import build
from retrieval.calibration import calibrate
from retrieval.corpus import read_corpora
from retrieval.errors import RetrievalError
from retrieval.evaluation.command import add_arguments, evaluate
from retrieval.explanation import explain
from retrieval.index import Index
from retrieval.questions import read_questions
from retrieval.regression import regress
from retrieval.result import SearchResult
from retrieval.settings import DEFAULT_FILE, Settings


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m retrieval", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    building = commands.add_parser("build", help="build an index and put it into service")
    training = commands.add_parser("train", help="the same with an encoder trained anew")
    for command in (building, training):
        command.add_argument("--corpus", type=Path, action="append", required=True, metavar="PATH")
        command.add_argument("--out", type=Path, required=True, metavar="DIR")
        command.add_argument("--settings", type=Path, default=DEFAULT_FILE)
    building.add_argument("--retrain", action="store_true", help="train the encoder anew")
    building.add_argument("--hold", action="store_true", help="build, but leave the old index in service")
    training.set_defaults(retrain=True, hold=False)
    searching = commands.add_parser("search", help="one question a line in, one JSON object a line out")
    searching.add_argument("--index", type=Path, required=True, metavar="DIR")
    searching.add_argument("--json", action="store_true", help="the only form of output; may be left out")
    searching.add_argument("-k", type=_positive, default=10, help="hits at most")
    fitting = commands.add_parser("calibrate", help="fit the decision on questions with known answers")
    fitting.add_argument(
        "--on",
        type=Path,
        nargs="+",
        action="append",
        required=True,
        metavar=("INDEX", "QUESTIONS"),
        help="an index and files of questions asked of it; the ranker is fitted on the first set alone",
    )
    explaining = commands.add_parser("explain", help="the reckoning of every score of one question")
    explaining.add_argument("question")
    explaining.add_argument("--index", type=Path, default=Path("var/index"), metavar="DIR")
    explaining.add_argument("-k", type=_positive, default=5, help="records explained at most")
    comparing = commands.add_parser("regress", help="which known questions a new build answers worse")
    comparing.add_argument("old", type=Path, help="folder of one build")
    comparing.add_argument("new", type=Path, help="folder of another")
    comparing.add_argument("questions", type=Path, nargs="+", metavar="QUESTIONS")
    evaluating = commands.add_parser("evaluate", help="measure the search beside simpler systems")
    add_arguments(evaluating)
    return parser


def result_as_json(result: SearchResult) -> dict[str, Any]:
    """A result in the form of the command line's contract."""
    return {
        "query": result.query.text,
        "status": result.status.value,
        "confidence": round(result.confidence, 4),
        "hits": [
            {
                "id": hit.document.id,
                "code": hit.document.code,
                "kind": hit.document.kind,
                "title": hit.document.title,
                "score": round(hit.score, 4),
                "field": hit.field,
            }
            for hit in result.hits
        ],
        "timing_ms": result.timing_ms,
    }


def _build(options: argparse.Namespace) -> None:
    content = read_corpora(options.corpus)
    settings = Settings.load(options.settings)
    folder = build(content, options.out, settings, retrain=options.retrain, hold=options.hold)
    sys.stdout.write(f"{folder}\n")


def _index(folder: Path) -> Index:
    """The index in service in a folder."""
    return Index.load(Pointer(folder).read())


def _search(index: Index, lines: Iterable[str], k: int) -> None:
    for line in lines:
        result = index.search(line.rstrip("\n"), k)
        sys.stdout.write(json.dumps(result_as_json(result), ensure_ascii=False) + "\n")
        sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 1 with a plain message when it cannot be done."""
    options = _parser().parse_args(arguments)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        match options.command:
            case "build" | "train":
                _build(options)
            case "search":
                sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
                _search(_index(options.index), sys.stdin, options.k)
            case "explain":
                sys.stdout.write(explain(_index(options.index), options.question, options.k))
            case "regress":
                builds = Index.load(options.old), Index.load(options.new)
                outcome = regress(*builds, read_questions(*options.questions))
                sys.stdout.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")
            case "evaluate":
                for part in evaluate(options):
                    sys.stdout.write(part + "\n")
                    sys.stdout.flush()
            case "calibrate":
                sets = [(_index(folder), read_questions(*files)) for folder, *files in options.on]
                sys.stdout.write(calibrate(sets))
    except (KnowledgeError, RetrievalError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
