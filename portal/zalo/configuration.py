"""How the Zalo channel is set up: from the environment, its two secrets also from a file of their own."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from portal.environment import number, service
from portal.errors import ConfigurationError

_PREFIX = "TROLY_ZALO_"
_SECRETS = ("APP_SECRET", "OA_SECRET")
_LARGEST = 10_000
"""Bytes of a file with two short lines."""


@dataclass(frozen=True)
class Configuration:
    """The channel's settings; neither secret shows in its repr."""

    app_id: str
    oa_id: str
    app_secret: str = field(repr=False)
    """Key of the app: it refreshes tokens."""
    oa_secret: str = field(repr=False)
    """Key of the Official Account: it signs events. Another one than the app's."""
    api_url: str
    oauth_url: str
    buttons: bool
    """Whether answers have real buttons besides the menu in their text."""
    worker: bool
    """Whether the portal answers by itself; otherwise a process beside it does."""
    silence_minutes: int
    """How long the assistant is silent in a conversation after an officer wrote there."""
    sends_per_minute: int
    person_per_minute: int
    """Messages of one person that are answered within a minute."""
    alert_command: str
    """Path of the program that wakes a person; empty without one."""
    token_file: Path

    @property
    def alert_file(self) -> Path:
        """Where alerts are kept: not among the tokens, whose lock a refresh holds for seconds."""
        return self.token_file.with_name("zalo-alerts.sqlite3")

    def digest(self, purpose: str, text: str) -> bytes:
        """32 bytes that stand for a text, which nobody can confirm without the account's key."""
        key = hashlib.sha256(self.oa_secret.encode()).digest()
        return hashlib.blake2b(f"{purpose} {text}".encode(), key=key, digest_size=32).digest()

    @classmethod
    def from_environment(cls, var: Path, environ: Mapping[str, str] = os.environ) -> Configuration | None:
        """The settings, or None where TROLY_ZALO_APP_ID is not set. Raises ConfigurationError."""
        if not environ.get("TROLY_ZALO_APP_ID"):
            return None
        app_secret, oa_secret = _secrets(environ)
        return cls(
            app_id=_id("APP_ID", environ),
            oa_id=_id("OA_ID", environ),
            app_secret=app_secret,
            oa_secret=oa_secret,
            api_url=service("TROLY_ZALO_API_URL", "https://openapi.zalo.me", environ),
            oauth_url=service("TROLY_ZALO_OAUTH_URL", "https://oauth.zaloapp.com", environ),
            buttons=number("TROLY_ZALO_BUTTONS", 0, 0, 1, environ) == 1,
            worker=number("TROLY_ZALO_WORKER", 1, 0, 1, environ) == 1,
            silence_minutes=number("TROLY_ZALO_SILENCE_MINUTES", 60, 0, 10_080, environ),
            sends_per_minute=number("TROLY_ZALO_SENDS_PER_MINUTE", 3_600, 1, 4_000, environ),
            person_per_minute=number("TROLY_ZALO_PERSON_PER_MINUTE", 15, 1, 1_000, environ),
            alert_command=_command(environ),
            token_file=var / "zalo-token.sqlite3",
        )


def _id(name: str, environ: Mapping[str, str]) -> str:
    text = environ.get(_PREFIX + name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 30):
        raise ConfigurationError(f"{_PREFIX}{name} must be the number that Zalo's console shows.")
    return text


def _command(environ: Mapping[str, str]) -> str:
    text = environ.get("TROLY_ALERT_COMMAND", "")
    path = Path(text)
    if text and not (path.is_absolute() and path.is_file() and os.access(path, os.X_OK)):
        raise ConfigurationError(
            "TROLY_ALERT_COMMAND must be the full path of one program that may be run, without arguments."
        )
    return text


def _secrets(environ: Mapping[str, str]) -> tuple[str, str]:
    names = [_PREFIX + name for name in _SECRETS]
    found = {name: environ.get(_PREFIX + name, "") for name in _SECRETS}
    if path := environ.get("TROLY_ZALO_SECRETS"):
        if any(found.values()):
            raise ConfigurationError(f"Set TROLY_ZALO_SECRETS, or {names[0]} and {names[1]}, but not both.")
        found = _from_file(Path(path))
    for name in _SECRETS:
        text = found.get(name, "")
        # The app's key travels in a header.
        if not (text and text.isascii() and text.isprintable() and " " not in text):
            raise ConfigurationError(
                f"The Zalo secret {name} is missing or holds a character that no key has: "
                f"set {_PREFIX}{name}, or write it into the file TROLY_ZALO_SECRETS names."
            )
    if found["APP_SECRET"] == found["OA_SECRET"]:
        raise ConfigurationError(
            "The Zalo secrets APP_SECRET and OA_SECRET are the same; the console shows two different keys."
        )
    return found["APP_SECRET"], found["OA_SECRET"]


def _from_file(path: Path) -> dict[str, str]:
    """The lines NAME=value of a private file. Nothing of it is quoted in an error."""
    try:
        text = _private_text(path)
    except (OSError, ValueError):
        raise ConfigurationError("The file TROLY_ZALO_SECRETS names cannot be read as text.") from None
    lines = [line.strip() for line in text.splitlines()]
    found: dict[str, str] = {}
    for number_, line in enumerate(lines, start=1):
        name, sign, value = line.partition("=")
        if not line or line.startswith("#"):
            continue
        if name.strip() not in _SECRETS or not sign or name.strip() in found:
            raise ConfigurationError(
                f"Line {number_} of the file TROLY_ZALO_SECRETS names must be APP_SECRET=… or OA_SECRET=…, "
                "each of them once."
            )
        found[name.strip()] = value.strip()
    return found


def _private_text(path: Path) -> str:
    # Looked at once it is open, so that nothing else can be put in its place in between.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode) or mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ConfigurationError(
                "The file TROLY_ZALO_SECRETS names must be a plain file that only its owner may read "
                "(chmod 600)."
            )
        return file.read(_LARGEST).decode("utf-8-sig")
