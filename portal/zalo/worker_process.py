"""`python -m portal zalo worker`: the worker as a process of its own, beside a portal that has none."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import suppress

from knowledge_base.errors import SnapshotError
from portal.errors import ConfigurationError
from portal.services import Services
from portal.zalo.worker import Worker

log = logging.getLogger(__name__)

FINISH_SECONDS = 8.0
"""For what is under way at the end; what takes longer is taken up again at the next start."""
CLOSE_SECONDS = 3.0
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run() -> None:
    """Work until a signal ends it, 12 seconds after that at the latest.

    Raises ConfigurationError where there is no index or no account.
    """
    asyncio.run(_live())


async def _live() -> None:
    services = Services.from_settings()
    try:
        if services.zalo is None:
            raise ConfigurationError("No Zalo account is set up.")
        _check_index(services)
        await _work(Worker(services.zalo), services)
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await services.close()


def _check_index(services: Services) -> None:
    try:
        texts = services.texts.current
    except SnapshotError as error:
        raise ConfigurationError(f"No index is in service: {error}. Build the index first.") from error
    if services.zalo is not None:
        services.zalo.check_words(texts.snapshot)


async def _work(worker: Worker, services: Services) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in SIGNALS:
        loop.add_signal_handler(number, ended.set)
    services.texts.snapshots.start()
    working = asyncio.create_task(worker.run())
    waiting = asyncio.create_task(ended.wait())
    log.info("zalo worker runs")
    try:
        await asyncio.wait((working, waiting), return_when=asyncio.FIRST_COMPLETED)
        worker.stop()
        await asyncio.wait((working,), timeout=FINISH_SECONDS)
    finally:
        waiting.cancel()
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
    log.info("zalo worker ends")
