"""A small HTTP server in Rasa's place: another service, whose good and bad days the tests decide."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def payload(text: str = "Dạ.", **changes: Any) -> dict[str, Any]:
    """A payload as the actions send it."""
    base: dict[str, Any] = {
        "status": "answered",
        "text": text,
        "document": None,
        "field": None,
        "sources": [],
        "buttons": [],
        "confidence": None,
    }
    return base | changes


FORGOTTEN = payload("Đã xoá.", status="privacy", field="forgotten")
CHOICE = payload(
    "Việc nào ạ?",
    status="clarify",
    buttons=[
        {"title": "Cấp lại thẻ căn cước", "payload": '/choose_record{"record": "1", "field": "fees"}'},
        {"title": "Cấp đổi thẻ căn cước", "payload": '/choose_record{"record": "2", "field": "fees"}'},
        {"title": "Không phải các mục trên", "payload": "/none_of_these"},
    ],
)
ABOUT_RECORD = payload(
    "Lệ phí 50.000 đồng.",
    document={"id": "1.014064", "kind": "procedure", "code": "1.014064", "title": "Cấp lại"},
    field="fees",
    confidence=0.9,
    sources=[
        {"title": "Cổng", "url": "https://dichvucong.gov.vn", "decision": None, "source_date": "2026-06-30"}
    ],
)


@dataclass
class Seen:
    """One message that arrived, and when it was at work (monotonic seconds)."""

    sender: str
    message: str
    metadata: dict[str, Any] | None
    begun: float
    ended: float = 0.0


@dataclass
class RasaStandIn:
    """`behave` gets a message and returns the body: a payload, or bytes as they are to be sent."""

    behave: Callable[[Seen], dict[str, Any] | bytes] = lambda _seen: payload()
    status: int = 200
    seen: list[Seen] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        standin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                self._send(b"Hello from Rasa")

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                seen = Seen(body["sender"], body["message"], body.get("metadata"), time.monotonic())
                standin.seen.append(seen)
                answer = standin.behave(seen)
                seen.ended = time.monotonic()
                if isinstance(answer, dict):
                    answer = json.dumps([{"recipient_id": seen.sender, "custom": answer}]).encode()
                self._send(answer)

            def _send(self, body: bytes) -> None:
                self.send_response(standin.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_arguments: object) -> None:
                """A portal that lost its patience hangs up, which is no news."""

        self._server = Server(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def messages(self) -> list[str]:
        return [seen.message for seen in self.seen]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
