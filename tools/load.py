"""Many people at the running assistant, without and with one who floods: `python -m tools.load`.

Fifty people ask with pauses of five seconds, each in conversations of their own (`tools/locustfile.py`). Then
the same again while one conversation sends as fast as it is let. Nothing is asserted, only measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from tools.bench import keep
from tools.console import finish, step
from tools.errors import StepError
from tools.paths import APP_PYTHON, ROOT
from tools.running import running

PEOPLE = 50
SECONDS = 300
FLOOD_RATE = 100
"""Messages a second that the flood tries to send."""
FLOOD_TEXT = "làm lại căn cước bị mất"
_GRACE = 60


@dataclass(frozen=True)
class Figures:
    """What people saw in one round: milliseconds, messages, and how many of them failed."""

    flooded: bool
    people: int
    seconds: int
    messages: int
    errors: int
    p50: float
    p95: float
    p99: float
    flood_sent: int = 0
    flood_answered: int = 0
    """Messages of the flood that were not refused."""


def percentile(times: Mapping[float, int], share: float) -> float:
    """The time that `share` of all did not exceed; `times` counts how often each occurred."""
    wanted = share * sum(times.values())
    seen = 0
    for at in sorted(times):
        seen += times[at]
        if seen >= wanted:
            return at
    return 0.0


def read(report: Path) -> tuple[int, int, dict[float, int]]:
    """Messages, errors and times of Locust's report (two digits from 100 ms on)."""
    times: dict[float, int] = {}
    messages = errors = 0
    for row in json.loads(report.read_text(encoding="utf-8")):
        messages += row["num_requests"]
        errors += row["num_failures"]
        for at, count in row["response_times"].items():
            times[float(at)] = times.get(float(at), 0) + count
    return messages, errors, times


async def flood(url: str, people: asyncio.subprocess.Process) -> tuple[int, int]:
    """Send as one conversation until the people go home; return messages sent, and those not refused."""
    sent = answered = 0
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        begun = await client.post("/api/v1/messages", json={"text": FLOOD_TEXT})
        token = begun.json()["conversation"]

        async def one(number: int) -> bool:
            text = f"{FLOOD_TEXT} {number}"
            try:
                answer = await client.post("/api/v1/messages", json={"text": text, "conversation": token})
            except httpx.HTTPError:
                return False
            return answer.is_success

        waiting: set[asyncio.Task[bool]] = set()
        started = time.monotonic()
        while people.returncode is None:
            due = int((time.monotonic() - started) * FLOOD_RATE)
            # Not more than so many open: what is not answered yet must not pile up on this side.
            for number in range(sent, min(due, sent + 50 - len(waiting))):
                waiting.add(asyncio.create_task(one(number)))
                sent += 1
            await asyncio.sleep(1 / FLOOD_RATE)
            done = {task for task in waiting if task.done()}
            answered += sum(task.result() for task in done)
            waiting -= done
        answered += sum(await asyncio.gather(*waiting))
    return sent, answered


async def one_round(url: str, *, people: int, seconds: int, flooded: bool) -> Figures:
    """Let people ask for a while.

    Raises:
        StepError: Locust failed, or did not come to its end.
    """
    with tempfile.TemporaryDirectory() as folder:
        report, log = Path(folder) / "report", Path(folder) / "log"
        command = [str(APP_PYTHON), "-m", "locust", "-f", str(ROOT / "tools" / "locustfile.py"), "--headless"]
        command += ["--host", url, "--users", str(people), "--spawn-rate", str(people / 5), "--json-file"]
        command += [str(report), "--run-time", f"{seconds}s", "--only-summary", "--exit-code-on-error", "0"]
        with log.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        try:
            async with asyncio.timeout(seconds + _GRACE):
                sent, answered = await flood(url, process) if flooded else (0, 0)
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        found = next(iter(sorted(Path(folder).glob("report*"))), None)
        if process.returncode or found is None:
            raise StepError(f"the load could not be made:\n{log.read_text(encoding='utf-8')[-2000:]}")
        messages, errors, times = read(found)
    p50, p95, p99 = (percentile(times, share) for share in (0.5, 0.95, 0.99))
    return Figures(flooded, people, seconds, messages, errors, p50, p95, p99, sent, answered)


def table(rounds: Sequence[Figures]) -> str:
    """The figures as Markdown, and how far a flood slows the others."""
    head = "| round | messages | errors | p50 / p95 / p99 ms | flood: sent, not refused |\n"
    head += "|---|---|---|---|---|\n"
    rows = [
        f"| {'flooded' if f.flooded else 'calm'} | {f.messages} | {f.errors} "
        f"| {f.p50:.0f} / {f.p95:.0f} / {f.p99:.0f} | {f.flood_sent}, {f.flood_answered} |\n"
        for f in rounds
    ]
    return head + "".join(rows) + f"\np95 of the others, flooded to calm: {ratio(rounds):.2f}\n"


def ratio(rounds: Sequence[Figures]) -> float:
    """Mean p95 of the flooded rounds over that of the calm ones."""

    def mean(flooded: bool) -> float:
        values = [f.p95 for f in rounds if f.flooded is flooded]
        return sum(values) / len(values)

    return mean(True) / mean(False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, keep the figures under results/."""
    parser = argparse.ArgumentParser(prog="python -m tools.load", description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=PEOPLE, help="people at the same time")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="length of a round")
    parser.add_argument("--rounds", type=int, default=1, help="rounds of each kind, in turns")
    options = parser.parse_args(arguments)

    def command() -> int:
        rounds = []
        with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as system:
            step("load", "warming up")
            asyncio.run(one_round(system.url, people=5, seconds=10, flooded=False))
            for flooded in [False, True] * options.rounds:
                step("load", f"{options.people} people, {options.seconds} s, flooded: {flooded}")
                rounds.append(
                    asyncio.run(
                        one_round(system.url, people=options.people, seconds=options.seconds, flooded=flooded)
                    )
                )
        keep("load", [asdict(figures) for figures in rounds], table(rounds))
        return 0

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
