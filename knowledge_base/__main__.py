"""Command line: `python -m knowledge_base check [FOLDER]` and `… import FILE --out DIR`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from knowledge_base.errors import ContentError, ImportFileError, KnowledgeError
from knowledge_base.importing.run import import_file
from knowledge_base.loader import load
from knowledge_base.officer import command as officer
from knowledge_base.truth.run import check_crawl, check_kept, curated

HOME = Path(__file__).resolve().parent


def _import(file: Path, out: Path) -> int:
    try:
        report = import_file(file, out)
    except ImportFileError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(report.text())
    return 0


def _truth(codes: Sequence[str], official: Path | None, *, keep: bool) -> int:
    try:
        records = curated(load(HOME).records.values(), codes)
        truth = check_crawl(records, official, write=keep) if official else check_kept(records)
    except KnowledgeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(truth.text())
    return 0 if truth.in_order else 1


def _officer(options: argparse.Namespace) -> int:
    try:
        for line in officer.run(options):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    except KnowledgeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a knowledge folder; 0 when it may be built, 1 with every problem named otherwise."""
    parser = argparse.ArgumentParser(prog="python -m knowledge_base", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="validate every record and text, name file, line and field")
    check.add_argument("folder", type=Path, nargs="?", default=HOME)
    check.add_argument(
        *("--corpus", "-c"),
        type=Path,
        action="append",
        default=[],
        metavar="PATH",
        help="further records, such as an import; every entry under language/ must then have its record",
    )
    importing = commands.add_parser("import", help="read procedures as crawled from the national portal")
    importing.add_argument("file", type=Path, help="JSON lines, gzip or not")
    importing.add_argument("--out", type=Path, required=True, metavar="DIR")
    truth = commands.add_parser("truth", help="hold curated procedures against their official records")
    truth.add_argument("codes", nargs="*", metavar="CODE", help="only these; none: all")
    truth.add_argument(
        "--official", type=Path, metavar="FILE", help="the crawled file; else the kept figures"
    )
    truth.add_argument("--keep", action="store_true", help="keep the official figures of the file, for all")
    officer.add_commands(commands)
    options = parser.parse_args(arguments)
    if options.command in officer.NAMES:
        return _officer(options)
    if options.command == "truth":
        if options.keep and (options.codes or not options.official):
            parser.error("--keep needs --official and no codes")
        return _truth(options.codes, options.official, keep=options.keep)
    if options.command == "import":
        return _import(options.file, options.out)
    if not options.folder.is_dir():
        parser.error(f"{options.folder} is not a folder")
    try:
        content = load(options.folder, *options.corpus, all_known=bool(options.corpus))
    except ContentError as error:
        sys.stderr.write(f"{error}\n{len(error.problems)} problem(s)\n")
        return 1
    kinds = Counter(record.kind for record in content.records.values())
    counted = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    sys.stdout.write(f"{len(content.records)} records are in order: {counted}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
