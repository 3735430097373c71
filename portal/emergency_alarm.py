"""Raises the alarm when a message announces a danger: the answer comes at once and without the engine.

Phrases and a learned score look at the message together: a cry alarms by itself, a phrase where the score
does not speak against it, the score where it is sure and no word shows that something else is meant.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from knowledge_base.dangers.features import words_of
from knowledge_base.dangers.model import DangerModel
from knowledge_base.dangers.parts import parts_of_long
from knowledge_base.schema import Emergencies, Emergency
from portal.emergencies import Doubt, EmergencyMatcher
from portal.emergency_language import in_english
from vietnamese.disguise import undisguise

PLAIN = 10
"""Words up to which a message with a phrase needs no support by the score: it says little else."""


FEWEST = 2
"""Words with letters that a message must have to be scored."""
END = 200
"""Characters of a refused message that are looked at, from each end."""


@dataclass(frozen=True)
class Announced:
    """A danger that a message announces."""

    emergency: Emergency
    english: bool
    """Whether it was announced in English."""

    @property
    def text(self) -> str:
        """What is said at once, in the language of the message."""
        return (self.english and self.emergency.text_en) or self.emergency.text


def _readings(text: str) -> list[str]:
    """The text as it was meant: pictures inside words left out, and, where that differs, as spaces."""
    meant = undisguise(text)
    if not any(unicodedata.category(sign) == "So" for sign in text):
        return [meant]
    spaced = "".join(" " if unicodedata.category(sign) == "So" else sign for sign in text)
    return list(dict.fromkeys((undisguise(spaced), meant)))


@dataclass(frozen=True)
class Alarm:
    """Finds the danger of a message. Without a model the phrases decide alone."""

    data: Emergencies
    model: DangerModel | None = None
    english_words: Collection[str] = ()

    @cached_property
    def _matcher(self) -> EmergencyMatcher:
        return EmergencyMatcher(self.data)

    @cached_property
    def _english(self) -> frozenset[str]:
        return frozenset((*self.english_words, *self.data.english))

    @cached_property
    def _by_name(self) -> dict[str, Emergency]:
        return {emergency.name: emergency for emergency in self.data.emergencies}

    def named(self, name: str | None) -> Emergency | None:
        """The danger of this name, if there is one."""
        return self._by_name.get(name or "")

    def find(self, text: str) -> Announced | None:
        """The danger that a message of any length announces, or None."""
        for reading in _readings(text):
            if found := self._matcher.certain(reading) or self._judged(reading):
                return Announced(found, in_english(reading, self._english))
        return None

    def find_quickly(self, text: str) -> Announced | None:
        """The danger that plain words at either end of a message announce, in about a millisecond.

        For messages that are refused: whoever floods must not keep the alarm from the others.
        """
        for end in dict.fromkeys((text[:END], text[-END:])):
            for reading in _readings(end):
                if found := self._matcher.certain(reading) or self._matcher.find(reading):
                    return Announced(found, in_english(reading, self.english_words))
        return None

    def _judged(self, text: str) -> Emergency | None:
        phrase = self._matcher.find(text)
        words = words_of(text)
        if (model := self.model) is None or (phrase and len(words) <= PLAIN):
            return phrase
        # A single word, or a number, is a choice or a cry; cries were looked for already.
        if sum(word[0].isalpha() for word in words) < FEWEST:
            return phrase
        limits = self.data.score
        scored = [(text, model.danger_of(words), limits.alarm)]
        scored += [
            (part, model.danger_of(words_of(part)), limits.alarm_within) for part in parts_of_long(text)
        ]
        if phrase and max(score for _, score, _ in scored) >= limits.support:
            return phrase
        for part, score, limit in sorted(scored, key=lambda one: -one[1]):
            if score < limits.alarm:
                break
            if part is not text and (phrase := self._matcher.find(part)):
                return phrase
            if score >= limit and (found := self._of_kind(model, part, score)):
                return found
        return None

    def _of_kind(self, model: DangerModel, text: str, score: float) -> Emergency | None:
        """The danger of a text that the score is sure of, unless its words speak against it."""
        name, share = model.kind_of(words_of(text))
        likeliest = self._by_name.get(name)
        doubt = self._matcher.doubt(text, likeliest)
        if doubt is Doubt.OTHER_MATTER or (
            doubt is Doubt.LOOKS_ALIKE and score < self.data.score.alarm_despite
        ):
            return None
        unsure = self._by_name.get(self.data.score.unsure or "")
        return likeliest if share >= self.data.score.kind or unsure is None else unsure
