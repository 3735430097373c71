"""What there is to see near the position that a visitor sent. The position is not kept."""

from __future__ import annotations

import json
import math

from knowledge_base.schema import Status, Tourism, ZaloText
from knowledge_base.snapshot import Snapshot
from portal.payload import Payload, PayloadButton
from portal.zalo.wording import say

WITHIN_KM = 40.0
MOST = 5
FIELD = "nearest"
"""What the answer is about, for the outcome of the turn (`own_data_field_nearest`)."""
EARTH_KM = 6371.0


def nearest(snapshot: Snapshot, lat: float, lon: float) -> Payload:
    """The records with a position within `WITHIN_KM` of a place (degrees), nearest first, as choices.

    Distances are as the crow flies. A position that is none on earth is near nothing.
    """
    near = sorted(
        (km, record.id, record)
        for record in snapshot.records.values()
        if isinstance(record, Tourism) and record.lat is not None and record.lon is not None
        if (km := distance(lat, lon, record.lat, record.lon)) <= WITHIN_KM
    )[:MOST]
    if not near:
        text = say(snapshot, ZaloText.NEAREST_NONE, km=f"{WITHIN_KM:.0f}")
        return Payload(status=Status.NO_MATCH, text=text, field=FIELD)
    buttons = tuple(
        PayloadButton(title=_line(snapshot, record.title, km), payload=_choice(key))
        for km, key, record in near
    )
    text = say(snapshot, ZaloText.NEAREST_INTRO, count=str(len(near)))
    return Payload(status=Status.ANSWERED, text=text, field=FIELD, buttons=buttons)


def distance(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Kilometres between two positions in degrees along the earth; infinite where one is no position."""
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        return math.inf
    north, other_north = math.radians(lat), math.radians(other_lat)
    half = (
        math.sin((other_north - north) / 2) ** 2
        + math.cos(north) * math.cos(other_north) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def _line(snapshot: Snapshot, title: str, km: float) -> str:
    written = f"{km:.1f}"
    if written == "0.0":
        return say(snapshot, ZaloText.NEAREST_HERE, title=title)
    return say(snapshot, ZaloText.NEAREST_LINE, title=title, km=written.replace(".", ","))


def _choice(record: str) -> str:
    """The engine's message for choosing a record, as the dialogue's own buttons send it."""
    return "/choose_record" + json.dumps({"record": record, "field": "overview"}, ensure_ascii=False)
