"""The table of places says what the official lists say, and becomes records without losing any."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
import yaml

from knowledge_base.loader import load
from knowledge_base.schema.units import FormerUnit, Tier, Unit, UnitTable
from knowledge_base.units import bare, former_of, slug, units_of
from tests.support.knowledge import problems_of, write_knowledge
from tools.errors import StepError
from tools.units import MARK, TABLE, lists_of, mapping, write

ROOT = Path(__file__).parents[2]
DATA = ROOT / ".." / "shared" / "data"
PROVINCE = "Tỉnh Lâm Đồng"
PHU_QUY = "Đặc khu Phú Quý"
DIVIDED = {
    "Xã Phong Phú, Huyện Tuy Phong, Tỉnh Bình Thuận": {"Xã Phan Rí Cửa", "Xã Tuy Phong"},
    "Xã Hòa Thắng, Huyện Bắc Bình, Tỉnh Bình Thuận": {"Xã Hòa Thắng", "Xã Hồng Thái"},
}


@pytest.fixture(scope="module")
def table() -> UnitTable:
    return UnitTable.model_validate(yaml.safe_load(TABLE.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def units(table: UnitTable) -> dict[str, Unit]:
    return units_of(table)


def rows(name: str) -> list[dict[str, str]]:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the shared data ({name}) is not here")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def written(former: FormerUnit) -> str:
    return f"{former.name}, {former.district}, {former.province}"


def of_tier(units: dict[str, Unit], tier: Tier) -> list[Unit]:
    return [unit for unit in units.values() if unit.tier is tier]


# Against the sources


def test_the_table_is_what_underthesea_brings(table: UnitTable) -> None:
    lists = lists_of(mapping(), table.province)
    assert {name: list(former) for name, former in table.wards.items()} == lists["wards"]
    assert {name: list(former) for name, former in table.provinces.items()} == lists["provinces"]


def test_every_former_commune_is_where_the_shared_list_has_it(units: dict[str, Unit]) -> None:
    listed = rows("lamdong_old_to_new.csv")
    expected = {
        (row["new_ward"], row["old_ward"], row["old_district"], row["old_province"]): row["old_ward_divided"]
        for row in listed
    }
    ours = {
        (unit.title, one.name, one.district, one.province): str(int(one.part))
        for unit in of_tier(units, Tier.WARD)
        for one in unit.former
    }
    assert len(expected) == len(listed) == 331
    assert ours == expected


def test_every_commune_of_today_is_in_the_shared_list(table: UnitTable) -> None:
    listed = rows("lamdong_new_wards.csv")
    assert sorted(table.wards) == sorted(row["ward"] for row in listed)
    assert all(row["ward"].startswith(f"{row['ward_type']} ") for row in listed)
    kinds = Counter(next(word for word in table.type_words if name.startswith(word)) for name in table.wards)
    assert kinds == Counter(row["ward_type"] for row in listed)


# What is known of it


def test_how_many_there_are(table: UnitTable, units: dict[str, Unit]) -> None:
    assert len(table.wards) == 124
    assert Counter(name.split()[0] for name in table.wards) == {"Xã": 103, "Phường": 20, "Đặc": 1}
    assert PHU_QUY in table.wards
    assert len(table.provinces) == 34
    former = [one for names in table.provinces.values() for one in names]
    assert len(former) == len(set(former)) == 63
    assert len(of_tier(units, Tier.WARD)) == 124, "no two of them share an id"
    assert len(of_tier(units, Tier.PROVINCE)) == 34


def test_the_province_is_three_former_ones(table: UnitTable) -> None:
    assert set(table.provinces[PROVINCE]) == {PROVINCE, "Tỉnh Bình Thuận", "Tỉnh Đắk Nông"}
    unchanged = {name for name, former in table.provinces.items() if len(former) == 1}
    assert len(unchanged) == 11
    assert all(former == (name,) for name, former in table.provinces.items() if name in unchanged)


def test_a_commune_under_two_units_was_divided(table: UnitTable, units: dict[str, Unit]) -> None:
    found: dict[str, set[str]] = {}
    for name, former in table.wards.items():
        assert len(set(former)) == len(former)
        for one in former:
            found.setdefault(one, set()).add(name)
    assert {one: now for one, now in found.items() if len(now) > 1} == DIVIDED
    parts = {written(one) for unit in of_tier(units, Tier.WARD) for one in unit.former if one.part}
    assert parts == set(DIVIDED)


@pytest.mark.parametrize(
    ("district", "now"),
    [
        ("Huyện Tuy Phong", {"Xã Liên Hương", "Xã Phan Rí Cửa", "Xã Tuy Phong", "Xã Vĩnh Hảo"}),
        ("Huyện Phú Quí", {PHU_QUY}),
        ("Thị xã La Gi", {"Phường La Gi", "Phường Phước Hội", "Xã Tân Hải"}),
    ],
)
def test_a_former_district_knows_what_took_its_place(
    district: str, now: set[str], units: dict[str, Unit]
) -> None:
    (unit,) = (unit for unit in of_tier(units, Tier.DISTRICT) if unit.former[0].name == district)
    assert set(unit.now) == now
    assert (unit.province, unit.former[0].province) == (PROVINCE, "Tỉnh Bình Thuận")


def test_districts_are_those_of_their_communes(table: UnitTable, units: dict[str, Unit]) -> None:
    expected: dict[tuple[str, str], set[str]] = {}
    for name, former in table.wards.items():
        for one in former:
            _, district, province = one.split(", ")
            expected.setdefault((district, province), set()).add(name)
    districts = of_tier(units, Tier.DISTRICT)
    assert {(unit.former[0].name, unit.former[0].province): set(unit.now) for unit in districts} == expected
    assert len({unit.id for unit in districts}) == len(expected) == 28


def test_records_are_made_with_the_source_and_the_day(table: UnitTable, units: dict[str, Unit]) -> None:
    for key, unit in units.items():
        assert (unit.id, unit.source, unit.since) == (key, table.source, table.since)
        assert unit.province == (unit.title if unit.tier is Tier.PROVINCE else PROVINCE)
        assert bool(unit.now) is (unit.tier is Tier.DISTRICT)
        assert unit.former


def test_other_spellings_reach_the_record(units: dict[str, Unit]) -> None:
    spelled = {unit.title: unit.other_names for unit in units.values() if unit.other_names}
    assert "Phú Quí" in spelled[PHU_QUY]
    assert "Lagi" in spelled["Phường La Gi"]
    district = units[slug("Thị xã La Gi Tỉnh Bình Thuận", "don-vi-cu")]
    assert "Lagi" in district.other_names


def test_every_spelling_belongs_to_a_name(table: UnitTable) -> None:
    """A misspelled key would be dead weight that nobody notices."""
    types = tuple(table.type_words)
    names = {
        bare(part, types) for former in table.wards.values() for one in former for part in one.split(", ")
    }
    names |= {bare(name, types) for name in (*table.wards, *table.provinces)}
    names |= {bare(name, types) for former in table.provinces.values() for name in former}
    assert set(table.other_names) <= names
    assert set(table.also_words) <= names


# Reading


@pytest.mark.parametrize(
    ("name", "is_bare"),
    [
        ("Thị trấn Liên Hương", "Liên Hương"),
        ("Thị xã La Gi", "La Gi"),
        ("Xã Xã", "Xã"),
        ("Phường 1", "1"),
        ("Xãng", "Xãng"),
    ],
)
def test_a_name_without_its_type(name: str, is_bare: str, table: UnitTable) -> None:
    assert bare(name, tuple(table.type_words)) == is_bare


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Xã Tuy Phong", "don-vi-xa-tuy-phong"),
        ("Huyện Đắk R'Lấp", "don-vi-huyen-dak-r-lap"),
        ("Phường Xuân Hương - Đà Lạt", "don-vi-phuong-xuan-huong-da-lat"),
    ],
)
def test_an_id_is_the_folded_name(name: str, made: str) -> None:
    assert slug(name) == made


def test_a_former_commune_is_three_names() -> None:
    read = former_of(" Xã Phong Phú ,Huyện Tuy Phong,  Tỉnh Bình Thuận", part=True)
    assert (read.name, read.district, read.province) == ("Xã Phong Phú", "Huyện Tuy Phong", "Tỉnh Bình Thuận")
    assert read.part


@pytest.mark.parametrize("entry", ["Xã A", "Xã A, Huyện B", "Xã A, , Tỉnh C", "Xã A, Huyện B, Tỉnh C, D"])
def test_an_entry_that_cannot_be_read_is_a_problem_of_the_file(entry: str, tmp_path: Path) -> None:
    root = write_knowledge(tmp_path / "knowledge")
    assert load(root).places is None
    data = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    data["wards"] = {"Xã Tuy Phong": [entry]}
    path = root / "units.yml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    (problem,) = problems_of(root)
    assert problem.path == path
    assert f'"{entry}"' in problem.message


# Writing


def test_writing_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "units.yml"
    path.write_bytes(TABLE.read_bytes())
    assert write(path).endswith("34 provinces, 124 communes")
    assert path.read_text(encoding="utf-8") == TABLE.read_text(encoding="utf-8")


def test_what_stands_above_the_mark_stays(tmp_path: Path) -> None:
    path = tmp_path / "units.yml"
    by_hand = "# Của cán bộ\nprovince: Thành phố Huế\n"
    path.write_text(f"{by_hand}{MARK}wards: {{}}\n", encoding="utf-8")
    write(path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(by_hand + MARK)
    assert "Quận Thuận Hóa, Thành phố Huế" in str(yaml.safe_load(text)["wards"])


def test_a_province_that_the_data_does_not_know() -> None:
    with pytest.raises(StepError, match="Tỉnh Thử"):
        lists_of(mapping(), "Tỉnh Thử")
