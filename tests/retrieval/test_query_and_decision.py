"""What is searched for, and how sure the search may be of it."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.coverage import Coverage
from retrieval.decision import Features, probability
from retrieval.documents import Document
from retrieval.index import Index, SearchStatus
from retrieval.query import QueryAnalyser
from retrieval.settings import Settings
from vietnamese import fold, syllables

ANALYSER = QueryAnalyser(
    {"sổ đỏ": ["giấy chứng nhận quyền sử dụng đất"], "gplx": ["giấy phép lái xe"]},
    ["cần giấy tờ gì", "cần gì", "ở đâu", "cho hỏi", "bao nhiêu tiền"],
    ["tôi", "cho", "của"],
)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Cho hỏi làm khai sinh cần giấy tờ gì?", "làm khai sinh"),
        ("cho hoi lam khai sinh can giay to gi", "lam khai sinh"),
        ("Ở ĐÂU làm sổ đỏ, cần gì", "làm sổ đỏ"),
        ("giấy tờ cần nộp", "giấy tờ cần nộp"),
        ("khai sinh ở đâu, kết hôn ở đâu", "khai sinh kết hôn"),
        ("cần giấy tờ gì", ""),
        ("?!", ""),
        ("", ""),
        ("ở đấu trường", "ở đấu trường"),
    ],
)
def test_words_that_only_ask_are_dropped_and_the_others_keep_their_order(text: str, content: str) -> None:
    query = ANALYSER.analyse(text)
    assert query.topic == content
    assert query.content == tuple(content.split())


def test_words_that_name_no_topic_are_searched_for_all_the_same() -> None:
    query = ANALYSER.analyse("khai sinh cho con của tôi ở đâu")
    assert query.topic == "khai sinh cho con của tôi"
    assert query.topical == ("khai", "sinh", "con")
    assert query.folded_topic == "khai sinh con"


@pytest.mark.parametrize("text", ["làm sổ đỏ ở đâu", "lam so do o dau"])
def test_official_words_stand_beside_the_typed_ones(text: str) -> None:
    query = ANALYSER.analyse(text)
    assert query.expansions == ("giấy chứng nhận quyền sử dụng đất",)
    assert query.encoded_text == f"{query.topic} . giấy chứng nhận quyền sử dụng đất"
    assert {"~so", "~do", "~so_do", "giấy", "~quyen_su"} <= set(query.tokens)
    assert not any(token.endswith(("do_giay", "đỏ_giấy")) for token in query.tokens)


def test_the_query_is_kept_as_typed_but_clean() -> None:
    assert ANALYSER.analyse("  Sổ\u200b  ĐỎ\ud800\n ở đâu? ").text == "Sổ ĐỎ ở đâu?"


@given(st.text())
def test_any_text_is_analysed_and_nothing_is_invented(text: str) -> None:
    query = ANALYSER.analyse(text)
    typed = syllables(query.text)
    remaining = iter(typed)
    assert all(part in remaining for part in query.content), "a subsequence of what was typed"
    assert set(query.topical) <= set(query.content)


def document(record_id: str, title: str, *questions: str) -> Document:
    return Document(record_id, "faq", None, title, (title,), questions, ())


DOCUMENTS = [
    document("a", "Đăng ký khai sinh"),
    document("b", "Đăng ký kết hôn"),
    document("c", "Đăng ký khai tử", "báo tử cho người thân"),
]
COVERAGE = Coverage(DOCUMENTS)
WORDS = ("đăng", "ký", "khai", "sinh", "kết", "tử", "dang", "ky", "zzz", "qqq", "sổ", "đỏ", "cho")
words = st.sampled_from(WORDS)
typed_texts = st.lists(words, max_size=8).map(" ".join)


@given(typed_texts, st.integers(0, 2))
def test_coverage_is_a_share_and_lacking_diacritics_cost_nothing(text: str, record: int) -> None:
    query = ANALYSER.analyse(text)
    share = COVERAGE.of_words(query, record)
    assert 0 <= share <= 1
    for word in query.content:
        alone = replace(query, content=(word,), topical=(word,), official={})
        assert COVERAGE.of_words(replace(alone, topical=(fold(word),)), record) >= COVERAGE.of_words(
            alone, record
        )


def test_coverage_is_whole_for_own_words_and_none_for_foreign_ones() -> None:
    assert COVERAGE.of_words(ANALYSER.analyse("đăng ký khai sinh"), 0) == pytest.approx(1)
    assert COVERAGE.of_words(ANALYSER.analyse("sinh khai ky dang"), 0) == pytest.approx(1)
    assert COVERAGE.of_words(ANALYSER.analyse("hộ chiếu"), 0) == 0
    assert COVERAGE.of_words(ANALYSER.analyse(""), 0) == 0


def test_a_rare_word_counts_more_and_an_unseen_one_most() -> None:
    common_missing = COVERAGE.of_words(ANALYSER.analyse("sinh ký"), 2)
    rare_missing = COVERAGE.of_words(ANALYSER.analyse("sinh thân"), 2)
    assert common_missing < rare_missing
    assert COVERAGE.of_words(ANALYSER.analyse("đăng ký xyzzy"), 0) < COVERAGE.of_words(
        ANALYSER.analyse("đăng ký kết"), 0
    )


def test_neighbours_are_covered_together_or_not_at_all() -> None:
    def pairs(text: str, record: int = 0) -> float:
        return COVERAGE.of_pairs(ANALYSER.analyse(text), record)

    assert pairs("đăng ký khai sinh") == pytest.approx(1)
    assert pairs("dang ky khai sinh") == pytest.approx(1)
    assert pairs("sinh khai ký đăng") == 0
    assert 0 < pairs("khai sinh kết hôn") < 1
    assert pairs("sinh") == COVERAGE.of_words(ANALYSER.analyse("sinh"), 0) == pytest.approx(1)
    knowing = QueryAnalyser({"đám cưới": ["đăng ký kết hôn"]}, [], [])
    assert COVERAGE.of_pairs(knowing.analyse("đám cưới"), 1) > COVERAGE.of_pairs(
        knowing.analyse("đám cưới"), 0
    )


@given(typed_texts, st.integers(0, 2))
def test_coverage_of_pairs_is_a_share(text: str, record: int) -> None:
    assert 0 <= COVERAGE.of_pairs(ANALYSER.analyse(text), record) <= 1


def test_an_everyday_name_is_covered_as_far_as_its_official_words_are() -> None:
    plain = QueryAnalyser({}, [], [])
    knowing = QueryAnalyser({"đám cưới": ["đăng ký kết hôn"], "nhẫn": ["đăng ký hộ chiếu", "..."]}, [], [])
    assert COVERAGE.of_words(plain.analyse("đám cưới"), 1) == 0
    for text in ("đám cưới", "dam cuoi"):
        assert COVERAGE.of_words(knowing.analyse(text), 1) > COVERAGE.of_words(knowing.analyse(text), 0) > 0
        assert COVERAGE.of_words(knowing.analyse(text), 1) <= 1
    assert 0 < COVERAGE.of_words(knowing.analyse("nhẫn"), 0) < 1
    assert COVERAGE.of_words(knowing.analyse("đám cưới xyzzy"), 1) < COVERAGE.of_words(
        knowing.analyse("đám cưới"), 1
    )


def test_an_everyday_name_said_a_thousand_times_is_looked_at_once() -> None:
    once, often = (ANALYSER.analyse("làm sổ đỏ gplx " * times) for times in (1, 1000))
    assert often.expansions == once.expansions
    assert often.official == once.official


def test_what_the_gateway_masked_is_not_asked_for() -> None:
    query = ANALYSER.analyse("đổi gplx, gọi [số điện thoại] giúp tôi")
    assert not {"số", "điện", "thoại"} & set(query.content)
    assert "gplx" in query.content


SETTINGS = Settings.load().decision
NAMES = tuple(field.name for field in fields(Features))
features = st.builds(Features, *[st.floats(0, 1) for _ in NAMES])


@given(features, st.sampled_from(NAMES), st.floats(0, 1))
def test_the_probability_grows_with_every_feature(one: Features, name: str, other: float) -> None:
    assert getattr(SETTINGS, name) > 0
    low, high = sorted((getattr(one, name), other))
    less = probability(replace(one, **{name: low}), SETTINGS)
    more = probability(replace(one, **{name: high}), SETTINGS)
    assert 0 < less <= more < 1
    if high - low > 1e-6:
        assert less < more


@pytest.mark.parametrize("extreme", [-100.0, 100.0])
def test_extreme_weights_still_give_a_probability(extreme: float) -> None:
    settings = SETTINGS.model_copy(update=dict.fromkeys(("intercept", *NAMES), extreme))
    assert 0 <= probability(Features(*[1.0] * len(NAMES)), settings) <= 1
    assert probability(Features(*[0.0] * len(NAMES)), settings) == pytest.approx(float(extreme > 0))


def test_the_probability_is_the_logistic_of_its_weights() -> None:
    one = Features(*[0.1 * n for n in range(1, len(NAMES) + 1)])
    score = SETTINGS.intercept + sum(getattr(SETTINGS, name) * getattr(one, name) for name in NAMES)
    assert probability(one, SETTINGS) == pytest.approx(math.exp(score) / (1 + math.exp(score)))


PLAIN = {"ambiguous_from": 1.0, "answer_weight_from": 0.0}
"""Nothing but the two thresholds decides."""


def with_decision(index: Index, **changes: float) -> Index:
    decision = index.settings.decision.model_copy(update={**PLAIN, **changes})
    return replace(index, settings=index.settings.model_copy(update={"decision": decision}))


def test_the_thresholds_part_the_three_statuses(index: Index) -> None:
    text = "bánh xèo"
    sure = index.search(text).confidence
    assert 0 < sure < 1

    def status(answer_from: float, clarify_from: float) -> SearchStatus:
        one = with_decision(index, answer_from=answer_from, clarify_from=clarify_from)
        return one.search(text).status

    above, below = sure + 1e-9, sure - 1e-9
    assert status(sure, 0.0) is SearchStatus.ANSWERED
    assert status(above, below) is SearchStatus.CLARIFY
    assert status(above, sure) is SearchStatus.CLARIFY
    assert status(above, above) is SearchStatus.NO_MATCH


def test_a_question_that_says_little_is_asked_back(index: Index) -> None:
    needed = index.coverage.weight(index.analyser.analyse("bánh xèo"))
    assert needed > index.coverage.weight(index.analyser.analyse("bánh")) > 0

    def status(text: str, least: float) -> SearchStatus:
        return (
            with_decision(index, answer_from=0.0, clarify_from=0.0, answer_weight_from=least)
            .search(text)
            .status
        )

    assert status("bánh xèo", needed) is SearchStatus.ANSWERED
    assert status("bánh xèo", needed + 1e-6) is SearchStatus.CLARIFY
    assert status("bánh", needed) is SearchStatus.CLARIFY


def test_choices_are_near_the_top_and_few(index: Index) -> None:
    for most in (2, 4):
        one = with_decision(index, clarify_window=0.01, most_choices=most)
        result = one.search("đăng ký giấy")
        near = [hit for hit in result.hits if hit.score >= result.hits[0].score * 0.01]
        assert list(result.choices) == near[:most]
        assert len(near) > most
    assert len(with_decision(index, clarify_window=1.0).search("bánh xèo").choices) == 1


def test_words_that_fit_two_records_alike_are_asked_back_about(index: Index) -> None:
    sure = with_decision(index, answer_from=0.0, clarify_from=0.0, ambiguous_from=0.0)
    assert sure.search("đăng ký").status is SearchStatus.CLARIFY
    assert sure.search("đăng ký khai sinh").status is SearchStatus.ANSWERED, "it is called exactly that"
    assert sure.search("dang ky khai sinh o dau").status is SearchStatus.ANSWERED
    never = with_decision(index, answer_from=0.0, clarify_from=0.0, ambiguous_from=1.0)
    assert never.search("khai sinh con").status is SearchStatus.ANSWERED


@pytest.mark.parametrize("text", ["đăng ký", "căn cước bị mất", "giấy phép"])
def test_the_decision_does_not_depend_on_how_many_hits_are_asked_for(text: str, index: Index) -> None:
    full = index.search(text, 10)
    for k in (1, 2, 3, 13, 50):
        result = index.search(text, k)
        assert (result.status, result.confidence, result.features) == (
            full.status,
            full.confidence,
            full.features,
        )
        assert result.choices == full.choices
        assert result.hits[:10] == full.hits[:k]
        assert len(result.hits) == min(k, len(index.documents))


def test_only_some_kinds_may_be_found(index: Index) -> None:
    result = index.search("bánh xèo khai sinh", 13, among=lambda document: document.kind == "procedure")
    assert {hit.document.kind for hit in result.hits} == {"procedure"}
    assert index.search("bánh xèo", among=lambda _: False).status is SearchStatus.NO_MATCH


@pytest.mark.parametrize("text", ["", "   ", "cần giấy tờ gì", "xyzzy qwerty", "?!", "\x00", "👩"])
def test_nothing_to_find_is_no_match(text: str, index: Index) -> None:
    result = index.search(text)
    assert (result.status, result.confidence, result.hits, result.choices) == (
        SearchStatus.NO_MATCH,
        0,
        (),
        (),
    )


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("làm giấy khai sinh cho con cần gì", "1.000001"),
        ("cưới vợ lấy chồng", "1.000002"),
        ("đám cưới", "1.000002"),
        ("mất thẻ căn cước công dân làm sao", "1.000003"),
        ("báo tử cho người thân ở đâu", "1.000004"),
        ("xin phép xây nhà", "1.000005"),
        ("đổi bằng lái xe bao nhiêu tiền", "1.000006"),
        ("đổi gplx", "1.000006"),
        ("đồi cát bay ở đâu", "doi-cat"),
        ("suối đỏ", "suoi-tien"),
        ("bánh xèo hải sản", "banh-xeo"),
        ("lễ cúng cá ông", "cau-ngu"),
        ("định danh điện tử mức 2", "vneid"),
        ("một cửa mở cửa lúc nào", "mot-cua"),
        ("đường dây nóng", "hoi-dap"),
    ],
)
def test_a_question_without_diacritics_finds_the_same_record(text: str, record: str, index: Index) -> None:
    for asked in (text, fold(text), text.upper()):
        top = index.search(asked).hits[0]
        assert top.document.id == record
        assert 0 < top.score <= 1
