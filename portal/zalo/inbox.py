"""Events that were acknowledged and are still to be answered; on the database's thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from portal.errors import LostLeaseError
from portal.zalo import people
from portal.zalo.events import Event, Kind
from portal.zalo.models import ZaloEvent, ZaloPart
from portal.zalo.people import OPEN, Lease

HOLD = timedelta(seconds=1)
"""An event waits so long for earlier ones that are still on their way."""
KEYS_KEPT = timedelta(days=1)
PERSON_KEPT = timedelta(minutes=10)
"""How long it is known whose a finished event was: the limit a person looks back a minute."""
MINUTE_MS = 60_000


@dataclass(frozen=True)
class Waiting:
    """An event to be handled now."""

    pk: int
    kind: Kind
    at_ms: int
    urgent: bool
    tries: int
    content: dict[str, Any] = field(repr=False)


def knows(key: str) -> bool:
    """Whether an event was noted before."""
    return ZaloEvent.objects.filter(key=key).exists()


def add(event: Event, content: dict[str, Any], now: datetime, silence_until: datetime | None) -> bool:
    """Note an event for good; False where it was noted before.

    What an officer wrote, and that somebody left, takes effect at once: `silence_until` belongs to the first.
    """
    urgent = event.kind is Kind.WITHDRAW or "danger" in content
    passing = event.kind in (Kind.OFFICER, Kind.UNFOLLOW)
    try:
        with transaction.atomic():
            postponed = ZaloEvent.objects.filter(person=event.person, done_at=None, urgent__gte=urgent)
            # Behind what is tried again later, or that would be tried earlier each time.
            after = postponed.filter(tries__gt=0).aggregate(last=Max("next_at"))["last"]
            due = now if urgent else now + HOLD
            ZaloEvent.objects.create(
                key=event.key,
                person="" if passing else event.person,
                kind=event.kind.value,
                urgent=urgent,
                at_ms=event.at_ms,
                received_at=now,
                content=content,
                next_at=max(due, after or due),
                done_at=now if passing else None,
            )
            if silence_until is not None:
                people.silence(event.person, silence_until)
            if event.kind is Kind.UNFOLLOW:
                _drop(event.person, now)
    except IntegrityError:
        return False
    return True


def _drop(person: str, now: datetime, *, but: int | None = None, until_ms: int | None = None) -> None:
    """Forget what a person said (but for one event, and only until then) and what was to be sent."""
    events = ZaloEvent.objects.filter(person=person).exclude(pk=but)
    if until_ms is not None:
        events = events.filter(at_ms__lte=until_ms)
    events.filter(done_at=None).update(done_at=now)
    events.update(person="", content={})
    parts = ZaloPart.objects.filter(person=person)
    parts.filter(state__in=(*OPEN, "dead")).update(state="dropped", ended_at=now)
    parts.update(person="", text="", buttons=[])


def next_event(lease: Lease, now: datetime) -> Waiting | None:
    """The event to handle next: urgent ones, then the earliest of all that are stored.

    One is only handled when the person's longest waiting one is due, so that earlier ones may still come in.
    """
    people.check(lease, now)
    waiting = ZaloEvent.objects.filter(person=lease.person, done_at=None)
    if not waiting.filter(next_at__lte=now).exists():
        return None
    row = waiting.order_by("-urgent", "at_ms", "pk").first()
    if row is None or (row.urgent and row.next_at > now):
        return None
    return Waiting(row.pk, Kind(row.kind), row.at_ms, row.urgent, row.tries, row.content)


def finish(pk: int, lease: Lease, now: datetime, *, forget: bool = False) -> None:
    """Note that an event is handled, within the transaction that stores what comes of it.

    With `forget` nobody can tell any more whose it was. Raises LostLeaseError when another worker may have
    handled it.
    """
    people.check(lease, now)
    if not ZaloEvent.objects.filter(pk=pk, done_at=None).update(done_at=now, content={}):
        # Dropped meanwhile: nothing of it may be sent.
        raise LostLeaseError
    if forget:
        ZaloEvent.objects.filter(pk=pk).update(person="")


def postpone(pk: int, lease: Lease, now: datetime, until: datetime) -> None:
    """Try an event again later, and none of the person's later ones before it."""
    with transaction.atomic():
        people.check(lease, now)
        for row in ZaloEvent.objects.filter(pk=pk):
            ZaloEvent.objects.filter(pk=pk).update(tries=row.tries + 1)
            others = ZaloEvent.objects.filter(person=lease.person, done_at=None, urgent__lte=row.urgent)
            others.filter(next_at__lt=until).update(next_at=until)


def erase(lease: Lease, now: datetime, withdrawal: Waiting) -> None:
    """Forget everything a person said before the withdrawal, sent or not, but not that it was received."""
    with transaction.atomic():
        people.check(lease, now)
        _drop(lease.person, now, but=withdrawal.pk, until_ms=withdrawal.at_ms)
        people.forget(lease.person)


def asked_before(person: str, pk: int, at_ms: int, *, urgent: bool) -> int:
    """How many messages a person wrote in the minute before this one, only urgent ones or only others."""
    earlier = ZaloEvent.objects.filter(person=person, at_ms__gt=at_ms - MINUTE_MS, at_ms__lte=at_ms)
    written = earlier.exclude(kind__in=(Kind.FOLLOW.value, Kind.WITHDRAW.value))
    return written.filter(urgent=urgent).exclude(pk=pk).count()


def give_up(before: datetime, now: datetime) -> int:
    """Forget what nobody answered in time, for no worker ran; return how much."""
    late = ZaloEvent.objects.filter(done_at=None, received_at__lt=before)
    return late.update(done_at=now, content={}, person="")


def has_finished(since: datetime) -> bool:
    """Whether anything was handled since then."""
    return ZaloEvent.objects.filter(done_at__gte=since).exists()


def sweep(now: datetime) -> int:
    """Take the person from what is done, and delete what no repeated delivery can ask for any more.

    Returns how many rows changed.
    """
    done = ZaloEvent.objects.filter(done_at__isnull=False)
    unnamed = done.filter(done_at__lt=now - PERSON_KEPT).exclude(person="").update(person="")
    deleted, _ = done.filter(received_at__lt=now - KEYS_KEPT).delete()
    return unnamed + deleted
