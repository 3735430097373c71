"""Text to unit vectors. Two encoders fit the Protocol: the static one trained from the knowledge itself, read
with numpy alone, and any sentence-transformers model, loaded only when the settings name one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import LoadError
from retrieval.settings import EncoderSettings
from vietnamese import dual_view_tokens

Vectors = NDArray[np.float32]
TOKENIZER_FILE = "tokenizer.json"
WEIGHTS_FILE = "model.safetensors"
WEIGHTS_KEY = "embedding.weight"


class Encoder(Protocol):
    """Turns texts into rows of unit length; a text with nothing known in it may give a row of zeros."""

    @property
    def reads_prepared(self) -> bool:
        """Whether texts are to be given as the search reads them (slips mended), or as they are typed."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions → float32 array (len(texts), dimensions)."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Record labels → float32 array (len(texts), dimensions)."""
        ...


def unit_rows(vectors: Vectors) -> Vectors:
    """Scale each row to length one; rows of zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


@dataclass(frozen=True)
class StaticEncoder:
    """Mean of the vectors of a text's known dual-view tokens.

    `vocabulary` maps a token to its row of `weights` (tokens, dimensions), kept at half precision: the second
    half of the digits would cost 40 MB and change no ranking. The files are those that
    sentence-transformers writes for a StaticEmbedding; reading them without torch starts the action server
    in a second and saves some 300 MB. A test proves both readings equal.
    """

    vocabulary: Mapping[str, int]
    weights: NDArray[np.floating[Any]]
    reads_prepared: ClassVar[bool] = True

    def rows(self, text: str) -> list[int]:
        """The rows of the known tokens of a text."""
        return [self.vocabulary[token] for token in dual_view_tokens(text) if token in self.vocabulary]

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.weights.shape[1]), dtype=np.float32)
        for row, text in enumerate(texts):
            if rows := self.rows(text):
                vectors[row] = self.weights[rows].mean(axis=0, dtype=np.float32)
        return unit_rows(vectors)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions → unit rows."""
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Record labels → unit rows."""
        return self._encode(texts)

    @classmethod
    def load(cls, folder: Path) -> StaticEncoder:
        """Read a saved StaticEmbedding. Raises LoadError."""
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            tokenizer = json.loads((folder / TOKENIZER_FILE).read_text(encoding="utf-8"))
            weights = load_file(folder / WEIGHTS_FILE)[WEIGHTS_KEY]
            return cls(tokenizer["model"]["vocab"], weights.astype(np.float16))
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise LoadError(f"{folder}: no readable static encoder ({error})") from error


def segmented(text: str) -> str:
    """The words of a text, the syllables of each joined by "_", as PhoBERT and its kin were trained on."""
    from vietnamese.segment import segment

    return " ".join(word.text.replace(" ", "_") for word in segment(text))


class HubEncoder:
    """A sentence-transformers model from a folder or a hub, with the prefixes it was trained with."""

    reads_prepared = False

    def __init__(self, model: Any, settings: EncoderSettings) -> None:  # noqa: ANN401 - a heavy optional type
        self._model = model
        self._settings = settings

    @classmethod
    def load(cls, settings: EncoderSettings) -> HubEncoder:
        """Load the model that the settings name. Takes seconds: torch is imported here and only here."""
        from sentence_transformers import SentenceTransformer

        try:
            return cls(SentenceTransformer(settings.hub_model, device="cpu"), settings)
        except (OSError, ValueError) as error:
            raise LoadError(f"the model {settings.hub_model} cannot be loaded: {error}") from error

    def _encode(self, texts: Sequence[str], prefix: str) -> Vectors:
        read = [prefix + (segmented(text) if self._settings.segmented else text) for text in texts]
        vectors = self._model.encode(read, show_progress_bar=False)
        return unit_rows(np.asarray(vectors, dtype=np.float32))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions → unit rows."""
        return self._encode(texts, self._settings.query_prefix)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Record labels → unit rows."""
        return self._encode(texts, self._settings.passage_prefix)
