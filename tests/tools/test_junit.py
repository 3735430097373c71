"""The closing line of a test run, from reports that a real pytest wrote."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.junit import Counts
from tools.test import problems

CASES = """
import pytest
def test_good(): pass
def test_bad(): assert False
@pytest.mark.skip
def test_skipped(): pass
@pytest.fixture
def broken(): raise OSError
def test_error(broken): pass
@pytest.mark.xfail
def test_expected(): assert False
@pytest.fixture
def late():
    yield
    raise OSError
def test_twice(late): assert False
"""


def counted(tmp_path: Path, text: str) -> Counts:
    (tmp_path / "test_it.py").write_text(text)
    report = tmp_path / "report.xml"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        f"--junitxml={report}",
        "test_it.py",
    ]
    env = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=False, timeout=60)
    return Counts.read(report)


def test_every_outcome_is_counted(tmp_path: Path) -> None:
    counts = counted(tmp_path, CASES)
    assert (counts.passed, counts.skipped) == (1, 2)
    assert counts.failed >= 3
    assert str(Counts(1, 2, 3) + Counts(4, 5, 6)) == "5 passed, 7 failed, 9 skipped"


def test_a_module_that_cannot_be_imported_counts_as_failed(tmp_path: Path) -> None:
    assert counted(tmp_path, "import no_such_module").failed == 1


def test_no_report_means_no_tests(tmp_path: Path) -> None:
    assert Counts.read(tmp_path / "absent.xml") == Counts()
    (tmp_path / "half.xml").write_text("<testsuites><testsu")
    assert Counts.read(tmp_path / "half.xml") == Counts()


GOOD, BAD, EMPTY, SKIPPED = Counts(3, 0, 1), Counts(3, 1, 0), Counts(), Counts(0, 0, 4)


@pytest.mark.parametrize(
    ("codes", "counts", "selected", "fine"),
    [
        ((0, 0), (GOOD, GOOD), False, True),
        ((1, 0), (BAD, GOOD), False, False),
        ((0, 0), (BAD, GOOD), False, False),
        ((0, 139), (GOOD, EMPTY), False, False),
        ((0, 3), (GOOD, GOOD), False, False),
        ((5, 0), (EMPTY, GOOD), False, False),
        ((0, 0), (SKIPPED, GOOD), False, False),
        ((5, 0), (EMPTY, GOOD), True, True),
        ((5, 5), (EMPTY, EMPTY), True, False),
        ((4, 0), (EMPTY, GOOD), True, False),
    ],
)
def test_what_makes_the_whole_fail(
    codes: tuple[int, int], counts: tuple[Counts, Counts], selected: bool, fine: bool
) -> None:
    names = ("rasa", "app")
    found = problems(
        dict(zip(names, codes, strict=True)), dict(zip(names, counts, strict=True)), selected=selected
    )
    assert (found == []) is fine
