"""What goes into a lock, and what keeps it from being written."""

from __future__ import annotations

from typing import Any

import pytest

from tools import lock
from tools.errors import StepError


def metadata(name: str, version: str = "1.0", **more: Any) -> dict[str, Any]:
    return {"name": name, "version": version, **more}


def test_lines_are_exact_sorted_and_without_builds() -> None:
    found = lock.lines(
        [metadata("torch", "2.13.0+cpu"), metadata("Jinja2"), metadata("pip"), metadata("ast_x")]
    )
    assert found == ["ast-x==1.0", "jinja2==1.0", "torch==2.13.0"]


@pytest.mark.parametrize("name", ["nvidia-cublas-cu12", "triton", "cuda-toolkit"])
def test_packages_for_graphics_cards_are_refused(name: str) -> None:
    with pytest.raises(StepError, match="graphics"):
        lock.lines([metadata(name)])


@pytest.mark.parametrize(
    ("more", "forbidden"),
    [
        ({"license": "GPL-3.0-or-later"}, True),
        ({"license_expression": "AGPL-3.0-only"}, True),
        ({"classifier": ["License :: OSI Approved :: GNU General Public License v3 (GPLv3)"]}, True),
        ({"license": "LGPL with exceptions"}, False),
        ({"classifier": ["License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)"]}, False),
        ({"license": "MIT\nParts were once under the GPL"}, False),
        ({}, False),
    ],
)
def test_licences(more: dict[str, Any], forbidden: bool) -> None:
    assert lock.forbidden_licence(metadata("x", **more)) is forbidden


def test_the_application_needs_its_dependencies_and_the_developers() -> None:
    project = {
        "project": {"dependencies": ["a==1"]},
        "dependency-groups": {"dev": ["b==2"], "rasa": ["c==3"]},
    }
    assert lock.declared(project, "app") == ["a==1", "b==2"]
    assert lock.declared(project, "rasa") == ["c==3"]
