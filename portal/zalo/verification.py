"""Whether events verify: which form of the signature was seen, and whether something is wrong with it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from portal.zalo.alerts import Alerts

log = logging.getLogger(__name__)

STRANGE = 20
"""So many events in a row that do not verify are told to a person: the secret may have been changed."""


@dataclass
class Verification:
    """Counts in memory."""

    alerts: Alerts
    first_term: str | None = None
    """With which term signatures begin ("app_id" or "oa_id"); None until one was seen."""
    strange: int = 0

    async def note(self, first_term: str | None) -> None:
        """Count an event by what `signature.Verifier.check` said of it."""
        if first_term is None:
            self.strange += 1
            log.info("zalo event not verified")
            if self.strange == STRANGE:
                await asyncio.to_thread(self.alerts.raise_, "signature")
            return
        if self.strange >= STRANGE or self.first_term is None:
            await asyncio.to_thread(self.alerts.clear, "signature")
        self.strange = 0
        if self.first_term != first_term:
            self.first_term = first_term
            log.info("zalo signatures begin with", extra={"code": first_term})
