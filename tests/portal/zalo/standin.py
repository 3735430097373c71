"""A strict stand-in of Zalo: OAuth, sending and webhook as documented, with good and bad days.

In a test, or beside portals that are processes of their own. Everything it notes is noted under one lock.
"""

from __future__ import annotations

import threading
from types import TracebackType

from tests.portal.zalo import standin_oauth, standin_sending
from tests.portal.zalo.clock import FakeClock
from tests.portal.zalo.standin_core import Reply, Request
from tests.portal.zalo.standin_delivery import DELAYS, Delivery, Try
from tests.portal.zalo.standin_events import Event, person_id, sign
from tests.portal.zalo.standin_sending import Accepted, Refused, Sending
from tests.portal.zalo.standin_server import Server

__all__ = [
    "DELAYS",
    "Accepted",
    "Event",
    "FakeClock",
    "Refused",
    "Try",
    "ZaloStandIn",
    "person_id",
    "sign",
]


SECRETS = ("app-secret-of-the-stand-in", "oa-secret-of-the-stand-in")


class ZaloStandIn(Sending, Delivery):
    """`start` and `close` it, or use it as a context; what it knows outlives a restart."""

    def __init__(
        self,
        app_id: str = "2725398115310820000",
        oa_id: str = "1423847451268726170",
        app_secret: str = SECRETS[0],
        oa_secret: str = SECRETS[1],
        clock: FakeClock | None = None,
    ) -> None:
        super().__init__(app_id, oa_id, app_secret, oa_secret, clock)
        self.port = 0
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    def start(self, port: int = 0) -> ZaloStandIn:
        self._server = Server(self, port)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def close(self) -> None:
        """Hang up on everybody; a message that was accepted before stays accepted."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()
        self._server = self._thread = None

    def __enter__(self) -> ZaloStandIn:
        return self if self._server else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    oauth_url = api_url

    def answer(self, request: Request) -> Reply:
        """What Zalo answers; the whole decision falls under the lock."""
        if request.path == standin_oauth.PATH:
            reply, place = self._answer_oauth(request), "oauth"
        elif request.path == standin_sending.PATH:
            reply, place = self._answer_send(request), "send"
        else:
            self._violate(f"nothing is at {request.path}")
            return Reply(b"", 404)
        reply.seconds = self._slow[place]
        return reply

    def answering(self, request: Request) -> None:
        """The answer of a request is about to leave, or is given up."""
        if request.path == standin_oauth.PATH:
            self._oauth_ended()

    def failed(self, error: BaseException) -> None:
        """A mistake of the stand-in's own, which would look like a lost reply."""
        self._violate(f"the stand-in itself: {error!r}")
