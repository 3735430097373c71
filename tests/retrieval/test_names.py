"""Records by what they are called, however a question of that name alone is typed."""

from __future__ import annotations

import pytest

from retrieval.documents import Document
from retrieval.names import Names
from retrieval.query import QueryAnalyser
from retrieval.restoration import Restorer


def document(code: str, *names: str) -> Document:
    return Document(code, "procedure", code, names[0], names, ("căn cước hả",), ())


DOCUMENTS = (
    document("1", "Cấp thẻ căn cước", "căn cước"),
    document("2", "Cấp lại thẻ căn cước", "căn cước", "thẻ của tôi"),
    document("3", "Vịnh Hạ Long", "vinh ha long", "ở đâu"),
)
RESTORER = Restorer.of(DOCUMENTS * 4)
ANALYSER = QueryAnalyser({}, ["ở đâu", "bao nhiêu"], ["tôi", "của", "hả"], restorer=RESTORER)
NAMES = Names(DOCUMENTS, ANALYSER.topic_of)


@pytest.mark.parametrize(
    ("question", "called"),
    [
        ("căn cước", [1, 1, 0]),
        ("can cuoc o dau ha", [1, 1, 0]),
        ("cấp lại thẻ căn cước ở đâu", [0, 1, 0]),
        ("thẻ", [0, 1, 0]),
        ("lại thẻ căn cước", [0, 0, 0]),
        ("vịnh hạ long ở đâu", [0, 0, 1]),
        ("vinh ha long bao nhieu", [0, 0, 1]),
        ("vịnh long", [0, 0, 0]),
        ("ở đâu", [0, 0, 0]),
        ("", [0, 0, 0]),
    ],
)
def test_a_record_is_called_what_a_question_asks_about(question: str, called: list[int]) -> None:
    topic = ANALYSER.analyse(question).folded_topic
    assert NAMES.called(topic).tolist() == called
    assert [int(NAMES.has(topic, position)) for position in range(3)] == called


@pytest.mark.parametrize("name", sorted({name for one in DOCUMENTS for name in one.names}))
def test_a_name_reads_like_a_question_of_it_alone(name: str) -> None:
    assert ANALYSER.topic_of(name) == ANALYSER.analyse(name).folded_topic


def test_a_particle_typed_without_marks_is_told_from_a_name_by_its_neighbours() -> None:
    assert ANALYSER.analyse("vinh ha long").topical == ("vinh", "ha", "long")
    assert ANALYSER.analyse("can cuoc ha").topical == ("can", "cuoc")
