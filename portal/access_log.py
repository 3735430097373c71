"""ASGI middleware that writes one line a request: which part answered, how, and how long it took.

Neither the address nor anything that the client wrote is in it, so a path that leads nowhere has no name.
"""

from __future__ import annotations

import logging
import time

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, ASGISendEvent, Scope
from django.urls import Resolver404, resolve

log = logging.getLogger(__name__)

UNKNOWN = "unknown"
GONE = 499
"""The code of a request whose client left before the answer began."""


def route_name(path: str) -> str:
    """The name of the view behind a path."""
    try:
        match = resolve(path)
    except (Resolver404, ValueError):
        return UNKNOWN
    return match.url_name or match.func.__name__


class AccessLog:
    """Wraps the application; needs `headers.SafetyHeaders` around it for the request's name."""

    def __init__(self, app: ASGI3Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Pass on; write the line at the end."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        code = GONE

        async def send_and_see(event: ASGISendEvent) -> None:
            nonlocal code
            if event["type"] == "http.response.start":
                code = event["status"]
            await send(event)

        try:
            await self._app(scope, receive, send_and_see)
        finally:
            milliseconds = round((time.perf_counter() - begun) * 1000)
            log.info("request", extra={"route": route_name(scope["path"]), "http": code, "ms": milliseconds})
