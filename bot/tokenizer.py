"""Rasa tokenizer: underthesea words with true offsets, folded syllables as the lemma.

`bot.featurizer` counts the syllables of the lemmas, so its features are those of the folded text: a question
typed without diacritics looks exactly like the accented one. That holds whatever underthesea makes of either,
because tokens end only at white space or at punctuation around a word.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from vietnamese import fold, syllables
from vietnamese.segment import Word, segment


def _glued_groups(text: str, words: list[Word]) -> list[list[Word]]:
    """Return `words` grouped so that white space, and nothing else, parts the groups."""
    groups: list[list[Word]] = []
    for word in words:
        if groups and not any(map(str.isspace, text[groups[-1][-1].end : word.start])):
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def _token(text: str, start: int, end: int) -> Token:
    # A token without syllables (punctuation, an emoji) gets its text: Rasa takes an empty lemma for none.
    return Token(text[start:end], start, end, lemma=" ".join(syllables(fold(text[start:end]))))


def _tokens_of_group(text: str, group: list[Word]) -> list[Token]:
    """Return one token for what stands between the punctuation at both ends of `group`, one a mark there.

    Words inside are not parted: underthesea splits "50.000đ" and "50.000d" at different places.
    """
    spoken = [place for place, word in enumerate(group) if syllables(fold(word.text))]
    if not spoken:
        return [_token(text, word.start, word.end) for word in group]
    first, last = spoken[0], spoken[-1]
    return [
        *(_token(text, word.start, word.end) for word in group[:first]),
        _token(text, group[first].start, group[last].end),
        *(_token(text, word.start, word.end) for word in group[last + 1 :]),
    ]


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of `text`: offsets count its code points as given, lemmas are folded syllables."""
    return [token for group in _glued_groups(text, segment(text)) for token in _tokens_of_group(text, group)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class UndertheseaTokenizer(Tokenizer):
    """`tokens_of` as a Rasa component. Names of intents and actions are split by Rasa's own rule."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return Rasa's tokenizer settings: intent names stay whole, no further token pattern."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,  # of words, no password # nosec B105
            "prefix_separator_symbol": None,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Return what must be installed for this component."""
        return ["underthesea"]

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,  # noqa: ARG003 - the signature is Rasa's
        resource: Resource,  # noqa: ARG003
        execution_context: ExecutionContext,  # noqa: ARG003
        **kwargs: Any,  # noqa: ANN401, ARG003
    ) -> UndertheseaTokenizer:
        """Return the component, with underthesea loaded: the first citizen should not wait for it."""
        segment("a")
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return the tokens of the given attribute of `message`.

        A text without anything visible is one token: Rasa's classifier fails on a message without features.
        """
        text = message.get(attribute)
        tokens: list[Token] = self._apply_token_pattern(tokens_of(text)) or [Token(text, 0, len(text))]
        return tokens
