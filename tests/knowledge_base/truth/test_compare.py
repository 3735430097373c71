"""What differs between a record and the official one of its code, and which differences are explained."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.importing.rows import SourceRow
from knowledge_base.schema import Procedure
from knowledge_base.truth.compare import Comparison, compare
from knowledge_base.truth.official import Official, official_of
from tests.knowledge_base.importing.rows import channel, paper, row

CODE = "1.900001"
CARD = "Đơn xin cấp thẻ mượn sách"
OFFICIAL: dict[str, Any] = {
    "cach_thuc": [
        channel("7 ngày làm việc", "Phí : 70,000 Việt Nam Đồng"),
        channel("3", "Phí : 35.000 VNĐ", kind="Trực tuyến"),
    ],
    "thanh_phan_ho_so": [paper(CARD), paper("Ảnh thẻ 3x4", form="Mẫu 01")],
    "trinh_tu": "Bước 1: Nộp đơn kèm sổ hộ khẩu bản sao.\nBước 2: Chờ 15 phút.",
}


def official(**changes: Any) -> Official:
    return official_of(SourceRow.model_validate(row(CODE, **{**OFFICIAL, **changes})))


def way(kind: str = "in_person", duration: Any = None, *amounts: int) -> dict[str, Any]:
    limit = {"value": 7, "unit": "working_day"} if duration is None else duration
    return {
        "channel": kind,
        "duration": limit,
        "fees": [{"amount": one, "condition": f"{one}"} for one in amounts or (70_000,)],
    }


ONLINE = way("online", {"value": 3, "unit": "unknown"}, 35_000)


def ours(*reasons: dict[str, str], papers: tuple[str, ...] = (CARD,), **changes: Any) -> Procedure:
    data = {
        "kind": "procedure",
        "id": CODE,
        "code": CODE,
        "title": "Cấp thẻ mượn sách",
        "official_title": "Thủ tục cấp thẻ mượn sách",
        "source": {"name": "Cổng", "date": "2026-06/07"},
        "field": "Thư viện",
        "level": ["commune"],
        "agency": "Ủy ban nhân dân cấp xã",
        "audience": ["Công dân Việt Nam"],
        "channels": [way(), ONLINE],
        "documents": [{"case": "Mọi trường hợp", "items": [{"name": name} for name in papers]}],
        "steps": ["Nộp đơn."],
        "result": "Thẻ",
        "where_to_apply": {"unknown": "Không ghi"},
        "legal_basis": {"unknown": "Không ghi"},
        "decision": "7/QĐ-THU",
        "differs_because": list(reasons),
        **changes,
    }
    return Procedure.model_validate(data)


def reason(field: str, figure: str | None = None, because: str = "Vì nghị quyết mới") -> dict[str, str]:
    return {"field": field, "because": because} | ({"ours": figure} if figure else {})


def told(found: Comparison) -> list[tuple[str, str, str]]:
    return [(one.field, one.ours, one.theirs) for one in found.unexplained]


def test_a_record_that_says_the_same_agrees_in_every_point() -> None:
    found = compare(ours(), official())
    assert (found.code, found.disagreements, found.idle) == (CODE, (), ())
    assert found.looked_at == len(["title", "level", "decision", "two fees", "two limits"]) + 2 + 1


DIFFERENT = [
    ("title", {"official_title": "Cấp thẻ"}, "Cấp thẻ", "Thủ tục cấp thẻ mượn sách"),
    ("level", {"level": ["commune", "province"]}, "commune, province", "commune"),
    ("decision", {"decision": "8/QĐ-THU"}, "8/QĐ-THU", "7/QĐ-THU"),
    ("fees", {"channels": [way("in_person", None, 80_000)]}, "80000", "70000"),
    ("fees", {"channels": [way("in_person", None, 0)]}, "0", "70000"),
    ("duration", {"channels": [way(duration={"value": 7, "unit": "day"})]}, "7 day", "7 working_day"),
    ("duration", {"channels": [way(duration={"unit": "same_day"})]}, "same_day", "7 working_day"),
    (
        "documents",
        {"papers": ("Giấy khám sức khỏe",)},
        "Giấy khám sức khỏe",
        "no line shares 60% of its words",
    ),
]


@pytest.mark.parametrize(("field", "changes", "we", "they"), DIFFERENT)
def test_each_kind_of_difference_is_found(field: str, changes: dict[str, Any], we: str, they: str) -> None:
    found = compare(ours(**changes), official())
    assert told(found) == [(field, we, they)]
    assert str(found.unexplained[0]) == f"{CODE} {field}: ours {we!r}, theirs {they!r}; NOT EXPLAINED"


@pytest.mark.parametrize("whole", [True, False], ids=["the field", "the figure"])
@pytest.mark.parametrize(("field", "changes", "we", "they"), DIFFERENT)
def test_each_kind_can_be_explained(
    field: str, changes: dict[str, Any], we: str, they: str, whole: bool
) -> None:
    found = compare(ours(reason(field, None if whole else we), **changes), official())
    assert (found.unexplained, found.idle) == ([], ())
    one = found.disagreements[0]
    assert (one.theirs, one.because) == (they, "Vì nghị quyết mới")
    assert str(one).endswith("; explained: Vì nghị quyết mới")


def test_the_order_of_levels_tells_nothing() -> None:
    both = official(cap_thuc_hien="Cấp xã, Cấp tỉnh")
    assert told(compare(ours(level=["province", "commune"]), both)) == []


def test_an_explanation_of_one_figure_explains_no_other() -> None:
    channels = [way("in_person", None, 80_000, 90_000)]
    found = compare(ours(reason("fees", "80.000"), channels=channels), official())
    assert told(found) == [("fees", "90000", "70000")]
    assert found.idle == ()
    assert told(compare(ours(reason("fees"), channels=channels), official())) == []


def test_an_explanation_of_one_and_a_half_explains_no_fifteen() -> None:
    days = way(duration={"value": 15, "unit": "day"})
    found = compare(ours(reason("duration", "1.5 day"), channels=[days]), official())
    assert told(found) == [("duration", "15 day", "7 working_day")]


@pytest.mark.parametrize(
    "idle",
    [reason("title"), reason("fees", "70000"), reason("fees", "1"), reason("duration"), reason("level")],
)
def test_an_explanation_that_explains_nothing_is_told(idle: dict[str, str]) -> None:
    found = compare(ours(idle), official())
    assert [one.model_dump(exclude_none=True) for one in found.idle] == [idle]


def test_papers_are_only_looked_at_where_the_official_ones_are_at_hand() -> None:
    kept = Official.model_validate_json(official().model_dump_json(exclude={"papers", "told"}))
    record = ours(reason("documents", "Bằng lái"), papers=(CARD, "Bằng lái"))
    bare = compare(record, kept)
    assert (bare.disagreements, bare.idle) == ((), ()), "its explanation may still be needed"
    assert [one.ours for one in compare(record, official()).disagreements] == ["Bằng lái"]


@pytest.mark.parametrize(
    ("name", "stands"),
    [
        ("Đơn xin cấp thẻ mượn sách", True),
        ("ĐƠN XIN CẤP THẺ", True),
        ("Don xin cap the", True),
        ("Ảnh thẻ", True),
        ("Mẫu 01", True),
        ("Sổ hộ khẩu", True),
        ("Đơn xin cấp thẻ bạn đọc", True),
        ("Đơn xin nghỉ việc riêng", False),
        ("Đơn", True),
        ("Đơn từ", False),
        ("Thẻ sổ", False),
    ],
)
def test_most_words_of_a_paper_stand_together_in_one_line(name: str, stands: bool) -> None:
    assert (told(compare(ours(papers=(name,)), official())) == []) is stands


def test_what_is_unknown_is_not_held_against_anything() -> None:
    unknown = {"unknown": "Nguồn không ghi"}
    silent = {"channel": "in_person", "duration": unknown, "fees": unknown}
    found = compare(ours(channels=[silent], documents=unknown), official())
    assert (found.looked_at, found.disagreements) == (3, ())


def reduced(base: int, percent: int, *beside: int) -> dict[str, Any]:
    rule = {"amount": base, "percent": percent, "rule": "Thông tư 64/2025/TT-BTC"}
    fees = [
        {"amount": round(base * percent / 100), "derived_from": rule},
        *({"amount": one} for one in beside),
    ]
    return way() | {"fees": fees}


def test_a_reduced_fee_follows_from_its_base() -> None:
    assert told(compare(ours(channels=[reduced(70_000, 80, 70_000)]), official())) == []
    wrong = compare(ours(channels=[reduced(140_000, 50, 140_000)]), official())
    assert told(wrong) == [("fees", "70000", "70000"), ("fees", "140000", "70000")]


# Another channel's figures.

SWAPPED = [way("in_person", {"value": 3, "unit": "unknown"}, 35_000), way("online", None, 70_000)]


def test_a_figure_of_another_channel_is_a_difference() -> None:
    found = told(compare(ours(channels=[way("in_person", None, 35_000)]), official()))
    assert found == [("fees", "35000", "70000")]
    swapped = told(compare(ours(channels=SWAPPED[:1]), official()))
    assert swapped == [("fees", "35000", "70000"), ("duration", "3 unknown", "7 working_day")]


def test_unless_the_table_was_glued() -> None:
    glued = official(bang_goc_bi_dinh=True)
    assert told(compare(ours(channels=SWAPPED), glued)) == []
    assert told(compare(ours(channels=[way("in_person", None, 36_000)]), glued)) == [
        ("fees", "36000", "70000")
    ]


def test_of_a_channel_that_the_source_leaves_out_the_whole_row_counts() -> None:
    assert told(compare(ours(channels=[way("post", None, 35_000)]), official())) == []
    found = told(compare(ours(channels=[way("post", None, 36_000)]), official()))
    assert found == [("fees", "36000", "35000, 70000")]
    nothing = official(cach_thuc=[], trinh_tu="", yeu_cau="", ket_qua="")
    assert [they for _, _, they in told(compare(ours(channels=[way()]), nothing))] == ["nothing", "nothing"]


def test_what_other_texts_lack_is_no_fee_of_nothing() -> None:
    assert told(compare(ours(channels=[way("post", None, 0)]), official()))


def test_a_bare_number_takes_its_unit_from_elsewhere_in_the_row() -> None:
    days = way("online", {"value": 7, "unit": "working_day"}, 35_000)
    assert told(compare(ours(channels=[days]), official())) == []
    assert told(compare(ours(channels=[way(duration={"value": 15, "unit": "minute"})]), official())) == [
        ("duration", "15 minute", "7 working_day")
    ]


AMOUNTS = st.integers(500, 10**7)


@given(AMOUNTS, AMOUNTS, st.booleans())
def test_another_amount_is_never_taken_for_ours(mine: int, other: int, glued: bool) -> None:
    table = [channel("7 ngày làm việc", f"Phí : {other:,} Việt Nam Đồng")]
    found = compare(
        ours(channels=[way("in_person", None, mine)]), official(cach_thuc=table, bang_goc_bi_dinh=glued)
    )
    assert told(found) == ([] if mine == other else [("fees", f"{mine}", f"{other}")])
