"""A named special case is not answered with the plain one."""

from __future__ import annotations

import dataclasses

import pytest

from retrieval.index import Index
from retrieval.query import QueryAnalyser
from retrieval.result import SearchStatus
from tests.support.searching import deciding


@pytest.mark.parametrize("text", ["khai sinh có yếu tố nước ngoài", "khai sinh co yeu to nuoc ngoai"])
def test_special_cases_are_found_accented_or_not(text: str) -> None:
    analyser = QueryAnalyser({}, [], [], ["nước ngoài", "ly hôn"])
    assert analyser.analyse(text).special == ("nước ngoài",)
    assert analyser.analyse("khai sinh").special == ()


def test_a_record_that_does_not_name_the_case_is_offered_and_not_answered(index: Index) -> None:
    sure = deciding(index, answer_from=0.0, clarify_from=0.0)
    plain = sure.search("đăng ký khai sinh")
    assert (plain.status, plain.other_case) == (SearchStatus.ANSWERED, False)
    special = sure.search("đăng ký khai sinh có yếu tố nước ngoài")
    assert special.hits[0].document.id == plain.hits[0].document.id
    assert (special.status, special.other_case) == (SearchStatus.CLARIFY, True)


def test_a_record_that_names_the_case_is_answered(index: Index) -> None:
    sure = deciding(index, answer_from=0.0, clarify_from=0.0)
    first = sure.search("đăng ký khai sinh").hits[0].document
    named = dataclasses.replace(first, names=(*first.names, "Khai sinh có yếu tố nước ngoài"))
    documents = tuple(named if document.id == first.id else document for document in sure.documents)
    knowing = dataclasses.replace(sure, documents=documents)
    assert knowing.search("đăng ký khai sinh có yếu tố nước ngoài").status is SearchStatus.ANSWERED
