"""The commands as people run them, in a small copy of the repository."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.tools.conftest import Copy

SETTINGS = """
[tool.pytest.ini_options]
addopts = "-q --import-mode=importlib -p no:cacheprovider"
pythonpath = ["."]
[tool.coverage.run]
source = ["room"]
parallel = true
relative_files = true
patch = ["subprocess"]
[tool.coverage.report]
fail_under = 85
"""
# One half is reached by the first run, the other half by a process that the second run starts.
ROOM = """
import sys
def first():
    a = 1
    b = 2
    return a + b
def second():
    a = 1
    b = 2
    return a + b
if __name__ == "__main__":
    sys.exit(second() - 3)
"""
IN_PROCESS = "from room.work import first\ndef test_first(): assert first() == 3\n"
BY_PROCESS = """
import subprocess, sys
def test_second(): assert subprocess.run([sys.executable, "-m", "room.work"]).returncode == 0
"""


@pytest.fixture
def project(copy: Copy) -> Copy:
    copy.interpreter(".venv")
    copy.interpreter(".venv-rasa")
    copy.write("pyproject.toml", SETTINGS)
    copy.write("room/__init__.py", "")
    copy.write("room/work.py", ROOM)
    copy.write("tests/bot/test_first.py", IN_PROCESS)
    copy.write("tests/vietnamese/test_both.py", "def test_nothing(): pass\n")
    copy.write("tests/test_second.py", BY_PROCESS)
    copy.write("tests/portal/test_beside.py", "def test_beside(): print('seen')\n")
    copy.write("tests/retrieval/test_also.py", "def test_also(): pass\n")
    return copy


def closing(output: str) -> str:
    return output.rstrip("\n").rpartition("\n")[2]


def test_all_runs_make_one_result_and_one_coverage(project: Copy) -> None:
    result = project.run("tools.test")
    assert result.returncode == 0, result.stdout + result.stderr
    assert closing(result.stdout) == "6 passed, 0 failed, 0 skipped"
    assert (project.root / "var/test/summary.txt").read_text() == "6 passed, 0 failed, 0 skipped\n"


def test_an_empty_run_a_failure_and_too_little_coverage_are_told(project: Copy) -> None:
    project.write("tests/bot/test_first.py", "")
    project.write("tests/vietnamese/test_both.py", "")
    project.write("tests/test_bad.py", "def test_bad(): assert False\n")
    project.write("tests/portal/test_worse.py", "def test_worse(): assert 'beside' == 1\n")
    result = project.run("tools.test")
    assert result.returncode == 1
    assert "The rasa run executed no test." in result.stdout
    assert "The coverage is below the floor." in result.stdout
    assert "The app run failed (pytest's exit code 1)." in result.stdout
    assert "The beside run failed (pytest's exit code 1)." in result.stdout
    assert "'beside' == 1" in result.stdout
    assert closing(result.stdout) == "3 passed, 2 failed, 0 skipped"


def test_training_runs_once_and_a_failure_shows(copy: Copy) -> None:
    copy.write("config.yml", "language: vi\n")
    copy.interpreter(".venv-rasa", 'echo "$RASA_TELEMETRY_ENABLED $*" > var/models/troly.tar.gz')
    assert copy.run("tools.build", "train").returncode == 0
    said = (copy.root / "var/models/troly.tar.gz").read_text()
    assert said.startswith("false -m rasa train --config config.yml --domain bot/domain.yml --data nlu_data")
    assert "unchanged" in copy.run("tools.build", "train").stdout

    copy.interpreter(".venv-rasa", "echo the reason >&2; exit 5")
    assert "unchanged" in copy.run("tools.build", "train").stdout
    forced = copy.run("tools.build", "train", "--force")
    assert forced.returncode == 1
    assert "the reason" in forced.stderr
    assert "exit code 5" in forced.stderr
    assert (copy.root / "var/models/troly.tar.gz").read_text() == said
    assert copy.run("tools.build", "train").returncode == 1, "no stamp was left"


def test_an_unusable_port_ends_the_supervisor_with_a_sentence(copy: Copy) -> None:
    result = copy.run("tools.supervise", TROLY_PORTAL_PORT="many")
    assert result.returncode == 2
    assert result.stderr == "TROLY_PORTAL_PORT must be a port number from 1 to 65535, not 'many'.\n"


def test_clean_removes_what_was_generated_and_nothing_else(copy: Copy) -> None:
    copy.interpreter(".venv")
    copy.write("var/index/CURRENT", "x")
    copy.write("room/work.py", "")
    copy.write("room/__pycache__/work.pyc", "")
    outside = copy.root.parent / "elsewhere"
    outside.mkdir()
    result = copy.run("tools.clean", TROLY_VAR=str(outside))
    assert result.returncode == 0
    assert outside.exists()
    left = {path.name for path in copy.root.iterdir()}
    assert left == {"requirements", "room", "tools"}
    assert [path.name for path in (copy.root / "room").iterdir()] == ["work.py"]


def test_lint_runs_every_check_even_after_a_failure(copy: Copy) -> None:
    copy.interpreter(".venv", 'echo "ran $*"; case "$*" in *check) exit 1;; esac')
    for name in ("bandit", "ruff", "mypy", "lint-imports"):
        copy.write(f".venv/bin/{name}", f'#!/bin/sh\necho "ran {name} $*"\n').chmod(0o755)
    result = copy.run("tools.lint")
    assert result.returncode == 1
    assert result.stdout.count("ran ") == 9
    assert "lint failed: knowledge base, tree" in result.stdout


def test_the_tree_check_ends_with_what_it_finds(copy: Copy) -> None:
    subprocess.run(["git", "init", "-q", str(copy.root)], check=True)
    fine = copy.run("tools.tree_check")
    assert (fine.returncode, fine.stderr) == (0, ""), fine.stdout
    copy.write("notes.md", "/" + "home/someone/notes")
    bad = copy.run("tools.tree_check")
    assert bad.returncode == 1
    assert bad.stdout == "notes.md:1: the home directory of a person\n"
