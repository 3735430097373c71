"""The table of places as records: today's units, and the districts that are no more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from knowledge_base.schema.units import FormerUnit, Tier, Unit, UnitTable
from vietnamese import fold


def slug(name: str, prefix: str = "don-vi") -> str:
    """ "Xã Tuy Phong" → "don-vi-xa-tuy-phong"."""
    return f"{prefix}-{re.sub(r'[^0-9a-z]+', '-', fold(name)).strip('-')}"


def bare(name: str, types: tuple[str, ...]) -> str:
    """A name without its type: "Thị trấn Liên Hương" → "Liên Hương"."""
    return next((name[len(word) + 1 :] for word in types if name.startswith(f"{word} ")), name)


def former_of(entry: str, *, part: bool = False) -> FormerUnit:
    """ "Xã Phong Phú, Huyện Tuy Phong, Tỉnh Bình Thuận" as a unit. Raises ValueError."""
    parts = [part.strip() for part in entry.split(",")]
    if len(parts) != 3 or not all(parts):
        raise ValueError(f'"{entry}" must name commune, district and province, with commas between')
    return FormerUnit(name=parts[0], district=parts[1], province=parts[2], part=part)


def units_of(table: UnitTable) -> dict[str, Unit]:
    """Every unit by id. Raises ValueError for an entry that cannot be read."""
    units = (*_provinces(table), *_wards(table), *_districts(table))
    return {unit.id: unit for unit in units}


def _provinces(table: UnitTable) -> Iterator[Unit]:
    for name, former in table.provinces.items():
        yield Unit(
            id=slug(name),
            title=name,
            tier=Tier.PROVINCE,
            province=name,
            former=tuple(FormerUnit(name=one, province=one) for one in former),
            since=table.since,
            source=table.source,
        )


def _wards(table: UnitTable) -> Iterator[Unit]:
    types = tuple(table.type_words)
    times = Counter(one for former in table.wards.values() for one in former)
    for name, former in table.wards.items():
        yield Unit(
            id=slug(name),
            title=name,
            tier=Tier.WARD,
            province=table.province,
            former=tuple(former_of(one, part=times[one] > 1) for one in former),
            other_names=table.other_names.get(bare(name, types), ()),
            since=table.since,
            source=table.source,
        )


def _districts(table: UnitTable) -> Iterator[Unit]:
    types = tuple(table.type_words)
    found: dict[tuple[str, str], dict[str, None]] = {}
    for name, former in table.wards.items():
        for one in map(former_of, former):
            found.setdefault((str(one.district), one.province), {})[name] = None
    for (district, province), now in found.items():
        yield Unit(
            id=slug(f"{district} {province}", "don-vi-cu"),
            title=district,
            tier=Tier.DISTRICT,
            province=table.province,
            former=(FormerUnit(name=district, province=province),),
            now=tuple(now),
            other_names=table.other_names.get(bare(district, types), ()),
            since=table.since,
            source=table.source,
        )
