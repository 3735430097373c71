"""Where Zalo delivers events: verified, noted for good, and only then acknowledged.

Whatever cannot be verified is acknowledged, too (the console's own check is not signed), and changes nothing.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timezone

from django.http import HttpRequest, HttpResponse

from portal import store
from portal.errors import RequestError
from portal.responses import json_response, services_of
from portal.views import only
from portal.zalo import inbox
from portal.zalo.events import Event, Kind, parse, read_object, timestamp_of
from portal.zalo.intake import content_of
from portal.zalo.service import Zalo

log = logging.getLogger(__name__)

SIGNATURE = "X-ZEvent-Signature"


@only("POST", "GET", "HEAD")
async def receive(request: HttpRequest) -> HttpResponse:
    """POST /zalo/webhook: 200 when an event is safe or of no concern, 503 when it should come again."""
    zalo = services_of(request).zalo
    if zalo is None:
        raise RequestError("not_found", 404)
    if request.method == "POST" and (event := await _verified(request, zalo)) is not None:
        await _note(event, zalo)
    return json_response({"error": 0})


async def _verified(request: HttpRequest, zalo: Zalo) -> Event | None:
    """The event of a request that Zalo signed, if it is of concern here."""
    found = read_object(request.body)
    if found is None:
        return None
    signer = zalo.verifier.check(request.body, request.headers.get(SIGNATURE), timestamp_of(found))
    await zalo.verification.note(verified=signer is not None)
    if signer is None:
        return None
    event = parse(found)
    now_ms = int(zalo.services.clock().timestamp() * 1000)
    if event is not None and not event.is_current(now_ms):
        # A copy, or the clock of this machine is wrong, which would drop everything.
        log.error("zalo event of another time", extra={"code": event.kind.value})
        return None
    return event


async def _note(event: Event, zalo: Zalo) -> None:
    """Store an event that was not stored before. Raises SnapshotError or a database error."""
    event = replace(event, key=zalo.configuration.digest("event", event.key).hex())
    if await store.run(inbox.knows, event.key):
        return
    content = await content_of(event, zalo.services.texts.current)
    until = None
    if event.kind is Kind.OFFICER:
        until = datetime.fromtimestamp(event.at_ms / 1000, timezone.utc) + zalo.silence
    new = await store.run(store.durably, inbox.add, event, content, zalo.services.clock(), until)
    if new:
        log.info("zalo event", extra={"code": event.kind.value})
