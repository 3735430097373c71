"""What the administrator's commands say: `words.yml`."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from portal.errors import PortalError

_WORDS = Path(__file__).with_name("words.yml")
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class CommandError(PortalError):
    """A command cannot do what was asked; the message is what the person is told."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(say(key, **values))


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The catalogue."""
    found: dict[str, Any] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return found


def say(key: str, **values: object) -> str:
    """A text of `commands` with its values; moments in the province's time."""
    shown = {
        name: moment(value) if isinstance(value, datetime) else str(value) for name, value in values.items()
    }
    return str(words()["commands"][key]).format(**shown)


def moment(at: datetime) -> str:
    """An aware time as people write it here."""
    local = at.astimezone(_ZONE)
    parts = {name: getattr(local, name) for name in ("year", "month", "day", "hour", "minute")}
    return str(words()["commands"]["moment"]).format(**parts)


def meaning(code: int) -> str:
    """What a number of Zalo's means."""
    return str(words()["codes"].get(code, words()["code_unknown"]))
