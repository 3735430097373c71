"""What is held of a conversation, for its owner: never the content, which is not kept here."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from knowledge_base.snapshot import Snapshot
from portal.store import Held, HeldOutcome
from portal.wording import put

SHOWN = 10
"""How many turns are told in the chat, the latest ones."""


@dataclass(frozen=True)
class OwnData:
    """The answer of the data interface; `deleted_at`: when it is deleted unless it is used again."""

    used_at: datetime
    deleted_at: datetime
    outcomes_kept_days: int
    turns: int
    outcomes: tuple[HeldOutcome, ...]
    """The latest ones (`store.MOST_HELD` at most), oldest first."""

    @classmethod
    def of(cls, held: Held, retention: timedelta) -> OwnData:
        """What is held, with the days on which it goes."""
        used_at = timezone.localtime(held.used_at)
        return cls(used_at, used_at + retention, settings.OUTCOME_DAYS, held.turns, held.outcomes)

    def as_json(self, snapshot: Snapshot) -> dict[str, Any]:
        """The body of the answer; times in the province's time zone, records also by their titles."""
        outcomes = []
        for outcome in self.outcomes:
            record = snapshot.records.get(outcome.record)
            at = _second(timezone.localtime(outcome.at))
            outcomes.append({**asdict(outcome), "at": at, "title": record.title if record else None})
        return {
            "used_at": _second(self.used_at),
            "deleted_at": _second(self.deleted_at),
            "outcomes_kept_days": self.outcomes_kept_days,
            "turns": self.turns,
            "outcomes": outcomes,
        }


def _second(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def told(snapshot: Snapshot, held: Held, retention: timedelta) -> str:
    """The same in plain words."""
    words = {key: snapshot.filled(text).strip() for key, text in snapshot.answers.social.items()}

    def when(at: datetime) -> str:
        return timezone.localtime(at).strftime(words["own_data_time"])

    def line(outcome: HeldOutcome) -> str:
        record = snapshot.records.get(outcome.record)
        about = [words.get(f"own_data_field_{outcome.field}", ""), record.title if record else ""]
        said = ", ".join(filter(None, [words[f"own_data_status_{outcome.status}"], *about]))
        return put(words["own_data_turn"], at=when(outcome.at), outcome=said)

    kept = put(
        words["own_data"],
        used=when(held.used_at),
        deleted=when(held.used_at + retention),
        days=str(settings.OUTCOME_DAYS),
    )
    if not held.turns:
        return f"{kept}\n\n{words['own_data_none']}"
    counted = put(words["own_data_turns"], turns=str(held.turns), shown=str(min(SHOWN, held.turns)))
    return "\n\n".join([kept, "\n".join([counted, *map(line, held.outcomes[-SHOWN:])])])
