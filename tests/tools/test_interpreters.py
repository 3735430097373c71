"""The search for an interpreter, over real executables that answer, lie, fail and hang."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tools import interpreters
from tools.errors import InterpreterError

TIME_OUT = 1.0


def program(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def environ(tmp_path: Path, **extra: str) -> dict[str, str]:
    return {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path / "nobody"), **extra}


def find(settings: dict[str, str], tmp_path: Path, running: Path | None = None) -> interpreters.Interpreter:
    running = running or tmp_path / "absent"
    return interpreters.find("3.10", "PYTHON310", settings, running=running, time_out=TIME_OUT)


def test_the_named_interpreter_comes_first(tmp_path: Path) -> None:
    named = program(tmp_path / "mine" / "python", "echo 3.10.4")
    program(tmp_path / "bin" / "python3.10", "echo 3.10.9")
    found = find(environ(tmp_path, PYTHON310=str(named)), tmp_path)
    assert found == interpreters.Interpreter(named, "3.10.4")


def test_the_running_interpreter_counts_only_with_the_right_version(tmp_path: Path) -> None:
    right = program(tmp_path / "right", "echo 3.10.1")
    wrong = program(tmp_path / "wrong", "echo 3.1.0")
    on_path = program(tmp_path / "bin" / "python3.10", "echo 3.10.9")
    assert find(environ(tmp_path), tmp_path, right).path == right
    assert find(environ(tmp_path), tmp_path, wrong).path == on_path


@pytest.mark.parametrize(
    "shim",
    [
        "echo 'command not found' >&2; exit 127",
        "echo 3.10.9; exit 1",
        "echo 3.12.1",
        "exit 0",
        "echo hello 3.10.9",
    ],
    ids=["fails", "prints and fails", "other version", "silent", "babbles"],
)
def test_a_shim_that_does_not_run_is_passed_over(tmp_path: Path, shim: str) -> None:
    program(tmp_path / "shims" / "python3.10", shim)
    real = program(tmp_path / "bin" / "python3.10", "echo 3.10.9")
    settings = environ(tmp_path, PATH=f"{tmp_path / 'shims'}{os.pathsep}{tmp_path / 'bin'}")
    assert find(settings, tmp_path).path == real


def test_a_hanging_candidate_is_ended_with_its_children(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    program(tmp_path / "shims" / "python3.10", f"/bin/sleep 60 & echo $! > {mark}; wait")
    program(tmp_path / "bin" / "python3.10", "echo 3.10.9")
    settings = environ(tmp_path, PATH=f"{tmp_path / 'shims'}{os.pathsep}{tmp_path / 'bin'}")
    began = time.monotonic()
    assert find(settings, tmp_path).version == "3.10.9"
    assert time.monotonic() - began < TIME_OUT + 3
    status = Path(f"/proc/{mark.read_text().strip()}/stat")
    assert not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"


def test_pyenv_offers_its_newest_version(tmp_path: Path) -> None:
    for version in ("3.10.2", "3.10.13", "3.11.1"):
        minor = version.rpartition(".")[0]
        program(tmp_path / "pyenv" / "versions" / version / "bin" / f"python{minor}", f"echo {version}")
    assert find(environ(tmp_path, PYENV_ROOT=str(tmp_path / "pyenv")), tmp_path).version == "3.10.13"


def test_pyenv_is_found_in_the_home_directory(tmp_path: Path) -> None:
    program(tmp_path / "nobody/.pyenv/versions/3.10.2/bin/python3.10", "echo 3.10.2")
    assert find(environ(tmp_path), tmp_path).version == "3.10.2"


def test_uv_is_asked_last(tmp_path: Path) -> None:
    managed = program(tmp_path / "managed" / "python3.10", "echo 3.10.7")
    program(tmp_path / "bin" / "uv", f'[ "$*" = "python find 3.10" ] && echo {managed}')
    assert find(environ(tmp_path), tmp_path).path == managed


def test_none_is_one_sentence_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(InterpreterError) as caught:
        find(environ(tmp_path), tmp_path)
    message = str(caught.value)
    assert "3.10" in message
    assert "PYTHON310" in message
    assert "\n" not in message
    assert caught.value.exit_code == 2
