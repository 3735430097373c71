"""The portal as an ASGI application."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from asgiref.typing import (
    ASGI3Application,
    ASGIReceiveCallable,
    ASGISendCallable,
    HTTPScope,
    Scope,
)
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler

from knowledge_base.errors import SnapshotError
from portal import retention
from portal.access_log import AccessLog
from portal.errors import RequestError
from portal.headers import SafetyHeaders
from portal.limits import BodyLimit
from portal.responses import error_body, json_body
from portal.services import Services
from portal.zalo.worker import Worker

log = logging.getLogger(__name__)

SWEEP_SECONDS = 60.0
WORKER_SECONDS = 10.0
"""What is under way in Zalo is finished at the end; what is not is taken up again at the next start."""
ALIVE = "/healthz"
"""Never refused: it says that the process runs, and a supervisor that heard otherwise would restart it."""


class _Django(ASGIHandler):
    """Django without a thread of its own for each request, which would cost a third of a turn's time.

    What runs on threads here (Django's signals, closing a response) takes microseconds, so one thread for
    all requests does; database work has its own (`store`).
    """

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - as in ASGIHandler
        await self.handle(scope, receive, send)


class Portal:
    """Django with the running services; also answers the server's start and stop messages."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._django = _Django()

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Serve one request, or the life of the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _serve(self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        client = self.services.clients.name(scope)
        # What writes is counted where it is known whether it announces a danger.
        if scope["method"] != "POST" and scope["path"] != ALIVE:
            try:
                self.services.gate.read(client)
            except RequestError as error:
                await self._answer(send, error)
                return
        known = {**scope, "services": self.services, "client_name": client}
        await self._django(known, receive, send)

    async def _live(self, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        await receive()
        self.services.texts.snapshots.start()
        sweeping = asyncio.create_task(self._keep_sweeping())
        zalo = self.services.zalo
        worker = Worker(zalo) if zalo is not None and zalo.configuration.worker else None
        working = asyncio.create_task(worker.run()) if worker else None
        await send({"type": "lifespan.startup.complete"})
        await receive()
        sweeping.cancel()
        if worker and working:
            worker.stop()
            await asyncio.wait((working,), timeout=WORKER_SECONDS)
            working.cancel()
        await self.services.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _keep_sweeping(self) -> None:
        while True:
            try:
                await retention.sweep(self.services)
            except SnapshotError:
                log.warning("nothing swept: no index")
            except Exception:
                # Must go on: a locked database today is no reason to keep conversations for ever.
                log.exception("nothing swept")
            await asyncio.sleep(SWEEP_SECONDS)

    async def refuse(self, scope: HTTPScope, send: ASGISendCallable, code: str, status: int) -> None:  # noqa: ARG002
        """Answer without reading the rest of the request; the connection ends with it."""
        await self._answer(send, RequestError(code, status), (b"connection", b"close"))

    async def _answer(self, send: ASGISendCallable, error: RequestError, *more: tuple[bytes, bytes]) -> None:
        body = json_body(error_body(self.services, error))
        headers = [
            (b"content-type", b"application/json; charset=utf-8"),
            (b"content-length", str(len(body)).encode("ascii")),
            (b"cache-control", b"no-store"),
            *more,
        ]
        if error.retry_after is not None:
            headers.append((b"retry-after", str(error.retry_after).encode("ascii")))
        await send(
            {"type": "http.response.start", "status": error.status, "headers": headers, "trailers": False}
        )
        await send({"type": "http.response.body", "body": body, "more_body": False})


def build_application(services: Services) -> ASGI3Application:
    """The application around running services. Django must have been set up."""
    portal = Portal(services)
    return SafetyHeaders(AccessLog(BodyLimit(portal, portal.refuse)), settings.FRAME_ANCESTORS)
