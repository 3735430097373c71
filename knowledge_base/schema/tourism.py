"""What a visitor asks for: places, festivals, dishes, transport, areas to stay, itineraries, tips."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from knowledge_base.schema.base import Model, Paragraphs, RecordBase, SourceDate, Text


class English(Model):
    """Name and summary for visitors who read English."""

    name: Text
    summary: Text


class DatedNote(Model):
    """A price or opening hours with the date and the place where it was read; never without."""

    text: Text
    source: Text
    date: SourceDate


class LunarDay(Model):
    """A day of Vietnam's lunar calendar, in the plain (not the leap) month."""

    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=30)


class LunarDates(Model):
    """When a festival is held by the lunar calendar; `last` is its last day, none: a single day."""

    first: LunarDay
    last: LunarDay | None = None
    years: Literal["all", "even", "odd"] = "all"
    """Festivals held every other year: the parity of the solar year."""

    @model_validator(mode="after")
    def _in_order(self) -> LunarDates:
        if self.last and (self.last.month, self.last.day) < (self.first.month, self.first.day):
            raise ValueError("last lies before first")
        return self


class Tourism(RecordBase):
    """One thing to see, eat, attend, ride, stay in or plan with."""

    kind: Literal["place", "festival", "dish", "transport", "stay_area", "itinerary", "tip"]
    summary: Paragraphs
    ward: Text | None = None
    """Today's commune, ward or special zone."""
    former_ward: Text | None = None
    """The unit it belonged to before 1 July 2025."""
    lat: float | None = Field(default=None, ge=8.0, le=24.0)
    lon: float | None = Field(default=None, ge=102.0, le=110.0)
    best_time: Text | None = None
    lunar: LunarDates | None = None
    """Of a festival: its days by the lunar calendar; the solar dates are reckoned from them."""
    opening_hours: DatedNote | None = None
    """When it is open, with the source and its date; never without."""
    getting_there: Text | None = None
    price_note: DatedNote | None = None
    tips: tuple[Text, ...] = ()
    tags: tuple[Text, ...] = ()
    en: English

    @model_validator(mode="after")
    def _whole_position(self) -> Tourism:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("lat and lon belong together")
        if self.lunar and self.kind != "festival":
            raise ValueError("only a festival has lunar dates")
        return self
