"""From edited files to answers and back: what goes into service, what is stopped, what is noted down.

Every build and every question is the work of a real `python -m retrieval`, with settings of a small encoder.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
import yaml

from knowledge_base.__main__ import HOME, main
from knowledge_base.errors import ContentError, OfficerError
from knowledge_base.officer import command, publishing
from knowledge_base.officer.publishing import Bounds, Checked, Place, publish
from retrieval.questions import read_questions
from tests.knowledge_base.officer.places import (
    HOUSE,
    KNOWN,
    STRICT,
    edit,
    empty,
    held,
    in_service,
    noted,
    served,
)
from tests.support.knowledge import records, write_yaml


def move(place: Place) -> None:
    file = place.root / "records" / f"{HOUSE}.yml"
    row = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.unlink()
    write_yaml(file.with_name("1.000055.yml"), {**row, "id": "1.000055", "code": "1.000055"})


def test_the_first_publication_is_noted_with_some_of_its_records(first: Place) -> None:
    named = ", ".join(f"new {key}" for key in sorted(str(row["id"]) for row in records())[:8])
    assert noted(first) == [f"build {in_service(first)}: {named} and 5 more; Lê Thị Hoa"]


def test_a_correction_is_in_service_afterwards(place: Place) -> None:
    before = in_service(place)
    edit(place, "banh-xeo", summary="Bánh giòn, mười lăm nghìn đồng một cái.")
    done = publish(place, "Lê Thị Hoa", STRICT)
    assert done.build == in_service(place) != before
    assert served(place).records["banh-xeo"].model_dump()["summary"].startswith("Bánh giòn, mười lăm")
    assert [(change.what, change.id) for change in done.changed] == [("changed", "banh-xeo")]
    assert done.checked == Checked(len(KNOWN) + 1, [], [])
    assert noted(place)[1:] == [f"build {done.build}: changed banh-xeo; Lê Thị Hoa"]


def test_a_record_moved_to_another_id_is_stopped_and_the_questions_are_listed(
    place: Place, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, log = in_service(place), place.log.read_bytes()
    move(place)
    monkeypatch.setattr(command, "REPOSITORY", project)
    monkeypatch.delenv("TROLY_VAR", raising=False)
    bounds = ["--most-worse", "1", "--most-wrong", "0", "--by", "Lê Thị Hoa"]
    arguments = ["publish", "--folder", str(place.root), "--index", str(place.index), *bounds]
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert said.out.startswith("gone 1.000005: Cấp giấy phép xây dựng nhà ở\nnew 1.000055: Cấp giấy phép")
    assert f"known questions asked: {len(KNOWN) + 1}, better: 0, worse: 3\n" in said.out
    for text in (text for text, key in KNOWN.items() if key == HOUSE):
        assert f'  right -> wrong: "{text}" (right: {HOUSE}; first now: 1.000055)\n' in said.out
    assert said.err.startswith("stopped: more than 1 known questions would be answered worse")
    assert (in_service(place), place.log.read_bytes()) == (before, log)
    assert HOUSE in served(place).records
    assert held(place) == "publication stopped"
    assert main([*arguments, "--anyway"]) == 0
    assert f"in service: {in_service(place)}\n" in capsys.readouterr().out
    assert (in_service(place) != before, held(place)) == (True, None)
    assert noted(place)[1:] == [f"build {in_service(place)}: gone {HOUSE}, new 1.000055; Lê Thị Hoa"]


def test_a_record_emptied_of_what_people_call_it_is_stopped(place: Place) -> None:
    before = in_service(place)
    empty(place)
    done = publish(place, "Lê Thị Hoa", STRICT)
    assert done.build is None
    assert {one["query"] for one in done.checked.worse} == {
        text for text, key in KNOWN.items() if key == HOUSE
    }
    assert done.checked.text().count(f"(right: {HOUSE}; first now: ") == 3
    assert (in_service(place), len(noted(place))) == (before, 1)


def test_broken_yaml_stops_before_anything_is_built(place: Place) -> None:
    entries = sorted(place.index.rglob("*"))
    file = place.root / "records" / "banh-xeo.yml"
    file.write_text("kind: dish\n  id: [", encoding="utf-8")
    with pytest.raises(ContentError, match=r"banh-xeo\.yml:2: not YAML"):
        publish(place, "Lê Thị Hoa", STRICT, anyway=True)
    assert sorted(place.index.rglob("*")) == entries
    assert len(noted(place)) == 1


# Steps that fail.


@pytest.mark.parametrize(("step", "name"), [("BUILD_SECONDS", "build"), ("ASKING_SECONDS", "regress")])
def test_a_step_that_takes_too_long(
    step: str, name: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = in_service(place)
    monkeypatch.setattr(publishing, step, 0)
    with pytest.raises(OfficerError, match=f"`retrieval {name}` took longer than 0 seconds"):
        publish(place, "Hoa", STRICT)
    assert (in_service(place), len(noted(place))) == (before, 1)


def test_a_step_that_fails_tells_why(place: Place, project: Path) -> None:
    before = in_service(place)
    with pytest.raises(OfficerError, match=r"`retrieval regress` failed:\n.*nowhere\.jsonl: cannot be read"):
        publish(Place(place.root, (), place.index, (project / "nowhere.jsonl",), place.log), "Hoa", STRICT)
    with pytest.raises(OfficerError, match=r"`retrieval build` failed:\n(.*\n)*the index was not built"):
        publish(Place(place.root, (), place.log, (), place.log), "Hoa", STRICT)
    assert (in_service(place), len(noted(place))) == (before, 1)


# The bounds.

WORSE = [{"after": "held"}] * 3 + [{"after": "wrong"}]


@pytest.mark.parametrize(
    ("worse", "better", "bounds", "goes"),
    [
        ([], [], Bounds(0, 0), True),
        (WORSE[:3], [], Bounds(), True),
        (WORSE, [], Bounds(), False),
        (WORSE, [{"after": "right"}] * 9, Bounds(), False),
        (WORSE, [], Bounds(4, 1), True),
        (WORSE, [{"after": "right"}] * 9, Bounds(most_wrong=0), False),
        (WORSE[2:], [], Bounds(2, 0), False),
        (WORSE[3:] * 2, [{"after": "right"}] * 2, Bounds(), False),
    ],
)
def test_the_bounds(
    worse: list[dict[str, str]], better: list[dict[str, str]], bounds: Bounds, goes: bool
) -> None:
    assert (Bounds().most_worse, Bounds().most_wrong) == (3, 1)
    assert Checked(9, worse, better).within(bounds) is goes


def test_the_questions_that_are_asked_of_a_publication_can_be_read() -> None:
    options = argparse.Namespace(folder=HOME, index=None)
    questions = command.place_of(options, {}).questions
    assert questions
    assert all(question.text for question in read_questions(*questions).rows)
