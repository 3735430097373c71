"""Whether events verify at all: a changed secret must not go unnoticed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from portal.zalo.alerts import AGAIN, Alerts

log = logging.getLogger(__name__)

STRANGE = 20
"""So many events in a row that do not verify, and none that does for `LONG`, are told to a person."""
LONG = timedelta(minutes=30)


@dataclass
class Verification:
    """Counts in memory. Anybody can send events that do not verify, so they wake a person rarely."""

    alerts: Alerts
    clock: Callable[[], datetime]
    strange: int = 0
    _since: datetime = field(init=False)
    """When an event verified last, or the process began."""
    _told: datetime | None = None
    _cleared: bool = False

    def __post_init__(self) -> None:
        self._since = self.clock()

    async def note(self, *, verified: bool) -> None:
        """Count an event."""
        if verified:
            await self._well()
            return
        self.strange += 1
        # Not a line for each: a flood of forgeries must not fill the disk.
        if self.strange == 1 or self.strange % STRANGE == 0:
            log.warning("zalo events do not verify", extra={"code": self.strange})
        now = self.clock()
        quiet = self._told is None or now - self._told >= AGAIN
        if self.strange >= STRANGE and now - self._since >= LONG and quiet:
            self._told, self._cleared = now, False
            await asyncio.to_thread(self.alerts.raise_, "signature")

    async def _well(self) -> None:
        self.strange, self._since = 0, self.clock()
        if not self._cleared:
            # Also what an earlier process told.
            self._cleared = True
            await asyncio.to_thread(self.alerts.clear, "signature")
