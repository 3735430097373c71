"""What one of the people of `tools.load` does: ask, read for a while, ask on; then begin anew.

Locust runs this file in a process of its own.
"""

from __future__ import annotations

import itertools

from locust import HttpUser, constant, task

from tools.talks import talk

PAUSE_SECONDS = 5

_people = itertools.count()


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
