"""Zalo's events: what people do, as the bytes and the signature the webhook gets."""

from __future__ import annotations

import hashlib
import itertools
import json
import secrets
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.portal.zalo.standin_core import Core


@dataclass(frozen=True)
class Event:
    """One event; `signature` is the whole header, None for none. `number` tells events apart."""

    name: str
    person: str
    at: int
    body: bytes = field(repr=False)
    signature: str | None = field(repr=False)
    number: int
    msg_id: str = ""

    @property
    def data(self) -> dict[str, Any]:
        """The body, read."""
        data: dict[str, Any] = json.loads(self.body)
        return data


def sign(first: str, body: bytes, timestamp: str, secret: str) -> str:
    """The header: plain SHA-256 over id, raw body, timestamp and the secret key of the account."""
    digest = hashlib.sha256(first.encode() + body + timestamp.encode() + secret.encode()).hexdigest()
    return f"mac={digest}"


def person_id(number: int) -> str:
    """An id as Zalo gives them: digits, above 2^53, where neighbours are one number as a double."""
    return str(8309393969855400000 + number)


class Events(Core):
    """Builds events. What is built has happened: whoever writes can be answered from then on, before the
    event is delivered."""

    signed_with: Literal["app_id", "oa_id"] = "app_id"

    def __init__(self, *account: Any, **clock: Any) -> None:
        super().__init__(*account, **clock)
        self._numbers, self._messages = itertools.count(1), itertools.count(1)
        self._prefix = secrets.token_hex(4)

    def text(self, person: str, text: str, at: int | None = None, msg_id: str | None = None) -> Event:
        """A person writes, or presses a button whose payload is the text."""
        return self._message("user_send_text", person, {"text": text}, at, msg_id)

    def location(self, person: str, latitude: float, longitude: float, at: int | None = None) -> Event:
        """A person shares a place; its numbers are strings, and its name stands in the text."""
        where = {"latitude": str(latitude), "longitude": str(longitude)}
        return self._attached("location", person, {"coordinates": where}, at, "Vị trí")

    def image(self, person: str, text: str = "", at: int | None = None) -> Event:
        """A person sends a picture."""
        url = "https://photo.example/1.jpg"
        return self._attached("image", person, {"thumbnail": url, "url": url}, at, text)

    def audio(self, person: str, at: int | None = None) -> Event:
        """A person sends a voice message."""
        return self._attached("audio", person, {"url": "https://voice.example/1.amr"}, at)

    def sticker(self, person: str, at: int | None = None) -> Event:
        """A person sends a sticker."""
        return self._attached("sticker", person, {"id": "46985", "url": "https://stickers.example/1"}, at)

    def gif(self, person: str, at: int | None = None) -> Event:
        """A person sends a moving picture."""
        url = "https://photo.example/1.gif"
        return self._attached("gif", person, {"thumbnail": url, "url": url}, at)

    def link(self, person: str, url: str = "https://example.vn/", at: int | None = None) -> Event:
        """A person shares a link."""
        payload = {"thumbnail": "", "description": "", "url": url}
        return self._attached("link", person, payload, at, url)

    def video(self, person: str, at: int | None = None) -> Event:
        """A person sends a film."""
        return self._attached("video", person, {"url": "https://video.example/1.mp4"}, at)

    def file(self, person: str, at: int | None = None) -> Event:
        """A person sends a file."""
        payload = {
            "url": "https://file.example/1",
            "size": "30124",
            "name": "don.pdf",
            "checksum": "d41d8cd98f00b204e9800998ecf8427e",
            "type": "pdf",
        }
        return self._attached("file", person, payload, at)

    def follow(self, person: str, at: int | None = None) -> Event:
        """A person follows the account; such an event has no id."""
        return self._follower("follow", person, at)

    def unfollow(self, person: str, at: int | None = None) -> Event:
        """A person leaves; nothing can be sent to them until they write or follow again."""
        return self._follower("unfollow", person, at)

    def withdraw(self, person: str, at: int | None = None) -> Event:
        """A person withdraws the consent."""
        return self.event("user_withdraw", person, at=at)

    def officer(
        self, person: str, text: str, at: int | None = None, admin_id: str | None = "5231108861534672741"
    ) -> Event:
        """A human answers a person in OA Manager; without `admin_id` the echo of a message of the program."""
        sender = {"id": self.oa_id} | ({"admin_id": admin_id} if admin_id else {})
        fields = {"sender": sender, "recipient": {"id": person}}
        return self._message("oa_send_text", person, {"text": text}, at, None, fields)

    def event(self, name: str, person: str, *, at: int | None = None, **fields: Any) -> Event:
        """Any event; `fields` are added to the body or replace what stands there, None removes."""
        timestamp = str(self.clock.ms() if at is None else at)
        body = {
            "app_id": self.app_id,
            "sender": {"id": person},
            "user_id_by_app": self.id_by_app(person),
            "recipient": {"id": self.oa_id},
            "event_name": name,
        }
        body |= fields | {"timestamp": fields.get("timestamp", timestamp)}
        body = {key: value for key, value in body.items() if value is not None}
        self._remember(name, person, int(timestamp))
        message = fields.get("message")
        msg_id = message.get("msg_id", "") if isinstance(message, dict) else ""
        with self._lock:
            number = next(self._numbers)
            self._not_persons.add(self.id_by_app(person))
        raw = _written(body, escaped=number % 2 == 0)
        header = self.sign(raw, str(body.get("timestamp", "")))
        return Event(name, person, int(timestamp), raw, header, number, str(msg_id))

    def sign(self, body: bytes, timestamp: str) -> str:
        """The header of a body of this account."""
        return sign(getattr(self, self.signed_with), body, timestamp, self.oa_secret)

    def id_by_app(self, person: str) -> str:
        """The person's other id, to which nothing can be sent."""
        return str(int(hashlib.sha256(f"{self.app_id} {person}".encode()).hexdigest()[:15], 16) + 10**18)

    def _remember(self, name: str, person: str, at: int) -> None:
        with self._lock:
            if name == "unfollow":
                self._gone.add(person)
            elif name == "follow" or name.startswith("user_send_"):
                self._gone.discard(person)
                self._last_seen[person] = max(at, self._last_seen.get(person, 0))

    def _follower(self, name: str, person: str, at: int | None) -> Event:
        fields = {"sender": None, "recipient": None, "oa_id": self.oa_id, "follower": {"id": person}}
        return self.event(name, person, at=at, source="oa_profile", **fields)

    def _attached(
        self, kind: str, person: str, payload: dict[str, Any], at: int | None, text: str = ""
    ) -> Event:
        message: dict[str, Any] = {"attachments": [{"payload": payload, "type": kind}]}
        return self._message(f"user_send_{kind}", person, message | ({"text": text} if text else {}), at)

    def _message(
        self,
        name: str,
        person: str,
        message: dict[str, Any],
        at: int | None,
        msg_id: str | None = None,
        fields: dict[str, Any] | None = None,
    ) -> Event:
        with self._lock:
            own = msg_id or f"{self._prefix}{next(self._messages):012x}"
        return self.event(name, person, at=at, message=message | {"msg_id": own}, **(fields or {}))


def _written(body: dict[str, Any], escaped: bool) -> bytes:
    """Compact JSON, every other time with escapes: whoever signs anything but the raw bytes is found out."""
    text = json.dumps(body, ensure_ascii=escaped, separators=(",", ":"))
    return (text.replace("/", "\\/") if escaped else text).encode()
