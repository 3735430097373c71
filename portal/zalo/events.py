"""Zalo's webhook events: which there are, whom they concern, and what of them matters here."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

OLDEST_MS = 20 * 3_600_000
"""An older event is no late delivery (Zalo gives up after two hours) but a copy; its key may be deleted."""
AHEAD_MS = 3_600_000
MOST_ID = 100
"""Characters of an id; those seen have about 20."""
_LINK = re.compile(r"https?://\S+")


class Kind(StrEnum):
    """What is done about an event."""

    TEXT = "text"
    LOCATION = "location"
    STICKER = "sticker"
    MEDIA = "media"
    """An image, a voice, a file: never downloaded."""
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    WITHDRAW = "withdraw"
    """The person takes back the consent: everything is deleted."""
    OFFICER = "officer"
    """An officer wrote to the person by hand."""


_SENT = {
    "user_send_text": Kind.TEXT,
    "user_send_location": Kind.LOCATION,
    "user_send_sticker": Kind.STICKER,
    "user_send_image": Kind.MEDIA,
    "user_send_gif": Kind.MEDIA,
    "user_send_audio": Kind.MEDIA,
    "user_send_video": Kind.MEDIA,
    "user_send_file": Kind.MEDIA,
    "user_send_link": Kind.MEDIA,
    "user_send_business_card": Kind.MEDIA,
}
_FOLLOWER = {"follow": Kind.FOLLOW, "unfollow": Kind.UNFOLLOW}


@dataclass(frozen=True)
class Event:
    """One event that matters. `at_ms`: Zalo's clock, milliseconds since 1970."""

    kind: Kind
    person: str = field(repr=False)
    key: str
    at_ms: int
    text: str = field(default="", repr=False)
    position: tuple[float, float] | None = field(default=None, repr=False)
    """Latitude and longitude in degrees, to about 100 m."""

    def is_current(self, now_ms: int) -> bool:
        """Whether it may still be a first or late delivery, and not somebody's copy."""
        return now_ms - OLDEST_MS <= self.at_ms <= now_ms + AHEAD_MS


def read_object(body: bytes) -> dict[str, Any] | None:
    """The JSON object of a request; None for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def timestamp_of(found: dict[str, Any]) -> str:
    """The timestamp as it goes into the signature; "" where there is none."""
    value = found.get("timestamp")
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def parse(found: dict[str, Any]) -> Event | None:
    """The event of a verified body; None where it is of no concern here or lacks what it needs."""
    name, at = found.get("event_name"), timestamp_of(found)
    if not isinstance(name, str) or not (at.isascii() and at.isdigit() and len(at) < 16):
        return None
    person, kind = _whom(name, found)
    if not person or kind is None:
        return None
    message = _part(found, "message")
    identity = _string(message, "msg_id") or f"{person} {at}"
    key = hashlib.sha256(f"{name}\n{identity}".encode()).hexdigest()
    text = message.get("text")
    said = text if isinstance(text, str) else ""
    if kind is Kind.MEDIA and (caption := _LINK.sub(" ", said).strip()):
        # A picture with a question beneath it: the question can be answered.
        kind, said = Kind.TEXT, caption
    position = _position(message) if kind is Kind.LOCATION else None
    if kind is Kind.LOCATION and position is None:
        kind = Kind.MEDIA
    return Event(kind, person, key, int(at), said if kind is Kind.TEXT else "", position)


def _whom(name: str, found: dict[str, Any]) -> tuple[str, Kind | None]:
    """The person an event is about, and its kind."""
    if name in _FOLLOWER:
        return _string(_part(found, "follower"), "id"), _FOLLOWER[name]
    sender = _part(found, "sender")
    if name == "user_withdraw":
        return _string(sender, "id") or _string(found, "user_id"), Kind.WITHDRAW
    if name.startswith("oa_send_"):
        # Without an admin it is the echo of a message of ours.
        by_hand = _string(sender, "admin_id")
        return _string(_part(found, "recipient"), "id"), Kind.OFFICER if by_hand else None
    return _string(sender, "id"), _SENT.get(name)


def _part(found: dict[str, Any], name: str) -> dict[str, Any]:
    value = found.get(name)
    return value if isinstance(value, dict) else {}


def _string(found: dict[str, Any], name: str) -> str:
    """An id as text; "" where it is missing or no id of Zalo's."""
    value = found.get(name)
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    return text if 0 < len(text) <= MOST_ID and text.isascii() and text.isprintable() else ""


def _position(message: dict[str, Any]) -> tuple[float, float] | None:
    attachments = message.get("attachments")
    first = attachments[0] if isinstance(attachments, list) and attachments else None
    payload = _part(first, "payload") if isinstance(first, dict) else {}
    coordinates = _part(payload, "coordinates")
    try:
        latitude, longitude = float(coordinates["latitude"]), float(coordinates["longitude"])
    except (KeyError, TypeError, ValueError):
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return round(latitude, 3), round(longitude, 3)
