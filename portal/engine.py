"""The dialogue engine behind its REST channel: one message in, one payload out."""

from __future__ import annotations

import asyncio
import logging

import httpx
from pydantic import ValidationError

from portal.errors import EngineError, EngineTimeoutError
from portal.payload import EngineAnswer, Payload

log = logging.getLogger(__name__)

FORGET = "/forget_me"
"""Message that makes the engine forget its sender."""
_WEBHOOK = "/webhooks/rest/webhook"


class Engine:
    """Client of the engine; one for the process, used inside one event loop.

    `seconds` bounds a whole exchange, connecting and reading included.
    """

    def __init__(self, url: str, *, seconds: float = 10.0) -> None:
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=50, keepalive_expiry=4)
        timeout = httpx.Timeout(seconds, connect=min(2.0, seconds))
        # trust_env: a proxy named in the environment must never see these messages.
        self._client = httpx.AsyncClient(base_url=url, timeout=timeout, limits=limits, trust_env=False)
        self._seconds = seconds

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def ask(self, sender: str, message: str, *, record: str = "") -> Payload:
        """Send one message of a session and return the answer.

        `record` (id of the record last spoken about) is told on the first message of a new session. Raises
        EngineTimeoutError, or EngineError when the engine is down, silent or not understandable.
        """
        body: dict[str, object] = {"sender": sender, "message": message}
        if record:
            body["metadata"] = {"record": record}
        try:
            async with asyncio.timeout(self._seconds):
                response = await self._client.post(_WEBHOOK, json=body)
        except (TimeoutError, httpx.TimeoutException) as error:
            log.warning("engine did not answer in time")
            raise EngineTimeoutError from error
        except httpx.HTTPError as error:
            log.warning("engine cannot be reached: %s", type(error).__name__)
            raise EngineError from error
        return self._read(response)

    @staticmethod
    def _read(response: httpx.Response) -> Payload:
        if response.status_code != httpx.codes.OK:
            log.warning("engine answered HTTP %d", response.status_code)
            raise EngineError
        try:
            messages = EngineAnswer.validate_json(response.content)
        except ValidationError as error:
            # The details of the error quote the answer, so only their places are logged.
            places = sorted(
                {".".join(map(str, detail["loc"])) for detail in error.errors(include_input=False)}
            )
            log.warning("engine answer is malformed at %s", ", ".join(places[:5]))
            raise EngineError from None
        if len(messages) != 1:
            log.warning("engine sent %d messages instead of one", len(messages))
            raise EngineError
        return messages[0].custom

    async def forget(self, sender: str) -> bool:
        """Make the engine forget a session; False when that did not work."""
        try:
            return (await self.ask(sender, FORGET)).forgotten
        except EngineError:
            return False
