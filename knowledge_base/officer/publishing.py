"""From edited files to answers: check, build beside, ask known questions, switch, note it down; or go back.

The search is called as a command of its own (`python -m retrieval`), since knowledge knows nothing of it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knowledge_base.clock import now
from knowledge_base.errors import OfficerError
from knowledge_base.loader import load
from knowledge_base.officer.differences import Change, changes
from knowledge_base.snapshot import BUILD_NAME, SERVED_FILE, Pointer, Snapshot, hold, release

BUILD_SECONDS = 1800
"""Longest a build may take; training an encoder for thousands of records takes five minutes."""
ASKING_SECONDS = 600
MOST_NAMED = 8
"""Records named in the line of the change log; the rest are counted."""


@dataclass(frozen=True)
class Place:
    """Where things lie: the edited folder, further records, the index, known questions, the change log."""

    root: Path
    corpora: tuple[Path, ...]
    index: Path
    questions: tuple[Path, ...]
    log: Path


@dataclass(frozen=True)
class Bounds:
    """How much worse a publication may make the known questions."""

    most_worse: int = 3
    """Questions answered worse than before; better ones elsewhere do not make up for them."""
    most_wrong: int = 1
    """Questions newly answered with a wrong record."""


@dataclass(frozen=True)
class Checked:
    """What the known questions said about a new build."""

    asked: int = 0
    worse: Sequence[dict[str, Any]] = field(default_factory=tuple)
    better: Sequence[dict[str, Any]] = field(default_factory=tuple)

    def within(self, bounds: Bounds) -> bool:
        """Whether it may go into service."""
        wrong = sum(one["after"] == "wrong" for one in self.worse)
        return len(self.worse) <= bounds.most_worse and wrong <= bounds.most_wrong

    def text(self) -> str:
        """For a screen: numbers, then each question that is answered worse."""
        head = f"known questions asked: {self.asked}, better: {len(self.better)}, worse: {len(self.worse)}"
        lines = [
            f'  {one["before"]} -> {one["after"]}: "{one["query"]}" '
            f"(right: {', '.join(one['expected']) or 'none'}; first now: {one['top'] or 'none'})"
            for one in self.worse
        ]
        return "\n".join([head, *lines])


@dataclass(frozen=True)
class Published:
    """The outcome: `build` is in service, or None with the reason in `checked`."""

    build: str | None
    changed: tuple[Change, ...]
    checked: Checked


def publish(place: Place, by: str, bounds: Bounds, *, anyway: bool = False) -> Published:
    """Put the edited folder into service, unless the known questions speak against it.

    Raises ContentError with every problem of the files, OfficerError where a step fails; then, and when it is
    stopped, what was in service stays.
    """
    content = load(place.root, *place.corpora)
    pointer = Pointer(place.index)
    before = Snapshot.load(pointer.read()) if (place.index / "CURRENT").is_file() else None
    found = tuple(changes(before.records if before else {}, content.records))
    corpora = [part for path in (place.root, *place.corpora) for part in ("--corpus", str(path))]
    built = _retrieval(BUILD_SECONDS, "build", "--hold", *corpora, "--out", str(place.index))
    new = Path(built.strip().splitlines()[-1])
    checked = _asked(place, before, new) if before and place.questions else Checked()
    if not (anyway or checked.within(bounds)):
        hold(place.index, "publication stopped")
        return Published(None, found, checked)
    # Noted first: what cannot be noted is not done.
    _note(place.log, f"build {new.name}: {_summary(found)}; {by}")
    pointer.switch(new.name)
    release(place.index, new.name)
    return Published(new.name, found, checked)


def rollback(place: Place, by: str, to: str | None = None) -> str:
    """Put an earlier build back into service, the one before unless another is named; return its name.

    The edited files stay as they are. Raises OfficerError.
    """
    pointer = Pointer(place.index)
    current = pointer.read().name
    builds = sorted(path.name for path in place.index.iterdir() if (path / "snapshot.json").is_file())
    # Only what has served: a publication that was stopped leaves its build, too.
    earlier = [name for name in builds if name < current and (place.index / name / SERVED_FILE).exists()]
    if to is None and not earlier:
        raise OfficerError(f"there is no build before {current}")
    wanted = earlier[-1] if to is None else to
    if not BUILD_NAME.fullmatch(wanted) or wanted not in builds:
        raise OfficerError(f'there is no build "{wanted}"; there are: {", ".join(builds)}')
    Snapshot.load(place.index / wanted)
    _note(place.log, f"back from {current} to build {wanted}; {by}")
    pointer.switch(wanted)
    hold(place.index, f"gone back to {wanted}")
    return wanted


def _asked(place: Place, before: Snapshot, new: Path) -> Checked:
    old = place.index / before.build_id
    told = _retrieval(ASKING_SECONDS, "regress", str(old), str(new), *map(str, place.questions))
    return Checked(**json.loads(told))


def _retrieval(seconds: int, *arguments: str) -> str:
    """What a command of the search prints. Raises OfficerError with its own reason."""
    command = [sys.executable, "-m", "retrieval", *arguments]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise OfficerError(f"`retrieval {arguments[0]}` took longer than {seconds} seconds") from error
    if done.returncode:
        raise OfficerError(f"`retrieval {arguments[0]}` failed:\n{done.stderr.strip()}")
    return done.stdout


def _summary(found: Sequence[Change]) -> str:
    if not found:
        return "no record changed"
    named = ", ".join(f"{change.what} {change.id}" for change in found[:MOST_NAMED])
    return named + (f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else "")


def _note(log: Path, line: str) -> None:
    """One line in the change log. Raises OfficerError."""
    moment = now().isoformat(timespec="seconds")
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{moment} {line}\n")
    except OSError as error:
        raise OfficerError(f"{log} cannot be written ({error.strerror})") from error
