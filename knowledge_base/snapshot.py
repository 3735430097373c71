"""The content as one immutable file inside a built index, and the pointer that names the index in service.

Actions and portal read this snapshot, never the editable files, so an answer and the index it was found
with cannot disagree.
"""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from knowledge_base.content import Content
from knowledge_base.errors import SnapshotError
from knowledge_base.schema import Answers, Emergencies, Interface, Province, Record, Status, Unit, fill
from knowledge_base.units import units_of

if TYPE_CHECKING:
    from knowledge_base.dangers.model import DangerModel

log = logging.getLogger(__name__)
T = TypeVar("T")

SNAPSHOT_FILE = "snapshot.json"
POINTER_FILE = "CURRENT"
SERVED_FILE = "SERVED"
"""Stands in a build's folder from when it went into service for the first time."""
HELD_FILE = "HELD"
"""Stands beside the pointer while the edited files must not go into service by themselves; says why."""
BUILD_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}")
_CONTENT: TypeAdapter[Content] = TypeAdapter(Content)


@dataclass(frozen=True)
class Snapshot:
    """The content of one build. `build_id` is the name of the build's folder."""

    build_id: str
    content: Content
    dangers: DangerModel | None = None
    """Recognises messages that announce a danger; None where there was nothing to learn from."""

    @property
    def records(self) -> dict[str, Record]:
        """All records by id."""
        return self.content.records

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Units of government by id; none where the content has no table of places."""
        return units_of(self.content.places) if self.content.places else {}

    @property
    def province(self) -> Province:
        """Names of the province and the assistant."""
        return self.content.province

    @property
    def answers(self) -> Answers:
        """Canned texts, still with their marks."""
        return self.content.answers

    @property
    def emergencies(self) -> Emergencies:
        """Words that announce a danger."""
        return self.content.emergencies

    @property
    def interface(self) -> Interface:
        """Words of the chat page, still with their marks."""
        return self.content.interface

    @cached_property
    def _marks(self) -> dict[str, str]:
        return self.province.marks

    def filled(self, text: str) -> str:
        """Put the province's names in the marked places of a text; loading has made sure that it can be."""
        return fill(text, self._marks)

    def status_text(self, status: Status) -> str:
        """The canned text of a status."""
        return self.filled(self.answers.statuses[status])

    @classmethod
    def load(cls, folder: Path) -> Snapshot:
        """Read the snapshot of a build. Raises SnapshotError where there is none or it is damaged."""
        try:
            content = _CONTENT.validate_json((folder / SNAPSHOT_FILE).read_bytes())
        except (OSError, ValidationError) as error:
            raise SnapshotError(f"{folder}: no readable snapshot ({type(error).__name__})") from error
        return cls(folder.name, content, _dangers(folder))

    def save(self, folder: Path) -> None:
        """Write the snapshot into a build's folder."""
        (folder / SNAPSHOT_FILE).write_bytes(serialize(self.content))
        if self.dangers:
            self.dangers.save(folder)


def _dangers(folder: Path) -> DangerModel | None:
    """The danger model of a build. A damaged one costs the alarm its sharpness, never the whole service."""
    from knowledge_base.dangers.model import DangerModel  # numpy: not for who only checks files

    try:
        return DangerModel.load(folder)
    except SnapshotError:
        log.exception("dangers are recognised by phrases only")
        return None


def serialize(content: Content) -> bytes:
    """The content as JSON bytes; equal content gives equal bytes."""
    return _CONTENT.dump_json(content, by_alias=True, exclude_defaults=False)


@dataclass(frozen=True)
class Pointer:
    """The file that names the build in service."""

    root: Path

    def read(self) -> Path:
        """Folder of the build in service. Raises SnapshotError when none is."""
        try:
            name = (self.root / POINTER_FILE).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SnapshotError(f"{self.root}: no index has been built") from error
        except UnicodeDecodeError as error:
            raise SnapshotError(f"{self.root}: {POINTER_FILE} is not text") from error
        # No path, and nothing hidden: ".." and a build still in the making are no builds.
        if not BUILD_NAME.fullmatch(name) or not (self.root / name).is_dir():
            raise SnapshotError(f"{self.root}: {POINTER_FILE} names no build")
        return self.root / name

    def switch(self, name: str) -> None:
        """Put another build into service; readers see the old name or the new one, never neither."""
        beside = self.root / f".{POINTER_FILE}.{os.getpid()}"
        try:
            beside.write_text(name + "\n", encoding="utf-8")
            beside.replace(self.root / POINTER_FILE)
        finally:
            beside.unlink(missing_ok=True)


def hold(root: Path, reason: str) -> None:
    """Keep `make run` from building the edited files over what is in service."""
    (root / HELD_FILE).write_text(reason + "\n", encoding="utf-8")


def release(root: Path, name: str) -> None:
    """Note that a build has served, and end what `hold` began."""
    (root / name / SERVED_FILE).touch()
    (root / HELD_FILE).unlink(missing_ok=True)


class Reloading(Generic[T]):
    """Something loaded from the build in service, and loaded anew when the pointer moves.

    A build that cannot be read is logged once and the one at hand stays in service.
    """

    def __init__(self, pointer: Pointer, load: Callable[[Path], T], every_seconds: float = 1.0) -> None:
        self._pointer = pointer
        self._load = load
        self._every_seconds = every_seconds
        self._loaded: tuple[Path, T] | None = None
        self._refused: Path | None = None
        self._complaint = ""
        self._stop = threading.Event()

    @property
    def current(self) -> T:
        """What is in service. Raises SnapshotError when nothing could be loaded yet."""
        if self._loaded is None:
            self.refresh()
        if self._loaded is None:
            raise SnapshotError(f"{self._pointer.root}: no usable index")
        return self._loaded[1]

    def refresh(self) -> None:
        """Look at the pointer once, and load what it names if that is new."""
        try:
            folder = self._pointer.read()
        except SnapshotError as error:
            # Asked every second; said once.
            if str(error) != self._complaint:
                self._complaint = str(error)
                log.warning("index not picked up: %s", error)
            return
        self._complaint = ""
        if folder == self._refused or (self._loaded and folder == self._loaded[0]):
            return
        try:
            self._loaded = (folder, self._load(folder))
        except Exception:
            self._refused = folder
            log.exception("build %s cannot be loaded; the one at hand stays in service", folder.name)
        else:
            log.info("in service: build %s", folder.name)

    def start(self) -> None:
        """Follow the pointer from a background thread until `stop`."""

        def follow() -> None:
            while not self._stop.wait(self._every_seconds):
                self.refresh()

        threading.Thread(target=follow, name="index-pickup", daemon=True).start()

    def stop(self) -> None:
        """End the background thread."""
        self._stop.set()
