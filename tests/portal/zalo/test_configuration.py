"""What the channel takes from the environment, and what it refuses with a sentence that tells no secret."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portal.errors import ConfigurationError
from portal.zalo.configuration import Configuration

FULL = {
    "TROLY_ZALO_APP_ID": "2725398115310820000",
    "TROLY_ZALO_OA_ID": "1423847451268726170",
    "TROLY_ZALO_APP_SECRET": "k3y-of-the-app",
    "TROLY_ZALO_OA_SECRET": "k3y-of-the-account",
}
IDS = {name: FULL[name] for name in ("TROLY_ZALO_APP_ID", "TROLY_ZALO_OA_ID")}
LINES = "APP_SECRET=k3y-of-the-app\nOA_SECRET=k3y-of-the-account\n"


def read(environ: dict[str, str], var: Path = Path("var")) -> Configuration:
    found = Configuration.from_environment(var, environ)
    assert found is not None
    return found


def private(path: Path, text: str = LINES, mode: int = 0o600) -> dict[str, str]:
    """The environment with the secrets in a file."""
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return IDS | {"TROLY_ZALO_SECRETS": str(path)}


def test_without_an_app_there_is_no_channel() -> None:
    assert Configuration.from_environment(Path("var"), {}) is None
    assert Configuration.from_environment(Path("var"), {"TROLY_ZALO_APP_ID": ""}) is None


def test_four_variables_are_enough(tmp_path: Path) -> None:
    found = read(FULL, tmp_path)
    assert (found.app_id, found.oa_id) == ("2725398115310820000", "1423847451268726170")
    assert (found.app_secret, found.oa_secret) == ("k3y-of-the-app", "k3y-of-the-account")
    assert (found.api_url, found.oauth_url) == ("https://openapi.zalo.me", "https://oauth.zaloapp.com")
    assert (found.buttons, found.worker) == (False, True)
    assert (found.silence_minutes, found.sends_per_minute, found.person_per_minute) == (60, 3600, 15)
    assert found.alert_command == ""
    assert found.token_file == tmp_path / "zalo-token.sqlite3"
    assert found.alert_file == tmp_path / "zalo-alerts.sqlite3"


def test_every_setting_can_be_changed(tmp_path: Path) -> None:
    command = tmp_path / "wake"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o700)
    found = read(
        FULL
        | {
            "TROLY_ZALO_API_URL": "http://127.0.0.1:9001/",
            "TROLY_ZALO_OAUTH_URL": "http://[::1]:9002",
            "TROLY_ZALO_BUTTONS": "1",
            "TROLY_ZALO_WORKER": "0",
            "TROLY_ZALO_SILENCE_MINUTES": "30",
            "TROLY_ZALO_SENDS_PER_MINUTE": "60",
            "TROLY_ZALO_PERSON_PER_MINUTE": "5",
            "TROLY_ALERT_COMMAND": str(command),
        }
    )
    assert (found.api_url, found.oauth_url) == ("http://127.0.0.1:9001", "http://[::1]:9002")
    assert (found.buttons, found.worker) == (True, False)
    assert (found.silence_minutes, found.sends_per_minute, found.person_per_minute) == (30, 60, 5)
    assert found.alert_command == str(command)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("TROLY_ZALO_APP_ID", "app"),
        ("TROLY_ZALO_OA_ID", ""),
        ("TROLY_ZALO_OA_ID", "１２３"),
        ("TROLY_ZALO_APP_SECRET", ""),
        ("TROLY_ZALO_OA_SECRET", "two words"),
        ("TROLY_ZALO_OA_SECRET", "k3y-of-the-app"),
        ("TROLY_ZALO_API_URL", "http://openapi.zalo.me"),
        ("TROLY_ZALO_API_URL", "http://127.0.0.1.example.com"),
        ("TROLY_ZALO_API_URL", "https://user:pass@openapi.zalo.me"),
        ("TROLY_ZALO_API_URL", "https://openapi.zalo.me?a=1"),
        ("TROLY_ZALO_OAUTH_URL", "oauth.zaloapp.com"),
        ("TROLY_ZALO_OAUTH_URL", "https://"),
        ("TROLY_ZALO_OAUTH_URL", "https://[::1"),
        ("TROLY_ZALO_OAUTH_URL", "https://a:99999"),
        ("TROLY_ZALO_BUTTONS", "yes"),
        ("TROLY_ZALO_WORKER", "2"),
        ("TROLY_ZALO_SENDS_PER_MINUTE", "4001"),
        ("TROLY_ZALO_PERSON_PER_MINUTE", "0"),
        ("TROLY_ALERT_COMMAND", "mail"),
        ("TROLY_ALERT_COMMAND", "/no/such/program"),
        ("TROLY_ALERT_COMMAND", "/bin/sh -c true"),
    ],
)
def test_what_does_not_fit_is_refused(name: str, text: str) -> None:
    with pytest.raises(ConfigurationError, match=name.removeprefix("TROLY_ZALO_").split("_URL")[0]) as error:
        read(FULL | {name: text})
    for secret in ("k3y-of", "two words", "user:pass"):
        assert secret not in str(error.value)


def test_the_secrets_can_stand_in_a_private_file(tmp_path: Path) -> None:
    text = "\ufeff# from the console\r\n\r\n OA_SECRET = k3y-of-the-account \r\nAPP_SECRET=k3y-of-the-app"
    found = read(private(tmp_path / "secrets", text))
    assert (found.app_secret, found.oa_secret) == ("k3y-of-the-app", "k3y-of-the-account")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610])
def test_a_file_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(ConfigurationError, match="chmod 600"):
        read(private(tmp_path / "secrets", mode=mode))


def test_only_a_plain_file_counts(tmp_path: Path) -> None:
    fifo, folder = tmp_path / "fifo", tmp_path / "folder"
    os.mkfifo(fifo, 0o600)
    folder.mkdir(mode=0o700)
    for path in (fifo, folder, tmp_path / "missing"):
        with pytest.raises(ConfigurationError, match="TROLY_ZALO_SECRETS"):
            read(IDS | {"TROLY_ZALO_SECRETS": str(path)})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "APP_SECRET=k3y-of-the-app\n",
        "k3y-of-the-app\n",
        LINES + "APP_SECRET=k3y-again\n",
        LINES + "OTHER=k3y\n",
        LINES.replace("k3y-of-the-account", "khoá"),
    ],
)
def test_an_error_in_the_file_is_told_without_quoting_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match="TROLY_ZALO_SECRETS") as error:
        read(private(tmp_path / "secrets", text))
    assert "k3y" not in str(error.value)
    assert "khoá" not in str(error.value)


def test_bytes_that_are_no_text_are_told_without_quoting_them(tmp_path: Path) -> None:
    environ = private(tmp_path / "secrets")
    (tmp_path / "secrets").write_bytes(b"APP_SECRET=\xff\xfe")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read(environ)


def test_secrets_in_two_places_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="not both"):
        read(FULL | private(tmp_path / "secrets"))


def test_no_secret_shows_in_the_repr() -> None:
    shown = repr(read(FULL))
    assert "2725398115310820000" in shown
    assert "k3y" not in shown
