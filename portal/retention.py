"""What is kept has an end: conversations in minutes (province.yml), outcomes in days (settings)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from portal import store
from portal.services import Services
from portal.zalo import upkeep


@dataclass(frozen=True)
class Swept:
    """What a sweep did: conversations and outcomes deleted, sessions that the engine has still to forget."""

    conversations: int
    outcomes: int
    untold: int


async def sweep(services: Services) -> Swept:
    """Delete what is over, here and at the engine.

    The engine forgets by itself only when somebody talks to it, so at night it must be told.
    """
    unused_for = timedelta(minutes=services.texts.current.retention_minutes)
    now: datetime = services.clock()
    senders = await store.run(store.sweep, now, unused_for)
    await store.run(upkeep.sweep, now)
    services.not_forgotten.extend(filter(None, senders))
    await tell_engine(services)
    return Swept(len(senders), await _sweep_outcomes(now), len(services.not_forgotten))


async def tell_engine(services: Services) -> None:
    """Make the engine forget what it was to forget while it did not answer."""
    owed = list(services.not_forgotten)
    services.not_forgotten.clear()
    for number, sender in enumerate(owed):
        if not await services.engine.forget(sender):
            # It is down: waiting for it once more for each of the others would take all day.
            services.not_forgotten.extend([*owed[number + 1 :], sender])
            break


async def wake(services: Services) -> bool:
    """Make the engine delete sessions whose time is over, known here or not; False when it does not answer.

    It looks for them whenever it forgets anybody, so it is asked to forget somebody it never met.
    """
    return await services.engine.forget(secrets.token_hex(16))


async def _sweep_outcomes(now: datetime) -> int:
    before = now - timedelta(days=settings.OUTCOME_DAYS)
    total = 0
    while deleted := await store.run(store.sweep_outcomes, before):
        total += deleted
    return total
