"""The demonstration portal: its page, its policy, and what it says about the assistant."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from tools.demo_portal import advice, main, server
from tools.errors import PortError
from tools.running import free_port

ASSISTANT = "http://127.0.0.1:8000"


@contextmanager
def serving(started: ThreadingHTTPServer) -> Iterator[str]:
    with started:
        thread = threading.Thread(target=started.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{started.server_port}"
        finally:
            started.shutdown()
            thread.join()


def assistant_framed_by(ancestors: str) -> ThreadingHTTPServer:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header(
                "Content-Security-Policy", f"default-src 'none'; frame-ancestors {ancestors}; base-uri 'none'"
            )
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Answer)


def test_its_page_has_the_tag_and_a_strict_policy() -> None:
    with serving(server(ASSISTANT, 0, 'data-lang="en"')) as url:
        page = httpx.get(url)
        assert f'<script src="{ASSISTANT}/widget/v1/loader.js" integrity="sha384-' in page.text
        assert 'async data-lang="en"></script>' in page.text
        assert "<style" not in page.text
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none';")
        assert "unsafe" not in policy
        assert httpx.get(f"{url}/demo.css").headers["content-type"].startswith("text/css")
        assert httpx.get(f"{url}/other").status_code == 404


def test_it_says_what_the_assistant_lacks() -> None:
    origin = "http://127.0.0.1:8010"
    assert "does not answer" in advice(f"http://127.0.0.1:{free_port()}", origin)
    with serving(assistant_framed_by("'none'")) as url:
        assert f"TROLY_FRAME_ANCESTORS={origin} make run" in advice(url, origin)
    with serving(assistant_framed_by(f"https://tinh.example {origin}")) as url:
        assert advice(url, origin) == ""


def test_a_taken_port_and_a_bad_origin_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    with server(ASSISTANT, 0) as first, pytest.raises(PortError, match="--port"):
        server(ASSISTANT, first.server_port)
    assert main(["--assistant", "troly.example"]) == 2
    assert "--assistant must be an origin" in capsys.readouterr().err
