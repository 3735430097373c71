"""Messages that are to be sent, one after the other to each person; on the database's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from portal.errors import LostLeaseError
from portal.zalo import people
from portal.zalo.models import ZaloPart
from portal.zalo.people import OPEN, Lease

MINUTE = timedelta(minutes=1)
SENT_KEPT = timedelta(days=1)
DEAD_KEPT = timedelta(days=7)

Buttons = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Part:
    """A message that is due."""

    pk: int
    created_at: datetime
    tries: int
    """How often it was tried before."""
    text: str = field(repr=False)
    buttons: tuple[tuple[str, str], ...] = field(repr=False)


def add(
    event: int | None,
    person: str,
    texts: Sequence[str],
    buttons: Buttons,
    now: datetime,
    *,
    urgent: bool = False,
) -> None:
    """Put an answer in line, within its own transaction; the buttons go with the last part."""
    # Behind what waits already, or a worker would look at it again and again.
    waiting = ZaloPart.objects.filter(person=person, state__in=OPEN, urgent__gte=urgent)
    last = waiting.aggregate(last=Max("next_at"))["last"]
    for number, text in enumerate(texts, start=1):
        ZaloPart.objects.create(
            event_id=event,
            person=person,
            text=text,
            buttons=[list(button) for button in buttons] if number == len(texts) else [],
            urgent=urgent,
            created_at=now,
            next_at=max(now, last or now),
        )


def next_part(lease: Lease, now: datetime) -> Part | None:
    """The message to send next, if it is due; no other of the person's goes before it."""
    people.check(lease, now)
    row = ZaloPart.objects.filter(person=lease.person, state__in=OPEN).order_by("-urgent", "pk").first()
    if row is None or row.next_at > now:
        return None
    buttons = tuple((title, payload) for title, payload in row.buttons)
    return Part(row.pk, row.created_at, row.tries, row.text, buttons)


def begin(part: Part, lease: Lease, now: datetime, most: int) -> bool:
    """Note that a message is about to be sent; False where the last minute has seen `most` already.

    Raises LostLeaseError where it is no longer this worker's to send.
    """
    with transaction.atomic():
        people.check(lease, now)
        if ZaloPart.objects.filter(tried_at__gt=now - MINUTE).count() >= most:
            return False
        mine = ZaloPart.objects.filter(pk=part.pk, state__in=OPEN)
        if not mine.update(state="trying", tries=part.tries + 1, tried_at=now):
            # Dropped meanwhile, for the person left or took the consent back.
            raise LostLeaseError
    return True


def sent(part: Part, now: datetime) -> None:
    """Zalo has it. True whoever holds the person now, so no lease is asked for."""
    done = {"state": "sent", "ended_at": now, "text": "", "buttons": [], "code": 0, "person": ""}
    ZaloPart.objects.filter(pk=part.pk).update(**done)


def dropped(part: Part, now: datetime, code: int) -> None:
    """Zalo will never deliver it, and nobody can do anything about it."""
    done = {"state": "dropped", "ended_at": now, "text": "", "buttons": [], "code": code, "person": ""}
    ZaloPart.objects.filter(pk=part.pk).update(**done)


def dead(part: Part, now: datetime, code: int) -> None:
    """It cannot be sent as things are: it, and what follows of the same answer, wait for an officer."""
    with transaction.atomic():
        event = ZaloPart.objects.filter(pk=part.pk).values("event")
        answer = ZaloPart.objects.filter(Q(pk=part.pk) | Q(pk__gt=part.pk, event__in=event))
        answer.filter(state__in=OPEN).update(state="dead", ended_at=now, code=code)


def postpone(part: Part, lease: Lease, until: datetime, code: int, *, counted: bool = True) -> None:
    """Send it later, and nothing else of the person's before it; uncounted where it was not its fault."""
    with transaction.atomic():
        tries = part.tries + 1 if counted else part.tries
        ZaloPart.objects.filter(pk=part.pk).update(state="waiting", tries=tries, code=code)
        line = ZaloPart.objects.filter(person=lease.person, state__in=OPEN)
        line.filter(next_at__lt=until).update(next_at=until)


def without_buttons(part: Part) -> None:
    """Zalo does not take its buttons; the text says the same."""
    ZaloPart.objects.filter(pk=part.pk).update(buttons=[], state="waiting")


def dead_letters() -> list[ZaloPart]:
    """What an officer may send again, the oldest first."""
    return list(ZaloPart.objects.filter(state="dead").order_by("pk"))


def resend(now: datetime, pks: Sequence[int] | None = None) -> int:
    """Put dead letters back in line, all or those; return how many."""
    dead = ZaloPart.objects.filter(state="dead")
    if pks is not None:
        dead = dead.filter(pk__in=pks)
    again = {"state": "waiting", "tries": 0, "created_at": now, "next_at": now, "ended_at": None}
    return dead.update(**again)


def discard(pks: Sequence[int] | None = None) -> int:
    """Delete dead letters, all or those; return how many."""
    dead = ZaloPart.objects.filter(state="dead")
    deleted, _ = (dead if pks is None else dead.filter(pk__in=pks)).delete()
    return deleted


def sweep(now: datetime) -> int:
    """Delete what was sent or dropped yesterday, and dead letters of which nobody took care for a week.

    Returns how many were deleted.
    """
    ended = ZaloPart.objects.filter(state__in=("sent", "dropped"))
    old, _ = ended.filter(ended_at__lt=now - SENT_KEPT).delete()
    dead, _ = ZaloPart.objects.filter(state="dead", ended_at__lt=now - DEAD_KEPT).delete()
    return old + dead
