"""`python -m portal zalo dead …`: messages that could not be sent, for an officer to decide on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.zalo import outbox
from portal.zalo.alerts import Alerts
from portal.zalo.console import CommandError, meaning, say

SHOWN = 60
"""Characters of a message that are shown."""


def listed() -> list[str]:
    """The dead letters, the oldest first."""
    lines = []
    for part in outbox.dead_letters():
        lines.append(
            say("dead_row", number=part.pk, since=part.ended_at, code=part.code, meaning=meaning(part.code))
        )
        begin = " ".join(part.text.split())
        shown = begin if len(begin) <= SHOWN else begin[: SHOWN - 1] + "…"
        lines.append(say("dead_text", text=shown or say("dead_erased")))
    return lines or [say("dead_none")]


def resend(numbers: Sequence[int], *, everything: bool, now: datetime, alerts: Alerts) -> list[str]:
    """Put dead letters back in line. Raises CommandError where one of the numbers is none."""
    count = outbox.resend(now, _chosen(numbers, everything=everything))
    _look(alerts)
    return [say("dead_resent", count=count), *([say("dead_too_old")] if count else [])]


def discard(numbers: Sequence[int], *, everything: bool, alerts: Alerts) -> list[str]:
    """Delete dead letters. Raises CommandError where one of the numbers is none."""
    count = outbox.discard(_chosen(numbers, everything=everything))
    _look(alerts)
    return [say("dead_discarded", count=count)]


def _chosen(numbers: Sequence[int], *, everything: bool) -> list[int] | None:
    """The numbers meant; None: all."""
    if bool(numbers) == everything:
        raise CommandError("dead_which")
    if everything:
        return None
    unknown = sorted(set(numbers) - {part.pk for part in outbox.dead_letters()})
    if unknown:
        raise CommandError("dead_unknown", numbers=", ".join(map(str, unknown)))
    return list(numbers)


def _look(alerts: Alerts) -> None:
    if not outbox.dead_letters():
        alerts.clear("sending")
