"""What is imported is declared, locked and has its line among the chosen libraries."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import tomllib

from tools.environments import ENVIRONMENTS
from tools.lock import declared
from tools.paths import ROOT

ROOMS = ("actions", "knowledge_base", "portal", "retrieval", "vietnamese")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(path: Path) -> Iterator[str]:
    """Top-level names of the modules that a file imports from outside the project."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        tops = {name.split(".")[0] for name in names}
        yield from tops - sys.stdlib_module_names - {path.name for path in ROOT.iterdir()}


@pytest.mark.parametrize("room", ROOMS)
def test_whatever_a_room_imports_is_declared(room: str) -> None:
    names = {canonical(requirement.split("==")[0]) for requirement in PROJECT["project"]["dependencies"]}
    distributions = packages_distributions()
    for path in (ROOT / room).rglob("*.py"):
        for module in imported(path):
            assert names & {canonical(name) for name in distributions[module]}, f"{path}: {module}"


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda environment: environment.name)
def test_every_declared_version_is_the_locked_one(environment: Any) -> None:
    locked = set(environment.lock.read_text(encoding="utf-8").splitlines())
    for requirement in declared(PROJECT, environment.name):
        name, _, version = requirement.partition("==")
        assert f"{canonical(name)}=={version}" in locked


def test_every_library_is_explained() -> None:
    text = (ROOT / "docs" / "decisions" / "0002-libraries.md").read_text(encoding="utf-8").lower()
    for environment in ENVIRONMENTS:
        for requirement in declared(PROJECT, environment.name):
            assert requirement.partition("==")[0].lower() in text, requirement
