"""What of a record is searched."""

from __future__ import annotations

import pytest

from knowledge_base.content import Content
from knowledge_base.schema import RECORD
from retrieval.documents import document_of
from retrieval.lexical import VIEWS, units_of
from tests.support.knowledge import SOURCE, procedure

UNKNOWN = {"unknown": "Nguồn không ghi."}


def test_every_chunk_carries_the_title_and_names_its_field(content: Content) -> None:
    for record in content.records.values():
        document = document_of(record)
        assert (document.id, document.kind, document.title) == (record.id, record.kind, record.title)
        assert document.code == (record.id if record.kind == "procedure" else None)
        assert document.names[0] == record.title
        assert set(record.aliases) <= set(document.names)
        assert document.questions == record.questions
        assert document.chunks
        for chunk in document.chunks:
            assert chunk.id == f"{record.id}#{chunk.field}"
            assert chunk.text.startswith(f"{record.title} . ")
            assert len(chunk.text) > len(f"{record.title} . ")


def test_the_fields_of_a_procedure_are_chunks() -> None:
    document = document_of(RECORD.validate_python(procedure(conditions=["Trong 60 ngày"])))
    chunks = {chunk.field: chunk.text for chunk in document.chunks}
    assert list(chunks) == ["documents", "steps", "conditions", "where_to_apply", "result", "overview"]
    title = "Đăng ký khai sinh"
    assert chunks["documents"] == f"{title} . Mọi trường hợp: Giấy chứng sinh . Tờ khai đăng ký khai sinh"
    assert chunks["conditions"] == f"{title} . Trong 60 ngày"
    assert chunks["overview"] == f"{title} . Hộ tịch . Ủy ban nhân dân cấp xã . Công dân Việt Nam"
    assert document.names == (
        title,
        f"Thủ tục {title[0].lower()}{title[1:]}",
        "làm giấy khai sinh",
        "khai sinh cho con",
    )


def test_what_is_unknown_is_not_searched() -> None:
    fields = ("documents", "steps", "conditions", "where_to_apply", "result")
    record = RECORD.validate_python(procedure(**dict.fromkeys(fields, UNKNOWN)))
    assert [chunk.field for chunk in document_of(record).chunks] == ["overview"]
    assert "không ghi" not in document_of(record).chunks[0].text


@pytest.mark.parametrize("view", VIEWS)
def test_a_record_with_nothing_but_a_title_still_has_a_unit(view: str) -> None:
    passage = {"kind": "passage", "id": "p1", "title": "Tên", "text": "Chữ", "source": SOURCE}
    document = document_of(RECORD.validate_python(passage))
    units = units_of(document, view, 400)
    assert units
    assert all(text for _, text in units)
