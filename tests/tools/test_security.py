"""The page on security against the locks and the settings it quotes."""

from __future__ import annotations

import re

import yaml

from tools.backup import MOST_DAYS
from tools.environments import ENVIRONMENTS
from tools.paths import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
LOCKS = {one.name: one.lock.read_text(encoding="utf-8").splitlines() for one in ENVIRONMENTS}


def test_every_version_in_the_table_is_the_locked_one() -> None:
    table = PAGE.split("| locked |")[1].split("\n\n")[0]
    named = [
        found
        for row in table.splitlines()[2:]
        for found in re.findall(r"([\w-]+) (\d+(?:\.\d+)+)", row.split("|")[1])
    ]
    # They belong to every environment and are in no lock.
    named = [(name, version) for name, version in named if name not in ("pip", "setuptools")]
    assert len(named) > 20
    for name, version in named:
        assert any(line.startswith(f"{name.lower()}=={version}") for line in LOCKS["rasa"]), name


def test_the_times_on_the_page_are_those_in_service() -> None:
    province = yaml.safe_load((ROOT / "knowledge_base" / "province.yml").read_text(encoding="utf-8"))
    assert f"{province['retention_minutes']} minutes after its last use" in PAGE
    assert f"{MOST_DAYS} days, cannot be set longer" in PAGE


def test_every_test_it_leans_on_exists() -> None:
    named = re.findall(r"`(tests/[\w/.]+)`", PAGE)
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).exists()] == []
