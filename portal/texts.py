"""The words the portal says, from the snapshot in service."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from knowledge_base.errors import SnapshotError
from knowledge_base.schema import Status
from knowledge_base.snapshot import Reloading, Snapshot
from portal.emergency_alarm import Alarm, Announced
from portal.masking import Placeholders, mask
from portal.payload import Payload

_FALLBACK = Path(__file__).with_name("fallback.yml")


@dataclass(frozen=True)
class Texts:
    """Everything the portal derives from one snapshot, reckoned once a snapshot."""

    snapshot: Snapshot

    @cached_property
    def alarm(self) -> Alarm:
        """Finds dangers in a question."""
        english = frozenset(self.snapshot.content.english_words)
        return Alarm(self.snapshot.emergencies, self.snapshot.dangers, english)

    @cached_property
    def placeholders(self) -> Placeholders:
        """What stands for hidden personal data."""
        return Placeholders.from_words(self.interface)

    @cached_property
    def interface(self) -> dict[str, str]:
        """Words that stand where personal data was hidden."""
        return {key: self.snapshot.filled(text) for key, text in self.snapshot.answers.interface.items()}

    @property
    def retention_minutes(self) -> int:
        """How long an unused conversation is kept."""
        return self.snapshot.province.retention_minutes

    def mask(self, text: str) -> str:
        """Hide personal data."""
        return mask(text, self.placeholders)

    def error(self, code: str) -> str:
        """The sentence of an error."""
        return self.snapshot.filled(self.snapshot.answers.errors[code])

    def status(self, status: Status) -> Payload:
        """A payload that says a status' canned text."""
        return Payload(status=status, text=self.snapshot.status_text(status))

    def danger(self, text: str, *, quickly: bool = False) -> Payload | None:
        """What is to be said at once when a question announces a danger; `quickly`: in plain words."""
        found = self.alarm.find_quickly(text) if quickly else self.alarm.find(text)
        if found is None:
            return None
        return self.danger_named(found.emergency.name, english=found.english)

    def danger_named(self, name: str | None, *, english: bool) -> Payload:
        """What is to be said of a danger that was found before, also where its name is gone by now."""
        emergency = self.alarm.named(name)
        if emergency is None:
            return self.status(Status.EMERGENCY)
        found = Announced(emergency, english)
        lang: Literal["vi", "en"] = "en" if english and emergency.text_en else "vi"
        text = self.snapshot.filled(found.text)
        return Payload(status=Status.EMERGENCY, text=text, field=emergency.name, lang=lang)


@lru_cache(maxsize=1)
def _fallback() -> dict[str, Any]:
    with _FALLBACK.open(encoding="utf-8") as file:
        words: dict[str, Any] = yaml.safe_load(file)
    return words


class TextSource:
    """The texts in service; follows the index."""

    def __init__(self, snapshots: Reloading[Snapshot]) -> None:
        self.snapshots = snapshots
        self._texts: Texts | None = None

    @property
    def current(self) -> Texts:
        """The texts of the snapshot in service. Raises SnapshotError when there is none."""
        snapshot = self.snapshots.current
        if self._texts is None or self._texts.snapshot is not snapshot:
            self._texts = Texts(snapshot)
        return self._texts

    def error(self, code: str) -> str:
        """The sentence of an error, even while there is no index."""
        try:
            return self.current.error(code)
        except SnapshotError:
            return str(_fallback()["unavailable"])
