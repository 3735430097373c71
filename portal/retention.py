"""Conversations whose time is over are deleted, in the portal and at the engine."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal import store
from portal.services import Services


async def sweep(services: Services) -> int:
    """Delete conversations whose time is over, here and at the engine; return how many.

    The engine forgets by itself only when somebody talks to it, so at night it must be told.
    """
    unused_for = timedelta(minutes=services.texts.current.retention_minutes)
    now: datetime = services.clock()
    senders = await store.run(store.sweep, now, unused_for)
    for sender in filter(None, senders):
        # Where this fails, the engine's own expiry does it at the next message or start.
        await services.engine.forget(sender)
    return len(senders)
