"""Each request leaves one line, and no request leaves anything of its sender."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from portal.access_log import AccessLog
from portal.logs import LineFormatter
from portal.tokens import new_token
from tests.portal.conftest import WIDE, Clients, Gate


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    formatted = [json.loads(LineFormatter().format(record)) for record in caplog.records]
    return [line for line in formatted if line["event"] == "request"]


def test_one_line_a_request(desk: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    expected = []

    async def scenario() -> None:
        for method, path, route, code in (
            ("GET", "/", "chat", 200),
            ("GET", "/static/portal/chat.js", "static_file", 200),
            ("GET", "/healthz", "alive", 200),
            ("GET", "/readyz", "ready", 200),
            ("GET", "/api/v1/messages", "messages", 405),
            ("POST", "/api/v1/messages", "messages", 415),
            ("POST", "/api/v1/data", "data", 415),
            ("POST", "/api/v1/forget", "forget", 415),
            ("GET", "/api/v1/openapi.json", "openapi", 200),
            ("GET", "/nguyen-van-an/079204001234", "unknown", 404),
            ("GET", "/?so=079204001234", "chat", 200),
            ("DELETE", "/wp-login.php", "unknown", 404),
            ("POST", "/api/v1/messages", "messages", 413),
        ):
            body = b"a" * 20_000 if code == 413 else b"{}"
            content = body if method == "POST" else None
            response = await desk.client.request(method, path, content=content)
            assert response.status_code == code
            expected.append((route, code))

    desk.run(scenario)
    found = lines(caplog)
    assert [(line["route"], line["http"]) for line in found] == expected
    assert all(
        {"at", "level", "logger", "event", "route", "http", "ms"} >= line.keys() - {"request"}
        for line in found
    )
    assert all(isinstance(line["ms"], int) for line in found)


def test_the_line_names_the_request(caplog: pytest.LogCaptureFixture, desk: Any) -> None:
    caplog.set_level("INFO")
    named: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: named.append(json.loads(LineFormatter().format(record))["request"])  # type: ignore[method-assign]
    logging.getLogger("portal.access_log").addHandler(handler)

    async def scenario() -> None:
        response = await desk.client.get("/healthz", headers={"X-Request-ID": "forged"})
        assert named == [response.headers["x-request-id"]]

    try:
        desk.run(scenario)
    finally:
        logging.getLogger("portal.access_log").removeHandler(handler)


def test_a_client_that_left(caplog: pytest.LogCaptureFixture) -> None:
    import asyncio

    caplog.set_level("INFO")

    async def nobody(_scope: Any, _receive: Any, _send: Any) -> None:
        return

    scope: Any = {"type": "http", "path": "/"}
    asyncio.run(AccessLog(nobody)(scope, nobody, nobody))  # type: ignore[arg-type]
    assert [(line["route"], line["http"]) for line in lines(caplog)] == [("chat", 499)]


ODD = (
    "Trần Thị Zebra",
    "079204001234",
    "0912345678",
    "zebra@example.com",
    "203.0.113.77",
)


def test_floods_of_odd_input_leave_nothing_personal_in_the_log(
    desk: Any, rasa: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    rasa.behave = lambda seen: b"[" if "hỏng" in seen.message else b'[{"recipient_id": "Tr\xe1\xba\xa7n"}]'
    personal = " ".join(ODD)
    token = new_token()

    async def scenario() -> None:
        desk.services.clients = Clients((__import__("ipaddress").ip_network("127.0.0.0/8"),))
        post, headers = desk.client.post, {"X-Forwarded-For": "203.0.113.77", "User-Agent": personal.encode()}
        for number in range(40):
            if number == 30:
                desk.services.gate = Gate(type(WIDE)(1, 1, 1, 1, 1, 1, burst_seconds=60))
            for body in (
                {"text": f"{personal} {number}"},
                {"text": f"hỏng {personal} {number}", "conversation": token},
                {"text": f"cháy nhà rồi {personal}"},
                {"text": personal, personal: personal},
                {"button": personal},
                {"conversation": personal},
            ):
                for path in ("messages", "forget", "data"):
                    assert await post(f"/api/v1/{path}", json=body, headers=headers)
            await post(f"/api/v1/messages?so={ODD[1]}", content=personal.encode(), headers=headers)
            await post(f"/{ODD[1]}/{ODD[3]}", json={"text": personal}, headers=headers)
            await desk.client.get(f"/{ODD[1]}", headers={"Host": f"{ODD[1]}.example", "Cookie": "a=Zebra"})

    desk.run(scenario)
    written = caplog.text + "".join(LineFormatter().format(record) for record in caplog.records)
    written += "".join(capfd.readouterr())
    assert written.count('"event": "request"') > 500
    for part in (*ODD, "Zebra", token):
        assert part not in written
    stored = desk.everything_stored()
    for part in (*ODD, "Zebra"):
        assert part.encode() not in stored
