"""Running text of the source: lists of lines, the level of government, the audience, the result."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge_base.importing.doubts import Doubts, Reason, unknown
from knowledge_base.schema.base import Unknown
from knowledge_base.schema.procedure import Doubtable, Level
from vietnamese import clean, normalize

LEVELS = {"cấp xã": Level.COMMUNE, "cấp tỉnh": Level.PROVINCE, "cấp bộ": Level.MINISTRY}
NATIONAL_FIELDS = re.compile(r"hải quan|thuế")
"""Fields of national branches; the source calls some of them communal, no commune handles them."""
DISTRICT = re.compile(r"cấp huyện|(?:ubnd|ủy ban nhân dân|phòng [\w\s,-]{0,40}?) huyện|quận[,/ ]+huyện")
NONE_NAMED = re.compile(r"(?:không(?: có| quy định| yêu cầu)?(?: thông tin)?)?[\s.]*")
PAGE_FURNITURE = re.compile(r"Mã: KQ\..*|Từ khóaKhông có thông tin.*|Chọn cơ quan thực hiện.*", re.DOTALL)
AUDIENCE = re.compile(r",\s*(?![^()]*\))")
"""Commas outside brackets."""
LONGEST_TOLD = 1500
"""Characters of running text that may be told in a conversation; longer ones are only searched."""


def speaks_of_district(text: str) -> bool:
    """Whether a text sends people to a level of government that ended on 1 July 2025."""
    return DISTRICT.search(normalize(text)) is not None


def lines_of(text: str, name: Doubtable, doubts: Doubts) -> tuple[str, ...]:
    """The lines of a text; doubtful when they are too long to tell or speak of the district."""
    lines = tuple(line for line in map(clean, text.splitlines()) if line)
    if sum(map(len, lines)) > LONGEST_TOLD:
        doubts.add(name, Reason.TOO_LONG)
    if speaks_of_district(text):
        doubts.add(name, Reason.DISTRICT)
    return lines


def conditions_of(text: str, doubts: Doubts) -> tuple[str, ...]:
    """Conditions; "Không" and the like mean that there is none."""
    return () if NONE_NAMED.fullmatch(normalize(text)) else lines_of(text, "conditions", doubts)


def levels_of(text: str, field: str) -> tuple[Level, ...]:
    """Levels of government in the order of the source, each once."""
    named = [LEVELS.get(normalize(part), Level.OTHER) for part in text.split(",")]
    if NATIONAL_FIELDS.search(normalize(field)):
        named = [Level.OTHER if level is Level.COMMUNE else level for level in named]
    return tuple(dict.fromkeys(named))


def audience_of(text: str) -> tuple[str, ...]:
    """Who it is for, each once."""
    return tuple(dict.fromkeys(part for part in map(clean, AUDIENCE.split(text)) if part))


def result_of(text: str, doubts: Doubts) -> str | Unknown:
    """What the citizen gets, without the buttons and codes of the page it was read from."""
    result = clean(PAGE_FURNITURE.sub("", text))
    if not result:
        return unknown("not_given")
    if len(result) > LONGEST_TOLD:
        doubts.add("result", Reason.TOO_LONG)
    return result


def first_given(*texts: str) -> str:
    """The first text that says something, cleaned; "" where none does."""
    return next((cleaned for cleaned in map(clean, texts) if cleaned), "")


def short_title(title: str) -> str:
    """A title without "Thủ tục" before it, its first letter large."""
    cut = re.sub(r"^thủ tục:?\s+", "", title, flags=re.IGNORECASE)
    return cut[:1].upper() + cut[1:]


def laws_of(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Laws by number, each once; a law without a title is called by its number."""
    found: dict[str, str] = {}
    for number, title in pairs:
        if number := clean(number):
            found.setdefault(number, clean(title) or number)
    return list(found.items())
