"""Whether events verify at all: a changed secret must not go unnoticed."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from portal.zalo.alerts import Alerts

log = logging.getLogger(__name__)

STRANGE = 20
"""So many events in a row that do not verify are told to a person."""


@dataclass
class Verification:
    """Counts in memory."""

    alerts: Alerts
    strange: int = 0
    _proved: bool = False

    async def note(self, *, verified: bool) -> None:
        """Count an event."""
        if not verified:
            self.strange += 1
            log.info("zalo event not verified")
            if self.strange == STRANGE:
                await asyncio.to_thread(self.alerts.raise_, "signature")
        elif self.strange >= STRANGE or not self._proved:
            await asyncio.to_thread(self.alerts.clear, "signature")
        if verified:
            self._proved, self.strange = True, 0
