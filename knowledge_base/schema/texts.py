"""What is not a record: the province's names, canned texts by status."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from enum import StrEnum
from string import Template
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from knowledge_base.schema.base import HttpsUrl, Model, Paragraphs, Text
from knowledge_base.schema.service import Phone

_BRACES = re.compile(r"\{(\w*)\}")
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class Status(StrEnum):
    """Every way a turn can end."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    NO_MATCH = "no_match"
    OUT_OF_SCOPE = "out_of_scope"
    CHITCHAT = "chitchat"
    EMERGENCY = "emergency"
    HANDOFF = "handoff"
    PRIVACY = "privacy"
    ERROR_TIMEOUT = "error_timeout"
    ERROR_ENGINE = "error_engine"
    ERROR_INPUT = "error_input"


class ZaloText(StrEnum):
    """Every text that is said on Zalo alone."""

    WELCOME = "welcome"
    NOTICE = "notice"
    """Goes before the first answer to a person who was not welcomed."""
    CANNOT_READ_MEDIA = "cannot_read_media"
    STICKER = "sticker"
    NEAREST_INTRO = "nearest_intro"
    """`{count}` places follow."""
    NEAREST_LINE = "nearest_line"
    """A place, `{title}`, and how far it is, `{km}`."""
    NEAREST_HERE = "nearest_here"
    """A `{title}` less than 50 metres away."""
    NEAREST_NONE = "nearest_none"
    """Nothing within `{km}`."""
    MENU = "menu"
    """Stands above the numbered choices; `MENU_EN` below an answer in English."""
    MENU_EN = "menu_en"
    HELD = "held"
    """Stands below what is held of a person: what this channel holds besides."""
    KEPT_BY_ZALO = "kept_by_zalo"
    """Stands below "deleted"."""
    TOO_LONG = "too_long"
    TOO_FAST = "too_fast"
    """Wait `{seconds}`."""
    BAD_BUTTON = "bad_button"


class Province(Model):
    """Everything that names the province and its assistant; another province changes this file."""

    assistant: Text
    province: Text
    """The province of today."""
    former_province: Text | None = None
    """The former province whose people are served first."""
    hotline: Phone
    portal_name: Text
    portal_url: HttpsUrl
    map_link: Annotated[Text, Field(pattern=r"^https://[^\s]*\$lat[^\s]*\$lon[^\s]*$")] | None = None
    """Address of a map of `$lat`, `$lon` (degrees); left out: no map is linked to."""
    retention_minutes: int = Field(gt=0)
    """How long a conversation is kept; shown to people and used by the gateway."""
    days_off: dict[dt.date, Text] = Field(default_factory=dict)
    """Days off that the government decided on beside the public holidays, with their names."""
    working_days: dict[dt.date, Text] = Field(default_factory=dict)
    """Saturdays or Sundays on which work is made up for a day off, with the decision."""

    @model_validator(mode="after")
    def _each_day_once(self) -> Province:
        if both := self.days_off.keys() & self.working_days.keys():
            raise ValueError(f"{min(both)} is a day off and a working day")
        return self

    @property
    def marks(self) -> dict[str, str]:
        """What stands for each mark of a canned text; a mark whose field is left out has no value."""
        values = self.model_dump(exclude_none=True, exclude={"days_off", "working_days", "map_link"})
        return {"retention" if name == "retention_minutes" else name: str(v) for name, v in values.items()}


class Answers(Model):
    """Canned texts. `$name` stands for a value of the province file (`Province.marks`)."""

    statuses: dict[Status, Paragraphs]
    social: dict[Key, Paragraphs]
    """Texts by social intent or by situation of the dialogue."""
    errors: dict[Key, Paragraphs]
    """Texts of the chat interface's errors, by error code."""
    interface: dict[Key, Text]
    """Words that stand where personal data was hidden."""
    buttons: dict[Key, Text]
    zalo: dict[Key, Paragraphs] = Field(default_factory=dict)
    """What is said on Zalo alone; a province without an Official Account may leave it out."""

    @model_validator(mode="after")
    def _every_status_has_a_text(self) -> Answers:
        missing = [status.value for status in Status if status not in self.statuses]
        if missing:
            raise ValueError(f"no text for the status {', '.join(missing)}")
        return self

    @model_validator(mode="after")
    def _zalo_is_whole(self) -> Answers:
        missing = [key.value for key in ZaloText if key not in self.zalo]
        if self.zalo and missing:
            raise ValueError(f"zalo: no text for {', '.join(missing)}")
        return self


class Interface(Model):
    """Words of the chat page by language. `$name` is as in `Answers`; `{name}` is filled in by the page."""

    vi: dict[Key, Text]
    en: dict[Key, Text]
    english_errors: dict[Key, Text]
    """English for what `Answers.errors` says, and for the statuses of turns that failed."""

    @model_validator(mode="after")
    def _both_say_the_same(self) -> Interface:
        if only := sorted(self.vi.keys() ^ self.en.keys()):
            raise ValueError(f"in one language only: {', '.join(only)}")
        for key, text in self.vi.items():
            if set(_BRACES.findall(text)) != set(_BRACES.findall(self.en[key])):
                raise ValueError(f"{key}: what stands in braces must be the same in both languages")
        return self


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in the places marked `$name`; an unknown mark raises KeyError, a lone `$` ValueError."""
    return Template(text).substitute(values)
