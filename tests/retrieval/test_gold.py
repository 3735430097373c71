"""The questions that the search is measured on: enough of them, of every kind, and repeated nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

import retrieval
from knowledge_base.corpora import yaml_records
from knowledge_base.everyday import read_language
from knowledge_base.reading import Reader
from knowledge_base.schema import Faq, Procedure, Record
from retrieval.corpus import KNOWLEDGE
from retrieval.evaluation.duplicates import near_duplicates
from retrieval.questions import FAR, NEAR, Questions, read_questions
from tests.support.knowledge import SOURCE
from vietnamese import normalize

GOLD = Path(retrieval.__file__).with_name("gold")
ANSWERABLE_SLICES = {"plain", "everyday", "teencode", "typo", "regional", "long", "two_wishes"}
LEAST_GUIDE = 150
LEAST_ANSWERABLE, LEAST_UNANSWERABLE, LEAST_CODES, LEAST_OF_A_SLICE = 600, 200, 250, 50
SETS = ("test", "dev")
GUIDE_SETS = ("guide_test", "guide_dev")
"""Questions on tourism and on the services themselves."""


@pytest.fixture(scope="module")
def sets() -> dict[str, Questions]:
    return {name: read_questions(GOLD / f"{name}.jsonl") for name in SETS}


def lines_of(record_id: str, lines: Iterable[str]) -> Record:
    """A record that says nothing but these lines."""
    return Faq.model_validate(
        {
            "kind": "faq",
            "id": record_id,
            "title": "Câu",
            "answer": "Câu",
            "questions": tuple(lines),
            "source": SOURCE,
        }
    )


def chosen_title(record: Record) -> tuple[str, ...]:
    """The title, where it is not simply the official one."""
    official = isinstance(record, Procedure) and normalize(record.title) in normalize(record.official_title)
    return () if official else (record.title,)


def first_codes(questions: Questions) -> set[str]:
    return {question.accept[0] for question in questions.rows if question.answerable}


@pytest.mark.parametrize("name", SETS)
def test_there_are_enough_questions_of_every_kind(name: str, sets: dict[str, Questions]) -> None:
    rows = sets[name].rows
    answerable = [question for question in rows if question.answerable]
    assert len(answerable) >= LEAST_ANSWERABLE
    assert len(rows) - len(answerable) >= LEAST_UNANSWERABLE
    assert len(first_codes(sets[name])) >= LEAST_CODES
    assert {question.slice for question in answerable} == ANSWERABLE_SLICES
    assert {question.slice for question in rows if not question.answerable} == {NEAR, FAR}
    for part in ANSWERABLE_SLICES | {NEAR, FAR}:
        assert sum(question.slice == part for question in rows) >= LEAST_OF_A_SLICE, part


def test_no_question_stands_twice(sets: dict[str, Questions]) -> None:
    seen: set[str] = set()
    for questions in sets.values():
        for question in questions.rows:
            assert question.text.strip()
            text = normalize(question.text)
            assert text not in seen, text
            seen.add(text)


def test_no_procedure_is_asked_for_first_in_both_sets(sets: dict[str, Questions]) -> None:
    """What was set on the questions of one procedure must not be measured on that procedure."""
    assert first_codes(sets["test"]) & first_codes(sets["dev"]) == set()


def test_no_question_of_the_test_set_is_nearly_one_of_the_other(sets: dict[str, Questions]) -> None:
    dev = lines_of("dev", (question.text for question in sets["dev"].rows))
    assert near_duplicates(sets["test"].rows, [dev]) == []
    repeated = sets["dev"].rows[0]
    assert [one.question for one in near_duplicates([repeated], [dev])] == [repeated.text]


def test_the_knowledge_nearly_repeats_no_question_of_the_test_set(sets: dict[str, Questions]) -> None:
    """Also in the words kept for procedures that only an import has."""
    reader = Reader()
    # The name of a procedure is given, not chosen; whoever types it asks for it.
    known = [
        lines_of(record.id, (*chosen_title(record), *record.aliases, *record.questions))
        for record in yaml_records(reader, KNOWLEDGE / "records")
    ]
    own = {record.id for record in known}
    language = read_language(reader, KNOWLEDGE / "language").entries
    known += [lines_of(key, (*entry.aliases, *entry.questions)) for key, entry in language.items()]
    assert not reader.problems
    assert own
    assert not language.keys() <= own
    assert near_duplicates(sets["test"].rows, known) == []
    assert near_duplicates(read_questions(GOLD / "guide_test.jsonl").rows, known) == []


def test_every_question_on_the_province_names_records_that_there_are() -> None:
    reader = Reader()
    records = {record.id for record in yaml_records(reader, KNOWLEDGE / "records")}
    test, dev = (read_questions(GOLD / f"{name}.jsonl") for name in GUIDE_SETS)
    assert {key for questions in (test, dev) for row in questions.rows for key in row.accept} <= records
    assert sum(row.answerable for row in test.rows) >= LEAST_GUIDE
    assert first_codes(test) & first_codes(dev) == set()
