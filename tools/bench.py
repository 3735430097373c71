"""Measure the running assistant through its public interface: `python -m tools.bench`.

Two variants side by side in one run, in turns (A, B, A, B): with and without the patch that keeps Rasa's
schema validator. Every conversation is a distinct citizen; nothing is asserted here, only measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

from tools.console import finish, say, step
from tools.paths import ROOT, shown
from tools.running import System, running
from tools.talks import FOLLOW_UPS, questions

VARIANTS = {"with the patch": "1", "without the patch": "0"}
IN_FLIGHT = 16


@dataclass(frozen=True)
class Figures:
    """One variant in one round; times in milliseconds, memory in MB."""

    variant: str
    start_seconds: float
    alone_p50: float
    alone_p95: float
    busy_p50: float
    busy_p95: float
    turns_per_second: float
    memory: dict[str, float]
    errors: int
    """Turns that ended in an error."""


def conversations(number: int) -> list[list[str]]:
    """Conversations of four turns: a question of the development set, then three follow-ups."""
    asked = questions()
    return [[asked[i % len(asked)], *FOLLOW_UPS] for i in range(number)]


async def converse(client: httpx.AsyncClient, turns: Iterable[str], times: list[float]) -> int:
    """Hold one conversation; append milliseconds a turn; return how many turns ended in an error."""
    token: str | None = None
    errors = 0
    for text in turns:
        begun = time.perf_counter()
        body = {"text": text} | ({"conversation": token} if token else {})
        answer = await client.post("/api/v1/messages", json=body)
        times.append((time.perf_counter() - begun) * 1000)
        answer.raise_for_status()
        content = answer.json()
        token = content["conversation"]
        errors += content["replies"][0]["status"].startswith("error")
    return errors


async def measure(url: str, alone: int, busy: int) -> tuple[list[float], list[float], float, int]:
    """Times of `alone` conversations one after the other, then of `busy` ones 16 at a time."""
    limits = httpx.Limits(max_connections=IN_FLIGHT)
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=limits) as client:
        await asyncio.gather(*(converse(client, turns, []) for turns in conversations(8)))
        single: list[float] = []
        errors = 0
        for turns in conversations(alone):
            errors += await converse(client, turns, single)
        together: list[float] = []
        waiting = iter(conversations(busy))

        async def citizen() -> int:
            return sum([await converse(client, turns, together) for turns in waiting])

        begun = time.perf_counter()
        errors += sum(await asyncio.gather(*(citizen() for _ in range(IN_FLIGHT))))
        return single, together, len(together) / (time.perf_counter() - begun), errors


def memory(system: System) -> dict[str, float]:
    """Resident memory of each service with its children, in MB."""
    totals: dict[str, float] = {}
    for name, process in system.processes.items():
        total = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                group = int(stat.read_text().rsplit(")", 1)[1].split()[2])
                if group == process.pid:
                    status = (stat.parent / "status").read_text()
                    total += int(status.split("VmRSS:")[1].split()[0])
            except (OSError, IndexError):
                continue  # it ended meanwhile, or is a kernel thread
        totals[name] = round(total / 1024, 1)
    return totals


def one_round(variant: str, switch: str, alone: int, busy: int) -> Figures:
    """Start the assistant, measure it, end it."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        with running(Path(folder), TROLY_VALIDATOR_PATCH=switch) as system:
            started = time.perf_counter() - begun
            single, together, rate, errors = asyncio.run(measure(system.url, alone, busy))
            return Figures(
                variant=variant,
                start_seconds=round(started, 1),
                alone_p50=percentile(single, 50),
                alone_p95=percentile(single, 95),
                busy_p50=percentile(together, 50),
                busy_p95=percentile(together, 95),
                turns_per_second=round(rate, 1),
                memory=memory(system),
                errors=errors,
            )


def percentile(values: Sequence[float], which: int) -> float:
    """A percentile of times, in milliseconds."""
    return round(statistics.quantiles(values, n=100)[which - 1], 1)


def machine() -> str:
    """Processor, cores and memory of this machine."""
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = next(
        (line.split(":", 1)[1].strip() for line in info.splitlines() if line.startswith("model name")), "?"
    )
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{model}, {os.cpu_count()} cores, {pages / 2**30:.0f} GiB, Python {sys.version.split()[0]}"


def table(rounds: Sequence[Figures]) -> str:
    """The figures as Markdown."""
    head = (
        "| variant | start s | alone p50 / p95 ms | 16 in flight p50 / p95 ms | turns/s | memory MB "
        "| errors |\n"
        "|---|---|---|---|---|---|---|\n"
    )
    rows = [
        f"| {f.variant} | {f.start_seconds} | {f.alone_p50} / {f.alone_p95} | {f.busy_p50} / {f.busy_p95} "
        f"| {f.turns_per_second} | {sum(f.memory.values()):.0f} "
        f"({', '.join(f'{name} {size:.0f}' for name, size in f.memory.items())}) | {f.errors} |\n"
        for f in rounds
    ]
    return head + "".join(rows)


def keep(name: str, rounds: list[dict[str, Any]], shown_as: str) -> None:
    """Print a table of rounds with the machine and the day, and keep the figures as `results/NAME.json`."""
    kept = {"machine": machine(), "at": time.strftime("%Y-%m-%d"), "rounds": rounds}
    out = ROOT / "results" / f"{name}.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    say(f"{kept['machine']}, {kept['at']}\n\n{shown_as}    kept in {shown(out)}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, keep the figures under results/."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=2, help="rounds of each variant")
    parser.add_argument("--alone", type=int, default=60, help="conversations one after the other")
    parser.add_argument("--busy", type=int, default=240, help="conversations, 16 at a time")
    options = parser.parse_args(arguments)

    def command() -> int:
        rounds = []
        for number in range(options.rounds):
            for variant, switch in VARIANTS.items():
                step("bench", f"round {number + 1} of {options.rounds}, {variant}")
                rounds.append(one_round(variant, switch, options.alone, options.busy))
        keep("bench", [asdict(figures) for figures in rounds], table(rounds))
        return 0

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
