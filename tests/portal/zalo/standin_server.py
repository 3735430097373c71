"""The HTTP of the stand-in: keeps connections, loses replies on purpose, hangs up when it closes."""

from __future__ import annotations

import socket
import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import urlsplit

from tests.portal.zalo.standin_core import Reply, Request


class Answering(Protocol):
    """Who decides what is answered."""

    def answer(self, request: Request) -> Reply: ...

    def answered(self, request: Request) -> None: ...


class Server(ThreadingHTTPServer):
    request_queue_size = 512
    daemon_threads = False
    block_on_close = True

    def __init__(self, standin: Answering, port: int) -> None:
        self.standin = standin
        self.closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", port), Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        self.closing.set()
        with self._guard:
            for connection in self._open:
                _end(connection)

    def handle_error(self, *_arguments: object) -> None:
        """A portal that was killed hangs up, which is no news."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def _serve(self) -> None:
        request = self._read()
        standin = self.server.standin
        reply = standin.answer(request)
        try:
            if reply.seconds:
                self.server.closing.wait(reply.seconds)
            if reply.lost or self._hung_up() or not self._send(reply):
                reply.on_lost()
                self.close_connection = True
                _end(self.connection)
        finally:
            standin.answered(request)

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def _read(self) -> Request:
        target = urlsplit(self.path)
        headers: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
        for name, value in self.headers.items():
            headers[name.lower()] += (value,)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        return Request(self.command, target.path, target.query, dict(headers), body)

    def _hung_up(self) -> bool:
        """Whether the client closed its end while it waited."""
        try:
            return self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
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
