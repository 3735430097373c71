from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.tokenizer import UndertheseaTokenizer, tokens_of
from vietnamese import fold, syllables

_PIECES = st.sampled_from(
    ["căn cước", "Đăng ký", "hoà", "HÒA", "50.000đ", "1.014064", "3/2", "(sổ đỏ)", "gì???", "a,b", "\u200b",
     "đ\u0309", "e\u0301", "👍🏽", "ｂằng", "\u202eabc", "\u00a0", "...", "/choose", "İ", "5tr", "k'ho",
     "http://x.vn/đường", "\n", "\ud800"]
)  # fmt: skip
odd_texts = st.lists(_PIECES | st.text(max_size=6), max_size=12).map("".join) | st.lists(
    _PIECES, max_size=8
).map(" ".join)


@given(odd_texts)
def test_tokens_stand_where_they_say_in_order_and_without_overlap(text: str) -> None:
    end = 0
    for token in tokens_of(text):
        assert text[token.start : token.end] == token.text
        assert end <= token.start < token.end
        end = token.end


@given(odd_texts)
def test_lemmas_of_spoken_tokens_are_the_folded_syllables_of_the_text(text: str) -> None:
    lemmas = [token.lemma for token in tokens_of(text) if syllables(fold(token.text))]
    assert " ".join(lemmas).split() == [part for word in fold(text).split() for part in syllables(word)]


@given(odd_texts)
def test_accented_and_stripped_text_have_the_same_syllables(text: str) -> None:
    def spoken(of: str) -> list[str]:
        return " ".join(t.lemma for t in tokens_of(of) if syllables(fold(t.text))).split()

    assert spoken(text) == spoken(fold(text))


def test_words_of_several_syllables_are_one_token() -> None:
    words = [(token.text, token.lemma) for token in tokens_of("Làm lại căn cước công dân bị mất cần gì?")]
    assert ("căn cước", "can cuoc") in words or ("căn cước công dân", "can cuoc cong dan") in words
    assert words[-1] == ("?", "?")


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\n\t"])
def test_text_without_anything_visible_has_no_tokens(text: str) -> None:
    assert tokens_of(text) == []


def _tokenizer(**settings: object) -> UndertheseaTokenizer:
    return UndertheseaTokenizer({**UndertheseaTokenizer.get_default_config(), **settings})


def test_intent_names_stay_whole_unless_asked_to_be_split() -> None:
    def of(tokenizer: UndertheseaTokenizer) -> list[str]:
        message = Message({TEXT: "lệ phí bao nhiêu", INTENT: "ask_fee"})
        tokenizer.process_training_data(TrainingData([message]))
        return [token.text for token in message.get("intent_tokens")]

    assert of(_tokenizer()) == ["ask_fee"]
    assert of(_tokenizer(intent_tokenization_flag=True)) == ["ask", "fee"]


def test_messages_are_tokenized_as_texts_are() -> None:
    message = Message({TEXT: "đổi bằng lái"})
    _tokenizer().process([message])
    assert message.get("text_tokens") == tokens_of("đổi bằng lái")
