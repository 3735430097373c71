"""Each way to break a record is refused with the file, the exact line and the field."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.knowledge import PROCEDURE_FILE, PROCEDURE_YAML, problems_of


@dataclass(frozen=True)
class Broken:
    """One edit of the valid procedure: text to find, text to put there, and what must be said of it."""

    old: str
    new: str
    at: str
    """The first line with this text (after the edit) is the one to be named."""
    field: str
    says: str


ITEM = "      - name: Giấy chứng sinh\n"
REDUCED = "  - channel: online\n"
BROKEN = {
    "missing field": Broken("agency: Ủy ban nhân dân cấp xã\n", "", "kind:", "agency", "missing"),
    "missing field of a list item": Broken(
        ITEM, "      - note: Bản chính\n", "- note: Bản chính", "documents.0.items.0.name", "missing"
    ),
    "unknown field": Broken("agency:", "agencie: x\nagency:", "agencie:", "agencie", "not permitted"),
    "unknown field deep inside": Broken(
        "original: 1", "orginal: 1", "orginal:", "documents.0.items.0.orginal", "not permitted"
    ),
    "wrong type of a fee": Broken(
        "amount: 8000", "amount: tám nghìn", "tám nghìn", "channels.0.fees.0.amount", "integer"
    ),
    "no is not a fee of zero": Broken(
        "amount: 8000", "amount: no", "amount: no", "channels.0.fees.0.amount", "integer"
    ),
    "negative fee": Broken(
        "amount: 8000", "amount: -1", "amount: -1", "channels.0.fees.0.amount", "greater than or equal to 0"
    ),
    "wrong unit of a fee": Broken(
        "unit: đồng/bản", "unit: đô la", "unit: đô la", "channels.0.fees.0.unit", "pattern"
    ),
    "wrong type of a duration": Broken(
        "value: 3", "value: ba", "value: ba", "channels.0.duration.0.value", "number"
    ),
    "endless duration": Broken(
        "value: 3", "value: .inf", "value: .inf", "channels.0.duration.0.value", "finite"
    ),
    "wrong unit of a duration": Broken(
        "unit: working_day", "unit: week", "unit: week", "channels.0.duration.0.unit", "'working_day'"
    ),
    "duration that is a text": Broken(
        "      unit: same_day\n",
        "      trong ngày\n",
        "duration:\n      trong",
        "channels.1.duration",
        "tuple",
    ),
    "same_day with a value": Broken(
        "unit: same_day",
        "unit: same_day\n      value: 1",
        "duration:\n      unit",
        "channels.1.duration",
        "same_day",
    ),
    "no value with a unit": Broken(
        "value: 3\n        unit", "unit", "- unit: working_day", "channels.0.duration.0", "needs one"
    ),
    "wrong channel": Broken(
        "channel: online", "channel: fax", "channel: fax", "channels.1.channel", "'online'"
    ),
    "channel twice": Broken("channel: online", "channel: in_person", "kind:", "", "stands twice"),
    "reduced fee that is not its percentage": Broken(
        "amount: 4000", "amount: 5000", "amount: 5000", "channels.1.fees.0", "5000 is not 50 % of 8000"
    ),
    "reduced fee without its base": Broken(
        "rule: Thông tư 1/2025/TT-BTC\n      - amount: 8000",
        "rule: Thông tư 1/2025/TT-BTC\n      - amount: 9000",
        REDUCED.strip(),
        "channels.1",
        "no base fee of 8000",
    ),
    "fee that ends before it begins": Broken(
        "valid_to: 2026-12-31",
        "valid_to: 2026-12-31\n        valid_from: 2027-01-01",
        "- amount: 4000",
        "channels.1.fees.0",
        "valid_from",
    ),
    "wrong source date": Broken(
        '"2026-06-30"', '"30/06/2026"', "30/06/2026", "source.date", "must look like"
    ),
    "source date that does not exist": Broken(
        '"2026-06-30"', '"2026-06-31"', "2026-06-31", "source.date", "day is out of range"
    ),
    "source date in other digits": Broken('"2026-06-30"', '"٢٠٢٦"', "٢٠٢٦", "source.date", "must look like"),
    "address without TLS": Broken(
        "https://example", "http://example", "http://example", "source.url", "https://"
    ),
    "address without a host": Broken(
        "https://example.vn/khai-sinh", "https://", "url:", "source.url", "https://"
    ),
    "unknown plain procedure": Broken(
        "decision:",
        'special_case_of: "1.999999"\ndecision:',
        "special_case_of",
        "special_case_of",
        "1.999999",
    ),
    "unknown related procedure": Broken(
        "decision:",
        'related:\n  - "1.000002"\n  - "1.999999"\ndecision:',
        '- "1.999999"',
        "related.1",
        "1.999999",
    ),
    "too many steps": Broken("  - Nhận kết quả.\n", "  - Chờ.\n" * 7, "kind:", "", "one to seven steps"),
    "id is not the file name": Broken(
        'id: "1.000001"\ncode: "1.000001"',
        'id: "1.000009"\ncode: "1.000009"',
        'id: "1.000009"',
        "id",
        "1.000001",
    ),
    "id is not the code": Broken('code: "1.000001"', 'code: "1.000009"', "kind:", "", "id must be the code"),
    "code that YAML reads as a number": Broken(
        'code: "1.000001"', "code: 1.000001", "code:", "code", "string"
    ),
    "unknown kind": Broken("kind: procedure", "kind: process", "kind: process", "", "'process'"),
    "empty title": Broken(
        "title: Đăng ký khai sinh\n", 'title: "\\u200b"\n', "title:", "title", "at least 1 item"
    ),
    "field written twice": Broken(
        "agency:", "field: Khác\nagency:", "field: Khác", "", '"field" stands twice'
    ),
    "field written twice in two forms": Broken(
        "agency:", "\u200bfield: Khác\nagency:", "field: Khác", "", '"field" stands twice'
    ),
    "not YAML": Broken("agency: Ủy", "agency: [Ủy", "audience:", "", "not YAML"),
    "alias of YAML": Broken(
        "  - làm giấy khai sinh", "  - &name làm giấy\n  - *name", "- *name", "", "alias"
    ),
    "doubt about what is no field": Broken(
        "decision:", "doubtful: [phi]\ndecision:", "doubtful:", "doubtful.0", "'fees'"
    ),
    "unknown with a second field": Broken(
        "result: Giấy khai sinh",
        "result:\n  unknown: Không ghi\n  or: Giấy",
        "or: Giấy",
        "result.or",
        "not permitted",
    ),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named_with_line_and_field(broken: Broken, knowledge: Path) -> None:
    assert broken.old in PROCEDURE_YAML, "the test must break something"
    text = PROCEDURE_YAML.replace(broken.old, broken.new, 1)
    line = text[: text.index(broken.at)].count("\n") + 1
    (knowledge / PROCEDURE_FILE).write_text(text, encoding="utf-8")

    (problem,) = problems_of(knowledge)

    assert (problem.path, problem.line, problem.field) == (knowledge / PROCEDURE_FILE, line, broken.field)
    assert broken.says in problem.message
    assert str(problem).startswith(f"{knowledge / PROCEDURE_FILE}:{line}:")
