"""What the documents say is so: variables, commands, paths and links."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path

import pytest

from tools.environments import ENVIRONMENTS
from tools.paths import ROOT
from tools.tree_check import listed

README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = [path for path in listed(ROOT) if path.is_file()]
DOCUMENTS = [path for path in FILES if path.suffix == ".md"]
SOURCES = [
    path
    for path in FILES
    if path.suffix in {".py", ".yml", ""} and path.relative_to(ROOT).parts[0] not in {"tests", "nlu_data"}
]
ADDRESSES = ("TROLY_PORTAL", "TROLY_RASA", "TROLY_ACTIONS")
"""Prefixes that code completes with _HOST and _PORT."""
ZALO = {f"TROLY_ZALO_{name}" for name in ("OA_ID", "APP_SECRET", "OA_SECRET")}
"""Names that code puts together."""


def used_variables() -> set[str]:
    found = {
        name
        for path in SOURCES
        for name in re.findall(r"\bTROLY_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8"))
    }
    assert set(ADDRESSES) < found
    completed = {f"{prefix}_{part}" for prefix in ADDRESSES for part in ("HOST", "PORT")}
    return found - set(ADDRESSES) | completed | ZALO


def test_every_variable_is_documented_and_every_documented_one_is_used() -> None:
    rows = [line.split("|")[1] for line in README.splitlines() if line.startswith("| `")]
    documented = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", " ".join(rows)))
    assert {name for name in documented if name.startswith("TROLY_")} == used_variables()
    assert {environment.variable for environment in ENVIRONMENTS} < documented


def help_text() -> str:
    command = ["make", "--no-print-directory", "help"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=30).stdout


def test_make_help_lists_every_target_people_use() -> None:
    listed_targets = set(re.findall(r"^  make ([\w-]+)", help_text(), re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony
    assert listed_targets == set(phony[1].split()) - {"environments", "app-environment"}
    for path in (*DOCUMENTS, ROOT / ".ci" / "run"):
        text = path.read_text(encoding="utf-8")
        named = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE))
        assert named <= listed_targets, path


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_path_and_module_of_a_document_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        assert "://" in target or (path.parent / target).exists(), target
    for module in re.findall(r"python -m ([\w.]+)", text):
        assert importlib.util.find_spec(module) is not None, module
    rooms = {entry.name for entry in ROOT.iterdir() if entry.is_dir()} - {"var", "results"}
    for name in re.findall(r"`([\w.-]+(?:/[\w.-]+)*/?)`", text):
        if name.split("/")[0] in rooms and "/" in name:
            assert (ROOT / name).exists(), name
