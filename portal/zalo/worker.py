"""Answers and sends, one person at a time, several persons side by side."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from portal import store
from portal.errors import LostLeaseError, TokenError
from portal.zalo import inbox, outbox, people
from portal.zalo.people import Lease
from portal.zalo.replies import Answering
from portal.zalo.sending import Sending
from portal.zalo.service import Zalo

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 8
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

    def __post_init__(self) -> None:
        self._sending = Sending(self.zalo)

    def stop(self) -> None:
        """Take on nothing new; `run` ends when what is under way is finished."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until stopped."""
        beating = asyncio.create_task(self._every(BEAT_SECONDS, self._beat))
        looking = asyncio.create_task(self._every(LOOK_SECONDS, self._look_after))
        try:
            while not self._stopping.is_set():
                pause = await self._take_on()
                await self._wait(max(pause, LEAST_SECONDS))
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
        try:
            now, sending = self.zalo.services.clock(), not self._sending.paused()
            claimed = await store.run(people.claim, self.owner, now, free, sending=sending)
        except Exception:
            # A locked or full disk today is no reason to answer nobody tomorrow.
            log.exception("zalo worker: nothing claimed")
            return TROUBLE_SECONDS
        for person in claimed:
            lease = Lease(self.owner, person)
            task = asyncio.create_task(self._serve(lease))
            self._serving[task] = lease
            task.add_done_callback(self._serving.pop)
        return 0.0 if claimed and len(self._serving) < SIDE_BY_SIDE else IDLE_SECONDS

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
        if not self._sending.paused() and (part := await store.run(outbox.next_part, lease, now)) is not None:
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
        """Renew the token in time though nobody writes; tell that no dead letter is left."""
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
                await self._stopping.wait()
        except TimeoutError:
            pass
