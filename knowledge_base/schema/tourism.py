"""What a visitor asks for: places, festivals, dishes, transport, areas to stay, itineraries, tips."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from knowledge_base.schema.base import Model, Paragraphs, RecordBase, SourceDate, Text


class English(Model):
    """Name and summary for visitors who read English."""

    name: Text
    summary: Text


class PriceNote(Model):
    """A price with the date and the place where it was read; never without."""

    text: Text
    source: Text
    date: SourceDate


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
    getting_there: Text | None = None
    price_note: PriceNote | None = None
    tips: tuple[Text, ...] = ()
    tags: tuple[Text, ...] = ()
    en: English

    @model_validator(mode="after")
    def _whole_position(self) -> Tourism:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("lat and lon belong together")
        return self
