"""The officer's commands on the command line."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from knowledge_base.clock import now
from knowledge_base.errors import OfficerError
from knowledge_base.loader import load
from knowledge_base.officer.differences import changed_texts, changes
from knowledge_base.officer.drafting import FOLDERS, begin
from knowledge_base.officer.publishing import Bounds, Place, publish, rollback
from knowledge_base.officer.stale import SOON, stale
from knowledge_base.signing import sign
from knowledge_base.snapshot import Pointer, Snapshot

HOME = Path(__file__).resolve().parent.parent
REPOSITORY = HOME.parent
QUESTIONS = ("test.jsonl", "dev.jsonl", "guide_test.jsonl", "guide_dev.jsonl", "starter_dev.jsonl")
"""Known questions that a publication is held against."""
NAMES = ("new", "diff", "sign", "stale", "publish", "rollback")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the officer's commands to a parser."""
    new = commands.add_parser("new", help="begin a record; a procedure from its import where there is one")
    new.add_argument("kind", choices=sorted(FOLDERS))
    new.add_argument("id", help="a procedure's is its code")
    diff = commands.add_parser("diff", help="what the files say otherwise than the build in service")
    signing = commands.add_parser("sign", help="sign records that were checked against their source")
    signing.add_argument("ids", nargs="+", metavar="ID")
    signing.add_argument("--by", required=True, help="who checked it")
    signing.add_argument("--on", type=_day, default=None, metavar="YYYY-MM-DD")
    old = commands.add_parser("stale", help="records past their review day, dated rules that end soon")
    old.add_argument("--days", type=int, default=SOON, help=f"how far ahead to look (default {SOON})")
    publishing = commands.add_parser("publish", help="check, build, ask the known questions, switch over")
    publishing.add_argument("--anyway", action="store_true", help="even if known questions go worse")
    publishing.add_argument("--most-worse", type=int, default=Bounds.most_worse)
    publishing.add_argument("--most-wrong", type=int, default=Bounds.most_wrong)
    back = commands.add_parser("rollback", help="put the build before, or a named one, back into service")
    back.add_argument("build", nargs="?")
    for command in (publishing, back):
        command.add_argument(
            "--by", default=getpass.getuser(), help="who publishes; goes into the change log"
        )
    for command in (new, diff, signing, old, publishing, back):
        command.add_argument("--folder", type=Path, default=HOME, help="the knowledge (default: this one)")
        command.add_argument("--index", type=Path, default=None, help="default: $TROLY_INDEX or var/index")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f'"{text}" must look like 2026-11-20') from error


def place_of(options: argparse.Namespace, environ: Mapping[str, str] = os.environ) -> Place:
    """Where the commands work, by their options and the same variables as everything else."""
    var = REPOSITORY / environ.get("TROLY_VAR", "var")
    index = options.index or Path(environ.get("TROLY_INDEX") or var / "index")
    imported = var / "import" / "records.jsonl.gz"
    return Place(
        root=options.folder,
        corpora=(imported,) if imported.is_file() else (),
        index=REPOSITORY / index,
        questions=tuple(REPOSITORY / "retrieval" / "gold" / name for name in QUESTIONS),
        log=options.folder / "CHANGES.log",
    )


def run(options: argparse.Namespace) -> Iterator[str]:
    """Carry out a command and say what happened. Raises KnowledgeError."""
    place = place_of(options)
    match options.command:
        case "new":
            imported = place.corpora[0] if place.corpora else None
            yield f"{begin(options.kind, options.id, place.root, imported)}"
        case "diff":
            yield from _diff(place)
        case "sign":
            yield from _sign(place, options)
        case "stale":
            found = stale(load(place.root).records.values(), now().date(), options.days)
            yield from (f"{one.day} {one.id}: {one.why}: {one.title}" for one in found)
            yield f"{len(found)} record(s) to look at"
        case "publish":
            yield from _publish(place, options)
        case _:
            yield f"in service: {rollback(place, options.by, options.build)}"


def _diff(place: Place) -> Iterator[str]:
    new = load(place.root, *place.corpora)
    old = Snapshot.load(Pointer(place.index).read()).content
    found = changes(old.records, new.records)
    yield from (change.text() for change in found)
    yield from (f"changed {file}" for file in changed_texts(old, new))
    yield f"{len(found)} record(s) differ from the build in service"


def _sign(place: Place, options: argparse.Namespace) -> Iterator[str]:
    files = {path.stem: path for path in (place.root / "records").rglob("*.yml")}
    if unknown := [key for key in options.ids if key not in files]:
        raise OfficerError(f"no file under records/ is called {', '.join(unknown)}")
    for key in options.ids:
        day = options.on or now().date()
        sign(files[key], options.by, day)
        yield f"{key}: signed by {options.by} on {day}"


def _publish(place: Place, options: argparse.Namespace) -> Iterator[str]:
    bounds = Bounds(options.most_worse, options.most_wrong)
    done = publish(place, options.by, bounds, anyway=options.anyway)
    yield from (f"{change.what} {change.id}: {change.title}" for change in done.changed)
    yield done.checked.text()
    if done.build is None:
        raise OfficerError(
            f"stopped: more than {bounds.most_worse} known questions would be answered worse, or more than "
            f"{bounds.most_wrong} newly wrong; what was in service stays (--anyway publishes all the same)"
        )
    yield f"in service: {done.build}"
