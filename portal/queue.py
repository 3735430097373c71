"""One message at a time a conversation: the next waits its turn, other conversations do not."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from portal.errors import QueueFullError


@dataclass
class _Lane:
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)


class Queues:
    """First come, first served lanes, one a key; a lane exists only while something is in it.

    `limit`: how many may wait behind the one at work; `patience`: seconds one waits at most.
    """

    def __init__(self, *, limit: int = 5, patience: float = 30.0) -> None:
        self._limit = limit
        self._patience = patience
        self._lanes: dict[str, _Lane] = {}

    def __len__(self) -> int:
        return len(self._lanes)

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[None]:
        """Hold the lane of `key`. Raises QueueFullError, or TimeoutError when the patience is spent."""
        lane = self._lanes.get(key)
        if lane is None:
            self._lanes[key] = _Lane()
        else:
            await self._wait(key, lane)
        try:
            yield
        finally:
            self._pass_on(key)

    async def _wait(self, key: str, lane: _Lane) -> None:
        if len(lane.waiting) >= self._limit:
            raise QueueFullError(retry_after=5)
        place = asyncio.get_running_loop().create_future()
        lane.waiting.append(place)
        try:
            async with asyncio.timeout(self._patience):
                await place
        except BaseException:
            if place in lane.waiting:
                lane.waiting.remove(place)
            elif place.done() and not place.cancelled():
                # The lane was handed over in the same moment; it must not be kept.
                self._pass_on(key)
            raise

    def _pass_on(self, key: str) -> None:
        lane = self._lanes[key]
        while lane.waiting:
            place = lane.waiting.popleft()
            if not place.done():
                place.set_result(None)
                return
        del self._lanes[key]
