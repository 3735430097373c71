"""Build steps: they run when they must, and a failure leaves neither stamp nor damage."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pytest

from tools import build
from tools.build import Step
from tools.errors import StepError
from tools.paths import ROOT

# Copies the input to the output and counts its runs.
WORK = """
import pathlib, sys
source, output = map(pathlib.Path, sys.argv[1:3])
with output.with_name("runs").open("a") as runs: runs.write("x")
if source.read_text() == "broken": sys.exit(3)
if source.read_text() != "lazy": output.write_text(source.read_text())
"""


@pytest.fixture
def wanted(tmp_path: Path) -> Step:
    (tmp_path / "in.txt").write_text("first")
    output = tmp_path / "out" / "result"
    command = (sys.executable, "-c", WORK, "in.txt", str(output))
    return Step("small", "a copy", ("*.txt",), command, output)


def runs(wanted: Step) -> int:
    return len(wanted.output.with_name("runs").read_text())


def test_a_step_runs_once_for_each_input(wanted: Step, tmp_path: Path) -> None:
    stamp = tmp_path / "stamp"
    assert build.run(wanted, stamp, root=tmp_path)
    assert wanted.output.read_text() == "first"
    assert not build.run(wanted, stamp, root=tmp_path)
    (tmp_path / "in.txt").write_text("second")
    assert build.run(wanted, stamp, root=tmp_path)
    assert wanted.output.read_text() == "second"
    assert build.run(wanted, stamp, root=tmp_path, force=True)
    wanted.output.unlink()
    assert build.run(wanted, stamp, root=tmp_path), "the output was removed"
    assert runs(wanted) == 4


@pytest.mark.parametrize("text", ["broken", "impossible"])
def test_a_failure_keeps_the_output_and_leaves_no_stamp(wanted: Step, tmp_path: Path, text: str) -> None:
    stamp = tmp_path / "stamp"
    build.run(wanted, stamp, root=tmp_path)
    (tmp_path / "in.txt").write_text(text)
    failing = wanted
    reason = "exit code 3"
    if text == "impossible":
        failing = dataclasses.replace(wanted, command=(str(tmp_path / "absent"),))
        reason = "could not start"
    with pytest.raises(StepError, match=reason):
        build.run(failing, stamp, root=tmp_path)
    assert wanted.output.read_text() == "first"
    assert not stamp.exists()


def test_a_step_without_its_output_failed(wanted: Step, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("lazy")
    with pytest.raises(StepError, match="without writing"):
        build.run(wanted, tmp_path / "stamp", root=tmp_path)
    assert not (tmp_path / "stamp").exists()


def test_another_output_folder_is_another_step(wanted: Step, tmp_path: Path) -> None:
    stamp = tmp_path / "stamp"
    build.run(wanted, stamp, root=tmp_path)
    other = tmp_path / "elsewhere" / "result"
    moved = dataclasses.replace(wanted, output=other, command=(*wanted.command[:-1], str(other)))
    other.parent.mkdir()
    other.write_text("of another time")
    assert build.run(moved, stamp, root=tmp_path)


def test_the_outputs_follow_the_environment_variables(tmp_path: Path) -> None:
    usual = build.steps({})
    assert usual["train"].output == ROOT / "var" / "models" / "troly.tar.gz"
    assert usual["index"].output == ROOT / "var" / "index" / "CURRENT"
    moved = build.steps({"TROLY_VAR": str(tmp_path), "TROLY_INDEX": str(tmp_path / "other")})
    assert moved["train"].output == tmp_path / "models" / "troly.tar.gz"
    assert moved["index"].output == tmp_path / "other" / "CURRENT"
    assert str(tmp_path / "other") in moved["index"].command


def test_an_import_is_taken_along_and_a_new_one_builds_again(tmp_path: Path) -> None:
    environ = {"TROLY_VAR": str(tmp_path)}
    assert build.steps(environ)["index"].further == ()
    imported = tmp_path / "import" / "records.jsonl.gz"
    imported.parent.mkdir()
    imported.write_bytes(b"first")
    step = build.steps(environ)["index"]
    assert step.further == (imported,)
    assert str(imported) in step.command


def test_a_changed_further_file_runs_the_step_again(wanted: Step, tmp_path: Path) -> None:
    further = tmp_path / "elsewhere" / "records"
    further.parent.mkdir()
    further.write_text("first")
    step = dataclasses.replace(wanted, further=(further,))
    stamp = tmp_path / "stamp"
    assert build.run(step, stamp, root=tmp_path)
    assert not build.run(step, stamp, root=tmp_path)
    further.write_text("second")
    assert build.run(step, stamp, root=tmp_path)
