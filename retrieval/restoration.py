"""Diacritics for syllables typed without them, from how the records write.

A bigram model over the records' own texts picks the likeliest accented syllables (Viterbi). It is right on
some nine syllables in ten, so what it says is only ever searched for beside the folded view, never instead.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from retrieval.documents import Document
from retrieval.errors import LoadError
from vietnamese import fold_syllable, syllables

BIGRAM_SHARE = 0.8
"""Weight of the bigram in the interpolation with the unigram."""
LEAST_COUNT = 3
"""A form seen less often is taken for a slip."""
MOST_FORMS = 8
LABEL_WEIGHT = 3
"""Names and questions count more than the fields: they are nearer to how people ask."""
FIELD_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Way:
    """The likeliest way to write a text up to a syllable: its log chance, that syllable, the way before."""

    chance: float
    form: str = ""
    before: Way | None = None

    def forms(self) -> list[str]:
        """The syllables from the first to this one."""
        found: list[str] = []
        way: Way | None = self
        while way and way.before:
            found.append(way.form)
            way = way.before
        return found[::-1]


@dataclass(frozen=True)
class Restorer:
    """Counts of syllables, and of two in a row joined by a space."""

    counts: Mapping[str, int]

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Restorer:
        """Count what the records say; a text without any diacritics teaches nothing."""
        counts: Counter[str] = Counter()
        for document in documents:
            texts = [(text, LABEL_WEIGHT) for text in (*document.names, *document.questions)]
            texts += [(chunk.text[:FIELD_CHARACTERS], 1) for chunk in document.chunks]
            for text, weight in texts:
                if not text.isascii():
                    parts = syllables(text)
                    for unit in (*parts, *map(" ".join, pairwise(parts))):
                        counts[unit] += weight
        # Pairs seen once are most of them and tell nothing.
        return cls({unit: count for unit, count in counts.items() if count > 1 or " " not in unit})

    @cached_property
    def _forms(self) -> Mapping[str, Sequence[str]]:
        """Folded syllable → how it is written, the commonest first."""
        forms: dict[str, list[str]] = {}
        for unit, count in self.counts.items():
            if count >= LEAST_COUNT and " " not in unit:
                forms.setdefault(fold_syllable(unit), []).append(unit)
        return {
            folded: sorted(written, key=lambda form: (-self.counts[form], form))[:MOST_FORMS]
            for folded, written in forms.items()
        }

    @cached_property
    def _total(self) -> int:
        return sum(count for unit, count in self.counts.items() if " " not in unit) + 1

    def restored(self, parts: Sequence[str]) -> list[str]:
        """The normalised syllables with diacritics where none was typed; what has some stays."""
        paths = [Way(0.0)]
        for part in parts:
            forms = self._forms.get(part, (part,)) if part.isascii() and part.isalpha() else (part,)
            paths = [
                max((self._step(path, form) for path in paths), key=lambda one: one.chance) for form in forms
            ]
        return max(paths, key=lambda one: one.chance).forms()

    def _step(self, path: Way, form: str) -> Way:
        alone = (self.counts.get(form, 0) + 0.1) / self._total
        seen = self.counts.get(path.form, 0)
        after = self.counts.get(f"{path.form} {form}", 0) / seen if seen else 0.0
        chance = math.log(BIGRAM_SHARE * after + (1 - BIGRAM_SHARE) * alone)
        return Way(path.chance + chance, form, path)

    def save(self, path: Path) -> None:
        """Write the counts."""
        path.write_text(
            json.dumps(dict(self.counts), ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
        )

    @classmethod
    def load(cls, path: Path) -> Restorer:
        """Read what `save` wrote. Raises LoadError."""
        try:
            return cls({str(unit): int(count) for unit, count in json.loads(path.read_bytes()).items()})
        except (OSError, ValueError, AttributeError, TypeError, OverflowError) as error:
            raise LoadError(f"{path}: no readable counts ({error})") from error
