"""Sends one message through Zalo and says what became of it."""

from __future__ import annotations

import asyncio
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
import yaml

from portal.errors import UnreachableError
from portal.zalo.configuration import Configuration

_CLASSES = Path(__file__).with_name("send_errors.yml")
_PATH = "/v3.0/oa/message/cs"
MOST_BUTTONS = 5
_LONGEST_TITLE = 100
_LONGEST_PAYLOAD = 1_000


class Kind(StrEnum):
    """What became of a message; those that are not sent are the classes of send_errors.yml."""

    SENT = "sent"
    TOKEN = "token"  # noqa: S105 - the name of a class  # nosec B105
    """The access token was turned away."""
    REFUSED = "refused"
    """Never to be sent again."""
    BUTTONS = "buttons"
    """To be sent again without its buttons."""
    GONE = "gone"
    """The person cannot be written to."""
    CONFIGURATION = "configuration"
    """A person must set something right; then it can be sent."""
    BUSY = "busy"
    """Too many messages; later."""
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Outcome:
    """What became of a message, and Zalo's number for it (or the HTTP status where there is none)."""

    kind: Kind
    code: int = 0


@lru_cache(maxsize=1)
def _classes() -> tuple[dict[int, Kind], frozenset[int]]:
    """The class of each error, and the errors that buttons can be the reason of."""
    classes: dict[str, list[int]] = yaml.safe_load(_CLASSES.read_text(encoding="utf-8"))
    buttons = frozenset(classes.pop(Kind.BUTTONS))
    return {code: Kind(name) for name, codes in classes.items() for code in codes}, buttons


class Client:
    """Zalo's message service; one for the process, used inside one event loop.

    `seconds` bounds a whole exchange, connecting and reading included.
    """

    def __init__(self, configuration: Configuration, seconds: float = 10.0) -> None:
        self._client = httpx.AsyncClient(
            base_url=configuration.api_url,
            timeout=httpx.Timeout(seconds, connect=min(5.0, seconds)),
            limits=httpx.Limits(max_connections=50, max_keepalive_connections=20, keepalive_expiry=4),
            trust_env=False,
        )
        self._seconds = seconds

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def send(
        self, token: str, person: str, text: str, buttons: Sequence[tuple[str, str]] = ()
    ) -> Outcome:
        """Send a text of at most 2,000 characters, with buttons (title, payload) below it.

        Raises UnreachableError where it is not known whether the message was sent.
        """
        message: dict[str, Any] = {"text": _clean(text)}
        if shown := _buttons(buttons):
            message["attachment"] = {"type": "template", "payload": {"buttons": shown}}
        body = {"recipient": {"user_id": person}, "message": message}
        try:
            async with asyncio.timeout(self._seconds):
                response = await self._client.post(_PATH, json=body, headers={"access_token": token})
        # A cause would hold the request with its token and text.
        except (TimeoutError, httpx.TimeoutException):
            raise UnreachableError("timeout") from None
        except httpx.HTTPError as error:
            raise UnreachableError(type(error).__name__) from None
        return _outcome(response, with_buttons=bool(shown))


def _clean(text: str) -> str:
    """The text as Zalo counts it (NFC), without NUL and halves of characters, which cannot be sent."""
    whole = text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", whole)


def _units(text: str) -> int:
    """UTF-16 units: the strictest reading of "characters"."""
    return len(text.encode("utf-16-le")) // 2


def _title(text: str) -> str:
    title = _clean(text)[:_LONGEST_TITLE]
    while _units(title) > _LONGEST_TITLE:
        title = title[:-1]
    return title.strip()


def _buttons(buttons: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """The buttons in Zalo's shape. What there is no room for stands in the text's menu all the same."""
    fitting = [
        {"title": title, "type": "oa.query.hide", "payload": payload}
        for title, payload in ((_title(title), _clean(payload)) for title, payload in buttons)
        if title and payload.strip() and _units(payload) <= _LONGEST_PAYLOAD
    ]
    return fitting[:MOST_BUTTONS]


def _outcome(response: httpx.Response, *, with_buttons: bool) -> Outcome:
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return Outcome(Kind.BUSY, status)
    if status >= 500:
        raise UnreachableError(f"http_{status}")
    code = _error(response.content)
    if code is None or (code == 0 and not response.is_success):
        raise UnreachableError(f"unreadable_{status}")
    if code == 0:
        return Outcome(Kind.SENT)
    classes, of_buttons = _classes()
    if with_buttons and code in of_buttons:
        return Outcome(Kind.BUTTONS, code)
    return Outcome(classes.get(code, Kind.UNKNOWN), code)


def _error(content: bytes) -> int | None:
    """The number of the error, 0 where there is none; None where the answer cannot be read."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return None
    text = str(body.get("error")) if isinstance(body, dict) else ""
    return int(text) if re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else None
