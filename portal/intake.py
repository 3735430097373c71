"""From the bytes of a request to a clean message that holds no personal numbers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import NoReturn

from portal.errors import RequestError
from vietnamese import clean

MAX_TEXT = 1000
"""Code points of a question, counted as it came."""
# Also the look-alikes fraction slash, division slash, big solidus and full-width solidus.
_LEADING_SLASHES = re.compile(r"^[\s/\u2044\u2215\u29f8\uff0f]+")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_BUTTON = re.compile(r"[A-Za-z0-9_-]{6,32}")


@dataclass(frozen=True)
class Message:
    """Exactly one of `text` (clean, without leading slash) and `button` (an id) is set."""

    text: str | None
    button: str | None
    token: str | None
    """The conversation's token, None at its beginning."""
    too_long: bool = False
    """The text is only the beginning and the end of what was written, to look for a danger in."""

    @property
    def readable(self) -> bool:
        """Whether there is a letter or a digit in it."""
        return self.text is None or any(character.isalnum() for character in self.text)


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise RequestError("bad_request")
    return found


def _no_constant(_name: str) -> NoReturn:
    raise RequestError("not_json")


def parse_object(body: bytes, content_type: str) -> dict[str, str]:
    """Return a JSON object of strings. Raises RequestError for anything else, with the fitting code."""
    kind, _, parameters = content_type.partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if kind.strip().lower() != "application/json" or charset not in ("", "charset=utf-8"):
        raise RequestError("wrong_type", 415)
    try:
        found = json.loads(
            body.decode("utf-8"), object_pairs_hook=_no_duplicates, parse_constant=_no_constant
        )
    except (ValueError, RecursionError):
        raise RequestError("not_json") from None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise RequestError("bad_request")
    return found


def check_token(token: str) -> str:
    """Return a token that looks like one of ours. Raises RequestError("bad_conversation") otherwise."""
    if not _TOKEN.fullmatch(token):
        raise RequestError("bad_conversation")
    return token


def plain_text(raw: str) -> str:
    """Clean a question; without leading slashes, which would fire an intent of the engine.

    Raises RequestError when nothing is left of it.
    """
    text = clean(raw)
    if not text:
        raise RequestError("empty")
    # Cleaning again might bring a slash to the front only if stripping left white space, which it does not.
    return _LEADING_SLASHES.sub("", text)


def question(raw: str) -> tuple[str, bool]:
    """A question cleaned, and whether it is too long: then only its beginning and its end, for a danger.

    Raises RequestError when nothing is left of it.
    """
    if len(raw) <= MAX_TEXT:
        return plain_text(raw), False
    # Refused, but for a danger: who is in need may have pasted anything.
    return plain_text(f"{raw[:MAX_TEXT]}\n{raw[-MAX_TEXT:]}"), True


def parse_message(body: bytes, content_type: str) -> Message:
    """Read a request of the chat interface. Raises RequestError."""
    found = parse_object(body, content_type)
    if found.keys() - {"text", "button", "conversation"} or ("text" in found) == ("button" in found):
        raise RequestError("bad_request")
    token = check_token(found["conversation"]) if "conversation" in found else None
    if "button" in found:
        if not _BUTTON.fullmatch(found["button"]):
            raise RequestError("bad_button")
        return Message(None, found["button"], token)
    text, too_long = question(found["text"])
    return Message(text, None, token, too_long)


def parse_conversation(body: bytes, content_type: str) -> str:
    """Read a request that names a conversation and nothing else; return its token. Raises RequestError."""
    found = parse_object(body, content_type)
    if found.keys() != {"conversation"}:
        raise RequestError("bad_request")
    return check_token(found["conversation"])
