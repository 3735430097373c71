"""What goes back to a person."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from portal.choices import Button
from portal.payload import Payload


@dataclass(frozen=True)
class Reply:
    """What goes back to the citizen's device."""

    token: str
    payload: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The body of the answer."""
        return {"conversation": self.token, "replies": [self.payload]}


def offered(payload: Payload) -> tuple[Button, ...]:
    """The buttons of a payload, each with an id of its own."""
    return tuple(
        Button(id=secrets.token_urlsafe(6), title=button.title, payload=button.payload)
        for button in payload.buttons
    )


def public(payload: Payload, buttons: tuple[Button, ...] = ()) -> dict[str, Any]:
    """A payload as the person's device gets it."""
    return payload.public([{"id": button["id"], "title": button["title"]} for button in buttons])
