"""Plain procedures come before their special cases unless a word of the question tells the case."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.loader import load
from knowledge_base.schema import RECORD
from retrieval.build import build
from retrieval.documents import Document
from retrieval.families import Families
from retrieval.index import Index
from retrieval.result import Reason, SearchStatus
from tests.support.knowledge import procedure, records, write_knowledge
from tests.support.searching import deciding, ranking, small_settings


def document(code: str, title: str, *questions: str, plain: str | None = None) -> Document:
    return Document(code, "procedure", code, title, (title,), questions, (), special_case_of=plain)


MARRIAGE, ABROAD, BORDER, MISSING, TWIN, OTHER = range(6)
DOCUMENTS = (
    document("2.000001", "Đăng ký kết hôn", "cưới vợ"),
    document("2.000002", "Đăng ký kết hôn có yếu tố nước ngoài", "lấy chồng Tây", plain="2.000001"),
    document("2.000003", "Đăng ký kết hôn ở biên giới", plain="2.000001"),
    document("2.000004", "Đăng ký giám hộ", plain="9.999999"),
    document("2.000005", "ĐĂNG KÝ KẾT HÔN"),
    document("2.000006", "Đăng ký khai tử"),
)
FAMILIES = Families(DOCUMENTS)


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (MARRIAGE, MARRIAGE, True),
        (MARRIAGE, ABROAD, True),
        (ABROAD, BORDER, True),
        (MARRIAGE, TWIN, True),
        (TWIN, BORDER, True),
        (MARRIAGE, OTHER, False),
        (ABROAD, OTHER, False),
        (MISSING, MARRIAGE, False),
        (MISSING, MISSING, True),
    ],
)
def test_cases_and_twins_of_one_name_are_one_family(one: int, other: int, same: bool) -> None:
    assert FAMILIES.same(one, other) is FAMILIES.same(other, one) is same


def test_the_plain_case_is_known_where_it_is_there() -> None:
    plain = [FAMILIES.plain(record) for record in range(len(DOCUMENTS))]
    assert plain == [None, MARRIAGE, MARRIAGE, None, None, None]


@pytest.mark.parametrize(
    ("text", "unnamed"),
    [
        ("dang ky ket hon", [ABROAD, BORDER]),
        ("cuoi vo", [ABROAD, BORDER]),
        ("ket hon nguoi nuoc ngoai", [BORDER]),
        ("lay chong tay", [BORDER]),
        ("ket hon bien gioi nuoc ngoai", []),
        ("bien", [ABROAD]),
        ("", [ABROAD, BORDER]),
    ],
)
def test_a_case_is_told_by_a_word_that_only_it_has(text: str, unnamed: list[int]) -> None:
    found = FAMILIES.unnamed(words(text), range(len(DOCUMENTS)))
    assert found.dtype == np.float32
    assert np.flatnonzero(found).tolist() == unnamed
    assert set(found.tolist()) <= {0.0, 1.0}


def test_one_letter_tells_nothing_and_only_ranked_records_are_asked() -> None:
    lettered = Families((DOCUMENTS[0], document("2.000007", "Đăng ký kết hôn a", plain="2.000001")))
    assert lettered.unnamed(words("ket hon a"), [0, 1]).tolist() == [0, 1]
    assert np.flatnonzero(FAMILIES.unnamed(words("ket hon"), [BORDER, OTHER])).tolist() == [BORDER]


def test_a_plain_case_that_is_itself_missing_changes_nothing() -> None:
    alone = Families((replace(DOCUMENTS[1]),))
    assert alone.plain(0) is None
    assert alone.unnamed(frozenset(), [0]).tolist() == [0]


# In an index.


@pytest.fixture(scope="module")
def family_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    special = procedure(
        "1.000012",
        title="Đăng ký kết hôn có yếu tố nước ngoài",
        official_title="Thủ tục đăng ký kết hôn có yếu tố nước ngoài",
        aliases=["đăng ký kết hôn", "cưới vợ lấy chồng"],
        questions=["lấy chồng Đài Loan", "muốn lấy vợ thì làm gì"],
        special_case_of="1.000002",
        case="Với người nước ngoài",
    )
    twin = procedure("1.000013", title="Đăng ký kết hôn", official_title="Đăng ký kết hôn", aliases=[])
    root = tmp_path_factory.mktemp("family")
    content = load(write_knowledge(root / "knowledge", [*records(), special, twin]))
    return Index.load(build(content, root / "index", small_settings()))


def first(index: Index, text: str) -> str:
    return index.search(text).hits[0].document.id


def test_the_plain_case_comes_first_unless_the_question_tells_the_special_one(family_index: Index) -> None:
    index = ranking(family_index, special=-0.5)
    for text in ("cưới vợ lấy chồng", "cuoi vo lay chong", "muốn lấy vợ thì làm gì"):
        assert first(index, text) == "1.000002"
    for text in ("lấy chồng Đài Loan", "lay chong dai loan", "kết hôn với người nước ngoài"):
        assert first(index, text) == "1.000012"


def test_the_weight_counts_only_for_a_case_that_is_not_told(family_index: Index) -> None:
    special = family_index.positions["1.000012"]
    for text, told in (("cưới vợ lấy chồng", False), ("lấy chồng Đài Loan", True)):
        query = family_index.analyser.analyse(text)
        light, heavy = (ranking(family_index, special=weight).rank(query) for weight in (0.0, -0.5))
        changed = np.flatnonzero(light.scores != heavy.scores).tolist()
        assert changed == ([] if told else [special])


def test_a_special_case_that_stands_first_untold_is_asked_back_about(family_index: Index) -> None:
    index = deciding(ranking(family_index, special=1.0), answer_from=0.0, clarify_from=0.0)
    result = index.search("cưới vợ lấy chồng")
    assert result.hits[0].document.id == "1.000012"
    assert (result.status, result.reason) == (SearchStatus.CLARIFY, Reason.UNNAMED_CASE)
    assert result.choices[0].document.id == "1.000002", "the plain case is offered first"
    families = {hit.document.id for hit in result.choices}
    assert "1.000012" in families <= {"1.000002", "1.000012", "1.000013"}
    told = index.search("lấy chồng Đài Loan")
    assert (told.status, told.reason) == (SearchStatus.ANSWERED, None)


def test_two_records_of_one_family_are_no_rivals(family_index: Index) -> None:
    """The lead is that over the next other family, however near a twin comes."""
    query = family_index.analyser.analyse("đăng ký kết hôn")
    ranked = family_index.rank(query)
    order = np.argsort(-ranked.scores, kind="stable")[:10].tolist()
    own = [record for record in order if family_index.families.same(order[0], record)]
    assert len(own) == 3
    others = [record for record in order if record not in own]
    lead = float(ranked.scores[order[0]] - ranked.scores[others[0]])
    assert family_index.judge(query, ranked, order).margin == pytest.approx(min(lead / 0.3, 1))
    near = deciding(family_index, answer_from=0.0, clarify_from=0.0, ambiguous_from=0.0, tie_from=0.0)
    assert near.search("kết hôn").reason is None


def test_knowledge_without_a_plain_case_is_still_searched(tmp_path: Path) -> None:
    rows = [row for row in records() if row["id"] != "1.000002"]
    lone = procedure(
        "1.000012", title="Kết hôn với người nước ngoài", special_case_of="1.000002", origin="imported"
    )
    content = load(write_knowledge(tmp_path / "knowledge", rows))
    imported = {**content.records, "1.000012": RECORD.validate_python(lone)}
    folder = build(replace(content, records=imported), tmp_path / "index", small_settings())
    index = deciding(Index.load(folder), answer_from=0.0, clarify_from=0.0)
    result = index.search("kết hôn với người nước ngoài")
    assert result.hits[0].document.id == "1.000012"
    assert result.reason is not Reason.UNNAMED_CASE
