"""Environments: when they count as made, and how the command ends."""

from __future__ import annotations

import dataclasses
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools import environments, pip_install
from tools.environments import Environment
from tools.errors import StepError

if TYPE_CHECKING:
    from tests.tools.conftest import Copy

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    lock = tmp_path / "lock.txt"
    lock.write_text("# nothing to install\n")
    return Environment("small", tmp_path / "venv", lock, PYTHON, "PYTHON_OF_THE_TEST")


def test_an_environment_is_made_once_and_again_when_its_lock_changes(environment: Environment) -> None:
    assert not environments.up_to_date(environment)
    environments.ensure([environment])
    assert environments.up_to_date(environment)

    made = environment.stamp.stat().st_mtime_ns
    began = time.monotonic()
    environments.ensure([environment])
    assert time.monotonic() - began < 0.2
    assert environment.stamp.stat().st_mtime_ns == made

    environment.lock.write_text("# changed\n")
    assert not environments.up_to_date(environment)
    marker = environment.folder / "kept"
    marker.touch()
    environments.ensure([environment])
    assert environments.up_to_date(environment)
    assert marker.exists(), "a usable environment is completed, not made anew"

    # An installation that fails leaves no stamp, so the next call tries again.
    environment.lock.write_text("no-such-package-anywhere @ file:///does/not/exist\n")
    with pytest.raises(StepError, match=r"pip could not install lock\.txt"):
        environments.ensure([environment])
    assert not environment.stamp.exists()
    assert not environments.up_to_date(environment)

    stamped = environments.digest(environment.lock, environments.version_inside(environment))
    environment.stamp.write_text(stamped)
    assert environments.up_to_date(environment)
    environment.executable.unlink()
    assert not environments.up_to_date(environment), "its interpreter is gone"


def test_failures_of_both_are_told(environment: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    missing = dataclasses.replace(environment, python="9.8", variable="PYTHON98")
    other = dataclasses.replace(missing, python="9.7", variable="PYTHON97")
    with pytest.raises(environments.ToolError) as caught:
        environments.ensure([missing, other])
    assert "PYTHON98" in str(caught.value)
    assert "PYTHON97" in str(caught.value)
    assert caught.value.exit_code == 2
    assert capsys.readouterr().err == ""


def test_the_digest_depends_on_lock_and_version(environment: Environment) -> None:
    first = environments.digest(environment.lock, "3.11.1")
    assert first == environments.digest(environment.lock, "3.11.1")
    assert first != environments.digest(environment.lock, "3.11.2")
    environment.lock.write_text("pytest==8.4.2\n")
    assert first != environments.digest(environment.lock, "3.11.1")


def test_the_command_without_an_interpreter_ends_with_2_and_one_sentence(copy: Copy) -> None:
    if PYTHON == "3.10":
        pytest.skip("the interpreter that runs the tests is the one that must be missing")
    nowhere = str(copy.root)
    result = copy.run(
        "tools.environments", "rasa", PATH=nowhere, HOME=nowhere, PYENV_ROOT=nowhere, PYTHON310=""
    )
    assert result.returncode == 2
    assert "PYTHON310" in result.stderr
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr


def test_progress_is_a_few_lines(capsys: pytest.CaptureFixture[str]) -> None:
    progress = pip_install.Progress("app", 2)
    for line in ("Collecting torch==2.13.0\n", "  Downloading torch\n", "Collecting numpy (from x)\n"):
        progress.read(line)
    progress.show()
    shown = capsys.readouterr().out
    assert shown.startswith("[app] 2 of 2 packages")
    assert "numpy" in shown
    assert list(progress.tail)[-1] == "Collecting numpy (from x)"


def test_the_locks_are_exact_and_sorted() -> None:
    for environment in environments.ENVIRONMENTS:
        header, *lines = environment.lock.read_text(encoding="utf-8").splitlines()
        assert "make lock" in header
        assert lines == sorted(lines, key=lambda line: line.partition("==")[0])
        assert all(line.count("==") == 1 and "+" not in line and " " not in line for line in lines)
        assert not [line for line in lines if line.startswith(("nvidia-", "pip==", "setuptools=="))]
        assert os.linesep.join(lines).count("coverage==7.16.2") == 1
