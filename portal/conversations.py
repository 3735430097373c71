"""What can be asked of a conversation: an answer, its data, its deletion."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from knowledge_base.schema import Status
from portal import store
from portal.errors import RequestError
from portal.intake import Message
from portal.own_data import OwnData
from portal.payload import Payload
from portal.reply import Reply
from portal.services import Services
from portal.texts import Texts
from portal.tokens import new_token, token_hash
from portal.turns import Turn

R = TypeVar("R")
SHORT = 200
"""Characters of a message that is looked through at once."""
_LONG_TEXTS = ThreadPoolExecutor(max_workers=1, thread_name_prefix="portal-alarm")


async def _to_the_end(services: Services, work: Coroutine[Any, Any, R]) -> R:
    """Run a turn to its end even if the client goes away, so that the next one never overlaps with it."""
    return await asyncio.shield(services.in_background(work))


async def danger_of(texts: Texts, text: str, *, refused: bool = False) -> Payload | None:
    """What a danger is answered with. Long texts take tens of milliseconds, for which nobody else waits."""
    if refused or len(text) <= SHORT:
        return texts.danger(text, quickly=refused)
    return await asyncio.get_running_loop().run_in_executor(_LONG_TEXTS, texts.danger, text)


async def answer(
    services: Services, message: Message, channel: str = "web", *, client: str | None = None
) -> Reply:
    """Answer a message; a danger before any limit. Raises RequestError, SnapshotError, or a database error.

    `client` is the name of the client (`clients.Clients`) where its limits apply: not behind a messenger,
    whose servers speak for everybody.
    """
    turn = Turn(services, channel, message.token)
    refusal = services.gate.message(client, message.token, message.text)
    # As it was written: nothing that is hidden from here on must hide a danger.
    if payload := await danger_of(turn.texts, message.text or "", refused=refusal is not None):
        return await turn.danger(payload, keep=refusal is None, begin=lambda: services.gate.begin(client))
    if refusal:
        raise refusal
    if message.too_long:
        raise RequestError("too_long")
    text = turn.texts.mask(message.text or "")

    async def take() -> Reply:
        lane = token_hash(message.token or new_token())
        try:
            async with services.queues.turn(lane):
                return await turn.speak(message, text)
        except TimeoutError:
            payload = turn.texts.status(Status.ERROR_TIMEOUT)
            await store.run(store.save_outcome, turn.result(payload))
            return Reply(message.token or new_token(), payload.public([]))

    return await _to_the_end(services, take())


async def forget(services: Services, token: str, channel: str = "web", *, client: str | None = None) -> Reply:
    """Delete a conversation and begin an empty one. Raises like `answer`."""
    services.gate.write(client, token)
    turn = Turn(services, channel, token)

    async def take() -> Reply:
        try:
            async with services.queues.turn(token_hash(token)):
                return await turn.forget()
        except TimeoutError:
            raise RequestError("not_forgotten", 503, retry_after=30) from None

    return await _to_the_end(services, take())


async def data(services: Services, token: str, *, client: str | None = None) -> OwnData:
    """What is held of a conversation; looking at it does not count as using it. Raises like `answer`."""
    services.gate.read(client, token)
    return await Turn(services, "", token).own_data()
