"""Rasa featurizer: tf-idf of folded syllables and their pairs, with the two ends of the message marked.

Beside Rasa's `CountVectorsFeaturizer` (same lemmas, same pairs) it weighs a syllable by how rare it is and
tells "làm căn cước" at the end of a message from "làm căn cước mất …". Rasa's LogisticRegressionClassifier
fixes its regularization at C = 1; multiplying the features by `scale` has the effect of C = scale².
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any, Final

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

_START: Final = "<"
_END: Final = ">"
_NUMBER: Final = "0"
_FILE: Final = "vocabulary.json"


def terms(lemmas: list[str]) -> list[str]:
    """Return what is counted in a message with these lemmas: its syllables, and pairs of neighbours.

    Whole numbers count as one syllable; both ends of the message count as neighbours.
    """
    spoken = [_NUMBER if part.isdecimal() else part for lemma in lemmas for part in lemma.split()]
    ends = [_START, *spoken, _END]
    return spoken + [f"{left} {right}" for left, right in pairwise(ends)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SyllableTfidfFeaturizer(SparseFeaturizer, GraphComponent):
    """Sparse features of the whole text, from the lemmas of `bot.tokenizer`; none of single tokens."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must come before this component in the pipeline."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Return what must be installed for this component."""
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings: `scale`, by which all features are multiplied."""
        return {**SparseFeaturizer.get_default_config(), "scale": 5.5}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Raise ValueError when `scale` is not a positive number."""
        if not config["scale"] > 0:
            raise ValueError(f"scale must be a positive number, not {config['scale']!r}")

    def __init__(self, config: dict[str, Any], name: str, storage: ModelStorage, resource: Resource) -> None:
        super().__init__(name, config)
        self._storage = storage
        self._resource = resource
        self._vectorizer = TfidfVectorizer(analyzer=terms)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SyllableTfidfFeaturizer:
        """Return an untrained component."""
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,  # noqa: ANN401, ARG003 - the signature is Rasa's
    ) -> SyllableTfidfFeaturizer:
        """Return the component as it was trained."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            stored = json.loads((folder / _FILE).read_text("utf-8"))
        component._vectorizer.vocabulary_ = {term: place for place, term in enumerate(stored["terms"])}
        component._vectorizer.idf_ = np.array(stored["idf"])
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the terms and their weights; return where they are kept."""
        self._vectorizer.fit([self._lemmas(message) for message in training_data.intent_examples])
        vocabulary = self._vectorizer.vocabulary_
        stored = {"terms": sorted(vocabulary, key=vocabulary.get), "idf": self._vectorizer.idf_.tolist()}
        with self._storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(json.dumps(stored, ensure_ascii=False), "utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set the features of all training examples."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the features of `messages`, shape (1, number of terms) each."""
        for message in messages:
            if message.get(TEXT) is not None:
                features = self._vectorizer.transform([self._lemmas(message)]) * self._config["scale"]
                self.add_features_to_message(None, features.tocoo(), TEXT, message)
        return messages

    @staticmethod
    def _lemmas(message: Message) -> list[str]:
        return [token.lemma for token in message.get(TOKENS_NAMES[TEXT]) or []]
