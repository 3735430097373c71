"""The encoder trained from the knowledge, and the one that a setting names."""

from __future__ import annotations

import dataclasses
import socket
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.content import Content
from knowledge_base.snapshot import Pointer
from retrieval.build import build
from retrieval.encoder import HubEncoder, StaticEncoder, unit_rows
from retrieval.errors import LoadError
from retrieval.index import ENCODER_FOLDER, Index, documents_of
from retrieval.training import UNKNOWN, Pair, batches, pairs_of, train, vocabulary_of
from tests.support.knowledge import small_settings
from vietnamese import dual_view_tokens

TEXTS = (
    "Đăng ký khai sinh cho con",
    "dang ky khai sinh cho con",
    "căn cước xyzzy bị mất",
    "xyzzy qwerty",
    "",
    "[UNK]",
    "giấy " * 300,
)


@pytest.fixture(scope="module")
def encoder(build_folder: Path) -> StaticEncoder:
    return StaticEncoder.load(build_folder / ENCODER_FOLDER)


def test_numpy_reads_the_same_vectors_as_sentence_transformers(
    encoder: StaticEncoder, build_folder: Path
) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    static = StaticEmbedding.load(str(build_folder / ENCODER_FOLDER))
    reference = SentenceTransformer(modules=[static, Normalize()], device="cpu")
    all_tokens = [" ".join(dual_view_tokens(text)) for text in TEXTS]
    known_tokens = [" ".join(encoder.tokens(text)) for text in TEXTS]

    vectors = encoder.encode_queries(TEXTS)

    for written in (all_tokens, known_tokens):
        expected = reference.encode(written, show_progress_bar=False)
        assert np.allclose(vectors, expected, atol=1e-6)
    assert np.array_equal(vectors, encoder.encode_passages(TEXTS))


def test_vectors_are_unit_rows_or_zero(encoder: StaticEncoder) -> None:
    vectors = encoder.encode_queries(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), 32)
    nothing_known = [not encoder.tokens(text) for text in TEXTS]
    assert nothing_known == [False, False, False, True, True, True, False]
    assert np.allclose(np.linalg.norm(vectors, axis=1), [0 if nothing else 1 for nothing in nothing_known])


def trained(content: Content, folder: Path, **encoder_changes: object) -> bytes:
    train(documents_of(content), str.lower, small_settings(encoder=encoder_changes).encoder, folder)
    return (folder / "model.safetensors").read_bytes()


def test_a_seed_fixes_every_bit_and_another_seed_does_not(content: Content, tmp_path: Path) -> None:
    first = trained(content, tmp_path / "1", min_steps=10, epochs=1)
    assert trained(content, tmp_path / "2", min_steps=10, epochs=1) == first
    assert trained(content, tmp_path / "3", min_steps=10, epochs=1, seed=1) != first


def test_training_brings_questions_to_their_records(content: Content, encoder: StaticEncoder) -> None:
    documents = documents_of(content)
    labels = encoder.encode_passages([document.label for document in documents])
    asked = [(n, text) for n, document in enumerate(documents) for text in document.questions]
    best = (encoder.encode_queries([text for _, text in asked]) @ labels.T).argmax(axis=1)
    assert best.tolist() == [n for n, _ in asked]


def test_the_unknown_token_stays_a_row_of_zeros(encoder: StaticEncoder) -> None:
    assert encoder.vocabulary[UNKNOWN] == 0
    assert not encoder.weights[0].any()
    assert all(encoder.weights[1:].any(axis=1))


pairs_by_record = st.lists(st.integers(1, 7), min_size=1, max_size=12).map(
    lambda counts: [[(n, f"{n}-{i}") for i in range(count)] for n, count in enumerate(counts)]
)


@given(pairs_by_record, st.integers(2, 6), st.integers(0, 99))
def test_an_epoch_shows_every_pair_once_and_no_record_twice_in_a_batch(
    pairs: list[list[Pair]], size: int, seed: int
) -> None:
    epoch = list(batches(pairs, size, np.random.default_rng(seed)))
    for batch in epoch:
        assert 2 <= len(batch) <= size
        records = [record for record, _ in batch]
        assert len(set(records)) == len(records)
    shown = Counter(pair for batch in epoch for pair in batch)
    assert set(shown.values()) <= {1}
    # One pair of each record a turn; a turn leaves out at most the one that would stand alone.
    expected = 0
    for turn in range(max(map(len, pairs))):
        present = sum(turn < len(own) for own in pairs)
        expected += present - (present % size == 1)
    assert shown.total() == expected


def test_every_name_question_and_chunk_is_a_pair(content: Content) -> None:
    documents = documents_of(content)
    settings = small_settings(encoder={"chunk_characters": 50}).encoder
    pairs = pairs_of(documents, settings)
    for position, (document, own) in enumerate(zip(documents, pairs, strict=True)):
        chunks = [chunk.text[:50] for chunk in document.chunks]
        assert own == [(position, text) for text in (*document.names, *document.questions, *chunks)]


def test_the_vocabulary_holds_the_frequent_tokens_first(content: Content) -> None:
    documents = documents_of(content)
    every = vocabulary_of(documents, small_settings().encoder)
    assert list(every.values()) == list(range(len(every)))
    assert {UNKNOWN, "khai", "~khai", "khai_sinh", "~khai_sinh"} <= set(every)
    often = vocabulary_of(documents, small_settings(encoder={"min_count": 5}).encoder)
    assert list(often) == list(every)[: len(often)]
    assert 2 < len(often) < len(every)
    few = small_settings(encoder={"vocabulary": 100}).encoder
    assert list(vocabulary_of(documents, few)) == list(every)[:101]


@pytest.mark.parametrize("name", ["tokenizer.json", "model.safetensors"])
@pytest.mark.parametrize("raw", [b"", b"[]", b'{"model": {}}', None])
def test_a_damaged_encoder_is_refused(name: str, raw: bytes | None, served: Path) -> None:
    folder = Pointer(served).read() / ENCODER_FOLDER
    path = folder / name
    if raw is None:
        path.unlink()
    else:
        path.write_bytes(raw)
    with pytest.raises(LoadError, match="no readable static encoder"):
        StaticEncoder.load(folder)


# A model that the settings name.


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
    settings = small_settings(encoder=hub_settings(hub_folder), fusion={"dense": 1.0})
    folder = build(content, tmp_path / "index", settings)
    assert not (folder / ENCODER_FOLDER).exists()
    index = Index.load(folder)
    assert isinstance(index.encoder, HubEncoder)
    hit = index.search("bánh xèo").hits[0]
    assert hit.document.id == "banh-xeo"
    assert hit.score == hit.dense > 0

    again = build(content, tmp_path / "index", small_settings(encoder={"min_steps": 1, "epochs": 1}))
    assert (again / ENCODER_FOLDER).is_dir(), "another recipe: the static encoder is trained"


@pytest.mark.usefixtures("no_network")
def test_a_named_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    settings = small_settings(encoder=hub_settings(tmp_path / "nothing"))
    with pytest.raises(LoadError, match="nothing cannot be loaded"):
        HubEncoder.load(settings.encoder)
