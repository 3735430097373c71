"""Bounds that uvicorn does not set: on connections, on the time of a request's head, on what comes in all.

`limits` bounds the body of a request; this is about what never becomes one. Without it a single client could
fill the memory with a header that does not end, or take all connections by sending a byte now and then.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_CONNECTIONS = 800
"""At the same time; below the 1,024 open files that a process usually may have."""
HEAD_SECONDS = 10.0
"""From the connection, or the first byte, to the end of a request's head."""
KEEP_ALIVE_SECONDS = 20
"""How long an idle connection stays open: people read an answer for a while. A reverse proxy must give up its
idle connections sooner than this, or a request of its may meet one that is just being closed."""
MOST_WAITING = 8
"""Requests of one connection that wait behind the one being answered."""
MOST_BYTES = 192 * 1024
"""Of one request on the wire, reckoned from the read after its first; a body that `limits` takes has
100 KB when every chunk is one byte."""


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which drops a connection that is over a bound."""

    most_connections = MOST_CONNECTIONS
    head_seconds = HEAD_SECONDS
    most_bytes = MOST_BYTES

    _head_timer: asyncio.TimerHandle | None = None
    _head_open = True
    _bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept a connection, or close it at once when there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self.most_connections:
            transport.close()
        else:
            self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self._head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, and close the connection when it was too much."""
        self._bytes += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._bytes > self.most_bytes:
            self.send_400_response("Request too large.")
        elif self._head_open or self.cycle.response_complete:
            # Also while nothing has begun: line ends between two requests would keep it open for ever.
            self._expect_head()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._head_open = True
        self._bytes = 0
        if len(self.pipeline) > MOST_WAITING:
            # Nobody's browser does this; the answers would fill the memory of who never reads them.
            self.transport.abort()
            raise ConnectionAbortedError

    def on_headers_complete(self) -> None:
        """A request's head is there."""
        self._head_open = False
        self._head_came()
        super().on_headers_complete()

    def _expect_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self.head_seconds, self.transport.close)

    def _head_came(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
