"""An encoder that the settings name: prefixes, word segmentation, and no network."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest

from knowledge_base.content import Content
from retrieval.build import build
from retrieval.encoder import HubEncoder, segmented, unit_rows
from retrieval.errors import LoadError
from retrieval.index import Index
from retrieval.parts import ENCODER_FOLDER
from retrieval.ranking import FEATURES
from tests.support.searching import small_settings


@pytest.fixture
def hub_folder(tmp_path: Path) -> Path:
    """A sentence-transformers model of eight tokens, its vectors of any length."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit

    words = ["[UNK]", "hỏi:", "mục:", "khai", "sinh", "bánh", "xèo", "cước"]
    tokenizer = Tokenizer(WordLevel({word: n for n, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    weights = np.random.default_rng(3).normal(0, 5, (len(words), 6)).astype(np.float32)
    weights[0] = 0
    weights[1:3] *= 0.01
    folder = tmp_path / "model"
    static = StaticEmbedding(tokenizer, embedding_weights=weights)
    SentenceTransformer(modules=[static], device="cpu").save(str(folder))
    np.save(tmp_path / "weights.npy", weights)
    return folder


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("a connection was attempted")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def hub_settings(folder: Path) -> dict[str, Any]:
    return {"hub_model": str(folder), "query_prefix": "hỏi: ", "passage_prefix": "mục: "}


@pytest.mark.usefixtures("no_network")
def test_a_named_model_gets_its_prefixes_and_gives_unit_rows(hub_folder: Path, tmp_path: Path) -> None:
    weights = np.load(tmp_path / "weights.npy")
    hub = HubEncoder.load(small_settings(encoder=hub_settings(hub_folder)).encoder)
    asked, named = hub.encode_queries(["khai sinh", "cước"]), hub.encode_passages(["khai sinh", "cước"])
    assert np.allclose(asked, unit_rows(np.stack([weights[[1, 3, 4]].mean(0), weights[[1, 7]].mean(0)])))
    assert np.allclose(named, unit_rows(np.stack([weights[[2, 3, 4]].mean(0), weights[[2, 7]].mean(0)])))
    assert asked.dtype == np.float32


@pytest.mark.usefixtures("no_network")
def test_an_index_with_a_named_model_is_built_and_searched_offline(
    content: Content, hub_folder: Path, tmp_path: Path
) -> None:
    alone = {**dict.fromkeys(FEATURES, 0.0), "dense": 1.0}
    settings = small_settings(encoder=hub_settings(hub_folder), ranking=alone)
    folder = build(content, tmp_path / "index", settings)
    assert not (folder / ENCODER_FOLDER).exists()
    index = Index.load(folder)
    assert isinstance(index.parts.encoder, HubEncoder)
    result = index.search("bánh xèo")
    assert result.hits[0].document.id == "banh-xeo"
    assert result.features is not None
    assert result.hits[0].score == result.features.dense > 0

    again = build(content, tmp_path / "index", small_settings(encoder={"min_steps": 1, "epochs": 1}))
    assert (again / ENCODER_FOLDER).is_dir(), "another recipe: the static encoder is trained"


@pytest.mark.usefixtures("no_network")
def test_a_named_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    settings = small_settings(encoder=hub_settings(tmp_path / "nothing"))
    with pytest.raises(LoadError, match="nothing cannot be loaded"):
        HubEncoder.load(settings.encoder)


# A transformer of PhoBERT's kind: its words are joined by "_".

WORDS = (
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "hỏi:",
    "mục:",
    "thẻ",
    "căn",
    "cước",
    "căn_cước",
    "mất",
    "bánh",
    "xèo",
)


@pytest.fixture(scope="module")
def transformer_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two small layers with weights drawn at random, saved as sentence-transformers has it."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit
    from tokenizers.processors import TemplateProcessing
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    ids = {word: place for place, word in enumerate(WORDS)}
    tokenizer = Tokenizer(WordLevel(ids, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[(name, ids[name]) for name in ("[CLS]", "[SEP]")]
    )
    reader: Any = PreTrainedTokenizerFast
    named = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    fast = reader(tokenizer_object=tokenizer, model_max_length=64, **named)
    torch.manual_seed(5)
    shape: dict[str, Any] = {
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 32,
    }
    bert = BertModel(BertConfig(vocab_size=len(WORDS), max_position_embeddings=64, **shape))
    raw, folder = tmp_path_factory.mktemp("bert"), tmp_path_factory.mktemp("transformer")
    bert.save_pretrained(raw)
    fast.save_pretrained(raw)
    reading = Transformer(str(raw))
    SentenceTransformer(modules=[reading, Pooling(16)], device="cpu").save(str(folder))
    return folder


def transformer(folder: Path, **changes: object) -> HubEncoder:
    return HubEncoder.load(small_settings(encoder={**hub_settings(folder), **changes}).encoder)


def reference(folder: Path, *texts: str) -> np.ndarray:
    """The vectors of texts exactly as they are given."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu")
    return unit_rows(np.asarray(model.encode(list(texts), show_progress_bar=False), dtype=np.float32))


def test_a_text_is_written_in_words_joined_by_underscores() -> None:
    assert segmented("mất thẻ căn cước") == "mất thẻ căn_cước"
    assert segmented("") == ""
    assert segmented("  bánh   xèo ").replace("_", " ") == "bánh xèo"


@pytest.mark.usefixtures("no_network")
def test_segmented_input_reaches_the_tokenizer(transformer_folder: Path) -> None:
    vocabulary = json.loads((transformer_folder / "tokenizer.json").read_text(encoding="utf-8"))["model"][
        "vocab"
    ]
    assert "căn_cước" in vocabulary
    text = "mất thẻ căn cước"
    joined = transformer(transformer_folder, segmented=True)
    apart = transformer(transformer_folder, segmented=False)
    as_words, as_syllables = reference(transformer_folder, "hỏi: mất thẻ căn_cước", f"hỏi: {text}")
    assert np.allclose(joined.encode_queries([text])[0], as_words, atol=1e-6)
    assert np.allclose(apart.encode_queries([text])[0], as_syllables, atol=1e-6)
    assert not np.allclose(as_words, as_syllables, atol=1e-2)
    (passage,) = reference(transformer_folder, "mục: mất thẻ căn_cước")
    assert np.allclose(joined.encode_passages([text])[0], passage, atol=1e-6)
    assert not np.allclose(passage, as_words, atol=1e-2), "the prefixes differ"


@pytest.mark.usefixtures("no_network")
def test_a_batch_gives_what_each_text_gives_alone(transformer_folder: Path) -> None:
    texts = ["mất thẻ căn cước", "bánh", "bánh xèo mất thẻ bánh xèo", ""]
    hub = transformer(transformer_folder, segmented=True)
    together = hub.encode_queries(texts)
    assert together.shape == (4, 16)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for row, text in zip(together, texts, strict=True):
        assert np.allclose(row, hub.encode_queries([text])[0], atol=1e-5)


@pytest.mark.usefixtures("no_network")
def test_a_transformer_reads_a_question_as_it_is_typed(
    content: Content, transformer_folder: Path, tmp_path: Path
) -> None:
    """What the search mends and restores is for encoders that were trained on it."""
    settings = small_settings(encoder={**hub_settings(transformer_folder), "segmented": True})
    index = Index.load(build(content, tmp_path / "index", settings))
    assert not index.parts.encoder.reads_prepared
    query = index.analyser.analyse("Mất  thẻ can cuoc")
    assert query.searched == "mất thẻ căn cước" != query.text
    vector = index.parts.encoder.encode_queries([query.text])[0]
    assert np.array_equal(index.rank(query).features.dense, index.parts.dense.score(vector))
    labels = [document.label for document in index.documents]
    vectors = index.parts.encoder.encode_passages(labels)
    assert np.allclose(index.parts.dense.score(vectors[2])[2], 1, atol=1e-5)
