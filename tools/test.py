"""Run every test in both environments, with one coverage figure: `python -m tools.test [-- ARGUMENTS]`.

Two cores: what is in different lanes runs side by side. With arguments for pytest, as a rule a selection, the
coverage floor and "each run executed a test" do not apply; some test must still run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.console import finish, say, step
from tools.junit import Counts
from tools.paths import APP_PYTHON, RASA_PYTHON, ROOT, var_folder
from tools.services import RASA_ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

NO_TESTS = 5  # pytest's exit code when nothing was selected


@dataclass(frozen=True)
class Run:
    """One pytest run: its interpreter and what it collects. Those of a lane follow each other."""

    name: str
    python: Path
    arguments: tuple[str, ...]
    lane: int


BESIDE = ("tests/portal", "tests/retrieval")
"""About half of the work; none of it needs the three processes that all other tests share."""
RUNS = (
    Run("rasa", RASA_PYTHON, ("tests/bot", "tests/vietnamese"), 0),
    Run("app", APP_PYTHON, ("tests", *(f"--ignore={path}" for path in ("tests/bot", *BESIDE))), 0),
    Run("beside", APP_PYTHON, BESIDE, 1),
)


def problems(codes: Mapping[str, int], counts: Mapping[str, Counts], *, selected: bool) -> list[str]:
    """Why the runs as a whole failed: one sentence a reason."""
    found = []
    for name, code in codes.items():
        empty = not counts[name].executed
        if empty and not selected:
            found.append(f"The {name} run executed no test.")
        if code and not (selected and code == NO_TESTS):
            found.append(f"The {name} run failed (pytest's exit code {code}).")
        elif counts[name].failed:
            found.append(f"The {name} run's report holds failures.")
    if not any(count.executed for count in counts.values()):
        found.append("No test was executed.")
    return found


def measure(run: Run, folder: Path, env: Mapping[str, str], extra: Sequence[str]) -> tuple[int, Counts]:
    """Run pytest under coverage; its exit code and counts. Only the first lane is seen while it runs."""
    report, log = folder / f"{run.name}.xml", folder / f"{run.name}.log"
    report.unlink(missing_ok=True)
    command = [str(run.python), "-m", "coverage", "run", "-m", "pytest", *run.arguments]
    title = f"{run.name}: {' '.join(run.arguments)}"
    command += [f"--junitxml={report}", *extra]
    if run.lane == 0:
        step("test", title)
        return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode, Counts.read(report)
    with log.open("wb") as hidden:
        code = subprocess.run(
            command, cwd=ROOT, env=env, check=False, stdout=hidden, stderr=subprocess.STDOUT
        ).returncode
    step("test", f"{title} (ran beside)")
    say(log.read_text(encoding="utf-8", errors="replace").rstrip())
    return code, Counts.read(report)


def measure_all(folder: Path, env: Mapping[str, str], extra: Sequence[str]) -> dict[str, tuple[int, Counts]]:
    """Every run's exit code and counts; the lanes run side by side."""

    def follow(lane: int) -> dict[str, tuple[int, Counts]]:
        return {run.name: measure(run, folder, env, extra) for run in RUNS if run.lane == lane}

    lanes = sorted({run.lane for run in RUNS})
    with ThreadPoolExecutor(len(lanes)) as pool:
        found = list(pool.map(follow, lanes))
    return {name: result for lane in found for name, result in lane.items()}


def coverage(env: Mapping[str, str], *arguments: str) -> int:
    """Run one of coverage's own commands in the application environment."""
    return subprocess.run(
        [str(APP_PYTHON), "-m", "coverage", *arguments], cwd=ROOT, env=env, check=False
    ).returncode


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: exit code 0 when all tests passed and the coverage is high enough."""
    extra = list(sys.argv[1:] if arguments is None else arguments)
    if extra[:1] == ["--"]:
        del extra[0]

    def command() -> int:
        folder = var_folder() / "test"
        folder.mkdir(parents=True, exist_ok=True)
        summary = folder / "summary.txt"
        summary.unlink(missing_ok=True)
        env = {**os.environ, **RASA_ENVIRONMENT, "COVERAGE_FILE": str(folder / "coverage")}
        coverage(env, "erase")
        results = measure_all(folder, env, extra)
        counts = {name: count for name, (_, count) in results.items()}
        found = problems({name: code for name, (code, _) in results.items()}, counts, selected=bool(extra))
        step("coverage", "all runs together")
        if coverage(env, "combine", "--quiet"):
            found.append("The coverage data could not be combined.")
        elif coverage(env, "report", "--skip-covered", *(["--fail-under=0"] if extra else [])):
            found.append("The coverage is below the floor.")
        for problem in found:
            say(problem)
        closing = str(sum(counts.values(), Counts()))
        summary.write_text(closing + "\n", encoding="utf-8")
        say(closing)
        return 1 if found else 0

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
