"""What a citizen gets when a process is gone, and when it is back."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tools.running import System, running

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """An assistant of its own, because its processes get killed."""
    with running(Path(tmp_path_factory.mktemp("var"))) as started:
        yield started


def ask(client: httpx.Client, text: str, conversation: str | None = None) -> dict[str, object]:
    body = {"text": text} | ({"conversation": conversation} if conversation else {})
    answer = client.post("/api/v1/messages", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.parametrize("part", ["actions", "rasa"])
def test_a_killed_part_is_named_and_service_returns(fragile: System, part: str) -> None:
    with httpx.Client(base_url=fragile.url, timeout=20) as client:
        before = ask(client, "làm lại căn cước bị mất cần giấy tờ gì")
        assert before["replies"][0]["status"] == "answered"  # type: ignore[index]
        fragile.kill(part)
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["parts"][part] != "ok"
        assert client.get("/healthz").status_code == 200
        reply = ask(client, "thế lệ phí bao nhiêu", str(before["conversation"]))["replies"][0]  # type: ignore[index]
        assert reply["status"] == "error_engine"
        assert "1022" in reply["text"]
        danger = ask(client, "cháy nhà rồi cứu với")["replies"][0]  # type: ignore[index]
        assert danger["status"] == "emergency"
        fragile.start(part)
        fragile.wait_ready(part)
        assert client.get("/readyz").status_code == 200
        again = ask(client, "đăng ký kết hôn cần giấy tờ gì", str(before["conversation"]))["replies"][0]  # type: ignore[index]
        assert again["status"] == "answered"


def test_two_messages_at_once_are_answered_one_after_the_other(fragile: System) -> None:
    with httpx.Client(base_url=fragile.url, timeout=20) as client:
        token = str(ask(client, "làm lại căn cước bị mất cần giấy tờ gì")["conversation"])
        answers: list[dict[str, object]] = []

        def follow(text: str) -> None:
            answers.append(ask(client, text, token))

        threads = [
            threading.Thread(target=follow, args=(text,)) for text in ("thế lệ phí bao nhiêu", "mấy ngày có")
        ]
        for thread in threads:
            thread.start()
            time.sleep(0.01)
        for thread in threads:
            thread.join()
        fields = {answer["replies"][0]["field"] for answer in answers}  # type: ignore[index]
        assert fields == {"fees", "duration"}
        assert {answer["replies"][0]["document"]["code"] for answer in answers} == {"1.014064"}  # type: ignore[index]
