"""Plays a conversation written in YAML against the public chat interface and checks every turn."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml

MESSAGES = "/api/v1/messages"
KEYS = frozenset(
    [
        "status",
        "status_in",
        "code",
        "codes",
        "kind",
        "field",
        "field_not",
        "http",
        "error",
        "contains",
        "absent",
        "buttons_min",
        "new_conversation",
    ]
)


def conversations(folder: Path) -> list[tuple[str, list[dict[str, Any]]]]:
    """Every conversation below a folder: its name (file and name) and its turns."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        for conversation in yaml.safe_load(path.read_text(encoding="utf-8")):
            for turn in conversation["turns"]:
                if unknown := set(turn["expect"]) - KEYS:
                    raise ValueError(f"{path.name}, {conversation['name']}: unknown expectation {unknown}")
            found.append((f"{path.stem}:{conversation['name']}", conversation["turns"]))
    return found


@dataclass
class Player:
    """One citizen's side of a conversation."""

    client: httpx.Client
    conversation: str | None = None
    buttons: list[dict[str, str]] = field(default_factory=list)

    def send(self, message: dict[str, Any]) -> httpx.Response:
        """Send one message in the conversation."""
        if self.conversation:
            message = {**message, "conversation": self.conversation}
        return self.client.post(MESSAGES, json=message)

    def _press(self, which: Any) -> httpx.Response:
        if isinstance(which, int):
            button = self.buttons[which - 1]
        else:
            wanted = which["title"].casefold()
            button = next(button for button in self.buttons if wanted in button["title"].casefold())
        return self.send({"button": button["id"]})

    def _send_raw(self, raw: dict[str, Any]) -> httpx.Response:
        if "repeat" in raw:
            text, times = raw["repeat"]
            return self.client.post(MESSAGES, json={"text": text * times})
        if "repeat_body" in raw:
            text, times = raw["repeat_body"]
            body = text * times
        else:
            body = raw["body"] if "body" in raw else json.dumps(raw["json"])
        headers = {"content-type": raw.get("content_type", "application/json")}
        return self.client.post(MESSAGES, content=body.encode(), headers=headers)

    def play(self, turn: dict[str, Any]) -> dict[str, Any] | None:
        """Take one turn, assert what it expects, and return the reply; None where it was refused."""
        if "say" in turn:
            response = self.send({"text": turn["say"]})
        elif "press" in turn:
            response = self._press(turn["press"])
        else:
            response = self._send_raw(turn["send_raw"])
        return self._check(turn, response)

    def _check(self, turn: dict[str, Any], response: httpx.Response) -> dict[str, Any] | None:
        expect = turn["expect"]
        said = f"{str(turn)[:300]}\n→ {response.status_code} {response.text[:1200]}"
        assert response.status_code == expect.get("http", 200), said
        body = response.json()
        if "error" in expect:
            assert body["error"] == expect["error"], said
        if response.status_code != 200:
            assert body["error"], said
            assert body["message"], said
            return None
        before = self.conversation
        self.conversation = body["conversation"]
        reply: dict[str, Any]
        (reply,) = body["replies"]
        self.buttons = reply["buttons"]
        document = reply["document"] or {}
        text = reply["text"]
        checks = {
            "status": lambda wanted: reply["status"] == wanted,
            "status_in": lambda wanted: reply["status"] in wanted,
            "code": lambda wanted: document.get("code") == wanted,
            "codes": lambda wanted: document.get("code") in wanted,
            "kind": lambda wanted: document.get("kind") == wanted,
            "field": lambda wanted: reply["field"] == wanted,
            "field_not": lambda wanted: reply["field"] != wanted,
            "contains": lambda wanted: all(part in text for part in wanted),
            "absent": lambda wanted: not any(part in text for part in wanted),
            "buttons_min": lambda wanted: len(self.buttons) >= wanted,
            "new_conversation": lambda wanted: (self.conversation != before) == wanted,
        }
        for key, wanted in expect.items():
            if key in checks:
                assert checks[key](wanted), f"{key}: {wanted}\n{said}"
        if reply["status"] == "answered":
            assert document, said
            assert reply["sources"][0]["source_date"], said
        return reply
