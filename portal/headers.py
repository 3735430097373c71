"""ASGI middleware that gives every answer its safety headers and its request a name in the log."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, ASGISendEvent, Scope

from portal.logs import request_id

_LEFT_TO_THE_ANSWER = b"cross-origin-resource-policy"


def safety_headers(frame_ancestors: Sequence[str]) -> list[tuple[bytes, bytes]]:
    """Headers of every answer. `frame_ancestors`: origins that may frame the chat, none if empty."""
    ancestors = " ".join(frame_ancestors) or "'none'"
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        f"frame-ancestors {ancestors}; base-uri 'none'; form-action 'none'"
    )
    headers = {
        "content-security-policy": policy,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }
    if not frame_ancestors:
        headers["x-frame-options"] = "DENY"
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


class SafetyHeaders:
    """Wraps the whole application. An answer's own word on who may load it stands, all else is ours."""

    def __init__(self, app: ASGI3Application, frame_ancestors: Sequence[str]) -> None:
        self._app = app
        self._headers = safety_headers(frame_ancestors)

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Pass on; add headers on the way back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Made here: a name from outside could forge lines of the log.
        name = secrets.token_hex(8)
        named = request_id.set(name)
        own = [*self._headers, (b"x-request-id", name.encode("ascii"))]

        async def send_with_headers(event: ASGISendEvent) -> None:
            if event["type"] == "http.response.start":
                # HTTP's names know no case.
                said = {name.lower() for name, _ in event["headers"]} & {_LEFT_TO_THE_ANSWER}
                added = [header for header in own if header[0] not in said]
                event = {**event, "headers": [*event["headers"], *added]}
            await send(event)

        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            request_id.reset(named)
