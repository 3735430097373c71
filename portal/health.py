"""Whether the parts the portal depends on are in order."""

from __future__ import annotations

import asyncio
import sqlite3

import httpx

from knowledge_base.errors import SnapshotError
from portal.services import PROBE_SECONDS, Services
from portal.zalo.service import Zalo

OK = "ok"
DOWN = "down"
ALERT = "alert"
"""It runs, but a person must see to it."""


async def _answers(services: Services, url: str) -> str:
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            response = await services.probe.get(url)
    except (httpx.HTTPError, TimeoutError):
        return DOWN
    return OK if response.status_code == httpx.codes.OK else DOWN


def _index(services: Services) -> str:
    try:
        return OK if services.texts.current else DOWN
    except SnapshotError:
        return DOWN


async def parts(services: Services) -> dict[str, str]:
    """Return "ok" or "down" for the engine, the actions and the index; takes 1.5 s at most.

    Of a Zalo account "ok" or "alert": it is no reason to take the page out of service.
    """
    rasa, actions = await asyncio.gather(
        _answers(services, f"{services.rasa_url}/"), _answers(services, f"{services.actions_url}/health")
    )
    found = {"rasa": rasa, "actions": actions, "index": _index(services)}
    if services.zalo is not None:
        found["zalo"] = await asyncio.to_thread(_zalo, services.zalo)
    return found


def _zalo(zalo: Zalo) -> str:
    try:
        return ALERT if zalo.alerts.active() else OK
    except (sqlite3.Error, OSError):
        return ALERT
