"""The action server as its own process, and calls as the dialogue engine makes them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tools.paths import ROOT
from tools.running import free_port

START_SECONDS = 25


@dataclass
class Server:
    process: subprocess.Popen[bytes]
    port: int
    log: Path
    index_root: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def health(self) -> httpx.Response:
        return httpx.get(f"{self.url}/health", timeout=5)

    def call(self, **call: Any) -> httpx.Response:
        return httpx.post(f"{self.url}/webhook", json=call, timeout=10)

    def post(self, body: bytes, **headers: str) -> httpx.Response:
        return httpx.post(f"{self.url}/webhook", content=body, headers=headers, timeout=10)


def started(index_root: Path, folder: Path) -> Server:
    """Start the server on a free port and wait until it listens."""
    port = free_port()
    log = folder / "actions.log"
    environment = os.environ | {
        "TROLY_ACTIONS_PORT": str(port),
        "TROLY_INDEX": str(index_root),
        "LOG_LEVEL": "DEBUG",
    }
    # Empty counts as not set, and must not mean every interface.
    environment["TROLY_ACTIONS_HOST"] = ""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "actions"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    server = Server(process, port, log, index_root)
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            server.health()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return server
    process.kill()
    raise AssertionError(log.read_text())


def ended(server: Server, seconds: float = 10) -> float:
    """Ask the server to end; how long that took."""
    begun = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    try:
        server.process.wait(timeout=seconds)
    finally:
        server.process.kill()
    return time.monotonic() - begun


def tracker(text: str = "bao nhiêu tiền", intent: str = "ask_fee", **more: Any) -> dict[str, Any]:
    """A tracker as Rasa 3.6 sends it."""
    slots = {"record": None, "forget": None, "session_started_metadata": None} | more.pop("slots", {})
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.97},
        "entities": [],
        "intent_ranking": [{"name": intent, "confidence": 0.97}],
        "message_id": "m1",
        "metadata": {},
    }
    return {
        "sender_id": "s1",
        "slots": slots,
        "latest_message": message | more,
        "latest_event_time": 1.0,
        "followup_action": None,
        "paused": False,
        "events": [{"event": "action", "timestamp": 1.0, "name": "action_session_start"}],
        "latest_input_channel": "rest",
        "active_loop": {},
        "latest_action": {"action_name": "action_listen"},
        "latest_action_name": "action_listen",
    }


def turn(**more: Any) -> dict[str, Any]:
    """The whole call, with the domain as Rasa sends it."""
    return {
        "next_action": "action_answer",
        "sender_id": "s1",
        "tracker": tracker(**more),
        "domain": {"intents": ["ask_fee"], "slots": {}, "responses": {}, "actions": ["action_answer"]},
        "version": "3.6.21",
    }


def custom(response: httpx.Response) -> dict[str, Any]:
    """The one payload of an answer."""
    assert response.status_code == 200, response.text
    (message,) = response.json()["responses"]
    payload: dict[str, Any] = message["custom"]
    assert not message.get("text")
    assert not message.get("buttons")
    return payload
