"""The reckoning that `python -m retrieval explain` prints: everything in it, and it adds up."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from retrieval.__main__ import main
from retrieval.decision import NAMES
from retrieval.explanation import explain
from retrieval.index import Index
from retrieval.ranking import FEATURES

NUMBER = r"[+-]?\d+\.\d+"
HIT = re.compile(rf"   (?P<score>{NUMBER}) = (?P<parts>{NUMBER}(?: {NUMBER})*)  \[(?P<field>\w+)\]")
TEXTS = ["đám cưới khai sinh cho con", "mất căn cước", "banh xeo", "đổi gplx hết hạn bao nhiêu tiền"]


def pairs(line: str, sign: str) -> dict[str, float]:
    """name<sign>number, as many as the line has."""
    return {name: float(number) for name, number in re.findall(rf"(\w+){sign}({NUMBER})", line)}


@pytest.mark.parametrize("text", TEXTS)
def test_every_feature_times_its_weight_adds_up_to_the_score(text: str, richer_index: Index) -> None:
    lines = explain(richer_index, text, 4).splitlines()
    result = richer_index.search(text, 4)
    place = lines.index("score = sum of feature × weight") + 1
    weights = pairs(lines[place], "×")
    settings = richer_index.settings.ranking
    assert list(weights) == list(FEATURES)
    assert weights == pytest.approx({name: getattr(settings, name) for name in FEATURES}, abs=5e-4)
    for number, hit in enumerate(result.hits, start=1):
        title, reckoning, features = lines[place + 1 : place + 4]
        place += 3
        assert title == f"{number}. {hit.document.id}  {hit.document.title}"
        found = HIT.fullmatch(reckoning)
        assert found
        assert found["field"] == hit.field
        parts = [float(part) for part in found["parts"].split()]
        assert float(found["score"]) == pytest.approx(hit.score, abs=5e-5)
        assert sum(parts) == pytest.approx(hit.score, abs=5e-4)
        values = pairs(features, " ")
        assert list(values) == list(FEATURES)
        exact = {name: getattr(settings, name) for name in FEATURES}
        products = [values[name] * exact[name] for name in FEATURES]
        assert parts == pytest.approx(products, abs=6e-4)
    assert lines[place + 1] == ""


@pytest.mark.parametrize("text", TEXTS)
def test_the_confidence_is_the_logistic_of_what_is_printed(text: str, richer_index: Index) -> None:
    printed = explain(richer_index, text, 3)
    result, decision = richer_index.search(text, 3), richer_index.settings.decision
    (head,) = re.findall(rf"^confidence ({NUMBER}) = logistic of ({NUMBER}) and$", printed, re.MULTILINE)
    terms = re.findall(
        rf"^  (\w+) +({NUMBER}) × ({NUMBER}) = ({NUMBER})$", printed.split("logistic of")[1], re.MULTILINE
    )
    assert [name for name, *_ in terms] == list(NAMES)
    for name, value, weight, product in terms:
        assert float(weight) == pytest.approx(getattr(decision, name), abs=5e-4)
        assert float(value) * float(weight) == pytest.approx(float(product), abs=5e-3)
    total = float(head[1]) + sum(float(product) for *_, product in terms)
    assert 1 / (1 + math.exp(-total)) == pytest.approx(float(head[0]), abs=2e-3)
    assert float(head[0]) == pytest.approx(result.confidence, abs=5e-4)
    last = printed.splitlines()[-1]
    doubt = f", because {result.reason.value}" if result.reason else ""
    assert last == f"answered from {decision.answer_from}, asked back from {decision.clarify_from}: " + (
        f"{result.status.value}{doubt}"
    )


def test_it_says_how_the_question_was_read(richer_index: Index) -> None:
    lines = explain(richer_index, "Lam giay kết hôn nước ngoài, đám cưới ở đâu?", 1).splitlines()
    read = {line[:10].strip(): line[11:] for line in lines[:5]}
    assert read == {
        "question": "Lam giay kết hôn nước ngoài, đám cưới ở đâu?",
        "read as": "làm giấy kết hôn nước ngoài đám cưới ở đâu",
        "topic": "lam giay kết hôn nước ngoài đám cưới",
        "everyday": "đăng ký kết hôn",
        "special": "nước ngoài",
    }


def test_a_doubt_is_given_with_its_reason(richer_index: Index) -> None:
    result = richer_index.search("đăng ký")
    assert result.reason
    assert explain(richer_index, "đăng ký", 1).endswith(f"clarify, because {result.reason.value}\n")


@pytest.mark.parametrize("text", ["xyzzy", "", "ở đâu"])
def test_nothing_found_is_said(text: str, richer_index: Index) -> None:
    printed = explain(richer_index, text, 5)
    assert printed.endswith("\n\nnothing was found\n")
    assert "confidence" not in printed


def test_the_command_prints_it(small_index: Path, index: Index, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "mất căn cước", "--index", str(small_index), "-k", "2"]) == 0
    printed = capsys.readouterr().out
    assert printed == explain(index, "mất căn cước", 2)
    assert "\n2. " in printed
    assert "\n3. " not in printed


def test_without_an_index_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "mất căn cước", "--index", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert said.err.startswith(f"{tmp_path}: ")
