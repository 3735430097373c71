"""The learned model of dangers: how sure it is that a text announces one, and which."""

from __future__ import annotations

import io
import math
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge_base.dangers.features import BUCKETS, features
from knowledge_base.errors import SnapshotError

MODEL_FILE = "dangers.npz"
Weights = NDArray[np.float16]


@dataclass(frozen=True)
class DangerModel:
    """Two logistic models over the same pieces: danger or none, and, for a danger, which kind."""

    kinds: tuple[str, ...]
    rarity: Weights
    """By bucket: how much a piece counts before anything is learned; less where more texts have it."""
    danger: Weights
    """By bucket; the last number is the constant."""
    kind: Weights
    """By kind and bucket; the last number of each row is the constant."""
    learned_from: str = ""
    """Names what it was learned from and how: the same name, the same model."""

    def danger_of(self, words: list[str]) -> float:
        """The probability that the words announce a danger."""
        buckets, values = self._seen(words)
        score = float(self.danger[buckets].astype(np.float32) @ values + np.float32(self.danger[-1]))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def kind_of(self, words: list[str]) -> tuple[str, float]:
        """The likeliest kind, and its probability given that there is a danger."""
        buckets, values = self._seen(words)
        scores = self.kind[:, buckets].astype(np.float32) @ values + self.kind[:, -1].astype(np.float32)
        shares = np.exp(scores - scores.max())
        best = int(shares.argmax())
        return self.kinds[best], float(shares[best] / shares.sum())

    def _seen(self, words: list[str]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        buckets, values = features(words)
        values = values * self.rarity[buckets].astype(np.float32)
        return buckets, values / max(float(np.linalg.norm(values)), 1e-9)

    def save(self, folder: Path) -> None:
        """Write it into a build's folder; equal models give equal bytes."""
        parts = {
            "kinds": np.array(self.kinds),
            "rarity": self.rarity,
            "danger": self.danger,
            "kind": self.kind,
            "learned_from": np.array(self.learned_from),
        }
        held = io.BytesIO()
        np.savez_compressed(held, allow_pickle=False, **parts)
        (folder / MODEL_FILE).write_bytes(held.getvalue())

    @classmethod
    def load(cls, folder: Path) -> DangerModel | None:
        """The model of a build; None where it has none. Raises SnapshotError when it is damaged."""
        path = folder / MODEL_FILE
        if not path.exists():
            return None
        try:
            with np.load(path, allow_pickle=False) as parts:
                kinds = tuple(map(str, parts["kinds"]))
                learned_from = str(parts["learned_from"])
                model = cls(kinds, parts["rarity"], parts["danger"], parts["kind"], learned_from)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise SnapshotError(f"{path}: not readable ({type(error).__name__})") from error
        shapes = (model.rarity.shape, model.danger.shape, model.kind.shape)
        if shapes != ((BUCKETS,), (BUCKETS + 1,), (len(kinds), BUCKETS + 1)):
            raise SnapshotError(f"{path}: made for another set of pieces")
        return model
