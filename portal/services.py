"""What a running portal holds: the engine's client, the queues, the texts in service, the clock."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from django.conf import settings

from knowledge_base.snapshot import Pointer, Reloading, Snapshot
from portal.clients import Clients
from portal.engine import Engine
from portal.gate import Gate, Limits
from portal.queue import Queues
from portal.texts import TextSource

if TYPE_CHECKING:
    from portal.zalo.service import Zalo

log = logging.getLogger(__name__)
R = TypeVar("R")

PROBE_SECONDS = 1.5
MOST_OWED = 10_000
"""Beyond, and after a restart, only the engine's own expiry is left."""


def _now() -> datetime:
    return datetime.now(timezone.utc)


@dataclass
class Services:
    """Made once a process; everything asynchronous in it belongs to one event loop."""

    engine: Engine
    texts: TextSource
    rasa_url: str
    actions_url: str
    gate: Gate = field(default_factory=lambda: Gate(Limits.from_settings()))
    clients: Clients = field(default_factory=lambda: Clients(settings.TRUSTED_PROXIES))
    queues: Queues = field(default_factory=Queues)
    clock: Callable[[], datetime] = _now
    not_forgotten: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_OWED))
    """Sessions that the engine was to forget while it did not answer; the next sweep asks again."""
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    zalo: Zalo | None = None
    """The Zalo account, where one is set up."""

    def __post_init__(self) -> None:
        self.probe = httpx.AsyncClient(timeout=PROBE_SECONDS, trust_env=False)

    @classmethod
    def from_settings(cls) -> Services:
        """As the environment says."""
        snapshots = Reloading(Pointer(settings.INDEX_DIR), Snapshot.load)
        engine = Engine(settings.RASA_URL)
        services = cls(engine, TextSource(snapshots), settings.RASA_URL, settings.ACTIONS_URL)
        if settings.ZALO is not None:
            from portal.zalo.service import Zalo  # it needs the services themselves

            services.zalo = Zalo(settings.ZALO, services)
        return services

    def in_background(self, work: Coroutine[Any, Any, R]) -> asyncio.Task[R]:
        """Start work that is not given up when the caller is."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def forget_at_engine(self, sender: str) -> bool:
        """Make the engine forget a session; where that fails, the next sweep asks again."""
        told = await self.engine.forget(sender)
        if not told:
            self.not_forgotten.append(sender)
        return told

    def _done(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        # Reading the exception keeps asyncio from writing its message, which may quote somebody, to the log.
        if not task.cancelled() and (error := task.exception()):
            log.debug("a task ended with %s", type(error).__name__)

    async def close(self) -> None:
        """Finish what is under way and close the connections."""
        self.texts.snapshots.stop()
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=10)
        if self.zalo is not None:
            await self.zalo.close()
        await self.engine.close()
        await self.probe.aclose()
