"""The tables and the picture of a result."""

from __future__ import annotations

import copy
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from retrieval.evaluation.decisions import Shares
from retrieval.evaluation.measuring import STRIPPED, WRITTEN, as_json, measure
from retrieval.evaluation.metrics import MEASURES, Interval, Paired
from retrieval.evaluation.picture import draw
from retrieval.evaluation.report import compared, left_out_head, left_out_row, report
from retrieval.evaluation.systems import OURS
from retrieval.index import Index
from retrieval.questions import read_questions
from tests.retrieval.evaluation.made_up import write_gold


@pytest.fixture(scope="module")
def result(index: Index, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    questions = read_questions(write_gold(tmp_path_factory.mktemp("gold") / "gold.jsonl"))
    ranks = {
        "one dish": lambda _: ["banh-xeo"],
        OURS: lambda text: [hit.document.id for hit in index.search(text).hits],
    }
    return as_json(index, questions, measure(index, questions, ranks))


def tables(text: str) -> list[list[list[str]]]:
    """The Markdown tables of a text as rows of cells; the rule under the head is checked and dropped."""
    found: list[list[list[str]]] = []
    lines = ["", *text.splitlines()]
    for before, line in pairwise(lines):
        if not line.startswith("|"):
            continue
        assert line.endswith("|")
        cells = [cell.strip() for cell in line[1:-1].split("|")]
        if not before.startswith("|"):
            found.append([])
        found[-1].append(cells)
        assert len(cells) == len(found[-1][0])
        assert len(line) == len(before) or len(found[-1]) == 1
    for rows in found:
        assert all(set(cell) == {"-"} for cell in rows.pop(1))
    return found


def test_every_table_parses_and_holds_the_figures(result: dict[str, Any]) -> None:
    text = report(result)
    written, against, stripped, _, slices, decision, curve = tables(text)
    for table, form in ((written, WRITTEN), (stripped, STRIPPED)):
        assert table[0] == ["system", *MEASURES]
        assert [row[0] for row in table[1:]] == ["one dish", OURS]
        one = result["measures"][form]["one dish"]["hit@1"]
        assert table[1][1] == f"{one['value']:.3f} [{one['low']:.3f}, {one['high']:.3f}]"
    (row,) = against[1:]
    ours = result["against"][WRITTEN]["one dish"]
    assert row[0] == "one dish"
    assert f"{ours['only_first']} : {ours['only_second']}, p = " in row[1]
    assert slices[0] == ["slice", WRITTEN, STRIPPED]
    assert [line[0] for line in slices[1:]] == ["everyday", "plain"]
    assert decision[0] == ["share", WRITTEN, STRIPPED]
    shares = [name.replace("_", " ") for name in Shares.__dataclass_fields__]
    assert [line[0] for line in decision[1:]] == shares
    assert curve[1][0] == "1.000"
    assert curve[1][2] == f"{result['risk_coverage'][-1]['risk']:.3f}"
    taken = result["latency_ms"]
    assert f"p50 {taken['p50']:.1f} ms, p95 {taken['p95']:.1f} ms" in text


def test_a_slice_that_only_one_form_has_leaves_a_cell_empty(result: dict[str, Any]) -> None:
    changed = copy.deepcopy(result)
    del changed["slices"][STRIPPED]["plain"]
    (slices,) = (table for table in tables(report(changed)) if table[0][0] == "slice")
    assert slices[2][0] == "plain"
    assert slices[2][1]
    assert slices[2][2] == ""


def test_the_table_of_a_comparison() -> None:
    one = Paired(8, 2, Interval(0.25, 0.1, 0.4), 0.109375)
    (table,) = tables(compared({WRITTEN: one}))
    assert table[1] == [WRITTEN, "+0.250 [+0.100, +0.400]", "8 : 2", "0.11"]
    (empty,) = tables(compared({}))
    assert len(empty) == 1


def test_the_table_of_steps() -> None:
    found = [("everything", [0.9, 1.0, 0.8, 0.95]), ("without dense", [0.5, 0.75, 0.25, 0.5])]
    (table,) = tables("\n".join([left_out_head(), *(left_out_row(name, hits) for name, hits in found)]))
    assert table[0][0] == "search"
    assert table[1:] == [
        ["everything", "0.900", "1.000", "0.800", "0.950"],
        ["without dense", "0.500", "0.750", "0.250", "0.500"],
    ]


def test_the_same_result_is_the_same_picture(result: dict[str, Any], tmp_path: Path) -> None:
    first, second, other = (tmp_path / f"{name}.svg" for name in ("first", "second", "other"))
    draw(result, first)
    draw(copy.deepcopy(result), second)
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes().startswith(b"<?xml")
    assert first.read_bytes().rstrip().endswith(b"</svg>")
    changed = copy.deepcopy(result)
    changed["risk_coverage"][0]["risk"] = 0.123
    draw(changed, other)
    assert other.read_bytes() != first.read_bytes()
