"""Names of places in a question: which units of government they mean, today's or former ones.

Exact names, folded, with their diacritics where these were typed: a place is named or it is not, so nothing
here is likely.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge_base.schema.units import FormerUnit, Tier, Unit, UnitTable
from knowledge_base.units import bare
from vietnamese import Lexicon, find, fold_syllable, syllables

SUFFIX = " - "
"""Between the name of a ward and the city it is told apart by ("Xuân Hương - Đà Lạt")."""
ORDER = (Tier.PROVINCE, Tier.DISTRICT, Tier.WARD)


@dataclass(frozen=True)
class Naming:
    """One thing that a name stands for: a unit of today, or a former one that is now (part of) `unit`."""

    unit: str
    """Id of the unit to answer with."""
    tier: Tier
    type_word: str
    words: tuple[str, ...]
    """The bare name, normalised."""
    former: FormerUnit | None = None
    """None: the unit has this name today."""

    @property
    def within(self) -> Collection[str]:
        """Names of what it lay in, which may stand beside it in a question."""
        parts = (self.former.district, self.former.province) if self.former else ()
        return tuple(part for part in parts if part)


@dataclass(frozen=True)
class Mention:
    """A name in a question: its syllables from `start` to `end`, type word included, and what it may mean."""

    start: int
    end: int
    typed_type: bool
    namings: tuple[Naming, ...]


@dataclass(frozen=True)
class Places:
    """What a question says about places."""

    text: str
    mentions: tuple[Mention, ...]
    asks: bool
    """It has words that ask what became of a place."""
    rest: str
    """The question without the names and those words."""

    @cached_property
    def meant(self) -> tuple[Naming, ...]:
        """What the smallest named place may mean: one naming, several to ask about, or none."""
        if not self.mentions:
            return ()
        first = min(self.mentions, key=lambda mention: -ORDER.index(_tier(mention)))
        others = {naming for mention in self.mentions if mention is not first for naming in mention.namings}
        return _narrowed(first.namings, others)

    @property
    def units(self) -> tuple[str, ...]:
        """Ids of the units they are today, each once."""
        return tuple(dict.fromkeys(naming.unit for naming in self.meant))


def _tier(mention: Mention) -> Tier:
    return mention.namings[0].tier


def _narrowed(namings: Sequence[Naming], beside: Collection[Naming]) -> tuple[Naming, ...]:
    """Those that lie in a place named beside them, if any do."""
    named = {word for naming in beside if naming.former for word in (naming.former.name,)}
    inside = tuple(naming for naming in namings if named.intersection(naming.within))
    return inside or tuple(namings)


class Gazetteer:
    """Finds names. Build it with `of`."""

    def __init__(
        self,
        names: Mapping[tuple[str, ...], tuple[Naming, ...]],
        types: Lexicon,
        questions: Lexicon,
        unsure: Collection[tuple[str, ...]],
        leading: Collection[str],
    ) -> None:
        self._names = names
        self._longest = max(map(len, names), default=0)
        self._types = types
        self._questions = questions
        self._unsure = unsure
        self._leading = leading

    @classmethod
    def of(cls, table: UnitTable | None, units: Mapping[str, Unit]) -> Gazetteer:
        """The names of a table of places; without one nothing is ever found."""
        if table is None:
            return cls({}, Lexicon.from_entries({}), Lexicon.from_entries({}), (), ())
        types = tuple(table.type_words)
        names: dict[tuple[str, ...], dict[Naming, None]] = {}
        for unit in units.values():
            for naming, spellings in _namings(unit, types, table.other_names):
                for words in spellings:
                    key = tuple(map(fold_syllable, words))
                    named = Naming(naming.unit, naming.tier, naming.type_word, words, naming.former)
                    names.setdefault(key, {})[named] = None
        spelled = {word: (kind,) for kind, forms in table.type_words.items() for word in forms}
        asking = {phrase: (phrase,) for phrase in table.questions}
        listed = {key: tuple(found) for key, found in names.items()}
        return cls(
            listed,
            Lexicon.from_entries(spelled),
            Lexicon.from_entries(asking),
            unsure={tuple(map(fold_syllable, syllables(name))) for name in table.also_words},
            leading=set(map(fold_syllable, table.before_names)),
        )

    def read(self, text: str) -> Places:
        """The places in a question."""
        words = syllables(text)
        typed = find(" ".join(words), self._types)
        types = {match.end: (match.start, match.entry.official[0]) for match in typed}
        mentions = tuple(self._mentions(words, types))
        taken = {place for one in mentions for place in range(one.start, one.end)}
        left = " ".join(word for place, word in enumerate(words) if place not in taken)
        asking = list(find(left, self._questions))
        parts = left.split()
        asked = {place for match in asking for place in range(match.start, match.end)}
        rest = " ".join(word for place, word in enumerate(parts) if place not in asked)
        return Places(text, mentions, bool(asking and mentions), rest)

    def unsure_names(self, text: str) -> Collection[int]:
        """The places of syllables that are a name here, though they are an everyday phrase elsewhere."""
        words = tuple(map(fold_syllable, syllables(text)))
        if not any(unsure[0] in words for unsure in self._unsure):
            return ()
        return {
            place
            for mention in self.read(text).mentions
            for place in range(mention.start, mention.end)
            if any(words[mention.end - len(unsure) : mention.end] == unsure for unsure in self._unsure)
        }

    def _mentions(self, words: Sequence[str], types: Mapping[int, tuple[int, str]]) -> Iterator[Mention]:
        place = 0
        while place < len(words):
            found = self._longest_at(words, place, types.get(place))
            if found is None:
                place += 1
                continue
            yield found
            place = found.end

    def _longest_at(self, words: Sequence[str], place: int, typed: tuple[int, str] | None) -> Mention | None:
        """The longest name that begins at a place; one of digits alone needs its type before it."""
        for end in range(min(len(words), place + self._longest), place, -1):
            there = tuple(words[place:end])
            namings = self._names.get(tuple(map(fold_syllable, there)), ())
            if not typed and (there[0].isdigit() or self._only_words(words, place, end)):
                continue
            exact = [naming for naming in namings if naming.words == there and not _bare(there)]
            fitting = exact or [naming for naming in namings if _spelled_so(there, naming.words)]
            if fitting:
                start = typed[0] if typed else place
                kind = typed[1] if typed else None
                return Mention(start, end, typed is not None, _of_type(fitting, kind))
        return None

    def _only_words(self, words: Sequence[str], place: int, end: int) -> bool:
        """Whether a name that is an everyday phrase too ("la gi") is more likely that phrase here."""
        unsure = tuple(map(fold_syllable, words[place:end])) in self._unsure
        return unsure and place > 0 and fold_syllable(words[place - 1]) not in self._leading


def _namings(
    unit: Unit, types: tuple[str, ...], other_names: Mapping[str, Iterable[str]]
) -> Iterator[tuple[Naming, list[tuple[str, ...]]]]:
    """Everything a unit is or was called, with its spellings."""
    today = unit.tier is not Tier.DISTRICT
    for name, former in [(unit.title, None)] * today + [(one.name, one) for one in unit.former]:
        short = bare(name, types)
        forms = [short, *other_names.get(short, ()), *([short.split(SUFFIX)[0]] if SUFFIX in short else [])]
        spellings = [words for form in forms for words in _spellings(form)]
        yield Naming(unit.id, unit.tier, name[: -len(short) - 1], (), former), spellings


def _spellings(name: str) -> Iterator[tuple[str, ...]]:
    """Apostrophes inside a name are typed, left out, or a space ("R'Lấp", "Rlấp", "R Lấp")."""
    yield tuple(syllables(name))
    if "'" in name:
        yield tuple(syllables(name.replace("'", "")))


def _spelled_so(typed: Sequence[str], name: Sequence[str]) -> bool:
    """Whether each syllable is typed with the name's diacritics, or without any."""
    return all(word in (own, fold_syllable(own)) for word, own in zip(typed, name, strict=True))


def _bare(typed: Sequence[str]) -> bool:
    """Whether nothing is typed with diacritics; then a name without any is not more likely than another."""
    return all(word == fold_syllable(word) for word in typed)


def _of_type(namings: Sequence[Naming], kind: str | None) -> tuple[Naming, ...]:
    """Those of the type that was typed; else those of the largest tier, for a bare name means that first."""
    typed = tuple(naming for naming in namings if naming.type_word == kind)
    if typed:
        return typed
    largest = min((ORDER.index(naming.tier) for naming in namings), default=0)
    return tuple(naming for naming in namings if ORDER.index(naming.tier) == largest)
