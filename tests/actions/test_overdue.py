"""Past its review day a record is answered with a warning right below its name, and only then."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from actions.errors import DialogueError
from actions.filing import Filing
from actions.render import DEFAULT_FILE, Renderer
from knowledge_base.clock import VIETNAM
from knowledge_base.schema import RECORD, Province, Record
from tests.support.knowledge import procedure, records

DUE = dt.date(2026, 12, 31)
DAY = dt.timedelta(days=1)
PROVINCE = Province(
    assistant="Trợ lý thử",
    province="Tỉnh Thử",
    hotline="1022",
    portal_name="Cổng thử",
    portal_url="https://example.vn",
    retention_minutes=30,
)
RENDERER = Renderer.load(PROVINCE)
WARNING = (
    "Lưu ý: thông tin này phải được rà soát trước ngày 31/12/2026 mà chưa có bản mới, nên có thể đã thay "
    "đổi. Anh/Chị gọi 1022 hỏi lại trước khi đi."
)
KINDS: dict[str, Record] = {record.kind: record for record in map(RECORD.validate_python, records())}


def reviewed(record: Record, day: dt.date | None = DUE) -> Record:
    return record.model_copy(update={"review_by": day})


@pytest.mark.parametrize("kind", KINDS)
def test_the_warning_stands_between_the_name_and_the_rest_of_every_field(kind: str) -> None:
    plain, overdue = KINDS[kind], reviewed(KINDS[kind])
    assert RENDERER.fields(plain)
    for field in RENDERER.fields(plain):
        name, _, rest = RENDERER.render(plain, field, DUE + DAY).partition("\n\n")
        assert RENDERER.render(overdue, field, DUE + DAY) == f"{name}\n\n{WARNING}\n\n{rest}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("day", [DUE - 365 * DAY, DUE - DAY, DUE])
def test_up_to_the_review_day_nothing_is_said(day: dt.date, kind: str) -> None:
    record = KINDS[kind]
    for field in RENDERER.fields(record):
        assert RENDERER.render(reviewed(record), field, day) == RENDERER.render(record, field, day)


def test_a_record_without_a_review_day_is_never_overdue() -> None:
    text = RENDERER.render(KINDS["procedure"], "fees", dt.date(2099, 1, 1))
    assert "rà soát" not in text


@pytest.mark.parametrize(("asked_on", "warned"), [(DUE, False), (DUE + DAY, True)])
def test_the_day_of_asking_counts_not_that_of_handing_in(asked_on: dt.date, warned: bool) -> None:
    for handed_in in (DUE - DAY, DUE + 30 * DAY):
        at = dt.datetime.combine(handed_in, dt.time(9), VIETNAM)
        text = RENDERER.render(
            reviewed(KINDS["procedure"]), "fees", asked_on, Filing(at, named=True, rest="")
        )
        assert (WARNING in text) is warned


def test_an_imported_procedure_is_warned_of_too() -> None:
    imported = RECORD.validate_python(procedure(origin="imported", doubtful=["fees"], review_by=DUE))
    assert WARNING in RENDERER.render(imported, "fees", DUE + DAY)


def test_the_text_is_one_line_with_nothing_left_over() -> None:
    source = yaml.safe_load(DEFAULT_FILE.read_text(encoding="utf-8"))
    assert source["overdue"].count("\n") == 1
    assert source["overdue"].count("{{") == source["overdue"].count("}}") == 2


def test_templates_without_the_warning_are_refused(tmp_path: Path) -> None:
    source = yaml.safe_load(DEFAULT_FILE.read_text(encoding="utf-8"))
    del source["overdue"]
    path = tmp_path / "templates.yml"
    path.write_text(yaml.safe_dump(source, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DialogueError, match="overdue"):
        Renderer.load(PROVINCE, path)
