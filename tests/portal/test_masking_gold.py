"""Masking measured on messages with known spans, and on questions in which there is nothing to hide."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from knowledge_base.loader import load as load_knowledge
from portal.masking import Span, find
from tools.evaluate_masking import CASES, Figures, Line, compare, load, main, measure
from tools.paths import ROOT
from vietnamese import fold

PUBLIC_HOUSES = {
    # Questions that name a sight by nothing but its address: it could be anybody's house.
    "so 1 nguyen thi minh khai da lat",
    "số 1 quang trung đà lạt là chỗ chi",
    "so 39 trung nhi phan thiet la gi",
}


@lru_cache(maxsize=1)
def figures() -> dict[str, Figures]:
    return {case: measure([line.changed(change) for line in load()]) for case, change in CASES.items()}


@pytest.mark.parametrize("case", CASES)
def test_what_is_reached(case: str) -> None:
    assert figures()[case].all.f1 >= 0.95


def test_the_case_of_a_text_matters_little() -> None:
    reached = [figures.all.f1 for figures in figures().values()]
    assert max(reached) - min(reached) <= 0.05


def test_lines_without_personal_data_are_left_alone() -> None:
    clean = figures()["as written"].clean
    assert clean.right / (clean.right + clean.extra) >= 0.97


def test_the_gold_names_what_is_in_its_text() -> None:
    for line in load():
        assert len(line.wanted()) == len(line.spans)


def test_a_span_counts_only_when_it_is_the_wanted_one() -> None:
    line = Line("gọi 0912345678 và số 12 Lê Lai", (("phone", "0912345678"), ("address", "số 12 Lê Lai")))
    phone, address = line.wanted()

    def right(*spans: Span) -> int:
        return sum(counts.right for counts in compare(line, spans).values())

    assert right(phone, address) == 2
    assert right(phone, Span(address.start + 3, address.end, "address")) == 2
    assert right(Span(phone.start, phone.end - 1, "phone")) == 0
    assert right(Span(phone.start - 4, phone.end, "phone")) == 0
    assert right(Span(phone.start, phone.end, "identity")) == 0
    assert right(Span(address.start, address.end - 4, "address")) == 0


def test_the_tool_prints_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = tmp_path / "gold.jsonl"
    rows = [{"text": f"gọi 09123456{n}", "spans": [["phone", f"09123456{n}"]]} for n in range(70, 80)]
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert main(["--gold", str(gold)]) == 0
    assert "| all | as written | 10 | 1.000 | 1.000 | 1.000 |" in capsys.readouterr().out
    rows = [{"text": f"gọi {n}", "spans": [["phone", f"{n}"]]} for n in range(70, 80)]
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert main(["--gold", str(gold), "--errors"]) == 0
    shown = re.findall("as written: (.*)", capsys.readouterr().out)
    held = {line.text for line in load(gold) if line.held}
    assert held
    assert shown
    assert not held.intersection(shown)


def questions() -> Iterator[str]:
    for path in sorted((ROOT / "retrieval" / "gold").glob("*.jsonl")):
        for row in path.read_text("utf-8").splitlines():
            yield json.loads(row)["query"]
    for record in load_knowledge(ROOT / "knowledge_base").records.values():
        yield from (record.title, *record.aliases, *record.questions)


def test_questions_without_personal_data_come_through() -> None:
    asked = set(questions())
    assert len(asked) > 10_000
    assert {text for text in asked if find(text)} == PUBLIC_HOUSES


def test_questions_without_diacritics_nearly_all_come_through() -> None:
    asked = sorted(set(questions()))[::7]
    changed = [text for text in asked if find(fold(text)) and text not in PUBLIC_HOUSES]
    assert len(changed) <= len(asked) / 1_000
