"""Training of the encoder from the knowledge."""

from __future__ import annotations

import logging
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.content import Content
from retrieval.documents import Document
from retrieval.encoder import StaticEncoder
from retrieval.index import documents_of
from retrieval.parts import ENCODER_FOLDER
from retrieval.training import UNKNOWN, Pair, batches, pairs_of, question_side, train, vocabulary_of
from tests.support.searching import small_settings
from vietnamese import dual_view_tokens


@pytest.fixture(scope="module")
def encoder(build_folder: Path) -> StaticEncoder:
    return StaticEncoder.load(build_folder / ENCODER_FOLDER)


def trained(content: Content, folder: Path, **encoder_changes: object) -> bytes:
    train(documents_of(content), small_settings(encoder=encoder_changes).encoder, folder)
    return (folder / "model.safetensors").read_bytes()


def test_a_seed_fixes_every_bit_and_another_seed_does_not(content: Content, tmp_path: Path) -> None:
    first = trained(content, tmp_path / "1", min_steps=10, epochs=1)
    assert trained(content, tmp_path / "2", min_steps=10, epochs=1) == first
    assert (tmp_path / "1" / "tokenizer.json").read_bytes() == (
        tmp_path / "2" / "tokenizer.json"
    ).read_bytes()
    assert trained(content, tmp_path / "3", min_steps=10, epochs=1, seed=1) != first


def test_the_vectors_of_two_trainings_are_equal_bit_by_bit(content: Content, tmp_path: Path) -> None:
    documents = documents_of(content)
    settings = small_settings(encoder={"min_steps": 10, "epochs": 1}).encoder
    labels = [document.label for document in documents]
    one, other = (train(documents, settings, tmp_path / name).encode_passages(labels) for name in "ab")
    assert one.tobytes() == other.tobytes()


def test_training_leaves_the_number_of_threads_as_it_was(content: Content, tmp_path: Path) -> None:
    threads = torch.get_num_threads()
    trained(content, tmp_path / "1", min_steps=1, epochs=1, threads=threads + 1)
    assert torch.get_num_threads() == threads


def test_training_brings_questions_to_their_records(content: Content, tmp_path: Path) -> None:
    documents = documents_of(content)
    long = small_settings(encoder={"min_steps": 300}).encoder
    encoder = train(documents, long, tmp_path / "encoder")
    labels = encoder.encode_passages([document.label for document in documents])
    asked = [(n, text) for n, document in enumerate(documents) for text in document.questions]
    best = (encoder.encode_queries([text for _, text in asked]) @ labels.T).argmax(axis=1)
    assert best.tolist() == [n for n, _ in asked]


def test_the_unknown_token_stays_a_row_of_zeros(encoder: StaticEncoder) -> None:
    assert encoder.vocabulary[UNKNOWN] == 0
    assert not encoder.weights[0].any()
    assert encoder.weights[1:].any(axis=1).all()


def test_a_single_record_is_trained_on_without_a_step(
    content: Content, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    encoder = train(documents_of(content)[:1], small_settings().encoder, tmp_path / "one")
    assert "epoch 1, 0 steps" in caplog.text
    assert encoder.encode_queries(["khai sinh"]).any()


def pair(record: int, number: int, *, chunk: bool = False) -> Pair:
    rows = np.array([record, number], dtype=np.int64)
    return Pair(record, rows, rows[1:], chunk)


def named(one: Pair) -> tuple[int, ...]:
    return tuple(one.rows.tolist())


pairs_by_record = st.lists(st.integers(0, 7), min_size=1, max_size=12).map(
    lambda counts: [[pair(n, i) for i in range(count)] for n, count in enumerate(counts)]
)


@given(pairs_by_record, st.integers(2, 6), st.integers(0, 99))
def test_an_epoch_shows_every_pair_once_and_no_record_twice_in_a_batch(
    pairs: list[list[Pair]], size: int, seed: int
) -> None:
    settings = small_settings(encoder={"batch": size}).encoder
    epoch = list(batches(pairs, settings, np.random.default_rng(seed)))
    for batch in epoch:
        assert 2 <= len(batch) <= size
        records = [one.record for one in batch]
        assert len(set(records)) == len(records)
    shown = Counter(named(one) for batch in epoch for one in batch)
    assert set(shown.values()) <= {1}
    # One pair of each record a turn; a turn leaves out at most the one that would stand alone.
    expected = 0
    for turn in range(max(map(len, pairs))):
        present = sum(turn < len(own) for own in pairs)
        expected += present - (present % size == 1)
    assert shown.total() == expected


@pytest.mark.parametrize(("share", "least", "most"), [(0.0, 0, 0), (0.5, 100, 300), (1.0, 400, 400)])
def test_of_the_chunks_an_epoch_shows_their_share_and_of_the_names_all(
    share: float, least: int, most: int
) -> None:
    pairs = [[pair(n, 0), *(pair(n, i, chunk=True) for i in range(1, 101))] for n in range(4)]
    settings = small_settings(encoder={"chunk_share": share, "batch": 4}).encoder
    epoch = list(batches(pairs, settings, np.random.default_rng(1)))
    shown = [one for batch in epoch for one in batch]
    assert least <= sum(one.chunk for one in shown) <= most
    if share in (0, 1):
        assert sum(not one.chunk for one in shown) == 4


def test_every_name_question_and_chunk_is_a_pair(content: Content) -> None:
    documents = documents_of(content)
    settings = small_settings(encoder={"chunk_characters": 50}).encoder
    vocabulary = vocabulary_of(documents, settings)
    pairs = pairs_of(documents, vocabulary, settings)
    for position, (document, own) in enumerate(zip(documents, pairs, strict=True)):
        texts = [*document.names, *document.questions, *(chunk.text[:50] for chunk in document.chunks)]
        assert len(own) == len(texts)
        for one, text in zip(own, texts, strict=True):
            tokens = [token for token in dual_view_tokens(text) if token in vocabulary]
            assert one.record == position
            assert one.rows.tolist() == [vocabulary[token] for token in tokens]
            assert one.folded.tolist() == [vocabulary[token] for token in tokens if token.startswith("~")]
        assert [one.chunk for one in own] == [False] * (len(texts) - len(document.chunks)) + [True] * len(
            document.chunks
        )


def test_a_text_without_a_known_token_teaches_nothing() -> None:
    lone = Document("a", "faq", None, "khai", ("khai", "xyzzy"), (), ())
    vocabulary = {UNKNOWN: 0, "khai": 1, "~khai": 2}
    (own,) = pairs_of([lone], vocabulary, small_settings().encoder)
    assert [one.rows.tolist() for one in own] == [[1, 2]]


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 99))
def test_a_question_loses_tokens_but_never_all(dropout: float, strip: float, seed: int) -> None:
    settings = small_settings(encoder={"token_dropout": dropout, "strip_accents": strip}).encoder
    whole = Pair(0, np.arange(10), np.arange(5, 10), chunk=False)
    rows = question_side(whole, settings, np.random.default_rng(seed)).tolist()
    assert rows
    assert rows == sorted(set(rows))
    assert set(rows) <= set(range(10))
    if strip == 1:
        assert min(rows) >= 5
    if dropout == 0:
        assert rows in (list(range(10)), list(range(5, 10)))


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
