"""What is stored of an event: no personal data, and whether it announces a danger."""

from __future__ import annotations

import re
from typing import Any

from portal.conversations import danger_of
from portal.errors import RequestError
from portal.intake import question
from portal.texts import Texts
from portal.zalo.events import Event, Kind

_PRESSED = re.compile(r"#([A-Za-z0-9_-]{6,32})")


async def content_of(event: Event, texts: Texts) -> dict[str, Any]:
    """What an event's answer needs.

    "text" (masked), "button" (an id), "danger" (name, whether in English), "place" (degrees) or "problem"
    (the code of an error); nothing for events without words.
    """
    if event.kind is Kind.LOCATION and event.position is not None:
        return {"place": list(event.position)}
    if event.kind is not Kind.TEXT:
        return {}
    if pressed := _PRESSED.fullmatch(event.text.strip()):
        return {"button": pressed[1]}
    try:
        text, too_long = question(event.text)
    except RequestError as error:
        return {"problem": error.code}
    # As it was written: nothing that is hidden from here on must hide a danger.
    if (danger := await danger_of(texts, text)) is not None:
        return {"danger": [danger.field, danger.lang == "en"]}
    return {"problem": "too_long"} if too_long else {"text": texts.mask(text)}
