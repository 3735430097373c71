"""`python -m retrieval evaluate`: from a folder of knowledge to tables, a result and a picture."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge_base.snapshot import Pointer
from retrieval.__main__ import main
from retrieval.evaluation.systems import OURS
from tests.retrieval.evaluation.made_up import GOLD, write_gold
from tests.support.searching import small_settings
from vietnamese import fold


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "retrieval", "evaluate", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )


@dataclass(frozen=True)
class Evaluated:
    """An evaluation that was run: the folder of its results, its settings, its questions, what it said."""

    folder: Path
    settings: Path
    gold: Path
    said: str

    @property
    def file(self) -> Path:
        (path,) = self.folder.glob("evaluation-*.json")
        return path

    @property
    def result(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.file.read_bytes(), parse_constant=pytest.fail)
        return found


@pytest.fixture(scope="module")
def evaluated(knowledge_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Evaluated:
    folder = tmp_path_factory.mktemp("evaluated")
    settings, results = folder / "settings.yml", folder / "new" / "results"
    settings.write_text(yaml.safe_dump(small_settings().model_dump()), encoding="utf-8")
    # Without a near question: the share of nothing must not make the file unreadable.
    gold = write_gold(folder / "gold.jsonl", [row for row in GOLD if row[2] != "near"])
    more = write_gold(folder / "more.jsonl", [("quê ngoại ở Mũi Né có gì coi", ["doi-cat"], "plain")])
    options = ("--settings", settings, "--results", results, "--gold", gold, "--gold", more)
    done = run("--corpus", knowledge_template, *options)
    assert done.returncode == 0, done.stderr
    return Evaluated(results, settings, gold, done.stdout)


def test_the_result_has_the_settings_and_a_row_for_each_question_and_form(evaluated: Evaluated) -> None:
    result = evaluated.result
    assert result["settings"] == small_settings().model_dump()
    asked = [text for text, _, part in GOLD if part != "near"] + ["quê ngoại ở Mũi Né có gì coi"]
    rows = [(row["form"], row["query"]) for row in result["rows"]]
    assert rows == [("written", text) for text in asked] + [("stripped", fold(text)) for text in asked]
    assert result["records"] == 13
    assert result["index"] == Pointer(evaluated.folder / "index").read().name
    assert result["shares"]["written"]["near_held_back"] is None


def test_what_is_said_are_the_tables_and_the_files(evaluated: Evaluated) -> None:
    assert "### Questions as written" in evaluated.said
    assert "### What the decision does" in evaluated.said
    assert "### Against the older result" not in evaluated.said
    picture = evaluated.file.with_suffix(".svg")
    assert evaluated.said.endswith(f"written to {evaluated.file} and {picture}\n\n")
    assert picture.read_bytes().startswith(b"<?xml")


def test_the_same_index_again_beside_the_first_result(evaluated: Evaluated, tmp_path: Path) -> None:
    xquad = tmp_path / "xquad.json"
    asked = {"context": "Sông Hồng chảy qua Hà Nội.", "qas": [{"question": "Sông nào qua Hà Nội?"}]}
    xquad.write_text(json.dumps({"data": [{"paragraphs": [asked]}]}), encoding="utf-8")
    done = run(
        *("--index", evaluated.folder / "index", "--gold", evaluated.gold, "--results", tmp_path),
        *("--settings", evaluated.settings, "--compare", evaluated.file, "--xquad", xquad, "--leave-out"),
    )
    assert done.returncode == 0, done.stderr
    compared = done.stdout.split("### Against the older result\n")[1]
    lines = [line.split("|") for line in compared.strip().split("\n\n")[0].splitlines()]
    cells = [[cell.strip() for cell in line[1:-1]] for line in lines[2:]]
    assert cells == [[form, "+0.000 [+0.000, +0.000]", "0 : 0", "1"] for form in ("written", "stripped")]
    assert "XQuAD-vi: 1 questions, 1 paragraphs" in done.stdout
    assert "| everything " in done.stdout
    assert "| without dense " in done.stdout
    assert "| encoder without dropping tokens " in done.stdout
    (path,) = tmp_path.glob("evaluation-*.json")
    rows = json.loads(path.read_bytes())["rows"]
    assert len(rows) == 2 * (len(GOLD) - 1)
    first = {(row["form"], row["query"]): row for row in evaluated.result["rows"]}
    assert all(first[row["form"], row["query"]] == row for row in rows)
    assert all(len(row["hits"][OURS]) <= 5 for row in rows if row["accept"])


def test_a_question_that_the_knowledge_repeats_ends_it(
    small_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repeated = [("Lam giay khai sinh?!", ["1.000001"], "plain"), ("giấy báo tử ở đâu xin", ["1.000004"], "")]
    gold = write_gold(tmp_path / "gold.jsonl", [*GOLD, *repeated])
    results = tmp_path / "results"
    options = ["--index", str(small_index), "--gold", str(gold), "--results", str(results)]
    assert main(["evaluate", *options]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    _, *listed = said.err.strip().splitlines()
    assert listed == ["  Lam giay khai sinh?! | làm giấy khai sinh (1.000001)"]
    assert not results.exists()


@pytest.mark.parametrize("old", [None, b"{", b"[]", b"{}", b'{"rows": [{}]}', b'{"rows": 7}', b"\xff"])
def test_an_older_result_that_is_none_is_refused_before_anything_is_measured(
    old: bytes | None, small_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, results = tmp_path / "old.json", tmp_path / "results"
    if old is not None:
        path.write_bytes(old)
    gold = write_gold(tmp_path / "gold.jsonl")
    options = ["--index", str(small_index), "--gold", str(gold), "--results", str(results)]
    assert main(["evaluate", *options, "--compare", str(path)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"{path}: not the result of an evaluation (")
    assert not results.exists()


def test_missing_questions_are_told(
    small_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = tmp_path / "nothing.jsonl"
    assert main(["evaluate", "--index", str(small_index), "--gold", str(gold)]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert said.err.startswith(f"{gold}: cannot be read")


def test_results_that_cannot_be_written_are_told(
    small_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold, results = write_gold(tmp_path / "gold.jsonl"), tmp_path / "taken"
    results.write_text("a file", encoding="utf-8")
    options = ["--index", str(small_index), "--gold", str(gold), "--results", str(results)]
    assert main(["evaluate", *options]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-1].startswith(f"{results}: cannot be written")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--gold", "g"], "one of the arguments --corpus --index is required"),
        (["--gold", "g", "--corpus", "c", "--index", "i"], "not allowed with argument"),
        (["--index", "i"], "the following arguments are required: --gold"),
    ],
)
def test_what_must_be_named_is_asked_for(
    options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["evaluate", *options])
    assert caught.value.code == 2
    assert message in capsys.readouterr().err
