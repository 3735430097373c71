"""Word segmentation by underthesea, with offsets into the text as it was given.

underthesea is imported at the first call (seconds, and hundreds of megabytes in the application environment).
Three of its traits shape this module. It rewrites what it reads, so it is given a text already in its own
form, whose code points are mapped back. Its model learned the modern tone placement ("uỷ ban" is joined, "ủy
ban" is not) although its own rewriting produces the traditional one, so that rewriting is off and ours used.
And its pattern for web addresses backtracks exponentially ("http://" and thirty exclamation marks take
minutes), so runs that could reach that pattern never do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, Final

from vietnamese.tones import place_tones
from vietnamese.unicode import visible

# Longer runs without a space are addresses, keys or noise, never Vietnamese words; the bound also keeps the
# polynomial patterns of the tokenizer cheap.
_LONGEST_RUN: Final = 40
_ADDRESS_RE: Final = re.compile(r"(?:ftp|http)s?:|\.[a-z]{2,13}/")
_ETH: Final = str.maketrans("ðÐ", "đĐ")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its place: `original[start:end] == text`, offsets in code points."""

    text: str
    start: int
    end: int


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Run:
    """Visible code points between two spaces: prepared text, and for each of its code points the span it came
    from (a letter and its marks are one span)."""

    text: str
    spans: tuple[Span, ...]

    @property
    def opaque(self) -> bool:
        """Whether the run is one word and must not be given to underthesea."""
        return (
            len(self.text) > _LONGEST_RUN
            or _ADDRESS_RE.search(self.text) is not None
            or not unicodedata.is_normalized("NFC", self.text)
        )


def _run(clusters: list[list[int]], text: str) -> _Run:
    prepared: list[str] = []
    spans: list[Span] = []
    for cluster in clusters:
        composed = unicodedata.normalize("NFC", "".join(text[index] for index in cluster))
        prepared.append(composed)
        spans += [(cluster[0], cluster[-1] + 1)] * len(composed)
    return _Run(place_tones("".join(prepared).translate(_ETH), style="modern"), tuple(spans))


def _runs(text: str) -> Iterator[_Run]:
    clusters: list[list[int]] = []
    for index, character in enumerate(text):
        kept = visible(character)
        if kept == " ":
            if clusters:
                yield _run(clusters, text)
                clusters = []
        elif kept and clusters and unicodedata.combining(character):
            clusters[-1].append(index)
        elif kept:
            clusters.append([index])
    if clusters:
        yield _run(clusters, text)


@cache
def _tokenizer() -> Any:  # noqa: ANN401 - underthesea ships no types
    from underthesea.pipeline.word_tokenize import word_tokenize

    return word_tokenize


def _aligned(runs: list[_Run]) -> list[Span] | None:
    """Return the spans of underthesea's words in `runs`, or None when they are not the text it was given."""
    stretch = "".join(run.text for run in runs)
    spans = [span for run in runs for span in run.spans]
    # use_token_normalize would move tone marks to where the model does not know them.
    words = _tokenizer()(" ".join(run.text for run in runs), use_token_normalize=False)
    found: list[Span] = []
    position = 0
    for word in words:
        letters = word.replace(" ", "")
        if not letters or not stretch.startswith(letters, position):
            return None
        start, end = spans[position][0], spans[position + len(letters) - 1][1]
        position += len(letters)
        if found and start < found[-1][1]:  # underthesea parted a letter from its mark
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found if position == len(stretch) else None


def segment(text: str) -> list[Word]:
    """Return the words of `text`, in order and without overlap, punctuation marks as words of their own.

    Each word's offsets count code points of `text` as given: `text[word.start:word.end] == word.text`. All
    visible code points are covered; spaces and what `clean` removes are covered only inside a word. Web
    addresses, runs longer than 40 code points and whatever cannot be aligned are split at white space only.
    Words written in lower case throughout are joined less often, names above all ("hà nội").
    """
    words: list[Word] = []
    for opaque, group in groupby(_runs(text), key=lambda run: run.opaque):
        runs = list(group)
        spans = None if opaque else _aligned(runs)
        if spans is None:
            spans = [(run.spans[0][0], run.spans[-1][1]) for run in runs]
        words += [Word(text[start:end], start, end) for start, end in spans]
    return words
