"""A payload as messages on Zalo: plain text, links on lines of their own, choices by number.

It says what the page says (static/portal/reply.js, sources.js), in the same words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from knowledge_base.schema import Status, ZaloText
from knowledge_base.snapshot import Snapshot
from portal.zalo.splitting import parts
from portal.zalo.wording import say

_WORDS = ("sources", "source_date", "checked_on", "map")
"""What is said as on the page: keys of interface.yml."""
_MONTHS = re.compile(r"(\d{4})-(\d{2})/(\d{2})")
_DAY = re.compile(r"\d{4}(-\d{2}){0,2}")


@dataclass(frozen=True)
class Rendered:
    """Messages in the order of sending; `buttons` (title, what pressing sends) go with the last."""

    texts: list[str]
    buttons: list[tuple[str, str]]


def render(payload: dict[str, Any], snapshot: Snapshot) -> Rendered:
    """The messages of a public payload (`Payload.public`).

    Every button is also a line of a menu, whose numbers `choices.by_words` understands.
    """
    english = payload.get("lang") == "en"
    interface = snapshot.interface.en if english else snapshot.interface.vi
    words = {key: snapshot.filled(interface[key]) for key in _WORDS}
    titles = [_line(button["title"]) for button in payload["buttons"]]
    blocks = [payload["text"].strip()]
    if payload.get("place"):
        blocks.append(_place(payload["place"], words))
    blocks += [_source(source, words) for source in payload["sources"]]
    if payload["status"] == Status.PRIVACY:
        # "Deleted" would be no more than half true here.
        blocks.append(say(snapshot, ZaloText.KEPT_BY_ZALO))
    if titles:
        blocks.append(_menu(titles, say(snapshot, ZaloText.MENU_EN if english else ZaloText.MENU)))
    pressed = ["#" + button["id"] for button in payload["buttons"]]
    return Rendered(parts("\n\n".join(blocks)), list(zip(titles, pressed, strict=True)))


def written_date(date: str) -> str:
    """The date of a source as people write it; shorter dates and spans of months likewise."""
    if span := _MONTHS.fullmatch(date):
        return f"{span[2]}–{span[3]}/{span[1]}"
    return "/".join(reversed(date.split("-"))) if _DAY.fullmatch(date) else date


def _line(text: str) -> str:
    return " ".join(text.split())


def _place(place: dict[str, Any], words: dict[str, str]) -> str:
    name = ", ".join(filter(None, [place["name"], place.get("area")]))
    return f"{words['map']}: {name}\n{place['map_url']}"


def _source(source: dict[str, Any], words: dict[str, str]) -> str:
    title = f"{source['title']} ({source['decision']})" if source.get("decision") else source["title"]
    dates = f"{words['source_date']} {written_date(source['source_date'])}"
    if source.get("checked_on"):
        dates += f", {words['checked_on']} {written_date(source['checked_on'])}"
    return "\n".join(filter(None, [f"{words['sources']}: {title}, {dates}", source.get("url")]))


def _menu(titles: list[str], heading: str) -> str:
    """One paragraph, so that it is not divided where it fits into a message."""
    return "\n".join([heading, *(f"{number}. {title}" for number, title in enumerate(titles, start=1))])
