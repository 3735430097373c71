"""Places near a position, from the repository's own records."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from actions.turn import choose_payload
from knowledge_base.content import Content
from knowledge_base.schema import Status, Tourism
from knowledge_base.snapshot import Snapshot
from portal.zalo.nearest import MOST, WITHIN_KM, distance, nearest

STATION = "ga-da-lat"
HANOI = (21.0285, 105.8542)
ONE_DEGREE = 111.195
"""Kilometres of a degree of latitude on a sphere with the earth's mean radius."""


@pytest.fixture(scope="module")
def snapshot(content: Content) -> Snapshot:
    return Snapshot("build-1", content)


def placed(snapshot: Snapshot) -> list[tuple[Tourism, float, float]]:
    return [
        (record, record.lat, record.lon)
        for record in snapshot.records.values()
        if isinstance(record, Tourism) and record.lat is not None and record.lon is not None
    ]


def test_every_place_is_nearest_to_itself(snapshot: Snapshot) -> None:
    assert len(placed(snapshot)) >= 7
    for record, lat, lon in placed(snapshot):
        payload = nearest(snapshot, lat, lon)
        assert payload.status is Status.ANSWERED
        assert payload.buttons[0].title == f"{record.title} (chưa tới 50 m)"
        assert payload.buttons[0].payload == choose_payload(record.id, "overview")


def test_the_nearest_come_first_with_their_kilometres(snapshot: Snapshot) -> None:
    ((_, lat, lon),) = [found for found in placed(snapshot) if found[0].id == STATION]
    payload = nearest(snapshot, lat, lon)
    by_distance = sorted((distance(lat, lon, at, on), record) for record, at, on in placed(snapshot))
    near = [(km, record) for km, record in by_distance if km <= WITHIN_KM]
    assert 3 <= len(near) <= MOST
    assert len(near) < len(by_distance)
    assert f" {len(near)} nơi" in payload.text
    assert [button.payload for button in payload.buttons] == [
        choose_payload(record.id, "overview") for _, record in near
    ]
    for button, (km, record) in list(zip(payload.buttons, near, strict=True))[1:]:
        written = f"{km:.1f}".replace(".", ",")
        assert button.title == f"{record.title} ({written} km)"


def test_no_more_than_five_are_offered(snapshot: Snapshot) -> None:
    ((station, lat, lon),) = [found for found in placed(snapshot) if found[0].id == STATION]
    more = {
        f"place-{north}": station.model_copy(update={"id": f"place-{north}", "lat": lat + north / 100})
        for north in range(9, 0, -1)
    }
    crowded = Snapshot("build-1", replace(snapshot.content, records={STATION: station, **more}))
    payload = nearest(crowded, lat, lon)
    wanted = [STATION, "place-1", "place-2", "place-3", "place-4"]
    assert [button.payload for button in payload.buttons] == [
        choose_payload(key, "overview") for key in wanted
    ]


def test_the_bound_is_forty_kilometres(snapshot: Snapshot) -> None:
    ((station, lat, lon),) = [found for found in placed(snapshot) if found[0].id == STATION]
    alone = Snapshot("build-1", replace(snapshot.content, records={STATION: station}))
    assert nearest(alone, lat + 39.9 / ONE_DEGREE, lon).buttons[0].title.endswith("(39,9 km)")
    assert nearest(alone, lat + 40.1 / ONE_DEGREE, lon).buttons == ()


@pytest.mark.parametrize("position", [HANOI, (91, 108), (11.9, 181), (math.nan, 108.4), (11.9, math.inf)])
def test_where_nothing_is_near_the_hotline_is_named(
    position: tuple[float, float], snapshot: Snapshot
) -> None:
    payload = nearest(snapshot, *position)
    assert payload.status is Status.NO_MATCH
    assert payload.buttons == ()
    assert "40 km" in payload.text
    assert "1022" in payload.text


def test_distances_are_those_of_the_globe() -> None:
    assert distance(11, 108, 12, 108) == pytest.approx(ONE_DEGREE, abs=0.01)
    assert distance(0, 108, 0, 109) == pytest.approx(ONE_DEGREE, abs=0.01)
    assert distance(60, 108, 60, 109) == pytest.approx(ONE_DEGREE / 2, rel=0.001)
    assert distance(0, 179.5, 0, -179.5) == pytest.approx(ONE_DEGREE, abs=0.01)
    assert distance(90, 0, -90, 0) == pytest.approx(180 * ONE_DEGREE, abs=1)
