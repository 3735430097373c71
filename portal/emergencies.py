"""Recognises phrases that announce a danger, and words that show that none is meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from knowledge_base.dangers.features import words_of
from knowledge_base.schema import Emergencies, Emergency
from vietnamese import fold, syllables
from vietnamese.disguise import undisguise

_GAP = 3
"""How many syllables a `*` in a phrase stands for at most."""
_BARRIER = ""
"""Stands where something harmless was cut out, so that its neighbours do not become a phrase."""

_Tokens = tuple[str, ...]
_Phrase = tuple[_Tokens, ...]
"""The parts of a phrase, with a gap between each two."""


def _phrases(texts: Iterable[str]) -> tuple[_Phrase, ...]:
    return tuple(tuple(tuple(syllables(part)) for part in text.split("*")) for text in texts)


def _folded(phrases: Iterable[_Phrase]) -> tuple[_Phrase, ...]:
    return tuple(tuple(tuple(map(fold, part)) for part in phrase) for phrase in phrases)


def _starts(tokens: Sequence[str], part: _Tokens, first: int, last: int) -> Iterable[int]:
    for start in range(first, min(last, len(tokens) - len(part)) + 1):
        if tuple(tokens[start : start + len(part)]) == part:
            yield start


def _follows(tokens: Sequence[str], parts: _Phrase, end: int) -> bool:
    """Whether the parts stand behind `end`, each at most a gap away from the one before."""
    if not parts:
        return True
    for start in _starts(tokens, parts[0], end, end + _GAP):
        if _BARRIER not in tokens[end:start] and _follows(tokens, parts[1:], start + len(parts[0])):
            return True
    return False


def _contains(tokens: Sequence[str], phrase: _Phrase) -> bool:
    head, rest = phrase[0], phrase[1:]
    return any(_follows(tokens, rest, start + len(head)) for start in _starts(tokens, head, 0, len(tokens)))


def _any(tokens: Sequence[str], phrases: Iterable[_Phrase]) -> bool:
    present = set(tokens)
    return any(phrase[0][0] in present and _contains(tokens, phrase) for phrase in phrases)


class Doubt(Enum):
    """What in a text speaks against a danger."""

    NONE = 0
    LOOKS_ALIKE = 1
    """It holds an expression that only looks like a danger."""
    OTHER_MATTER = 2
    """It asks about a paper, a plan or the past."""


@dataclass(frozen=True)
class _Danger:
    emergency: Emergency
    always: tuple[_Phrase, ...]
    phrases: tuple[_Phrase, ...]
    unless: tuple[_Phrase, ...]


@dataclass(frozen=True)
class _View:
    """Everything to look for, either as written with diacritics or without."""

    dangers: tuple[_Danger, ...]
    harmless: tuple[_Phrase, ...]
    unless: tuple[_Phrase, ...]
    urgent: tuple[_Phrase, ...]

    def find(self, tokens: list[str]) -> Emergency | None:
        left = self._without_harmless(tokens)
        urgent = _any(left, self.urgent)
        for danger in self.dangers:
            if _any(left, danger.phrases) and (urgent or not _any(tokens, (*self.unless, *danger.unless))):
                return danger.emergency
        return None

    def certain(self, tokens: list[str]) -> Emergency | None:
        return next((danger.emergency for danger in self.dangers if _any(tokens, danger.always)), None)

    def doubt(self, tokens: list[str], emergency: Emergency | None) -> Doubt:
        if _any(tokens, self.urgent):
            return Doubt.NONE
        own = (phrase for danger in self.dangers if danger.emergency is emergency for phrase in danger.unless)
        if _any(tokens, (*self.unless, *own)):
            return Doubt.OTHER_MATTER
        return Doubt.LOOKS_ALIKE if _any(tokens, self.harmless) else Doubt.NONE

    def _without_harmless(self, tokens: list[str]) -> list[str]:
        left, present = list(tokens), set(tokens)
        for (part,) in self.harmless:
            if present.issuperset(part):
                for start in list(_starts(left, part, 0, len(left))):
                    left[start : start + len(part)] = [_BARRIER] * len(part)
        return left


def _view(data: Emergencies, *, accented: bool) -> _View:
    def prepare(texts: Iterable[str]) -> tuple[_Phrase, ...]:
        return _phrases(texts) if accented else _folded(_phrases(texts))

    return _View(
        tuple(
            _Danger(
                emergency,
                prepare(emergency.always),
                prepare(emergency.phrases + (emergency.accented_phrases if accented else ())),
                prepare(emergency.unless),
            )
            for emergency in data.emergencies
        ),
        # Long expressions first: "nhà hàng chay" must go before "nhà chay" is looked for.
        prepare(sorted(data.harmless, key=len, reverse=True)),
        prepare(data.unless),
        prepare(data.urgent),
    )


class EmergencyMatcher:
    """Finds the first danger of the data whose phrases a text has."""

    def __init__(self, data: Emergencies) -> None:
        self._accented = _view(data, accented=True)
        self._folded = _view(data, accented=False)
        self._cries = {
            tuple(words_of(undisguise(cry))): emergency
            for emergency in data.emergencies
            for cry in emergency.cries
        }

    def certain(self, text: str) -> Emergency | None:
        """Return the danger that a cry or a phrase of `always` announces, or None.

        A cry is the whole message, and may be repeated ("cháy cháy cháy").
        """
        cry = tuple(dict.fromkeys(words_of(text)))
        bare = tuple(word for word in cry if word.isalnum())
        if found := self._cries.get(cry) or self._cries.get(bare):
            return found
        tokens = syllables(text)
        if found := self._accented.certain(tokens):
            return found
        return next((found for view, seen in self._bare(tokens, text) if (found := view.certain(seen))), None)

    def find(self, text: str) -> Emergency | None:
        """Return the danger that a phrase announces where nothing speaks against it, or None.

        Diacritics are taken as written; where hardly any are, the text is also read without them.
        """
        tokens = syllables(text)
        if found := self._accented.find(tokens):
            return found
        return next((found for view, seen in self._bare(tokens, text) if (found := view.find(seen))), None)

    def doubt(self, text: str, emergency: Emergency | None = None) -> Doubt:
        """What speaks against a danger, and against this one."""
        tokens = syllables(text)
        views = [(self._accented, tokens), *self._bare(tokens, text)]
        return max((view.doubt(seen, emergency) for view, seen in views), key=lambda doubt: doubt.value)

    def _bare(self, tokens: list[str], text: str) -> list[tuple[_View, list[str]]]:
        """The view without diacritics, where the text has hardly any."""
        folded = syllables(fold(text))
        # Both have the same length but for rare letters of other scripts, where the share is near enough.
        marked = sum(token != bare for token, bare in zip(tokens, folded, strict=False))
        return [(self._folded, folded)] if marked * 4 <= len(tokens) else []
