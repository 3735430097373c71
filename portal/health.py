"""Whether the parts the portal depends on are in order."""

from __future__ import annotations

import asyncio

import httpx

from knowledge_base.errors import SnapshotError
from portal.services import PROBE_SECONDS, Services

OK = "ok"
DOWN = "down"


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
    """Return "ok" or "down" for the engine, the actions and the index; takes 1.5 s at most."""
    rasa, actions = await asyncio.gather(
        _answers(services, f"{services.rasa_url}/"), _answers(services, f"{services.actions_url}/health")
    )
    return {"rasa": rasa, "actions": actions, "index": _index(services)}
