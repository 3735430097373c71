"""The processes of the assistant as the environment describes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import services
from tools.errors import SettingError, StepError
from tools.running import System


def test_the_assistant_follows_its_environment_variables(tmp_path: Path) -> None:
    rasa, actions, portal = services.assistant(
        {"TROLY_ACTIONS_PORT": "7001", "TROLY_PORTAL_HOST": "::1", "TROLY_VAR": str(tmp_path)}
    )
    assert (rasa.name, actions.name, portal.name) == ("rasa", "actions", "portal")
    assert rasa.env["TROLY_ACTIONS_URL"] == "http://127.0.0.1:7001/webhook"
    assert rasa.env["TROLY_RASA_DB"] == str(tmp_path / "rasa.sqlite3")
    assert rasa.env["RASA_TELEMETRY_ENABLED"] == "false"
    assert "--enable-api" not in rasa.command
    assert actions.env["TROLY_ACTIONS_PORT"] == "7001"
    assert actions.ready_url == "http://127.0.0.1:7001/health"
    assert portal.ready_url == "http://[::1]:8000/readyz"
    assert portal.address == ("::1", 8000)
    assert portal.prepare[-1] == "migrate"


@pytest.mark.parametrize("text", ["0", "65536", "abc", "-1", "８０"])
def test_an_unusable_port_is_named(text: str) -> None:
    with pytest.raises(SettingError, match="TROLY_RASA_PORT"):
        services.assistant({"TROLY_RASA_PORT": text})


def test_nothing_is_started_without_a_model_and_an_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TROLY_VAR", str(tmp_path / "nothing"))
    with pytest.raises(StepError, match="make train index"):
        System(tmp_path)
