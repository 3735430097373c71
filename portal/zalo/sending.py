"""Sends a message and does what Zalo's answer asks for."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError

from portal import store
from portal.errors import TokenError, UnreachableError
from portal.zalo import outbox
from portal.zalo.client import Kind, Outcome
from portal.zalo.outbox import Part
from portal.zalo.people import Lease
from portal.zalo.service import Zalo

log = logging.getLogger(__name__)

PAUSES = (2, 5, 15, 60, 300, 900, 1800)
"""Seconds between tries; the last one is repeated."""
MOST_UNKNOWN = 5
"""Tries of a message that Zalo refuses for a reason we do not know."""
OLDEST = timedelta(hours=20)
"""An answer that is older helps nobody unasked. With the event's own ways within Zalo's free 48 hours."""
WITHOUT_TOKEN = timedelta(seconds=30)
MISCONFIGURED = timedelta(minutes=5)
BUSY = timedelta(seconds=20)
UNNOTED_SECONDS = 0.2


@dataclass
class Sending:
    """Sends for one worker. Nothing is sent at all until `paused_until`."""

    zalo: Zalo
    paused_until: datetime | None = None
    _token_refused: bool = False
    _configured: bool = False
    """Zalo took the last message, so that nothing is left to be told about the settings."""

    def paused(self) -> bool:
        """Whether sending waits for something that concerns every message."""
        return self.paused_until is not None and self._now() < self.paused_until

    def _now(self) -> datetime:
        return self.zalo.services.clock()

    async def deliver(self, part: Part, lease: Lease) -> None:
        """Send a message once. Raises LostLeaseError or a database error."""
        if self._now() - part.created_at > OLDEST:
            await self._bury(part, 0)
            return
        try:
            token = await self.zalo.keeper.access()
        except TokenError:
            self._pause(WITHOUT_TOKEN)
            return
        per_minute = self.zalo.configuration.sends_per_minute
        if not await store.run(store.durably, outbox.begin, part, lease, self._now(), per_minute):
            self._pause(timedelta(seconds=1))
            return
        try:
            outcome = await self._send(part, lease, token)
        except UnreachableError as error:
            log.warning("zalo cannot be reached", extra={"code": error.code})
            await self._again(part, lease, 0)
        except TokenError:
            await self._wait(part, lease, WITHOUT_TOKEN, 0)
        else:
            await self._after(outcome, part, lease)

    async def _send(self, part: Part, lease: Lease, token: str) -> Outcome:
        """Send; once more with a fresh token, or without buttons, where that is what Zalo does not take."""
        buttons = part.buttons if self.zalo.configuration.buttons else ()
        outcome = await self.zalo.client.send(token, lease.person, part.text, buttons)
        if outcome.kind is Kind.TOKEN:
            token = await self.zalo.keeper.renew(token)
            outcome = await self.zalo.client.send(token, lease.person, part.text, buttons)
        if outcome.kind is Kind.BUTTONS:
            log.warning("zalo does not take buttons", extra={"code": outcome.code})
            await store.run(outbox.without_buttons, part)
            outcome = await self.zalo.client.send(token, lease.person, part.text)
        return outcome

    async def _after(self, outcome: Outcome, part: Part, lease: Lease) -> None:
        kind, code = outcome.kind, outcome.code
        if kind is not Kind.SENT:
            log.warning("zalo did not take a message", extra={"code": f"{kind.value} {code}"})
        if kind is Kind.SENT:
            await self._sent(part)
            await self._all_is_well()
        elif kind is Kind.GONE:
            await store.run(outbox.dropped, part, self._now(), code)
        elif kind is Kind.TOKEN:
            self._token_refused = True
            await asyncio.to_thread(self.zalo.alerts.raise_, "token", str(code))
            await self._wait(part, lease, WITHOUT_TOKEN, code)
        elif kind is Kind.CONFIGURATION:
            self._configured = False
            await asyncio.to_thread(self.zalo.alerts.raise_, "configuration", str(code))
            await self._wait(part, lease, MISCONFIGURED, code)
        elif kind is Kind.BUSY:
            await self._wait(part, lease, BUSY, code)
        elif kind is Kind.UNKNOWN and part.tries + 1 < MOST_UNKNOWN:
            await self._again(part, lease, code)
        else:
            await self._bury(part, code)

    async def _sent(self, part: Part) -> None:
        """Note it however long the database is locked: what is not noted is sent again."""
        while True:
            try:
                await store.run(store.durably, outbox.sent, part, self._now())
            except DatabaseError:
                log.exception("a message was sent and could not be noted")
                await asyncio.sleep(UNNOTED_SECONDS)
            else:
                return

    async def _all_is_well(self) -> None:
        if self._token_refused:
            # Told from here: a refresh, which clears it otherwise, may be a day away.
            self._token_refused = False
            await asyncio.to_thread(self.zalo.alerts.clear, "token")
        if not self._configured:
            self._configured = True
            await asyncio.to_thread(self.zalo.alerts.clear, "configuration")

    def _pause(self, time: timedelta) -> None:
        self.paused_until = self._now() + time

    async def _wait(self, part: Part, lease: Lease, time: timedelta, code: int) -> None:
        """Everything waits, for every message would fail in the same way."""
        self._pause(time)
        until = self._now() + time
        await store.run(outbox.postpone, part, lease, until, code, counted=False)

    async def _again(self, part: Part, lease: Lease, code: int) -> None:
        until = self._now() + timedelta(seconds=PAUSES[min(part.tries, len(PAUSES) - 1)])
        await store.run(outbox.postpone, part, lease, until, code)

    async def _bury(self, part: Part, code: int) -> None:
        await store.run(outbox.dead, part, self._now(), code)
        await asyncio.to_thread(self.zalo.alerts.raise_, "sending", str(code))
