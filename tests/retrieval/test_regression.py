"""Which known questions a new build answers worse than the old one; builds that are held, and old ones."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from knowledge_base.content import Content
from knowledge_base.snapshot import Pointer
from retrieval.__main__ import main
from retrieval.build import BUILDS_KEPT, build
from retrieval.index import Index
from retrieval.questions import Question, Questions
from retrieval.regression import Changed, Outcome, Regression, outcome, regress
from retrieval.result import SearchResult, SearchStatus
from tests.support.searching import deciding, small_settings

KNOWN = {"khai sinh cho con": "1.000001", "giấy hôn thú": "1.000002", "bánh xèo hải sản": "banh-xeo"}
NOTHING = "xyzzy"


def asked(*rows: tuple[str, Sequence[str]]) -> Questions:
    return Questions(tuple(Question(text, tuple(accept)) for text, accept in rows), "")


@pytest.fixture(scope="module")
def answering(index: Index) -> Index:
    """Says what comes first, whatever it is."""
    return deciding(index, answer_from=0.0, clarify_from=0.0)


@pytest.fixture(scope="module")
def asking_back(index: Index) -> Index:
    return deciding(index, answer_from=1.0, clarify_from=0.0, clarify_window=0.0)


@pytest.fixture(scope="module")
def silent(index: Index) -> Index:
    return deciding(index, answer_from=1.0, clarify_from=1.0)


@pytest.mark.parametrize(
    ("said", "right", "expected"),
    [
        ("answering", ["1.000002"], Outcome.RIGHT),
        ("answering", ["banh-xeo", "1.000002"], Outcome.RIGHT),
        ("answering", ["banh-xeo"], Outcome.WRONG),
        ("answering", [], Outcome.WRONG),
        ("asking_back", ["1.000002"], Outcome.OFFERED),
        ("asking_back", ["nobody"], Outcome.HELD),
        ("asking_back", [], Outcome.HELD),
        ("silent", ["1.000002"], Outcome.HELD),
        ("silent", [], Outcome.RIGHT),
    ],
)
def test_how_well_a_question_is_served(
    said: str, right: list[str], expected: Outcome, request: pytest.FixtureRequest
) -> None:
    result: SearchResult = request.getfixturevalue(said).search("giấy hôn thú")
    statuses = {"answering": "answered", "asking_back": "clarify", "silent": "no_match"}
    assert result.status is SearchStatus(statuses[said])
    assert result.hits[0].document.id == "1.000002"
    assert outcome(Question("giấy hôn thú", tuple(right)), result) is expected


def test_a_right_record_that_is_found_but_not_offered_helps_nobody(index: Index) -> None:
    narrow = deciding(index, answer_from=1.0, clarify_from=0.0, clarify_window=1.0, most_choices=2)
    result = narrow.search("giấy hôn thú")
    offered = {hit.document.id for hit in result.choices}
    second = next(hit.document.id for hit in result.hits if hit.document.id not in offered)
    assert outcome(Question("giấy hôn thú", (second,)), result) is Outcome.HELD


def test_the_outcomes_are_ordered_from_bad_to_good() -> None:
    assert Outcome.WRONG < Outcome.HELD < Outcome.OFFERED < Outcome.RIGHT


def test_the_same_build_is_neither_worse_nor_better(answering: Index) -> None:
    questions = asked(*((text, [key]) for text, key in KNOWN.items()), (NOTHING, []))
    assert regress(answering, answering, questions) == Regression(4, (), ())


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("answering", "asking_back", "right", "offered"),
        ("answering", "silent", "right", "held"),
        ("asking_back", "silent", "offered", "held"),
    ],
)
def test_what_is_worse_one_way_is_better_the_other(
    old: str, new: str, before: str, after: str, request: pytest.FixtureRequest
) -> None:
    first, second = request.getfixturevalue(old), request.getfixturevalue(new)
    questions = asked(("giấy hôn thú", ["1.000002"]))
    there, back = regress(first, second, questions), regress(second, first, questions)
    changed = Changed("giấy hôn thú", ("1.000002",), before, after, "1.000002")
    assert there == Regression(1, (changed,), ())
    assert back == Regression(1, (), (replace(changed, before=after, after=before),))


def test_an_unanswerable_question_is_worse_off_with_an_answer(answering: Index, silent: Index) -> None:
    found = regress(silent, answering, asked(("bánh xèo", [])))
    assert found.worse == (Changed("bánh xèo", (), "right", "wrong", "banh-xeo"),)


def test_where_nothing_is_found_none_comes_first(answering: Index) -> None:
    nothing = regress(answering, answering, asked((NOTHING, ["1.000001"])))
    assert nothing == Regression(1, (), ())


@pytest.fixture(scope="module")
def without_dish(content: Content, small_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index whose newer build, held, lacks a record of the one in service."""
    root = Path(shutil.copytree(small_index, tmp_path_factory.mktemp("fewer") / "index"))
    few = {key: record for key, record in content.records.items() if key != "banh-xeo"}
    build(replace(content, records=few), root, small_settings(), hold=True)
    return root


