"""What one of the people of `tools.load` does: ask, read for a while, ask on; then begin anew.

Locust runs this file in a process of its own.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path

from locust import HttpUser, constant, task

QUESTIONS = Path(__file__).parents[1] / "retrieval" / "gold" / "starter_dev.jsonl"
FOLLOW_UPS = ("thế lệ phí bao nhiêu?", "mất mấy ngày vậy", "nop o dau")
PAUSE_SECONDS = 5

_people = itertools.count()


def questions() -> list[str]:
    """Questions of the development set that have an answer."""
    rows = map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines())
    return [row["query"] for row in rows if row["accept"]]


def talk(person: int) -> Iterator[tuple[str, bool]]:
    """What a person says, for ever, and whether it begins a conversation; no two say it in one order."""
    asked = questions()
    random.Random(person).shuffle(asked)  # noqa: S311 - no secret
    for question in itertools.cycle(asked):
        yield question, True
        yield from ((follow_up, False) for follow_up in FOLLOW_UPS)


class Citizen(HttpUser):
    """One person with a conversation of their own."""

    wait_time = constant(PAUSE_SECONDS)

    def on_start(self) -> None:
        """Think of what to ask."""
        self.says = talk(next(_people))
        self.token: str | None = None

    @task
    def ask(self) -> None:
        """Say one thing and look at the answer."""
        text, begins = next(self.says)
        body = {"text": text}
        if not begins and self.token:
            body["conversation"] = self.token
        with self.client.post("/api/v1/messages", json=body, catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure(f"HTTP {answer.status_code}")
                return
            content = answer.json()
            self.token = content["conversation"]
            status = content["replies"][0]["status"]
            if status.startswith("error"):
                answer.failure(status)
