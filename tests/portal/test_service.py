"""The process around the interface: page, headers, log, start and stop, command line."""

from __future__ import annotations

import asyncio
import http.client
import itertools
import json
import logging
import os
import re
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from portal.headers import safety_headers
from portal.logs import LineFormatter
from tests.portal.serving import served

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", ["/", "/nothing", "/healthz", "/api/v1/messages", "/static/portal/chat.css"])
def test_safety_headers_are_everywhere(desk: Any, path: str) -> None:
    async def scenario() -> None:
        response = await desk.client.get(path)
        policy = response.headers["content-security-policy"]
        assert policy.startswith("default-src 'none';")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert "permissions-policy" in response.headers
        assert response.headers["cross-origin-opener-policy"] == "same-origin"
        assert response.headers["cross-origin-resource-policy"] == "same-origin"
        assert re.fullmatch("[0-9a-f]{16}", response.headers["x-request-id"])

    desk.run(scenario)


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "PUT"])
def test_no_answer_sets_a_cookie_or_opens_itself_to_other_origins(desk: Any, method: str) -> None:
    foreign = {
        "Origin": "https://evil.example",
        "Cookie": "sessionid=a; csrftoken=b",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    paths = ("/", "/static/portal/chat.js", "/healthz", "/readyz", "/nothing", "/api/v1/openapi.json")
    interface = ("/api/v1/messages", "/api/v1/data", "/api/v1/forget")

    async def scenario() -> None:
        token = (await desk.say("lệ phí"))["conversation"]
        bodies: list[Any] = [None, {}, {"text": "a"}, {"conversation": token}, {"text": "a" * 20_000}]
        for path, body in itertools.product((*paths, *interface), bodies):
            response = await desk.client.request(method, path, json=body, headers=foreign)
            assert "set-cookie" not in response.headers
            assert not [name for name in response.headers if name.startswith("access-control-")]

    desk.run(scenario)


def test_frames_only_where_allowed() -> None:
    headers = dict(safety_headers(["https://tinh.gov.vn"]))
    assert b"frame-ancestors https://tinh.gov.vn;" in headers[b"content-security-policy"]
    assert b"x-frame-options" not in headers


def test_a_log_line_has_no_message_of_an_exception() -> None:
    try:
        raise ValueError("079204001234")
    except ValueError:
        record = logging.LogRecord("portal", 40, "x.py", 1, "broken", None, sys.exc_info())
    record.status = "answered"
    record.text = "never"
    line = LineFormatter().format(record)
    parsed = json.loads(line)
    assert parsed["error"] == "ValueError"
    assert parsed["places"][0].startswith("test_service.py:")
    assert parsed["status"] == "answered"
    assert "079204001234" not in line
    assert "never" not in line


def test_the_life_of_the_process(desk: Any) -> None:
    sent: list[str] = []

    async def scenario() -> None:
        await desk.say("xin chào")
        desk.clock.pass_minutes(31)
        stop = asyncio.Event()
        events = iter(["lifespan.startup", "lifespan.shutdown"])

        async def receive() -> dict[str, str]:
            kind = next(events)
            if kind == "lifespan.shutdown":
                await stop.wait()
            return {"type": kind}

        async def send(event: dict[str, str]) -> None:
            sent.append(event["type"])

        life = asyncio.create_task(desk.app({"type": "lifespan", "asgi": {}}, receive, send))
        while desk.rows("select count(*) from conversation") != [(0,)]:
            await asyncio.sleep(0.01)
        stop.set()
        await life

    desk.run(scenario)
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "portal", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_serve_needs_a_database_and_an_index(tmp_path: Path) -> None:
    places = {"TROLY_VAR": str(tmp_path / "var"), "TROLY_INDEX": str(tmp_path / "index")}
    refused = command("serve", **places)
    assert refused.returncode == 2
    assert "python -m portal migrate" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert command("migrate", **places).returncode == 0
    for file in (tmp_path / "var").glob("portal.sqlite3*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    refused = command("serve", **places)
    assert refused.returncode == 2
    assert "index" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_database_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "portal.sqlite3").write_bytes(b"no database" * 100)
    for var in (tmp_path / "file" / "var", tmp_path / "var"):
        refused = command("migrate", TROLY_VAR=str(var))
        assert refused.returncode == 2
        assert str(var / "portal.sqlite3") in refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_real_server(desk: Any, database: Path, rasa: Any) -> None:
    with served(database, rasa.port) as address:
        port = urlsplit(address).port
        with httpx.Client(base_url=address, trust_env=False) as client:
            answer = client.post("/api/v1/messages", json={"text": "zebra 079204001234"})
            assert answer.status_code == 200
            assert "server" not in answer.headers
            assert client.head("/").status_code == 200
            large = client.post(
                "/api/v1/messages", content=b"a" * 1_000_000, headers={"Content-Type": "application/json"}
            )
            assert large.status_code == 413
        with socket.create_connection(("127.0.0.1", port), timeout=5) as raw:
            head = b"POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            raw.sendall(head + b"5000\r\n" + b"a" * 0x5000 + b"\r\n")
            assert raw.recv(100).startswith(b"HTTP/1.1 413")
        # Somebody who reads for a while finds the connection still open.
        browser = http.client.HTTPConnection("127.0.0.1", port or 0, timeout=5)
        for pause in (6, 0):
            browser.request("GET", "/healthz")
            assert browser.getresponse().read() == b'{"status":"ok"}'
            line = browser.sock
            time.sleep(pause)
            assert browser.sock is line
            browser.auto_open = 0  # would hide that the line was cut
        browser.close()
    text = (database / "server.log").read_text("utf-8")
    assert "zebra" not in text
    assert "127.0.0.1" not in text.split('"event": "turn"')[1].splitlines()[0]
    assert answer.json()["conversation"] not in text
    assert '"status": "answered"' in text
    assert desk.rows("select count(*) from conversation") == [(1,)]
