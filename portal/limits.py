"""ASGI middleware that reads a request's body before anything else does: whole, small and in time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from asgiref.typing import (
    ASGI3Application,
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    HTTPDisconnectEvent,
    HTTPRequestEvent,
    HTTPScope,
    Scope,
)

MAX_BODY = 16 * 1024
"""Bytes; a question of 1,000 code points needs 12 KB at most even when every one is escaped."""
LARGER = {"/zalo/webhook": 256 * 1024}
"""Zalo takes the account out of service when it is refused an event, whatever an officer sent in it."""

Refuse = Callable[[HTTPScope, ASGISendCallable, str, int], Awaitable[None]]


class _TooLargeError(Exception):
    pass


class _GoneError(Exception):
    pass


def _most(scope: HTTPScope) -> int:
    return LARGER.get(scope["path"], MAX_BODY)


def _declared(scope: HTTPScope) -> int:
    """The body's size as announced, 0 if it is not; nonsense counts as too large."""
    for name, value in scope["headers"]:
        if name.lower() == b"content-length":
            return int(value) if value.isdigit() and len(value) < 12 else _most(scope) + 1
    return 0


async def _read(receive: ASGIReceiveCallable, most: int) -> bytes:
    body = bytearray()
    while True:
        event = await receive()
        if event["type"] != "http.request":
            raise _GoneError
        body += event["body"]
        if len(body) > most:
            raise _TooLargeError
        if not event["more_body"]:
            return bytes(body)


class BodyLimit:
    """Answers 413 without reading on when a body is over its limit, and 408 when it comes too slowly."""

    def __init__(self, app: ASGI3Application, refuse: Refuse, *, seconds: float = 10.0) -> None:
        self._app = app
        self._refuse = refuse
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Pass the request on with its body already read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _declared(scope) > _most(scope):
            await self._refuse(scope, send, "too_large", 413)
            return
        try:
            async with asyncio.timeout(self._seconds):
                body = await _read(receive, _most(scope))
        except _TooLargeError:
            await self._refuse(scope, send, "too_large", 413)
            return
        except TimeoutError:
            await self._refuse(scope, send, "slow_body", 408)
            return
        except _GoneError:
            return
        await self._app(scope, _replay(body, receive), send)


def _replay(body: bytes, receive: ASGIReceiveCallable) -> ASGIReceiveCallable:
    """A `receive` that gives the body once, then whatever the server says (that the client is gone)."""
    events: list[HTTPRequestEvent | HTTPDisconnectEvent] = [
        {"type": "http.request", "body": body, "more_body": False}
    ]

    async def replay() -> ASGIReceiveEvent:
        return events.pop() if events else await receive()

    return replay
