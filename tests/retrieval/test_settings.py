"""Every figure of the settings file is held in its range, and named when it is not."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from retrieval.errors import SettingsError
from retrieval.settings import DEFAULT_FILE, Settings
from tests.support.searching import small_settings

DATA: dict[str, dict[str, Any]] = yaml.safe_load(DEFAULT_FILE.read_text(encoding="utf-8"))


def leaves() -> Iterator[tuple[str, str]]:
    for section, values in DATA.items():
        for name in values:
            yield section, name


NUMBERS = [(s, n) for s, n in leaves() if isinstance(DATA[s][n], int | float)]


def load_with(tmp_path: Path, section: str, name: str, value: object) -> Settings:
    data = copy.deepcopy(DATA)
    data[section][name] = value
    path = tmp_path / "settings.yml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    return Settings.load(path)


def test_the_file_of_the_project_is_in_order() -> None:
    settings = Settings.load()
    assert settings.model_dump() == DATA
    assert len(NUMBERS) > 20


@pytest.mark.parametrize(("section", "name"), NUMBERS, ids=[f"{s}.{n}" for s, n in NUMBERS])
@pytest.mark.parametrize("value", [1e30, -1e30, float("nan"), float("inf"), "many", None, [1]], ids=str)
def test_a_number_out_of_range_is_refused_by_name(
    section: str, name: str, value: object, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=rf"settings\.yml: .*\n{section}\.{name}\n"):
        load_with(tmp_path, section, name, value)


@pytest.mark.parametrize(("section", "name"), list(leaves()), ids=[f"{s}.{n}" for s, n in leaves()])
def test_a_setting_left_out_is_named(section: str, name: str, tmp_path: Path) -> None:
    data = copy.deepcopy(DATA)
    del data[section][name]
    path = tmp_path / "settings.yml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(SettingsError, match=rf"\n{section}\.{name}\n"):
        Settings.load(path)


def test_a_misspelt_setting_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\nlexical\.k_1\n"):
        load_with(tmp_path, "lexical", "k_1", 1.2)


def test_shares_that_do_not_add_up_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"whole \+ name \+ chunk \+ expansion must be 1"):
        load_with(tmp_path, "ranking", "whole", 0.5 * DATA["ranking"]["whole"])


def test_thresholds_in_the_wrong_order_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="clarify_from lies above answer_from"):
        load_with(tmp_path, "decision", "clarify_from", 1.0)


@pytest.mark.parametrize("raw", [b"", b"[1]", b"lexical: {", b"\xff\xfe", None])
def test_a_file_that_holds_no_settings_is_refused(raw: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "settings.yml"
    if raw is not None:
        path.write_bytes(raw)
    with pytest.raises(SettingsError, match=r"settings\.yml"):
        Settings.load(path)


def test_settings_saved_with_a_build_are_read_again_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(small_settings().model_dump_json(indent=1), encoding="utf-8")
    assert Settings.load(path) == small_settings()
