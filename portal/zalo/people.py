"""Who serves which person: leases, so that one worker at a time does; and what is known of a person.

Every function runs inside a transaction of its own or of its caller, on the database's thread.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import IntegerField, Max, Min, Q, QuerySet
from django.db.models.functions import Cast

from portal.errors import LostLeaseError
from portal.zalo.configuration import Configuration
from portal.zalo.models import ZaloEvent, ZaloPart, ZaloPerson

LEASE = timedelta(seconds=10)
"""How long a person stays with a worker that is not heard of any more."""
LONGEST = timedelta(minutes=2)
"""No lease ends later, though the clocks of two processes differ a little."""
ERASED_KEPT = timedelta(days=1)
LOOKED_AT = 500
"""Persons for whom something is due which a claim looks at."""
OPEN = ("waiting", "trying")
"""States of a message that is still to be sent."""


@dataclass(frozen=True)
class Lease:
    """A worker's hold on a person."""

    owner: str
    person: str = field(repr=False)


def name_of(person: str) -> str:
    """What a person's row is called; who has only the database cannot even confirm an id he knows."""
    account: Configuration | None = settings.ZALO
    if account is None:
        return hashlib.sha256(person.encode()).hexdigest()
    return account.digest("person", person).hex()


def claim(
    owner: str,
    now: datetime,
    most: int,
    *,
    sending: bool = True,
    urgent: bool = False,
    served: Collection[str] = (),
) -> list[str]:
    """Take persons for whom something is due and nobody else works; those who have waited longest first.

    Without `sending`, messages that are only to be sent do not count; with `urgent` nothing else does but
    what is. `served`: whom this worker still serves, though perhaps without a lease any more.
    """
    if most <= 0:
        return []
    with transaction.atomic():
        # A later end was written by a clock that was wrong.
        leased = ZaloPerson.objects.filter(lease_until__gt=now, lease_until__lt=now + LONGEST)
        held = set(leased.values_list("name", flat=True))
        claimed: list[str] = []
        for person in _due(now, sending=sending, urgent=urgent):
            name = name_of(person)
            if name in held or person in served:
                continue
            lease = {"lease_owner": owner, "lease_until": now + LEASE}
            ZaloPerson.objects.update_or_create(name=name, defaults=lease)
            held.add(name)
            claimed.append(person)
            if len(claimed) == most:
                break
    return claimed


def _due(now: datetime, *, sending: bool, urgent: bool) -> Iterable[str]:
    due_now = Q(next_at__lte=now, urgent__gte=urgent)
    rows: list[QuerySet[Any]] = [ZaloEvent.objects.filter(due_now, done_at=None)]
    if sending:
        rows.append(ZaloPart.objects.filter(due_now, state__in=OPEN))
    found: list[tuple[bool, datetime, str]] = []
    for due in rows:
        # By person, or a flood of one would hide all others.
        persons = due.values("person").annotate(
            calm=1 - Max(Cast("urgent", IntegerField())), since=Min("next_at")
        )
        found += persons.order_by("calm", "since").values_list("calm", "since", "person")[:LOOKED_AT]
    return dict.fromkeys(person for _, _, person in sorted(found))


def beat(leases: Iterable[Lease], now: datetime) -> None:
    """Hold on to whom a worker serves. A lease that has run out stays lost."""
    for lease in leases:
        mine = ZaloPerson.objects.filter(name=name_of(lease.person), lease_owner=lease.owner)
        mine.filter(lease_until__gt=now).update(lease_until=now + LEASE)


def check(lease: Lease, now: datetime) -> None:
    """Raise LostLeaseError where the person is no longer this worker's; asked inside the transaction."""
    kept = ZaloPerson.objects.filter(name=name_of(lease.person), lease_owner=lease.owner, lease_until__gt=now)
    if not kept.exists():
        raise LostLeaseError


def release(lease: Lease) -> None:
    """Give a person back."""
    mine = ZaloPerson.objects.filter(name=name_of(lease.person), lease_owner=lease.owner)
    mine.update(lease_owner="", lease_until=None)


def silence(person: str, until: datetime) -> None:
    """Be silent towards a person until then, or until a later moment that was set before."""
    row, _ = ZaloPerson.objects.get_or_create(name=name_of(person))
    if row.silent_until is None or row.silent_until < until:
        ZaloPerson.objects.filter(pk=row.pk).update(silent_until=until)


def is_silent(person: str, now: datetime) -> bool:
    """Whether an officer has the word."""
    return ZaloPerson.objects.filter(name=name_of(person), silent_until__gt=now).exists()


def was_told(person: str, since: datetime) -> bool:
    """Whether the person was told since then that a machine answers."""
    return ZaloPerson.objects.filter(name=name_of(person), told_at__gte=since).exists()


def tell(person: str, now: datetime) -> None:
    """Note that the person is told that a machine answers."""
    ZaloPerson.objects.update_or_create(name=name_of(person), defaults={"told_at": now})


def forget(person: str, at_ms: int) -> None:
    """Forget that the person was ever told anything; what was said until then is not to come back."""
    ZaloPerson.objects.filter(name=name_of(person)).update(told_at=None, erased_ms=at_ms)


def withdrew(person: str, at_ms: int) -> bool:
    """Whether what happened then has been erased since."""
    return ZaloPerson.objects.filter(name=name_of(person), erased_ms__gte=at_ms).exists()


def sweep(now: datetime, told_before: datetime) -> int:
    """Delete the rows of persons of whom nothing holds any more; return how many."""
    over = ZaloPerson.objects.filter(
        Q(lease_until=None) | Q(lease_until__lt=now),
        Q(silent_until=None) | Q(silent_until__lt=now),
        Q(told_at=None) | Q(told_at__lt=told_before),
        # Until no delivery can come any more.
        Q(erased_ms=None) | Q(erased_ms__lt=(now - ERASED_KEPT).timestamp() * 1000),
    )
    deleted, _ = over.delete()
    return deleted
