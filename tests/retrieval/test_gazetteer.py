"""Every name of the table is found however it is typed, and nothing that is no name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.schema.units import Tier, UnitTable
from knowledge_base.units import bare, units_of
from retrieval.gazetteer import ORDER, Gazetteer, Places
from tests.vietnamese.strategies import nasty_text, vietnamese_text
from vietnamese import fold, syllables

FILE = Path(__file__).parents[2] / "knowledge_base" / "units.yml"
TABLE = UnitTable.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
UNITS = units_of(TABLE)
TYPES = tuple(TABLE.type_words)
GAZETTEER = Gazetteer.of(TABLE, UNITS)
SPELLINGS: list[Callable[[str], str]] = [str, fold, str.upper, lambda name: fold(name).upper()]
SPELLED = pytest.mark.parametrize("spelled", SPELLINGS, ids=["accented", "folded", "upper", "folded upper"])
TODAY_OR_FORMER = [
    (name, unit)
    for unit in UNITS.values()
    for name in [*[unit.title] * (unit.tier is not Tier.DISTRICT), *(one.name for one in unit.former)]
]
NAMES = sorted({name for name, _ in TODAY_OR_FORMER})


def read(text: str) -> Places:
    return GAZETTEER.read(text)


def titles(text: str) -> set[str]:
    return {UNITS[key].title for key in read(text).units}


def tiers(text: str) -> set[Tier]:
    return {naming.tier for naming in read(text).meant}


# Every name


def test_all_names_are_tried() -> None:
    assert len(NAMES) > 450
    assert {unit.tier for _, unit in TODAY_OR_FORMER} == set(Tier)


@SPELLED
def test_a_full_name_means_every_unit_that_has_or_had_it(spelled: Callable[[str], str]) -> None:
    meant: dict[str, set[str]] = {}
    for name, unit in TODAY_OR_FORMER:
        meant.setdefault(spelled(name), set()).add(unit.title)
    assert {name: titles(name) for name in meant} == meant


@SPELLED
def test_a_bare_name_means_the_largest_that_has_it(spelled: Callable[[str], str]) -> None:
    meant: dict[str, dict[Tier, set[str]]] = {}
    for name, unit in TODAY_OR_FORMER:
        short = bare(name, TYPES)
        for form in (short, *TABLE.other_names.get(short, ())):
            meant.setdefault(spelled(form), {}).setdefault(unit.tier, set()).add(unit.title)
    for name, by_tier in meant.items():
        largest = next(tier for tier in ORDER if tier in by_tier)
        if name[0].isdigit():
            assert titles(f"quê {name}").isdisjoint(by_tier[largest])
        else:
            assert titles(f"quê {name}") >= by_tier[largest], name
            assert tiers(f"quê {name}") == {largest}, name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đắk Rlấp", "Huyện Đắk R'Lấp"),
        ("Đăk Rlấp", "Huyện Đắk R'Lấp"),
        ("dak r lap", "Huyện Đắk R'Lấp"),
        ("huyện Đắk R’Lấp", "Huyện Đắk R'Lấp"),
        ("Blao", "Phường B'Lao"),
        ("xã Đắk Rmăng", "Xã Tà Đùng"),
        ("nam njang", "Xã Trường Xuân"),
        ("đảo Phú Quý", "Huyện Phú Quí"),
        ("đặc khu Phú Quí", "Đặc khu Phú Quý"),
        ("Xuân Hương", "Phường Xuân Hương - Đà Lạt"),
        ("Hoà Thắng Hồng Thái", "Xã Hòa Thắng"),
        ("phường Mui Né", "Phường Mũi Né"),
    ],
)
def test_other_spellings(text: str, expected: str) -> None:
    assert any(title.startswith(expected) for title in titles(text))


@pytest.mark.parametrize(
    "text",
    [
        "Hàm Tiền",
        "phường Hám Tiến",
        "Tuy Phóng",
        "mũi",
        "1",
        "ngày 1",
        "Hà",
        "thuận",
        "tuyphong",
        "phường",
        "",
    ],
)
def test_what_is_no_name_is_not_found(text: str) -> None:
    found = read(text)
    assert (found.mentions, found.meant, found.units, found.asks) == ((), (), (), False)
    assert found.rest == " ".join(syllables(text))


# Several meanings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("xã Phong Phú", {"Xã Phan Rí Cửa", "Xã Tuy Phong"}),
        ("phong phu", {"Xã Phan Rí Cửa", "Xã Tuy Phong"}),
        ("Hòa Thắng", {"Xã Hòa Thắng", "Xã Hồng Thái"}),
        ("Tân Hà", {"Xã Tân Hà Lâm Hà", "Xã Hàm Tân", "Xã Trà Tân"}),
        ("Phường 1", {"Phường 1 Bảo Lộc", "Phường Xuân Hương - Đà Lạt"}),
        ("Bình Thạnh", {"Xã Liên Hương", "Xã Đinh Văn Lâm Hà"}),
        # The type tells them apart.
        ("Bình Tân", {"Xã Sông Lũy", "Phường La Gi"}),
        ("phường Bình Tân", {"Phường La Gi"}),
        ("p Bình Tân", {"Phường La Gi"}),
        ("x. Bình Tân", {"Xã Sông Lũy"}),
        ("thị trấn Tân Nghĩa", {"Xã Hàm Tân"}),
        ("xã Tân Nghĩa", {"Xã Bảo Thuận"}),
        ("xã Lạc Dương", {"Xã Lạc Dương"}),
        ("thị trấn Lạc Dương", {"Phường Lang Biang - Đà Lạt"}),
        ("phường Phan Thiết", {"Phường Phan Thiết"}),
        # What is named beside them does, too.
        ("phường 1 Đà Lạt", {"Phường Xuân Hương - Đà Lạt"}),
        ("phường 1, tp Bảo Lộc", {"Phường 1 Bảo Lộc"}),
        ("Tân Hà Đức Linh", {"Xã Trà Tân"}),
        ("xã tan ha, h. ham tan", {"Xã Hàm Tân"}),
        ("Tân Hà tỉnh Bình Thuận", {"Xã Hàm Tân", "Xã Trà Tân"}),
        ("huyện Tuy Phong có xã Bình Thạnh", {"Xã Liên Hương"}),
        ("Tân Thành, Đắk Nông", {"Xã Krông Nô"}),
        ("Phong Phú, Đà Lạt", {"Xã Phan Rí Cửa", "Xã Tuy Phong"}),
    ],
)
def test_which_units_a_name_may_mean(text: str, expected: set[str]) -> None:
    assert titles(text) == expected
    assert titles(f"tôi ở {text} thì nộp ở đâu") == expected


@pytest.mark.parametrize("text", ["tp Phan Thiết", "Phan Thiết", "thành phố Phan Thiết", "TP. PHAN THIET"])
def test_a_town_is_the_former_district_and_not_the_ward(text: str) -> None:
    assert tiers(text) == {Tier.DISTRICT}


# Everyday words


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("vneid la gi", set()),
        ("căn cước là gì", set()),
        ("ma dinh danh la gi vay em", set()),
        ("la gi co gi choi", {0, 1}),
        ("La Gi", {0, 1}),
        ("o la gi co gi vui", {1, 2}),
        ("xe đi la gi", {2, 3}),
        ("về La Gi bao xa", {1, 2}),
    ],
)
def test_la_gi_is_a_town_or_a_question(text: str, places: set[int]) -> None:
    found = read(text)
    assert {place for one in found.mentions for place in range(one.start, one.end)} == places
    assert set(GAZETTEER.unsure_names(text)) == places


@pytest.mark.parametrize("text", ["thị xã La Gi có gì vui", "o thi xa la gi co gi vui", "phường La Gi"])
def test_after_its_type_la_gi_is_the_town(text: str) -> None:
    words = [fold(word) for word in syllables(text)]
    (mention,) = read(text).mentions
    assert words[mention.start : mention.end][-2:] == ["la", "gi"]
    assert mention.typed_type
    assert {words.index("la"), words.index("gi")} <= set(GAZETTEER.unsure_names(text))


# The rest


@pytest.mark.parametrize(
    ("text", "asks", "rest"),
    [
        ("huyện Tuy Phong còn không", True, ""),
        ("còn huyện Tuy Phong không", True, ""),
        ("Hàm Tiến gio thuoc dau", True, None),
        ("Đắk Nông sáp nhập với ai", True, "ai"),
        ("đăng ký khai sinh ở phường Hàm Tiến", False, "đăng ký khai sinh ở"),
        ("sáp nhập là sao", False, None),
        ("tôi ở Phan Thiết", False, "tôi ở"),
    ],
)
def test_what_is_left_of_a_question(text: str, asks: bool, rest: str | None) -> None:
    found = read(text)
    assert found.asks is asks
    assert rest is None or found.rest == rest


def test_without_a_table_nothing_is_found() -> None:
    none = Gazetteer.of(None, {})
    for text in ("phường Hàm Tiến giờ thuộc đâu", "la gi", ""):
        found = none.read(text)
        assert (found.mentions, found.meant, found.units, found.asks) == ((), (), (), False)
        assert found.rest == " ".join(syllables(text))
        assert not none.unsure_names(text)


PLACE = st.sampled_from([*NAMES, *map(fold, NAMES)])
ASKING = st.sampled_from(TABLE.questions)
TEXTS = nasty_text | vietnamese_text | st.lists(PLACE | ASKING | vietnamese_text, max_size=6).map(" ".join)


@given(TEXTS)
def test_any_text_is_read(text: str) -> None:
    found, words = read(text), syllables(text)
    assert found.text == text
    assert Counter(found.rest.split()) <= Counter(words)
    ends = [0, *(one.end for one in found.mentions)]
    for before, mention in zip(ends, found.mentions, strict=False):
        assert before <= mention.start < mention.end <= len(words)
        assert mention.namings
    assert bool(found.units) is bool(found.mentions)
    assert found.mentions or not found.asks
    assert set(GAZETTEER.unsure_names(text)) <= set(range(len(words)))


@given(PLACE, st.sampled_from(["", "zwqx ", "1. "]), st.sampled_from(["", " zwqx", ", blorpf?", "!"]))
def test_a_name_is_found_wherever_it_stands(name: str, before: str, after: str) -> None:
    assert set(read(name).units) == set(read(before + name + after).units) != set()
