"""From what a person typed to what is searched for: the words that only ask are dropped, known everyday
names gain their official words beside them."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from retrieval.restoration import Restorer
from retrieval.spelling import Speller
from vietnamese import Lexicon, clean, dual_view_tokens, expand, find, fold, fold_syllable, syllables

MASKED = re.compile(r"\[[^\[\]]{0,40}\]")
"""What the gateway puts in place of personal data, such as "[số điện thoại]": nobody asked for that."""
SHORT_NUMBER = re.compile(r"\d{1,2}")
"""A place in a list, an age, a number of days: no topic by itself."""

ENGLISH_FROM = 2
"""Different English words and phrases that make a question an English one."""
LONGEST = 128
"""Syllables of a question that are read; a longer one has said by then what it is about."""
MOST_CHARACTERS = 2000
"""What of a text is looked at at all."""


@dataclass(frozen=True)
class Query:
    """A question as the search sees it."""

    text: str
    """As typed, cleaned."""
    searched: str
    """What the encoder and BM25 read: slips mended, diacritics set where none were typed."""
    content: tuple[str, ...]
    """Normalised syllables that are searched for; empty when the text only asks."""
    topical: tuple[str, ...]
    """Those of them that can name a topic: without pronouns, particles and the like."""
    expansions: tuple[str, ...]
    """Official words added beside the typed ones, never instead of them."""
    official: Mapping[str, tuple[str, ...]]
    """Typed word → the official words that the expression it is part of stands for."""
    special: tuple[str, ...]
    """Expressions in it that make it one about a special case, as the list has them."""
    continues: bool
    """Whether it asks the same as the question before, about something else ("… thì sao")."""
    english: bool = False
    """Whether it is asked in English."""

    @property
    def topic(self) -> str:
        """The typed words that are searched for, joined by spaces."""
        return " ".join(self.content)

    @property
    def folded_topic(self) -> str:
        """The words that can name a topic, folded: equal for a name and a question of that name alone."""
        return fold(" ".join(self.topical))

    @property
    def tokens(self) -> list[str]:
        """Dual-view tokens of what is searched; the folded view is the same with and without diacritics."""
        return dual_view_tokens(self.searched)

    @property
    def expansion_tokens(self) -> list[str]:
        """The same of the official words; no bigram crosses from one alternative into the next."""
        return [token for part in self.expansions for token in dual_view_tokens(part)]

    @property
    def words(self) -> frozenset[str]:
        """All its words, folded."""
        return frozenset(map(fold_syllable, self.searched.split()))


class QueryAnalyser:
    """Holds the lists of words, ready for look-up."""

    def __init__(
        self,
        lexicon: Mapping[str, Sequence[str]],
        question_words: Iterable[str],
        function_words: Iterable[str],
        special_cases: Iterable[str] = (),
        continuations: Iterable[str] = (),
        speller: Speller | None = None,
        restorer: Restorer | None = None,
        english_words: Iterable[str] = (),
    ) -> None:
        self._speller = speller
        self._restorer = restorer
        self._lexicon = Lexicon.from_entries(lexicon)
        self._asking = Lexicon.from_entries({phrase: (phrase,) for phrase in question_words})
        self._special = Lexicon.from_entries({phrase: (phrase,) for phrase in special_cases})
        self._continuing = Lexicon.from_entries({phrase: (phrase,) for phrase in continuations})
        self._english = frozenset(english_words)
        self._function = Lexicon.from_entries({phrase: (phrase,) for phrase in function_words})

    def analyse(self, text: str, names: Collection[int] = ()) -> Query:
        """Analyse one question; any text is accepted.

        The syllables at the places `names` are a name, even where they read like words that only ask.
        """
        cleaned = clean(MASKED.sub(" ", text[:MOST_CHARACTERS]))
        mended = self._mended(cleaned)
        restored = self._restored(mended)
        asked = _outside(mended, self._asking, names)
        content = _taken(mended, asked)
        topic = " ".join(content)
        found: dict[str, dict[str, None]] = {}
        for match in find(topic, self._lexicon):
            for word in content[match.start : match.end]:
                found.setdefault(word, {}).update(dict.fromkeys(match.entry.official))
        official = {word: tuple(words) for word, words in found.items()}
        return Query(
            text=cleaned,
            searched=restored,
            content=content,
            topical=self._topical(content, _taken(restored, asked)),
            expansions=tuple(dict.fromkeys(text for texts in official.values() for text in texts)),
            official=official,
            special=tuple(expand(mended, self._special)),
            continues=any(find(mended, self._continuing)),
            english=cleaned.isascii() and self._english_found(cleaned) >= ENGLISH_FROM,
        )

    def _english_found(self, text: str) -> int:
        spoken = f" {' '.join(syllables(text))} "
        return sum(f" {phrase} " in spoken for phrase in self._english)

    def topic_of(self, name: str) -> str:
        """What `Query.folded_topic` is for a question of that name alone, for the records' own names.

        Names are spelt as they should be: nothing is mended.
        """
        written = " ".join(syllables(clean(name)))
        asked = _outside(written, self._asking)
        restored = self._restored(written) if written.isascii() else written
        return fold(" ".join(self._topical(_taken(written, asked), _taken(restored, asked))))

    def without(self, step: Literal["speller", "restorer"]) -> QueryAnalyser:
        """The same analyser with one of its steps left out, to measure what it is worth."""
        changed = copy.copy(self)
        setattr(changed, f"_{step}", None)
        return changed

    def prepared(self, text: str) -> str:
        """A text as it is searched, for the records' own names and questions: both are read alike."""
        return self._restored(self._mended(clean(text)))

    def _topical(self, content: tuple[str, ...], restored: tuple[str, ...]) -> tuple[str, ...]:
        # Typed without marks, "ha" is the particle "hả" or the bay "Hạ Long": its neighbours tell.
        words = _taken(" ".join(content), _outside(" ".join(restored), self._function))
        return tuple(word for word in words if not SHORT_NUMBER.fullmatch(word))

    def _mended(self, text: str) -> str:
        parts = syllables(text)[:LONGEST]
        return self._speller.mended(parts) if self._speller else " ".join(parts)

    def _restored(self, text: str) -> str:
        return " ".join(self._restorer.restored(text.split())) if self._restorer else text


def _outside(text: str, phrases: Lexicon, names: Collection[int] = ()) -> tuple[int, ...]:
    """The places of a text's syllables that belong to none of the phrases, and the places `names`."""
    found = (range(match.start, match.end) for match in find(text, phrases))
    dropped = {place for places in found for place in places if place not in names}
    return tuple(place for place in range(len(syllables(text))) if place not in dropped)


def _taken(text: str, places: Iterable[int]) -> tuple[str, ...]:
    parts = syllables(text)
    return tuple(parts[place] for place in places)
