"""Expansion of a text by a lexicon of abbreviations and everyday names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from vietnamese.errors import LexiconError
from vietnamese.normalize import fold_syllable
from vietnamese.tokens import syllables

Syllables = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """A written form, as normalized syllables, and the official words it stands for."""

    form: Syllables
    official: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found in a text; `start` and `end` count the text's syllables (`end` is past the last)."""

    start: int
    end: int
    entry: LexiconEntry


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries by folded form, indexed so that a query costs a few dictionary look-ups a syllable.

    `lengths` gives, for the folded first syllable of any entry, the lengths of entries (in syllables) that
    begin with it, longest first. Build with `from_entries`.
    """

    entries: Mapping[Syllables, tuple[LexiconEntry, ...]]
    lengths: Mapping[str, tuple[int, ...]]

    @classmethod
    def from_entries(cls, entries: Mapping[str, Sequence[str]]) -> Lexicon:
        """Build a lexicon from written form -> official words.

        Forms that normalize to the same syllables are merged. Raises `LexiconError` when a form has no
        syllable, or when its official words are missing, blank, or a plain string instead of a sequence.
        """
        merged: dict[Syllables, dict[str, None]] = {}
        for written, official in entries.items():
            form = tuple(syllables(written))
            if not form:
                raise LexiconError(f"written form {written!r} has no syllable")
            if isinstance(official, str) or not official or not all(word.strip() for word in official):
                raise LexiconError(f"written form {written!r} needs a sequence of official words")
            merged.setdefault(form, {}).update(dict.fromkeys(official))
        by_folded: dict[Syllables, list[LexiconEntry]] = {}
        lengths: dict[str, set[int]] = {}
        for form, words in merged.items():
            folded = tuple(map(fold_syllable, form))
            by_folded.setdefault(folded, []).append(LexiconEntry(form, tuple(words)))
            lengths.setdefault(folded[0], set()).add(len(form))
        return cls(
            entries={folded: tuple(group) for folded, group in by_folded.items()},
            lengths={first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()},
        )


def _agreeing(
    group: tuple[LexiconEntry, ...], asked: Sequence[str], folded: Sequence[str]
) -> list[LexiconEntry]:
    """Return the entry written exactly as asked, else those that differ only where no accent was typed."""
    exact = [entry for entry in group if entry.form == tuple(asked)]
    return exact or [
        entry
        for entry in group
        if all(
            typed in (wanted, plain) for typed, plain, wanted in zip(asked, folded, entry.form, strict=True)
        )
    ]


def find(text: str, lexicon: Lexicon) -> Iterator[Match]:
    """Find entries in `text`, from left to right; see `expand` for what matches."""
    asked = syllables(text)
    folded = [fold_syllable(syllable) for syllable in asked]
    position = 0
    while position < len(asked):
        step = 1
        for length in lexicon.lengths.get(folded[position], ()):
            # Cut short by the end of the text, the slice still finds only an entry of the slice's length.
            end = position + length
            group = lexicon.entries.get(tuple(folded[position:end]))
            if group is None:
                continue
            found = _agreeing(group, asked[position:end], folded[position:end])
            if found:
                yield from (Match(position, end, entry) for entry in found)
                step = length
                break
        position += step


def expand(text: str, lexicon: Lexicon) -> list[str]:
    """Return the official words to add beside `text`, without repetition, in the order of their matches.

    Entries match whole syllables; at each place the longest entry wins and the search goes on behind it. A
    syllable typed with accents matches only the same accents ("mất" never finds "mặt"); one typed without
    matches any. An entry written exactly as asked wins over others that differ only in accents.
    """
    found = (word for match in find(text, lexicon) for word in match.entry.official)
    return list(dict.fromkeys(found))
