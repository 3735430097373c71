"""An imported record in words: whatever its source leaves out or leaves unclear, no field says too much."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import get_args

import pytest

from actions.dialogue import Dialogue
from actions.render import Renderer
from knowledge_base.content import Content
from knowledge_base.importing.convert import procedure_of
from knowledge_base.importing.doubts import Doubts
from knowledge_base.importing.rows import SourceRow
from knowledge_base.schema import Procedure, Status
from knowledge_base.schema.procedure import Doubtable
from tests.actions.number_rules import violations
from tests.actions.test_render import SLIPS
from tests.actions.turns import payload_of, pressed
from tests.knowledge_base.importing.rows import channel, paper, row

DAY = dt.date(2026, 11, 23)
CODE = "1.900001"
SAID = {
    "documents": ["Đơn xin cấp thẻ", "Mẫu M7"],
    "fees": ["41.000"],
    "duration": ["13 ngày làm việc"],
    "steps": ["Nộp đơn ở quầy"],
    "conditions": ["Có hộ khẩu tại chỗ"],
    "result": ["Thẻ mượn sách loại A"],
    "where_to_apply": ["Quầy sách phường"],
    "legal_basis": ["1/2020/TT-THU", "Thông tư thử"],
}
"""What each field of the record below says, found in no other field of it."""
NOTE = "Trong 13 ngày làm việc; phí 41.000 đồng"
LONG = "Thủ tục cấp thẻ mượn sách " + "cho người đọc ở xa " * 55


def imported(**changes: object) -> Procedure:
    """A record as the import makes it of a row."""
    source = row(
        CODE,
        cach_thuc=[channel("13 Ngày làm việc", "Lệ phí : 41.000 Đồng", NOTE)],
        thanh_phan_ho_so=[paper("Đơn xin cấp thẻ", form="Mẫu M7")],
        trinh_tu="- Nộp đơn ở quầy\n+ Nhận thẻ",
        yeu_cau="- Có hộ khẩu tại chỗ",
        ket_qua="Thẻ mượn sách loại A",
        **changes,
    )
    return procedure_of(SourceRow.model_validate(source), Doubts())


def without_channels() -> Procedure:
    return imported().model_copy(update={"channels": ()})


def of_nobody() -> Procedure:
    return imported(co_quan_thuc_hien="", co_quan_tham_quyen="")


def with_place() -> Procedure:
    return imported().model_copy(update={"where_to_apply": "Quầy sách phường"})


def doubtful(*fields: str) -> Procedure:
    return with_place().model_copy(update={"doubtful": fields})


RECORDS = {
    "plain": imported(),
    "no channels": without_channels(),
    "unknown agency": of_nobody(),
    "no channels, unknown agency": of_nobody().model_copy(update={"channels": ()}),
    "everything doubtful": doubtful(*get_args(Doubtable)),
    "doubtful, no channels": doubtful(*get_args(Doubtable)).model_copy(update={"channels": ()}),
    "a title of a thousand letters": imported(ten=LONG),
}


def test_the_records_are_what_they_should_be() -> None:
    plain = RECORDS["plain"]
    assert (plain.origin, plain.doubtful) == ("imported", ())
    assert plain.channels[0].note == NOTE
    assert len(RECORDS["a title of a thousand letters"].title) > 1000
    assert set(SAID) == set(get_args(Doubtable))


@pytest.mark.parametrize("name", RECORDS)
def test_every_field_reads_well(name: str, renderer: Renderer, content: Content) -> None:
    record = RECORDS[name]
    for field in renderer.fields(record):
        text = renderer.render(record, field, DAY)
        head, body = text.split("\n\n", 1)
        assert head == f"{record.title} (mã thủ tục {CODE})"
        assert not [slip for slip, pattern in SLIPS.items() if re.search(pattern, body)], (field, body)
        assert not re.search(r"(?m)^- *[-+]", body), (field, body)
        assert violations(text, record, field, DAY, content.province) == []
        # A heading alone is no answer.
        assert re.search(r"\n\n|: \S|\.\Z", body), (field, body)


@pytest.mark.parametrize("name", RECORDS)
def test_link_and_source_date_are_there_whatever_the_field(
    name: str, renderer: Renderer, answering: Dialogue
) -> None:
    record = RECORDS[name]
    index = answering.index
    content = dataclasses.replace(index.snapshot.content, records={CODE: record})
    snapshot = dataclasses.replace(index.snapshot, content=content)
    dialogue = dataclasses.replace(answering, index=dataclasses.replace(index, snapshot=snapshot))
    for field in renderer.fields(record):
        reply = dialogue.reply(pressed("choose_record", CODE, field))
        assert (reply.status, reply.field) == (Status.ANSWERED, field)
        payload = payload_of(reply)
        assert payload["sources"] == [
            {
                "title": "Cổng Dịch vụ công quốc gia",
                "url": "https://example.vn/the",
                "decision": "7/QĐ-THU",
                "source_date": "2026-06/07",
            }
        ]
        assert payload["document"] == {
            "id": CODE,
            "kind": "procedure",
            "code": CODE,
            "title": record.title,
        }


@pytest.mark.parametrize("field", SAID)
def test_what_is_doubtful_stands_in_no_field_at_all(field: str, renderer: Renderer, content: Content) -> None:
    sure = renderer.render(with_place(), field, DAY)
    assert all(part in sure for part in SAID[field])
    record = doubtful(field)
    for shown in renderer.fields(record):
        text = renderer.render(record, shown, DAY)
        assert not [part for part in SAID[field] if part in text], shown
    said = renderer.render(record, field, DAY)
    assert renderer.words["doubtful"] in said
    assert content.province.hotline in said


@pytest.mark.parametrize("field", SAID)
def test_what_is_not_doubtful_is_still_said(field: str, renderer: Renderer) -> None:
    for other in set(SAID) - {field}:
        text = renderer.render(doubtful(other), field, DAY)
        assert all(part in text for part in SAID[field]), other


@pytest.mark.parametrize("field", ["fees", "duration"])
def test_without_channels_it_is_said_that_nothing_is_known(
    field: str, renderer: Renderer, content: Content
) -> None:
    text = renderer.render(without_channels(), field, DAY)
    assert renderer.words["no_channels"] in text
    assert content.province.hotline in text


def test_an_unknown_agency_is_named_nowhere(renderer: Renderer, content: Content) -> None:
    overview = renderer.render(of_nobody(), "overview", DAY)
    assert "Cơ quan giải quyết" in renderer.render(imported(), "overview", DAY)
    assert "Cơ quan giải quyết" not in overview
    assert "Dành cho: Công dân Việt Nam" in overview
    assert content.province.hotline in renderer.render(of_nobody(), "where_to_apply", DAY)


def test_the_list_marks_of_the_source_give_way_to_ours(renderer: Renderer) -> None:
    lines = renderer.render(imported(), "steps", DAY).splitlines()
    assert lines[-2:] == ["- Nộp đơn ở quầy", "- Nhận thẻ"]
    assert renderer.render(imported(), "conditions", DAY).endswith("- Có hộ khẩu tại chỗ")
