"""What a message to a person must look like, to the letter."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import Any

from tests.portal.zalo.standin_core import Request

MOST_TEXT, MOST_BUTTONS, MOST_TITLE, MOST_PAYLOAD = 2000, 5, 100, 1000
BUTTON_TYPES = {"oa.query.hide", "oa.query.show"}
JSON_TYPES = {"application/json", "application/json;charset=utf-8"}
WRONG = -201


@dataclass(frozen=True)
class Message:
    """What a well-formed request asks for; the buttons are pairs of title and payload."""

    person: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()


class MalformedError(Exception):
    """A request that the real service would refuse without a helpful word, or should."""


class TooLongError(Exception):
    """A text of more than 2,000 characters."""


def units(text: str) -> int:
    """UTF-16 units: the strictest reading of "characters"."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def read_message(request: Request) -> Message:
    """The message of a request.

    Raises:
        MalformedError: The request is not what the documentation asks for.
        TooLongError: It is, but its text is too long.
    """
    if request.header("content-type").replace(" ", "").lower() not in JSON_TYPES:
        raise MalformedError("the content type is not JSON")
    try:
        body = json.loads(request.body.decode("utf-8"), object_pairs_hook=_object)
    except ValueError:
        raise MalformedError("the body is not JSON in UTF-8") from None
    _keys(body, "body", {"recipient", "message"})
    _keys(body["recipient"], "recipient", {"user_id"})
    message = body["message"]
    with_buttons = isinstance(message, dict) and "attachment" in message
    _keys(message, "message", {"text", "attachment"} if with_buttons else {"text"})
    person = _words(body["recipient"]["user_id"], "user_id", 100)
    buttons = _buttons(message["attachment"]) if with_buttons else ()
    text = _words(message["text"], "text", None)
    if units(text) > MOST_TEXT:
        raise TooLongError
    return Message(person, text, buttons)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise MalformedError("a key stands twice in the body")
    return dict(pairs)


def _keys(value: Any, name: str, keys: set[str]) -> None:
    if not isinstance(value, dict) or set(value) != keys:
        shape = sorted(value) if isinstance(value, dict) else type(value).__name__
        raise MalformedError(f"{name} is {shape}, not {sorted(keys)}")


def _words(value: Any, name: str, most: int | None) -> str:
    if not isinstance(value, str):
        raise MalformedError(f"{name} is a {type(value).__name__}")
    if not value.strip():
        raise MalformedError(f"{name} is empty")
    if any(unicodedata.category(letter) == "Cs" or letter == "\0" for letter in value):
        raise MalformedError(f"{name} holds half a character")
    if not unicodedata.is_normalized("NFC", value):
        raise MalformedError(f"{name} is not NFC")
    if most is not None and units(value) > most:
        raise MalformedError(f"{name} is longer than {most}")
    return value


def _buttons(attachment: Any) -> tuple[tuple[str, str], ...]:
    _keys(attachment, "attachment", {"type", "payload"})
    if attachment["type"] != "template":
        raise MalformedError("the attachment is no template")
    _keys(attachment["payload"], "attachment payload", {"buttons"})
    buttons = attachment["payload"]["buttons"]
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= MOST_BUTTONS:
        raise MalformedError("not 1 to 5 buttons")
    for button in buttons:
        _keys(button, "button", {"title", "type", "payload"})
        if button["type"] not in BUTTON_TYPES:
            raise MalformedError("the type of a button")
    return tuple(
        (_words(button["title"], "title", MOST_TITLE), _words(button["payload"], "payload", MOST_PAYLOAD))
        for button in buttons
    )
