"""`python -m portal zalo status`: whether the channel is in order, in a dozen lines."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min

from portal.zalo.configuration import Configuration
from portal.zalo.console import CommandError, say
from portal.zalo.models import ZaloEvent, ZaloPart, ZaloPerson
from portal.zalo.people import OPEN
from portal.zalo.token_commands import (
    IN_ORDER,
    NEEDS_PERSON,
    Clock,
    active_alerts,
    alert_lines,
    tokens_lines,
)

TOO_LONG = timedelta(minutes=15)
"""Nothing waits that long while a worker runs and Zalo answers."""


@dataclass(frozen=True)
class Figures:
    """What waits in the database now. `oldest_…`: since when, None where nothing waits."""

    events: int
    oldest_event: datetime | None
    parts: int
    oldest_part: datetime | None
    dead: int
    silent: int
    """Persons to whom an officer is writing."""

    @classmethod
    def read(cls, now: datetime) -> Figures:
        """Count."""
        events = ZaloEvent.objects.filter(done_at=None)
        parts = ZaloPart.objects.filter(state__in=OPEN)
        return cls(
            events.count(),
            events.aggregate(oldest=Min("received_at"))["oldest"],
            parts.count(),
            parts.aggregate(oldest=Min("created_at"))["oldest"],
            ZaloPart.objects.filter(state="dead").count(),
            ZaloPerson.objects.filter(silent_until__gt=now).count(),
        )


def show(configuration: Configuration, clock: Clock) -> tuple[int, list[str]]:
    """The exit code and the lines. Raises CommandError or a database error."""
    now = clock()
    figures = Figures.read(now)
    try:
        code, token = tokens_lines(configuration, now)
        alerts = active_alerts(configuration, clock)
    except (sqlite3.Error, OSError) as error:
        raise CommandError("unreadable", problem=type(error).__name__) from None
    waiting = [
        *_waiting("events", figures.events, figures.oldest_event, now),
        *_waiting("parts", figures.parts, figures.oldest_part, now),
    ]
    dead = [say("dead", count=figures.dead), *([say("dead_advice")] if figures.dead else [])]
    stuck = any(_is_stuck(oldest, now) for oldest in (figures.oldest_event, figures.oldest_part))
    troubled = bool(figures.dead or alerts) or stuck
    code = max(code, NEEDS_PERSON if troubled else IN_ORDER)
    return code, [
        *waiting,
        *dead,
        say("silent", count=figures.silent),
        *token,
        *alert_lines(alerts),
        say("in_order" if code == IN_ORDER else "needs_person"),
    ]


def _is_stuck(oldest: datetime | None, now: datetime) -> bool:
    return oldest is not None and now - oldest > TOO_LONG


def _waiting(key: str, count: int, oldest: datetime | None, now: datetime) -> list[str]:
    lines = [say(key, count=count)]
    if oldest is not None:
        lines.append(say("oldest", since=oldest))
        if _is_stuck(oldest, now):
            lines.append(say("stuck"))
    return lines
