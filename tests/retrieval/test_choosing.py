"""Every reason to ask back although the confidence would do, and what is offered then."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.choosing import Chooser
from retrieval.coverage import Coverage
from retrieval.decision import NAMES, Features
from retrieval.documents import Document
from retrieval.families import Families
from retrieval.names import Names
from retrieval.query import Query, QueryAnalyser
from retrieval.result import Hit, Reason, SearchStatus
from retrieval.settings import DecisionSettings
from vietnamese import dual_view_tokens


def document(code: str, title: str, *questions: str, plain: str | None = None) -> Document:
    return Document(code, "procedure", code, title, (title,), questions, (), special_case_of=plain)


MARRIAGE, ABROAD, NEW, AGAIN, RENEW, TWIN, LOST = range(7)
DOCUMENTS = (
    document("2.000001", "Đăng ký kết hôn"),
    document("2.000002", "Đăng ký kết hôn có yếu tố nước ngoài", plain="2.000001"),
    document("2.000003", "Cấp thẻ căn cước"),
    document("2.000004", "Cấp lại thẻ căn cước", "mất thẻ căn cước"),
    document("2.000005", "Cấp đổi thẻ căn cước", "thẻ căn cước hết hạn"),
    document("2.000006", "Đăng ký kết hôn"),
    document("2.000007", "Cấp lại thẻ căn cước tại tỉnh", plain="2.000004"),
)
ANALYSER = QueryAnalyser({}, ["ở đâu"], ["tôi", "cho", "của"], ["nước ngoài", "ly hôn"])
NAMES_OF = Names(DOCUMENTS, ANALYSER.topic_of)
SETTINGS = DecisionSettings(
    intercept=0.0,
    **dict.fromkeys(NAMES, 1.0),
    answer_from=0.6,
    missing_margin=0.05,
    clarify_from=0.3,
    clarify_window=0.5,
    answer_weight_from=1.0,
    ambiguous_from=0.8,
    tie_from=0.95,
    most_choices=3,
    fitted_on="",
)


def chooser(**changes: float) -> Chooser:
    def holding(token: str) -> int:
        return sum(token in dual_view_tokens(one.whole) for one in DOCUMENTS)

    settings = SETTINGS.model_copy(update=changes)
    return Chooser(settings, Coverage(DOCUMENTS, holding), Families(DOCUMENTS), NAMES_OF)


def hits(*ranked: tuple[int, float]) -> list[Hit]:
    return [Hit(DOCUMENTS[place], place, score, "overview") for place, score in ranked]


def decided(
    text: str, found: list[Hit], confidence: float = 0.9, **changes: float
) -> tuple[SearchStatus, Reason | None]:
    one, query = chooser(**changes), ANALYSER.analyse(text)
    return one.decide(query, found, judged(one, query, found), confidence)


def judged(one: Chooser, query: Query, found: list[Hit]) -> Features:
    words = one.coverage.of_words(query, found[0].position)
    pairs = one.coverage.of_pairs(query, found[0].position)
    return Features(0.5, 0.5, words, pairs, 0.5, 1.0, 0.2, 0.2, 0.0)


CLEAR = hits((MARRIAGE, 0.9), (NEW, 0.2))


@pytest.mark.parametrize(
    ("confidence", "status"),
    [
        (1.0, SearchStatus.ANSWERED),
        (0.6, SearchStatus.ANSWERED),
        (0.59, SearchStatus.CLARIFY),
        (0.3, SearchStatus.CLARIFY),
        (0.29, SearchStatus.NO_MATCH),
        (0.0, SearchStatus.NO_MATCH),
    ],
)
def test_without_a_doubt_the_confidence_decides(confidence: float, status: SearchStatus) -> None:
    assert decided("đăng ký kết hôn", CLEAR, confidence) == (status, None)


def test_more_confidence_is_needed_where_a_telling_word_is_missing() -> None:
    text = "đăng ký kết hôn zzz"
    assert decided(text, CLEAR, 0.64) == (SearchStatus.CLARIFY, None)
    assert decided(text, CLEAR, 0.66) == (SearchStatus.ANSWERED, None)
    assert decided(text, CLEAR, 0.61, missing_margin=0.0) == (SearchStatus.ANSWERED, None)


DOUBTS = {
    Reason.TOO_LITTLE: ("kết", CLEAR),
    Reason.OTHER_CASE: ("đăng ký kết hôn nước ngoài", CLEAR),
    Reason.UNNAMED_CASE: ("đăng ký kết hôn", hits((ABROAD, 0.9), (MARRIAGE, 0.5))),
    Reason.AMBIGUOUS: ("thẻ căn cước ở đâu", hits((AGAIN, 0.9), (RENEW, 0.88))),
}


def test_every_reason_has_its_example() -> None:
    assert set(DOUBTS) == set(Reason)


@pytest.mark.parametrize("reason", list(Reason), ids=lambda reason: reason.name)
def test_each_reason_asks_back_whatever_the_confidence(reason: Reason) -> None:
    text, found = DOUBTS[reason]
    assert decided(text, found, 1.0) == (SearchStatus.CLARIFY, reason)
    assert decided(text, found, 0.4) == (SearchStatus.CLARIFY, reason), "told here as well"
    assert decided(text, found, 0.1) == (SearchStatus.NO_MATCH, None), "a doubt never finds anything"


def test_a_question_that_says_enough_is_answered() -> None:
    weight = chooser().coverage.weight(ANALYSER.analyse("kết"))
    assert decided("kết", CLEAR, answer_weight_from=weight)[1] is None
    assert decided("kết", CLEAR, answer_weight_from=weight + 1e-9)[1] is Reason.TOO_LITTLE


@pytest.mark.parametrize("text", ["kết hôn có yếu tố nước ngoài", "ket hon nuoc ngoai"])
def test_a_record_that_names_the_case_is_answered(text: str) -> None:
    assert decided(text, hits((ABROAD, 0.9), (MARRIAGE, 0.3)))[1] is None
    both = f"{text} sau ly hôn"
    assert decided(both, hits((ABROAD, 0.9), (MARRIAGE, 0.3)))[1] is Reason.OTHER_CASE, "not the second case"


@pytest.mark.parametrize(
    ("text", "found", "doubt"),
    [
        # The second is far behind.
        ("thẻ căn cước", hits((AGAIN, 0.9), (RENEW, 0.7)), False),
        # The first is called exactly that.
        ("cấp thẻ căn cước", hits((NEW, 0.9), (AGAIN, 0.9)), False),
        ("cho tôi cấp thẻ căn cước ở đâu", hits((NEW, 0.9), (AGAIN, 0.9)), False),
        # The second lacks a word.
        ("lại thẻ căn cước", hits((AGAIN, 0.9), (RENEW, 0.9)), False),
        # Neighbours tell them apart, short of a tie.
        ("cấp lại căn cước thẻ", hits((AGAIN, 0.9), (NEW, 0.8)), False),
        ("thẻ cấp", hits((NEW, 0.9), (AGAIN, 0.8)), True),
        # A special case of the first stands between them.
        ("thẻ căn cước", hits((AGAIN, 0.9), (LOST, 0.89), (RENEW, 0.88)), True),
        # One family, one name.
        ("kết hôn", hits((MARRIAGE, 0.9), (TWIN, 0.9)), False),
        ("kết hôn", hits((MARRIAGE, 0.9), (ABROAD, 0.9)), False),
        # No second.
        ("thẻ căn cước", hits((AGAIN, 0.9)), False),
    ],
)
def test_when_two_records_are_in_doubt(text: str, found: list[Hit], doubt: bool) -> None:
    assert decided(text, found)[1] is (Reason.AMBIGUOUS if doubt else None)


def test_short_of_a_tie_neighbouring_words_count() -> None:
    """Both hold all three words; only the first holds them side by side."""
    text, near = "cấp thẻ", hits((NEW, 0.9), (AGAIN, 0.8))
    one = chooser()
    query = ANALYSER.analyse(text)
    assert one.coverage.of_words(query, NEW) == one.coverage.of_words(query, AGAIN)
    assert one.coverage.of_pairs(query, NEW) > one.coverage.of_pairs(query, AGAIN)
    assert decided(text, near)[1] is None
    assert decided(text, hits((NEW, 0.9), (AGAIN, 0.89)))[1] is Reason.AMBIGUOUS
    assert decided(text, near, tie_from=0.8)[1] is Reason.AMBIGUOUS


# What is offered.

MANY = hits((NEW, 0.8), (AGAIN, 0.7), (MARRIAGE, 0.6), (RENEW, 0.5), (TWIN, 0.3))


@pytest.mark.parametrize("reason", [None, Reason.TOO_LITTLE, Reason.OTHER_CASE, Reason.AMBIGUOUS])
def test_offered_is_what_scores_nearly_as_well(reason: Reason | None) -> None:
    assert chooser().choices(MANY, reason) == tuple(MANY[:3])
    assert chooser(most_choices=4).choices(MANY, reason) == tuple(MANY[:4]), "0.3 is less than half of 0.8"
    assert chooser(clarify_window=1.0).choices(MANY, reason) == (MANY[0],)


def test_where_the_case_is_in_doubt_its_family_is_offered_the_plain_one_first() -> None:
    found = hits((ABROAD, 0.9), (NEW, 0.8), (TWIN, 0.3), (MARRIAGE, 0.2))
    offered = chooser().choices(found, Reason.UNNAMED_CASE)
    assert [hit.position for hit in offered] == [MARRIAGE, ABROAD, TWIN]
    alone = hits((ABROAD, 0.9), (NEW, 0.8))
    assert chooser().choices(alone, Reason.UNNAMED_CASE) == tuple(alone), "nothing else of the family found"


scores = st.lists(st.floats(0.01, 1), min_size=1, max_size=6)


@given(scores, st.sampled_from([None, *Reason]), st.integers(2, 4), st.floats(0, 1))
def test_there_is_always_something_to_offer(
    given_scores: list[float], reason: Reason | None, most: int, window: float
) -> None:
    found = hits(*enumerate(sorted(given_scores, reverse=True)))
    offered = chooser(most_choices=most, clarify_window=window).choices(found, reason)
    assert 1 <= len(offered) <= most
    assert len(set(offered)) == len(offered)
    assert set(offered) <= set(found)
