"""The words that tell personal data from the rest (personal_data.yml)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from portal.masking.scan import Scan, Token
from vietnamese import fold, normalize

_FILE = Path(__file__).with_name("personal_data.yml")


@dataclass(frozen=True)
class Phrases:
    """Expressions of one or several words, matched as typed; in a text without diacritics, without them."""

    exact: frozenset[tuple[str, ...]]
    folded: frozenset[tuple[str, ...]]
    edges: frozenset[str]
    """The first and last words of all, without diacritics: a quick look before the thorough one."""
    longest: int

    @classmethod
    def of(cls, texts: Iterable[str]) -> Phrases:
        """Prepare the expressions of a list."""
        exact = frozenset(tuple(normalize(text).split()) for text in texts)
        folded = frozenset(tuple(fold(word) for word in phrase) for phrase in exact)
        edges = frozenset(word for phrase in folded for word in (phrase[0], phrase[-1]))
        return cls(exact, folded, edges, max(map(len, exact), default=0))

    def has(self, scan: Scan, token: Token) -> bool:
        """Whether a single word is one of them."""
        return (token.norm,) in self.exact or (scan.bare and (token.fold,) in self.folded)

    def at(self, scan: Scan, place: int) -> int:
        """How many tokens the longest expression takes that begins at `place`; 0 for none."""
        if place >= len(scan.tokens) or scan.tokens[place].fold not in self.edges:
            return 0
        for length in range(self.longest, 0, -1):
            if self._is(scan, place, place + length):
                return length
        return 0

    def before(self, scan: Scan, place: int) -> int:
        """How many tokens the longest expression takes that ends just before `place`; 0 for none."""
        if place < 1 or scan.tokens[place - 1].fold not in self.edges:
            return 0
        for length in range(min(self.longest, place), 0, -1):
            if self._is(scan, place - length, place):
                return length
        return 0

    def _is(self, scan: Scan, start: int, end: int) -> bool:
        tokens = scan.tokens[start:end]
        if len(tokens) != end - start or any(scan.gap(place).strip(" .") for place in range(start + 1, end)):
            return False
        return tuple(token.norm for token in tokens) in self.exact or (
            scan.bare and tuple(token.fold for token in tokens) in self.folded
        )


@lru_cache(maxsize=1)
def _lists() -> dict[str, list[str]]:
    with _FILE.open(encoding="utf-8") as file:
        found: dict[str, str] = yaml.safe_load(file)
    return {name: [text.strip() for text in words.split(",")] for name, words in found.items()}


@lru_cache(maxsize=64)
def phrases(*names: str) -> Phrases:
    """The lists of these names as one."""
    return Phrases.of(text for name in names for text in _lists()[name])


@lru_cache(maxsize=16)
def folded_words(name: str) -> tuple[str, ...]:
    """A list without diacritics, longest first, for patterns."""
    return tuple(sorted({fold(text) for text in _lists()[name]}, key=len, reverse=True))
