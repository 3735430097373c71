"""All systems on all questions: rows, sums, and two results beside each other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import faiss
import pytest

from retrieval.evaluation.latency import latency
from retrieval.evaluation.measuring import STRIPPED, WRITTEN, as_json, compare, measure
from retrieval.evaluation.metrics import MEASURES
from retrieval.evaluation.systems import OURS
from retrieval.index import Index
from retrieval.questions import Questions, read_questions
from tests.retrieval.evaluation.made_up import GOLD, write_gold
from vietnamese import fold


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Questions:
    return read_questions(write_gold(tmp_path_factory.mktemp("gold") / "gold.jsonl"))


@pytest.fixture(scope="module")
def result(index: Index, questions: Questions) -> dict[str, Any]:
    """Of a system that always says bánh xèo, one that knows nothing, and the search."""
    ranks = {
        "one dish": lambda _: ["suoi-tien", "banh-xeo"],
        "silent": lambda _: [],
        OURS: lambda text: [hit.document.id for hit in index.search(text).hits],
    }
    return as_json(index, questions, measure(index, questions, ranks))


def row(query: str, right: bool, form: str = WRITTEN, accept: tuple[str, ...] = ("1",)) -> dict[str, Any]:
    return {"form": form, "query": query, "slice": "plain", "accept": list(accept), "right": right}


def test_there_is_a_row_for_each_question_and_form(result: dict[str, Any]) -> None:
    rows = result["rows"]
    asked = [(WRITTEN, text) for text, _, _ in GOLD] + [(STRIPPED, fold(text)) for text, _, _ in GOLD]
    assert [(one["form"], one["query"]) for one in rows] == asked
    for one, (_, accept, part) in zip(rows, GOLD * 2, strict=True):
        assert (one["accept"], one["slice"]) == (accept, part)
        assert ("hits" in one) is bool(accept)
        assert one["right"] is bool(accept and one["hits"][OURS][:1] == accept)
        if accept:
            assert one["hits"]["silent"] == []
            assert one["hits"]["one dish"] == ["suoi-tien", "banh-xeo"]


def test_the_rows_add_up_to_the_measures(result: dict[str, Any]) -> None:
    for form in (WRITTEN, STRIPPED):
        measures = result["measures"][form]
        assert all(list(one) == list(MEASURES) for one in measures.values())
        values = {name: one["value"] for name, one in measures["one dish"].items()}
        assert values["hit@1"] == 0
        assert values["hit@3"] == values["hit@5"] == pytest.approx(1 / 3)
        assert values["mrr@10"] == pytest.approx(1 / 6)
        assert {one["value"] for one in measures["silent"].values()} == {0}
        answerable = [one for one in result["rows"] if one["form"] == form and one["accept"]]
        right = [one["right"] for one in answerable]
        assert measures[OURS]["hit@1"]["value"] == pytest.approx(sum(right) / 3)
        against = result["against"][form]
        assert list(against) == ["one dish", "silent"]
        assert against["silent"]["only_first"] == sum(right)
        assert against["silent"]["only_second"] == 0
        for part in ("plain", "everyday"):
            of_part = [one["right"] for one in answerable if one["slice"] == part]
            assert result["slices"][form][part]["value"] == pytest.approx(sum(of_part) / len(of_part))
        assert set(result["slices"][form]) == {"plain", "everyday"}


def test_the_result_says_what_was_measured(
    result: dict[str, Any], index: Index, questions: Questions
) -> None:
    assert (result["records"], result["index"]) == (len(index.documents), index.snapshot.build_id)
    assert result["questions"] == questions.digest
    assert result["settings"] == index.settings.model_dump()
    assert json.loads(json.dumps(result))["rows"] == result["rows"]
    assert result["risk_coverage"][-1]["coverage"] == 1


def test_time_is_taken_on_one_thread_that_is_given_back(index: Index, questions: Questions) -> None:
    before = faiss.omp_get_max_threads()
    taken = latency(index, questions.rows)
    assert 0 < taken.p50 <= taken.p95 <= taken.longest
    assert faiss.omp_get_max_threads() == before


def test_two_results_are_compared_on_the_questions_of_both() -> None:
    old = [row("a", False), row("b", False), row("c", True), row("d", True), row("only old", True)]
    new = [row("b", True), row("a", True), row("c", False), row("d", True), row("only new", True)]
    old += [row("x", False, accept=()), row("a", True, STRIPPED)]
    new += [row("x", True, accept=()), row("a", True, STRIPPED)]
    found = compare({"rows": old}, {"rows": new})
    assert list(found) == [WRITTEN, STRIPPED]
    written = found[WRITTEN]
    assert (written.only_first, written.only_second) == (2, 1)
    assert written.difference.value == pytest.approx(1 / 4)
    assert written.p == 1  # two against one in three tosses
    assert (found[STRIPPED].only_first, found[STRIPPED].only_second, found[STRIPPED].p) == (0, 0, 1)


def test_results_without_a_common_question_say_nothing() -> None:
    assert compare({"rows": [row("a", True)]}, {"rows": [row("b", True), row("a", True, STRIPPED)]}) == {}


def test_a_result_does_not_differ_from_itself(result: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(result), encoding="utf-8")
    found = compare(json.loads(path.read_bytes()), result)
    for one in found.values():
        assert (one.only_first, one.only_second, one.p) == (0, 0, 1)
        assert one.difference.value == one.difference.low == one.difference.high == 0
