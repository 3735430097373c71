from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.featurizer import SyllableTfidfFeaturizer, terms
from bot.tokenizer import UndertheseaTokenizer

TEXTS = ["làm căn cước", "làm căn cước hết bao nhiêu", "phí 50 nghìn", "nộp ở đâu"]


def test_terms_are_syllables_and_pairs_with_both_ends() -> None:
    assert terms(["lam", "can cuoc"]) == ["lam", "can", "cuoc", "< lam", "lam can", "can cuoc", "cuoc >"]


def test_whole_numbers_are_one_term() -> None:
    assert terms(["50"]) == terms(["7"]) == ["0", "< 0", "0 >"]


def test_a_message_without_syllables_has_its_ends() -> None:
    assert terms([]) == ["< >"]


def _message(text: str) -> Message:
    message = Message({TEXT: text, INTENT: "ask_fee"})
    UndertheseaTokenizer(UndertheseaTokenizer.get_default_config()).process([message])
    return message


def _features(featurizer: SyllableTfidfFeaturizer, text: str) -> np.ndarray:
    message = _message(text)
    featurizer.process([message])
    _, sentence = message.get_sparse_features(TEXT)
    return sentence.features.toarray()


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage.create(tmp_path)


def _parts(storage: LocalModelStorage) -> tuple[LocalModelStorage, Resource, ExecutionContext]:
    return storage, Resource("featurizer"), ExecutionContext(GraphSchema({}), node_name="featurizer")


def test_what_is_loaded_is_what_was_trained(storage: LocalModelStorage) -> None:
    config = SyllableTfidfFeaturizer.get_default_config()
    featurizer = SyllableTfidfFeaturizer.create(config, *_parts(storage))
    featurizer.train(TrainingData([_message(text) for text in TEXTS]))
    loaded = SyllableTfidfFeaturizer.load(config, *_parts(storage))
    for text in [*TEXTS, "căn cước ở đâu", "chưa từng thấy", "..."]:
        trained = _features(featurizer, text)
        assert np.array_equal(_features(loaded, text), trained)
        # Tf-idf rows have length 1 where any term is known, 0 elsewhere.
        length = np.linalg.norm(trained)
        assert length == pytest.approx(config["scale"]) or length == 0
    assert np.linalg.norm(_features(loaded, "căn cước ở đâu")) > 0


def test_accents_make_no_difference(storage: LocalModelStorage) -> None:
    featurizer = SyllableTfidfFeaturizer.create(
        SyllableTfidfFeaturizer.get_default_config(), *_parts(storage)
    )
    featurizer.train(TrainingData([_message(text) for text in TEXTS]))
    assert np.array_equal(_features(featurizer, "Nộp ở ĐÂU?"), _features(featurizer, "nop o dau?"))


@pytest.mark.parametrize("scale", [0, -1])
def test_a_useless_scale_is_refused(storage: LocalModelStorage, scale: float) -> None:
    config = {**SyllableTfidfFeaturizer.get_default_config(), "scale": scale}
    with pytest.raises(ValueError, match="scale"):
        SyllableTfidfFeaturizer.create(config, *_parts(storage))
