"""The static encoder as it is read and used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from knowledge_base.snapshot import Pointer
from retrieval.encoder import StaticEncoder, unit_rows
from retrieval.errors import LoadError
from retrieval.parts import ENCODER_FOLDER
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
    known_tokens = [
        " ".join(token for token in dual_view_tokens(text) if token in encoder.vocabulary) for text in TEXTS
    ]

    vectors = encoder.encode_queries(TEXTS)

    for written in (all_tokens, known_tokens):
        expected = reference.encode(written, show_progress_bar=False)
        # The weights are kept at half precision.
        assert np.allclose(vectors, expected, atol=2e-3)
    assert np.array_equal(vectors, encoder.encode_passages(TEXTS))


def test_vectors_are_unit_rows_or_zero(encoder: StaticEncoder) -> None:
    vectors = encoder.encode_queries(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), 32)
    nothing_known = [not encoder.rows(text) for text in TEXTS]
    assert nothing_known == [False, False, False, True, True, True, False]
    assert np.allclose(np.linalg.norm(vectors, axis=1), [0 if nothing else 1 for nothing in nothing_known])


def test_a_text_is_the_mean_of_its_known_tokens(encoder: StaticEncoder) -> None:
    assert encoder.weights.dtype == np.float16
    assert encoder.reads_prepared
    rows = [encoder.vocabulary[token] for token in ("bánh", "~banh")]
    assert encoder.rows("bánh xyzzy") == rows
    mean = encoder.weights[rows].astype(np.float32).mean(axis=0)
    assert np.allclose(encoder.encode_queries(["Bánh, xyzzy"])[0], unit_rows(mean[None])[0], atol=1e-6)


@given(hnp.arrays(np.float32, (5, 4), elements=st.floats(-100, 100, width=32)))
def test_unit_rows_have_length_one_or_zero(raw: np.ndarray) -> None:
    raw[0] = 0
    rows = unit_rows(raw)
    lengths = np.linalg.norm(rows, axis=1)
    large = np.linalg.norm(raw, axis=1) > 1e-15
    assert np.allclose(lengths[large], 1, atol=1e-5)
    assert not rows[0].any()


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
