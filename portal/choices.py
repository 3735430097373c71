"""Which of the buttons on offer a person means: by id, by ordinal ("cái thứ hai"), or by its title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypedDict

from portal.errors import RequestError
from vietnamese import fold, syllables


class Button(TypedDict):
    """A button on offer: its public id and what it sends to the engine."""

    id: str
    title: str
    payload: str


_BARE = re.compile(r"(?:số )?[0-9]{1,2}[.)]?", re.IGNORECASE)
NONE_OF_THESE = "/none_of_these"
_CARDINALS = {
    "mot": 1,
    "hai": 2,
    "ba": 3,
    "bon": 4,
    "nam": 5,
    "sau": 6,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
}
_ORDINALS = {"nhat": 1, "nhi": 2, "tu": 4, "dau": 1, "dau tien": 1, "first": 1, "second": 2, "third": 3}
_LAST = ("cuoi", "cuoi cung", "sau cung", "last")
_COUNTED = "cai|muc|so|nut|y|phuong an|lua chon|viec|thu tuc|dong|cau|number|option|no"
_BEFORE = "da|vang|cho toi|cho em|cho minh|toi|em|minh|chon|lay|bam|xem|hoi|muon|the"
_AFTER = "a|nhe|nha|di|do|day|em|ay|kia|nay|one|please"
_CHOICE = re.compile(
    rf"(?:(?:{_BEFORE}) )*(?P<counted>(?:(?:{_COUNTED}) )*)(?P<ordinal>thu )?"
    r"(?P<which>\d{1,2}(?:st|nd|rd|th)?|[a-z]+(?: (?:tien|cung))?)"
    rf"(?: (?:{_AFTER}))*"
)


def _position(text: str) -> int | None:
    """The place meant, from 1; -1 is the last; None when the text is no ordinal and nothing else."""
    found = _CHOICE.fullmatch(" ".join(syllables(fold(text))))
    if found is None:
        return None
    which = found["which"]
    if which[0].isdigit():
        return int(re.sub(r"\D", "", which))
    if which in _LAST:
        return -1
    if which in _CARDINALS and (which not in ("nam", "sau") or found["counted"] or found["ordinal"]):
        return _CARDINALS[which]
    if which in ("nhat", "nhi", "tu") and not (found["counted"] or found["ordinal"]):
        return None
    return _ORDINALS.get(which)


def _spoken(text: str) -> str:
    return " ".join(syllables(text))


def _by_title(text: str, buttons: Sequence[Button]) -> Button | None:
    spoken = _spoken(text)
    same = [button for button in buttons if _spoken(button["title"]) == spoken]
    if not same and spoken.isascii():
        same = [button for button in buttons if _spoken(fold(button["title"])) == spoken]
    return same[0] if len(same) == 1 else None


def by_id(button_id: str, buttons: Sequence[Button]) -> Button | None:
    """The button with this id, if it is on offer."""
    return next((button for button in buttons if button["id"] == button_id), None)


def is_number(text: str) -> bool:
    """Whether a text is a small number and nothing else: a choice, be there one or not."""
    return _BARE.fullmatch(text.strip()) is not None


def by_words(text: str, buttons: Sequence[Button]) -> Button | None:
    """The button that a text means, or None when the text is a question of its own.

    "The last one" is the last record on offer, not the button that refuses them all.
    """
    if not buttons:
        return None
    if (position := _position(text)) is not None:
        if position == -1:
            offered = [button for button in buttons if button["payload"] != NONE_OF_THESE]
            return (offered or buttons)[-1]
        return buttons[position - 1] if 1 <= position <= len(buttons) else None
    return _by_title(text, buttons)


def message_of(
    button_id: str | None, text: str, buttons: Sequence[Button], *, menus: bool, unseen: bool = False
) -> str:
    """What the engine is told: a choice's own message, or the text as it stands.

    Raises RequestError for a button that is not on offer and, where choices are `menus` by number, for such a
    number; also for a place in a menu that its writer had not seen yet (`unseen`).
    """
    if button_id is not None:
        if (button := by_id(button_id, buttons)) is None:
            raise RequestError("bad_button")
        return button["payload"]
    if (chosen := by_words(text, buttons)) is not None:
        if unseen and _position(text) is not None:
            # Meant the menu before, which has gone.
            raise RequestError("bad_button")
        return chosen["payload"]
    if menus and is_number(text):
        raise RequestError("bad_button")
    return text
