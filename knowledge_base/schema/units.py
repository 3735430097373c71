"""Communes, districts and provinces: today's, and what they were before 1 July 2025."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Literal

from pydantic import Field

from knowledge_base.schema.base import Model, RecordBase, Source, Text


class Tier(StrEnum):
    """How large a unit is. DISTRICT exists only in the past."""

    PROVINCE = "province"
    DISTRICT = "district"
    WARD = "ward"


class FormerUnit(Model):
    """A unit that is no more. The same name may stand in several districts."""

    name: Text
    district: Text | None = None
    province: Text
    part: bool = False
    """Only a part of it went to the unit that lists it; the rest to others."""


class Unit(RecordBase):
    """A unit of today with all that it was made of, or a former district with today's units in its place.

    Made from the table (`units.yml`), not from a file of its own.
    """

    kind: Literal["unit"] = "unit"
    tier: Tier
    since: dt.date
    """The day from which today's units exist."""
    province: Text
    """Today's province; of a province its own name."""
    former: tuple[FormerUnit, ...] = ()
    """What it was made of."""
    now: tuple[Text, ...] = ()
    """Of a former district: today's units that took over its communes."""
    other_names: tuple[Text, ...] = ()
    """Further spellings of its bare name."""


class UnitTable(Model):
    """`units.yml`. A former commune is written "Xã Phong Phú, Huyện Tuy Phong, Tỉnh Bình Thuận".

    Under two units of today it was divided between them.
    """

    source: Source
    since: dt.date
    """The day from which today's units exist."""
    province: Text
    """The province of today whose communes are listed."""
    provinces: dict[Text, tuple[Text, ...]] = Field(min_length=1)
    """Every province of today, and the former ones it was made of."""
    wards: dict[Text, tuple[Text, ...]] = Field(min_length=1)
    """Every commune, ward and special zone of today, and the former ones it was made of."""
    type_words: dict[Text, tuple[Text, ...]]
    """"Phường", "Xã", … as in the names above, and how people write them."""
    other_names: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)
    """Bare name → further spellings."""
    also_words: tuple[Text, ...] = ()
    """Bare names that are everyday phrases when typed without diacritics ("La Gi")."""
    before_names: tuple[Text, ...] = ()
    """Words after which such a phrase is the name all the same ("ở", "về")."""
    questions: tuple[Text, ...]
    """Phrases that ask what became of a place."""
