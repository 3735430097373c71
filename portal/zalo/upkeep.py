"""What is kept of Zalo has an end; on the database's thread."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from portal import store
from portal.zalo import inbox, outbox, people

TOLD_AGAIN = timedelta(days=180)
"""After so long without the notice that a machine answers, it is given again."""

RECENT = timedelta(minutes=5)
"""More than lies between two sweeps: what was said since the last one still stands in SQLite's log."""
UNANSWERED_KEPT = timedelta(days=1)
"""What waits longer, for no worker runs, is not kept: nobody waits for the answer any more."""
log = logging.getLogger(__name__)


def sweep(now: datetime) -> None:
    """Delete what is over; cheap where nothing is."""
    if late := inbox.give_up(now - UNANSWERED_KEPT, now):
        log.error("zalo events were never answered", extra={"code": late})
    changed = late + inbox.sweep(now) + outbox.sweep(now) + people.sweep(now, now - TOLD_AGAIN)
    if changed or inbox.has_finished(now - RECENT):
        store.empty_log()
