"""Diacritics set again from how the records write."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.documents import Chunk, Document
from retrieval.errors import LoadError
from retrieval.query import QueryAnalyser
from retrieval.restoration import Restorer
from vietnamese import fold, syllables


def document(title: str, *questions: str, field: str = "") -> Document:
    chunks = (Chunk("x#steps", "steps", field),) if field else ()
    return Document("x", "faq", None, title, (title,), questions, chunks)


DOCUMENTS = (
    document("Đăng ký khai sinh", "sinh con thì làm giấy gì", "lam giay khai sinh cho con"),
    document("Cấp lại thẻ căn cước", "mất thẻ căn cước", "rớt thẻ căn cước"),
    document("Cấp giấy phép xây dựng nhà ở", "muốn cất nhà cần gì"),
    document("Đồng hồ đo nước", field="Độ sâu của giếng."),
)
RESTORER = Restorer.of(DOCUMENTS)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("dang ky khai sinh", "đăng ký khai sinh"),
        ("mat the can cuoc", "mất thẻ căn cước"),
        ("can giay phep", "căn giấy phép"),
        ("nha can gi", "nhà cần gì"),
        ("lam giay khai sinh", "làm giấy khai sinh"),
        # Seen once, in a field only: too seldom to be believed.
        ("do sau cua gieng", "đo sau cua gieng"),
        ("xyzzy 1.014064 a4", "xyzzy 1.014064 a4"),
        ("", ""),
    ],
)
def test_what_the_records_write_is_restored(typed: str, written: str) -> None:
    assert " ".join(RESTORER.restored(typed.split())) == written


@pytest.mark.parametrize("typed", ["mát", "cận", "đàng kỷ", "thé càn cườc"])
def test_what_has_diacritics_stays(typed: str) -> None:
    assert RESTORER.restored(typed.split()) == typed.split()


def test_the_neighbours_choose_between_two_ways_of_writing() -> None:
    assert RESTORER.restored(["the", "can", "cuoc"])[1] == "căn"
    assert RESTORER.restored(["nha", "can", "gi"])[1] == "cần"
    assert RESTORER.restored(["thẻ", "can"]) == ["thẻ", "căn"], "those with diacritics count, too"


def test_a_text_without_diacritics_teaches_nothing() -> None:
    assert Restorer.of([document("dang ky khai sinh", "khai sinh")]).counts == {}
    assert RESTORER.counts["khai sinh"] == RESTORER.counts["đăng ký"]
    assert "lam" not in RESTORER.counts


def test_without_records_nothing_is_restored() -> None:
    assert Restorer({}).restored(["dang", "ky"]) == ["dang", "ky"]


letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấếốớíúý ﬁﬀＡ①½ßı"
written_texts = st.lists(st.text(letters, max_size=20) | st.text(max_size=12), max_size=4)


@given(written_texts, st.text(letters + "cangkhis", max_size=30))
def test_only_diacritics_are_ever_added(titles: list[str], text: str) -> None:
    restorer = Restorer.of([document(title, title) for title in titles])
    for asked in (text, fold(text), *map(fold, titles)):
        parts = syllables(asked)
        restored = restorer.restored(parts)
        assert len(restored) == len(parts)
        assert [fold(part) for part in restored] == [fold(part) for part in parts]
        for before, after in zip(parts, restored, strict=True):
            assert before == after or before.isascii()
        assert restorer.restored(restored) == restored


def test_a_question_is_searched_with_its_diacritics_and_without() -> None:
    query = QueryAnalyser({}, [], [], restorer=RESTORER).analyse("mat the can cuoc")
    assert query.content == ("mat", "the", "can", "cuoc")
    assert query.searched == "mất thẻ căn cước"
    assert {"căn_cước", "~can_cuoc"} <= set(query.tokens)


def test_what_is_saved_restores_the_same(tmp_path: Path) -> None:
    path = tmp_path / "syllables.json"
    RESTORER.save(path)
    loaded = Restorer.load(path)
    assert loaded.counts.items() <= RESTORER.counts.items()
    for one in DOCUMENTS:
        for text in (*one.names, *one.questions):
            parts = syllables(fold(text))
            assert loaded.restored(parts) == RESTORER.restored(parts)


@pytest.mark.parametrize(
    "raw", [None, b"", b"{", b"[]", b"7", b'{"a": "x"}', b'{"a": null}', b'{"a": Infinity}', b"\xff"]
)
def test_a_damaged_file_is_refused(raw: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "syllables.json"
    if raw is not None:
        path.write_bytes(raw)
    with pytest.raises(LoadError, match=r"syllables\.json: no readable counts"):
        Restorer.load(path)
