"""What is over is deleted: outcomes by days, conversations by minutes, the engine's part with them."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from portal import retention, store
from portal.retention import Swept
from tests.portal.standin import FORGOTTEN

ROOT = Path(__file__).parents[2]


def test_outcomes_are_deleted_after_ninety_days(desk: Any, rasa: Any) -> None:
    rasa.behave = lambda _seen: FORGOTTEN

    async def scenario() -> None:
        await desk.post({"text": "câu đầu"})
        desk.clock.pass_minutes(60)
        await desk.post({"text": "câu sau"})
        desk.clock.now += timedelta(days=90, minutes=-30)
        swept = await retention.sweep(desk.services)
        assert (swept.conversations, swept.outcomes) == (2, 1)
        desk.clock.pass_minutes(31)
        assert (await retention.sweep(desk.services)).outcomes == 1
        assert await retention.sweep(desk.services) == Swept(0, 0, 0)

    desk.run(scenario)
    assert desk.rows("select count(*) from outcome") == [(0,)]


def test_many_outcomes_are_deleted_in_parts(desk: Any) -> None:
    async def scenario() -> None:
        for number in range(5):
            await desk.post({"text": f"câu {number}"})
        desk.clock.pass_minutes(1)
        before = desk.clock.now
        parts = [await store.run(store.sweep_outcomes, before, 2) for _ in range(4)]
        assert parts == [2, 2, 1, 0]

    desk.run(scenario)


def test_what_the_engine_could_not_be_told_is_made_up_for(desk: Any, rasa: Any) -> None:
    async def scenario() -> None:
        for text in ("lệ phí", "giấy tờ", "nơi nộp"):
            await desk.say(text)
        desk.clock.pass_minutes(31)
        rasa.status = 500
        assert await retention.sweep(desk.services) == Swept(conversations=3, outcomes=0, untold=3)
        assert await retention.sweep(desk.services) == Swept(conversations=0, outcomes=0, untold=3)
        rasa.status = 200
        rasa.behave = lambda _seen: FORGOTTEN
        assert await retention.sweep(desk.services) == Swept(0, 0, 0)
        await retention.sweep(desk.services)

    desk.run(scenario)
    # An engine that is down is asked once a sweep, not once a session.
    assert len(rasa.seen) == 3 + 1 + 1 + 3
    assert {seen.sender for seen in rasa.seen[-3:]} == {seen.sender for seen in rasa.seen[:3]}


def test_a_session_that_could_not_be_ended_is_ended_later(desk: Any, rasa: Any) -> None:
    async def scenario() -> None:
        token = (await desk.say("lệ phí"))["conversation"]
        for _ in range(2):
            desk.clock.pass_minutes(20)
            await desk.say("giấy tờ", token)
        while desk.services.tasks:
            await asyncio.wait(desk.services.tasks)
        # The stand-in answered the order to forget with something else.
        old = rasa.seen[0].sender
        assert list(desk.services.not_forgotten) == [old]
        rasa.behave = lambda _seen: FORGOTTEN
        await retention.sweep(desk.services)
        assert (rasa.seen[-1].sender, rasa.seen[-1].message) == (old, "/forget_me")
        assert not desk.services.not_forgotten

    desk.run(scenario)


def sweep_by_command(rasa: Any, database: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"TROLY_VAR": str(database), "TROLY_INDEX": str(database / "index"), **more}
    return subprocess.run(
        [sys.executable, "-m", "portal", "sweep"],
        cwd=ROOT,
        env={**os.environ, "TROLY_RASA_PORT": str(rasa.port), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_command_sweeps_once(desk: Any, rasa: Any, database: Path) -> None:
    async def scenario() -> None:
        await desk.say("lệ phí")

    desk.run(scenario)  # on 1 July 2026, which is long ago for the command's clock
    rasa.behave = lambda _seen: FORGOTTEN
    sender = rasa.seen[0].sender
    done = sweep_by_command(rasa, database, TROLY_OUTCOME_DAYS="1")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "deleted: 1 conversations, 1 outcomes\n"
    assert [(seen.sender == sender, seen.message) for seen in rasa.seen[1:]] == [
        (True, "/forget_me"),
        (False, "/forget_me"),
    ]
    assert desk.rows("select (select count(*) from outcome) + (select count(*) from conversation)") == [(0,)]


def test_the_command_says_what_is_missing(desk: Any, rasa: Any, database: Path, tmp_path: Path) -> None:  # noqa: ARG001
    rasa.status = 500
    silent = sweep_by_command(rasa, database)
    assert silent.returncode == 2
    assert silent.stderr.splitlines()[-1].startswith("The engine does not answer")
    nothing = sweep_by_command(rasa, tmp_path)
    assert (nothing.returncode, "python -m portal migrate" in nothing.stderr) == (2, True)
    without_index = sweep_by_command(rasa, database, TROLY_INDEX=str(tmp_path))
    assert (without_index.returncode, "Traceback" in without_index.stderr) == (2, False)
    for name, value in {
        "TROLY_OUTCOME_DAYS": "0",
        "TROLY_LIMIT_WRITES": "many",
        "TROLY_LIMIT_BURST_SECONDS": "9" * 30,
        "TROLY_TRUSTED_PROXIES": "10.0.0.1/8",
        "TROLY_PORTAL_PORT": "70000",
    }.items():
        refused = sweep_by_command(rasa, database, **{name: value})
        assert refused.returncode == 2
        assert refused.stderr.startswith(f"{name} must ")
        assert "Traceback" not in refused.stderr
