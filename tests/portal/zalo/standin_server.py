"""The HTTP of the stand-in: keeps connections, loses replies on purpose, hangs up when it closes."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import urlsplit

from tests.portal.zalo.standin_core import Reply, Request


class Answering(Protocol):
    """Who decides what is answered."""

    def answer(self, request: Request) -> Reply: ...

    def answering(self, request: Request) -> None: ...

    def failed(self, error: BaseException) -> None: ...


class Server(ThreadingHTTPServer):
    """One thread a connection; `hang_up` ends them all."""

    request_queue_size = 512
    daemon_threads = True

    def __init__(self, standin: Answering, port: int) -> None:
        self.standin = standin
        self.closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()
        super().__init__(("127.0.0.1", port), Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        with self._changed:
            self._open.discard(request)
            self._changed.notify_all()

    def hang_up(self) -> None:
        """End every connection and wait for their threads; none is accepted any more."""
        self.closing.set()
        with self._changed:
            for connection in self._open:
                _end(connection)
            self._changed.wait_for(lambda: not self._open, 10)

    def handle_error(self, *_arguments: object) -> None:
        """A portal that was killed hangs up, which is no news; a mistake of the stand-in's own is."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            self.standin.failed(error)


class Handler(BaseHTTPRequestHandler):
    """Reads whole requests and writes what was decided."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def _serve(self) -> None:
        request = self._read()
        if request is None:
            self.close_connection = True
            return
        standin = self.server.standin
        reply = standin.answer(request)
        self._wait(reply.seconds)
        # Before the answer leaves: the client that gets it may be faster than this thread.
        standin.answering(request)
        if reply.lost or self._hung_up() or not self._send(reply):
            reply.on_lost()
            self.close_connection = True
            _end(self.connection)

    def _read(self) -> Request | None:
        """The request; None where its client was killed while it wrote."""
        target = urlsplit(self.path)
        headers: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
        for name, value in self.headers.items():
            headers[name.lower()] += (value,)
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length or (not length and self._hung_up()):
            return None
        return Request(self.command, target.path, target.query, dict(headers), body)

    def _wait(self, seconds: float) -> None:
        """Wait as long as somebody waits for the answer."""
        end = time.monotonic() + seconds
        while (rest := end - time.monotonic()) > 0 and not self._hung_up():
            if self.server.closing.wait(min(rest, 0.02)):
                return

    def _hung_up(self) -> bool:
        """Whether the client closed its end while it waited."""
        try:
            return not self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def _send(self, reply: Reply) -> bool:
        head = f"HTTP/1.1 {reply.status} -\r\nContent-Type: application/json\r\n"
        try:
            self.wfile.write(f"{head}Content-Length: {len(reply.body)}\r\n\r\n".encode() + reply.body)
        except OSError:
            return False
        return True

    def log_message(self, *_arguments: object) -> None:
        pass


def _end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
