"""Whatever breaks, a sentence comes back, and nothing that was written gets out."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.portal.standin import payload


def test_other_addresses_and_methods(desk: Any) -> None:
    async def scenario() -> None:
        missing = await desk.client.get("/admin/")
        assert (missing.status_code, missing.json()["error"]) == (404, "not_found")
        method = await desk.client.get("/api/v1/messages")
        assert (method.status_code, method.json()["error"]) == (405, "method")
        assert method.headers["allow"] == "POST"
        foreign = await desk.client.get("/healthz", headers={"Host": "evil.example"})
        assert (foreign.status_code, foreign.json()["error"]) == (400, "bad_host")

    desk.run(scenario)


def test_a_defect_shows_no_trace(desk: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        def broken_clock() -> None:
            raise ValueError("bí mật 079204001234")

        desk.services.clock = broken_clock
        response = await desk.post({"text": "lệ phí"})
        assert (response.status_code, response.json()["error"]) == (500, "internal")
        assert "bí mật" not in response.text
        assert "Traceback" not in response.text

    desk.run(scenario)
    from portal.logs import LineFormatter

    lines = [LineFormatter().format(record) for record in caplog.records if record.levelname == "ERROR"]
    assert lines
    assert "ValueError" in lines[0]
    assert "bí mật" not in "".join(lines)


def test_without_index_the_service_says_so(desk: Any, database: Any) -> None:
    from knowledge_base.snapshot import Pointer, Reloading, Snapshot
    from portal.texts import TextSource

    async def scenario() -> None:
        nowhere = Reloading(Pointer(database / "nowhere"), Snapshot.load)
        desk.services.texts = TextSource(nowhere)
        response = await desk.post({"text": "lệ phí"})
        assert (response.status_code, response.json()["error"]) == (503, "unavailable")
        ready = await desk.client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["parts"]["index"] == "down"

    desk.run(scenario)


def test_nothing_written_is_stored_or_logged(desk: Any, rasa: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    rasa.behave = lambda _seen: payload("câu trả lời riêng tư")

    async def scenario() -> None:
        answer = await desk.say("câu hỏi riêng tư zebra 079204001234")
        token = answer["conversation"]
        assert token.encode() not in desk.everything_stored()
        assert token not in caplog.text

    desk.run(scenario)
    assert rasa.messages == ["câu hỏi riêng tư zebra [số căn cước]"]
    for part in ("zebra", "079204001234", "riêng tư"):
        assert part.encode() not in desk.everything_stored()
        assert part not in caplog.text


def test_a_danger_is_answered_at_once_while_the_database_is_locked(desk: Any, database: Path) -> None:
    async def scenario() -> None:
        token = (await desk.say("xin chào"))["conversation"]
        locked = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('begin exclusive')"
        # Another process: closing the file in this one would drop SQLite's locks on it.
        holder = subprocess.Popen(
            [
                *(sys.executable, "-c", f"{locked}; print('locked', flush=True); sys.stdin.read()"),
                str(database / "portal.sqlite3"),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            assert holder.stdout
            assert holder.stdout.readline()
            begun = time.monotonic()
            waiting = asyncio.create_task(desk.post({"text": "lệ phí", "conversation": token}))
            await asyncio.sleep(0.1)
            answer = await desk.say("cháy nhà cứu với", token)
            assert answer["replies"][0]["status"] == "emergency"
            assert time.monotonic() - begun < 2
        finally:
            holder.communicate()
        await waiting

    desk.run(scenario)
