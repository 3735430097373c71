"""Reads and writes conversations and outcomes, on one thread of its own with one open connection.

SQLite has a single writer anyway; the thread keeps the connection, which would otherwise be opened anew for
each request.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import connection, transaction

from portal.choices import Button
from portal.models import Conversation, Outcome

P = ParamSpec("P")
R = TypeVar("R")

_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="portal-database")


async def run(work: Callable[P, R], /, *arguments: P.args, **options: P.kwargs) -> R:
    """Do database work on the database's thread."""
    return await sync_to_async(work, thread_sensitive=False, executor=_THREAD)(*arguments, **options)


def durably(work: Callable[P, R], /, *arguments: P.args, **options: P.kwargs) -> R:
    """Do database work whose commits outlast a power cut, and with them all earlier ones; some ms dearer."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=FULL")
        try:
            return work(*arguments, **options)
        finally:
            cursor.execute("PRAGMA synchronous=NORMAL")


def together(*works: Callable[[], object]) -> None:
    """Do all of it or, where one fails, nothing."""
    with transaction.atomic():
        for work in works:
            work()


@dataclass
class State:
    """What is known of a conversation between two turns; see `models.Conversation`."""

    token_hash: str
    sender: str = ""
    session_started_at: datetime | None = None
    session_turns: int = 0
    record: str = ""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class TurnResult:
    """How a turn ended; see `models.Outcome`."""

    at: datetime
    channel: str
    status: str
    field: str
    record: str
    milliseconds: int


MOST_HELD = 500
"""Outcomes shown to the owner of a conversation; its turns are counted to the last."""


@dataclass(frozen=True)
class HeldOutcome:
    """How one turn of a conversation ended, as its owner may see it."""

    at: datetime
    status: str
    field: str
    record: str


@dataclass(frozen=True)
class Held:
    """What is held of a conversation: how many turns, and how the latest ended, oldest first."""

    used_at: datetime
    turns: int
    outcomes: tuple[HeldOutcome, ...]


def held(token_hash: str) -> Held | None:
    """Return what is held of a conversation; None where there is no such conversation."""
    row = Conversation.objects.filter(token_hash=token_hash).first()
    if row is None:
        return None
    outcomes = Outcome.objects.filter(conversation=row)
    latest = outcomes.order_by("-pk").values_list("at", "status", "field", "record")[:MOST_HELD]
    return Held(row.used_at, outcomes.count(), tuple(HeldOutcome(*values) for values in reversed(latest)))


def load(token_hash: str, used_since: datetime) -> State | None:
    """Return a conversation that was used since then; one query."""
    row = Conversation.objects.filter(token_hash=token_hash, used_at__gte=used_since).first()
    if row is None:
        return None
    return State(
        row.token_hash, row.sender, row.session_started_at, row.session_turns, row.record, tuple(row.buttons)
    )


def save(state: State, result: TurnResult) -> None:
    """Write a conversation and how its turn ended, in one transaction."""
    with transaction.atomic():
        row, _ = Conversation.objects.update_or_create(
            token_hash=state.token_hash,
            defaults={
                "used_at": result.at,
                "sender": state.sender,
                "session_started_at": state.session_started_at,
                "session_turns": state.session_turns,
                "record": state.record,
                "buttons": list(state.buttons),
            },
        )
        _add(result, row)


def save_beside(token_hash: str, used_since: datetime, result: TurnResult) -> bool:
    """Write how a turn ended that does not change its conversation, which may just be busy.

    False, and nothing written, where there is no such conversation used since then; it may just be deleted.
    """
    with transaction.atomic():
        row = Conversation.objects.filter(token_hash=token_hash, used_at__gte=used_since).first()
        if row is not None:
            Conversation.objects.filter(pk=row.pk).update(used_at=result.at)
            _add(result, row)
    return row is not None


def save_new(token_hash: str, result: TurnResult) -> None:
    """Begin a conversation with how its first turn ended."""
    with transaction.atomic():
        _add(result, Conversation.objects.create(token_hash=token_hash, used_at=result.at))


def _add(result: TurnResult, row: Conversation | None) -> None:
    Outcome.objects.create(
        conversation=row,
        at=result.at,
        channel=result.channel,
        status=result.status,
        field=result.field[:40],
        record=result.record[:100],
        milliseconds=result.milliseconds,
    )


def save_outcome(result: TurnResult) -> None:
    """Write how a turn ended whose conversation was never reached."""
    _add(result, None)


def replace(old_hash: str, new_hash: str | None, result: TurnResult) -> None:
    """Delete a conversation for good and begin an empty one, if any; outcomes keep no link to the old one."""
    with transaction.atomic():
        Conversation.objects.filter(token_hash=old_hash).delete()
        if new_hash is not None:
            Conversation.objects.create(token_hash=new_hash, used_at=result.at)
        _add(result, None)
        # Not within a transaction, be it this one or the caller's.
        transaction.on_commit(empty_log)


def sweep(now: datetime, retention: timedelta) -> list[str]:
    """Delete conversations not used for `retention`; return their senders at the engine ("" where none)."""
    with transaction.atomic():
        old = Conversation.objects.filter(used_at__lt=now - retention)
        senders = list(old.values_list("sender", flat=True))
        if senders:
            old.delete()
    if senders:
        empty_log()
    return senders


def sweep_outcomes(before: datetime, most: int = 5_000) -> int:
    """Delete at most so many outcomes from before then, the oldest first; return how many.

    In parts, because nothing else is written meanwhile.
    """
    old = Outcome.objects.filter(at__lt=before).order_by("at").values_list("pk", flat=True)[:most]
    deleted, _ = Outcome.objects.filter(pk__in=list(old)).delete()
    if deleted:
        empty_log()
    return deleted


def empty_log() -> None:
    """Empty SQLite's write-ahead log, where earlier states of what was deleted would still stand."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
