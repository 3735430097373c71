"""Answers and sends, one person at a time, several persons side by side."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from portal import retention, store
from portal.errors import LostLeaseError, TokenError
from portal.zalo import inbox, outbox, people
from portal.zalo.people import Lease
from portal.zalo.replies import Answering
from portal.zalo.sending import Sending
from portal.zalo.service import Zalo

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 8
KEPT_FREE = 4
"""More that are served where there is danger, though the engine or Zalo holds up all others."""
IDLE_SECONDS = 0.25
LEAST_SECONDS = 0.02
"""Between two looks at the database, whatever happens."""
BEAT_SECONDS = 3.0
"""Well below `people.LEASE`."""
LOOK_SECONDS = 60.0
TROUBLE_SECONDS = 1.0


@dataclass
class Worker:
    """Runs until it is stopped; several may run at once, in any number of processes."""

    zalo: Zalo
    owner: str = field(default_factory=lambda: secrets.token_hex(8))
    _serving: dict[asyncio.Task[None], Lease] = field(default_factory=dict)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._sending = Sending(self.zalo)

    def stop(self) -> None:
        """Take on nothing new; `run` ends when what is under way is finished."""
        self._stopping.set()
        self._wake.set()

    async def run(self) -> None:
        """Work until stopped."""
        beating = asyncio.create_task(self._every(BEAT_SECONDS, self._beat))
        looking = asyncio.create_task(self._every(LOOK_SECONDS, self._look_after))
        try:
            while not self._stopping.is_set():
                pause = await self._take_on()
                await asyncio.sleep(LEAST_SECONDS)
                await self._wait(pause)
            if self._serving:
                await asyncio.wait(self._serving)
        finally:
            for task in (beating, looking, *self._serving):
                task.cancel()

    async def until_idle(self) -> None:
        """Work until nothing is due any more."""
        while await self._take_on() == 0.0 or self._serving:
            if self._serving:
                await asyncio.wait(self._serving, return_when=asyncio.FIRST_COMPLETED)

    async def _take_on(self) -> float:
        """Claim persons and begin to serve them; return the seconds until it is worth another look."""
        free = SIDE_BY_SIDE - len(self._serving)
        urgent = free <= 0
        if urgent:
            free += KEPT_FREE
        try:
            now, sending = self.zalo.services.clock(), not self._sending.paused()
            served = {lease.person for lease in self._serving.values()}
            claim = partial(people.claim, sending=sending, urgent=urgent, served=served)
            claimed = await store.run(claim, self.owner, now, free)
        except Exception:
            # A locked or full disk today is no reason to answer nobody tomorrow.
            log.exception("zalo worker: nothing claimed")
            return TROUBLE_SECONDS
        for person in claimed:
            lease = Lease(self.owner, person)
            task = asyncio.create_task(self._serve(lease))
            self._serving[task] = lease
            task.add_done_callback(self._served)
        return 0.0 if claimed and len(self._serving) < SIDE_BY_SIDE else IDLE_SECONDS

    def _served(self, task: asyncio.Task[None]) -> None:
        if len(self._serving) >= SIDE_BY_SIDE:
            # Somebody may be waiting for this place.
            self._wake.set()
        del self._serving[task]

    async def _serve(self, lease: Lease) -> None:
        try:
            while not self._stopping.is_set() and await self._step(lease):
                pass
            await store.run(people.release, lease)
        except LostLeaseError:
            log.warning("zalo worker: a person went to another worker")
        except Exception:
            # The lease runs out, and the person is served again.
            log.exception("zalo worker: a step failed")
            await asyncio.sleep(TROUBLE_SECONDS)

    async def _step(self, lease: Lease) -> bool:
        """Send the next message or answer the next event; False when nothing is due."""
        now = self.zalo.services.clock()
        event = await store.run(inbox.next_event, lease, now, urgent=True)
        if event is None:
            if not self._sending.paused() and (part := await store.run(outbox.next_part, lease, now)):
                await self._sending.deliver(part, lease)
                return True
            event = await store.run(inbox.next_event, lease, now)
        if event is None:
            return False
        answering = Answering(self.zalo, lease, event)
        try:
            await answering.run()
        except LostLeaseError:
            raise
        except Exception:
            log.exception("zalo worker: an event could not be answered")
            await answering.give_up()
        return True

    async def _beat(self) -> None:
        await store.run(people.beat, tuple(self._serving.values()), self.zalo.services.clock())

    async def _look_after(self) -> None:
        """Renew the token in time though nobody writes, see to what is owed, and to alerts that are over."""
        await retention.tell_engine(self.zalo.services)
        with suppress(TokenError):  # which has told a person
            await self.zalo.keeper.access()
        if not await store.run(outbox.dead_letters):
            await asyncio.to_thread(self.zalo.alerts.clear, "sending")

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except Exception:
                log.exception("zalo worker: upkeep failed")
            await asyncio.sleep(seconds)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()
