"""What a search finds, however it is asked for."""

from __future__ import annotations

import pytest

from retrieval.index import Index, SearchStatus
from vietnamese import fold


@pytest.mark.parametrize("text", ["đăng ký", "căn cước bị mất", "giấy phép"])
def test_the_decision_does_not_depend_on_how_many_hits_are_asked_for(text: str, index: Index) -> None:
    full = index.search(text, 10)
    for k in (1, 2, 3, 13, 50):
        result = index.search(text, k)
        assert (result.status, result.confidence, result.features) == (
            full.status,
            full.confidence,
            full.features,
        )
        assert result.choices == full.choices
        assert result.hits[:10] == full.hits[:k]
        assert len(result.hits) == min(k, len(index.documents))


def test_only_some_kinds_may_be_found(index: Index) -> None:
    result = index.search("bánh xèo khai sinh", 13, among=lambda document: document.kind == "procedure")
    assert {hit.document.kind for hit in result.hits} == {"procedure"}
    assert index.search("bánh xèo", among=lambda _: False).status is SearchStatus.NO_MATCH


@pytest.mark.parametrize("text", ["", "   ", "cần giấy tờ gì", "xyzzy qwerty", "?!", "\x00", "👩"])
def test_nothing_to_find_is_no_match(text: str, index: Index) -> None:
    result = index.search(text)
    assert (result.status, result.confidence, result.hits, result.choices) == (
        SearchStatus.NO_MATCH,
        0,
        (),
        (),
    )


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("làm giấy khai sinh cho con cần gì", "1.000001"),
        ("cưới vợ lấy chồng", "1.000002"),
        ("đám cưới", "1.000002"),
        ("mất thẻ căn cước công dân làm sao", "1.000003"),
        ("báo tử cho người thân ở đâu", "1.000004"),
        ("xin phép xây nhà", "1.000005"),
        ("đổi bằng lái xe bao nhiêu tiền", "1.000006"),
        ("đổi gplx", "1.000006"),
        ("đồi cát bay ở đâu", "doi-cat"),
        ("suối đỏ", "suoi-tien"),
        ("bánh xèo hải sản", "banh-xeo"),
        ("lễ cúng cá ông", "cau-ngu"),
        ("định danh điện tử mức 2", "vneid"),
        ("một cửa mở cửa lúc nào", "mot-cua"),
        ("đường dây nóng", "hoi-dap"),
    ],
)
def test_a_question_without_diacritics_finds_the_same_record(text: str, record: str, index: Index) -> None:
    for asked in (text, fold(text), text.upper()):
        top = index.search(asked).hits[0]
        assert top.document.id == record
        assert 0 < top.score <= 1
