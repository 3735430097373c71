"""The plainest client and the plainest webhook there can be, to try the stand-in with."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

import httpx

from tests.portal.zalo.standin import ZaloStandIn


class PlainClient:
    """One message, one refresh: nothing is tried again."""

    def __init__(self, zalo: ZaloStandIn) -> None:
        self.zalo = zalo
        self.access, self.refresh = zalo.grant()
        self._http = httpx.Client(timeout=10, trust_env=False)

    def send(self, person: str, text: str, *buttons: tuple[str, str]) -> int:
        """The code of the answer; whatever the error, Zalo's status is 200."""
        message: dict[str, Any] = {"text": text}
        if buttons:
            shown = [{"title": title, "type": "oa.query.hide", "payload": load} for title, load in buttons]
            message["attachment"] = {"type": "template", "payload": {"buttons": shown}}
        answer = self.post(json={"recipient": {"user_id": person}, "message": message})
        assert answer.status_code == 200
        return int(answer.json()["error"])

    def post(self, **request: Any) -> httpx.Response:
        request = {"headers": {"access_token": self.access}} | request
        return self._http.post(f"{self.zalo.api_url}/v3.0/oa/message/cs", **request)

    def renew(self, refresh: str | None = None, **request: Any) -> dict[str, Any]:
        """The answer to a refresh token."""
        fields = {
            "grant_type": "refresh_token",
            "app_id": self.zalo.app_id,
            "refresh_token": refresh or self.refresh,
        }
        request = {"headers": {"secret_key": self.zalo.app_secret}, "data": fields} | request
        answer = self._http.post(f"{self.zalo.oauth_url}/v4/oa/access_token", **request)
        assert answer.status_code == 200
        body: dict[str, Any] = answer.json()
        return body

    def close(self) -> None:
        self._http.close()


class Webhook:
    """Notes what arrives and answers `status` after `pause` seconds, the rest as many seconds later."""

    def __init__(self) -> None:
        self.status = 200
        self.pause = 0.0
        self.seen: list[tuple[bytes, dict[str, str]]] = []
        self._closing = threading.Event()
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                webhook.seen.append((body, dict(self.headers.items())))
                webhook._closing.wait(webhook.pause)
                try:
                    self.send_response(webhook.status)
                    self.flush_headers()
                    webhook._closing.wait(webhook.pause)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                except OSError:
                    return

            def log_message(self, *_arguments: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 128

            def handle_error(self, *_arguments: object) -> None:
                """Whoever lost patience hung up."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/zalo/webhook"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def __enter__(self) -> Webhook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
