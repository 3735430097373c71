"""Dangers: what announces them, and what is said at once."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from knowledge_base.schema.base import Model, Paragraphs, Text

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Share = Annotated[float, Field(ge=0.05, le=0.95)]


class Emergency(Model):
    """A danger, the words that announce it, and what to say at once.

    In phrases `*` stands for up to three words.
    """

    name: Key
    phrases: tuple[Text, ...] = Field(min_length=1)
    """Any of these, as whole words, with or without diacritics."""
    accented_phrases: tuple[Text, ...] = ()
    """Looked for only with their diacritics: without them they would mean everyday things too."""
    cries: tuple[Text, ...] = ()
    """As the whole message ("cháy"), with their diacritics; one written with "!" needs it."""
    always: tuple[Text, ...] = ()
    """Like `phrases`, but neither other words nor the learned score ever silence them."""
    unless: tuple[Text, ...] = ()
    """Words that show the text is about something else, for instance a certificate."""
    text: Paragraphs
    text_en: Paragraphs | None = None
    """The same for who writes in English; without it `text` is said."""


class Scoring(Model):
    """From when on the learned score of a message counts; all are probabilities."""

    alarm: Share = 0.15
    """So sure of a danger: alarm."""
    alarm_within: Share = 0.6
    """So sure of a danger in a part of a long message: alarm. Many parts have many chances to be wrong."""
    alarm_despite: Share = 0.7
    """So sure of a danger although an expression of `harmless` is in the text: alarm."""
    support: Annotated[float, Field(ge=0, le=0.95)] = 0.03
    """A phrase in a message that is not short raises the alarm only where the score is at least this."""
    kind: Share = 0.5
    """So sure of which danger it is: its own text is said, else that of `unsure`."""
    unsure: Key | None = None
    """The danger whose text is said when the kind is not sure; without it, the likeliest kind's."""


class Emergencies(Model):
    """All dangers, the most pressing first."""

    emergencies: tuple[Emergency, ...] = Field(min_length=1)
    harmless: tuple[Text, ...] = ()
    """Expressions that are left out before dangers are looked for: they only look alike."""
    unless: tuple[Text, ...] = ()
    """Words that show, for every danger, that a paper or a plan is asked about."""
    urgent: tuple[Text, ...] = ()
    """Words that show the danger is there now: then no `unless` counts."""
    records: tuple[Text, ...] = ()
    """Ids of records about dangers: who asks one of their questions may well be in danger."""
    english: tuple[Text, ...] = ()
    """Words that speak for English in a message of danger, although they could be unmarked Vietnamese."""
    score: Scoring = Scoring()

    @model_validator(mode="after")
    def _the_unsure_kind_is_known(self) -> Emergencies:
        names = [emergency.name for emergency in self.emergencies]
        if self.score.unsure and self.score.unsure not in names:
            raise ValueError(f"no danger is named {self.score.unsure}")
        return self