def two_builds(root: Path) -> tuple[Path, Path]:
    old, new = sorted(path for path in root.iterdir() if path.is_dir())
    return old, new


def test_only_questions_that_the_old_build_could_answer_are_asked(without_dish: Path) -> None:
    with_dish, fewer = map(Index.load, two_builds(without_dish))
    questions = asked(
        *((text, [key]) for text, key in KNOWN.items()), ("mì quảng", ["mi-quang"]), (NOTHING, [])
    )
    found = regress(with_dish, fewer, questions)
    assert found.asked == 4
    assert [(one.query, one.before) for one in found.worse] == [("bánh xèo hải sản", "right")]
    back = regress(fewer, with_dish, questions)
    assert (back.asked, back.worse, back.better) == (3, (), ())


def test_the_command_prints_it_as_json(
    without_dish: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = two_builds(without_dish)
    files = []
    for number, (text, key) in enumerate(KNOWN.items()):
        files.append(tmp_path / f"{number}.jsonl")
        files[-1].write_text(json.dumps({"query": text, "accept": [key]}) + "\n", encoding="utf-8")
    assert main(["regress", str(old), str(new), *map(str, files)]) == 0
    said = capsys.readouterr()
    assert said.out.count("\n") == 1
    expected = regress(
        Index.load(old), Index.load(new), asked(*((text, [key]) for text, key in KNOWN.items()))
    )
    assert json.loads(said.out) == json.loads(json.dumps(asdict(expected)))
    assert "hải sản" in said.out
    for wrong in ([str(old), str(tmp_path), str(files[0])], [str(old), str(new), str(tmp_path / "none")]):
        assert main(["regress", *wrong]) == 1
        assert capsys.readouterr().out == ""


# Builds that are held back.


def test_a_held_build_is_whole_and_not_in_service(without_dish: Path, build_folder: Path) -> None:
    old, new = two_builds(without_dish)
    assert Pointer(without_dish).read() == old
    assert old.name == build_folder.name
    assert "banh-xeo" not in Index.load(new).positions
    assert not [path for path in without_dish.iterdir() if path.name.startswith(".")]


def test_a_first_build_that_is_held_puts_nothing_into_service(content: Content, tmp_path: Path) -> None:
    folder = build(content, tmp_path, small_settings(encoder={"min_steps": 1, "epochs": 1}), hold=True)
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def named(root: Path, *days: int) -> list[str]:
    names = [f"202501{day:02}T000000000000-0000000a" for day in days]
    for name in names:
        (root / name).mkdir()
    return names


def builds(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.is_dir())


@pytest.mark.parametrize("hold", [True, False])
def test_the_build_in_service_stays_however_old_it_is(hold: bool, content: Content, served: Path) -> None:
    current = Pointer(served).read()
    serving = current.rename(served / "20240101T000000000000-0000000a")
    Pointer(served).switch(serving.name)
    older = named(served, 1, 2, 3, 4, 5)
    new = build(content, served, small_settings(), hold=hold).name
    kept = older[-BUILDS_KEPT + 1 :]
    assert builds(served) == sorted([*kept, new, *([serving.name] if hold else [])])
    assert Pointer(served).read().name == (serving.name if hold else new)


def test_a_build_whose_clock_was_set_back_stays(content: Content, served: Path) -> None:
    future = [f"20990101T00000000000{number}-0000000a" for number in range(5)]
    for name in future:
        (served / name).mkdir()
    (served / "mine").mkdir()
    new = build(content, served, small_settings()).name
    assert builds(served) == sorted([new, *future[-BUILDS_KEPT + 1 :], "mine"])
