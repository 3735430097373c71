"""Weights, thresholds and the encoder's recipe, read from `settings.yml` and held in their ranges."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from retrieval.errors import SettingsError

DEFAULT_FILE = Path(__file__).with_name("settings.yml")
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=-100, le=100)]
"""Of a logistic: far beyond any sensible fit, and never so large that the exponential overflows."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LexicalSettings(_Section):
    """BM25 parameters and the share of each view of a record in its lexical score."""

    k1: float = Field(gt=0, le=3)
    b: Share
    whole: Share
    """One text of title, aliases and questions."""
    name: Share
    """The best single title, alias or question."""
    chunk: Share
    """The best field chunk, each prefixed with the title."""

    @model_validator(mode="after")
    def _convex(self) -> LexicalSettings:
        if abs(self.whole + self.name + self.chunk - 1) > 1e-9:
            raise ValueError("whole + name + chunk must be 1")
        return self


class EncoderSettings(_Section):
    """Which encoder, and the recipe of the one trained from the knowledge itself."""

    hub_model: str | None
    """Name or folder of a sentence-transformers model; None: the self-trained static encoder."""
    query_prefix: str
    passage_prefix: str
    dimensions: int = Field(ge=8, le=1024)
    vocabulary: int = Field(ge=100, le=10_000_000)
    min_count: int = Field(ge=1, le=1000)
    epochs: int = Field(ge=1, le=10_000)
    min_steps: int = Field(ge=1, le=1_000_000)
    """Small corpora get more epochs, up to this many steps in all."""
    batch: int = Field(ge=2, le=100_000)
    learning_rate: float = Field(gt=0, lt=1)
    scale: float = Field(gt=0, le=1000)
    token_dropout: Share
    strip_accents: Share
    """Share of questions whose diacritics are taken away in training."""
    drop_question_words: Share
    chunk_characters: int = Field(ge=50, le=1_000_000)
    threads: int = Field(ge=1, le=64)
    seed: int = Field(ge=0, lt=2**64)


class FusionSettings(_Section):
    """Convex combination of the two normalised scores: dense · d + (1 − dense) · l."""

    dense: Share


class DecisionSettings(_Section):
    """Logistic calibration of "the top record is right", and the two thresholds on it."""

    intercept: Weight
    fused: Weight
    coverage: Weight
    pairs: Weight
    margin: Weight
    agreement: Weight
    answer_from: Share
    clarify_from: Share
    clarify_window: Share
    """A choice is offered among hits whose fused score is at least this share of the top one's."""
    answer_weight_from: float = Field(ge=0, le=100)
    """Least sum of idf that a question must say about its topic to be answered, not asked back."""
    ambiguous_from: Share
    """A second record that fits the words as well is asked back about from this share of the top score on."""
    tie_from: Share
    """From this share on it need not fit neighbouring words as well."""
    most_choices: int = Field(ge=2, le=4)
    fitted_on: str
    """SHA-256 of the questions that the numbers above were fitted on."""

    @model_validator(mode="after")
    def _ordered(self) -> DecisionSettings:
        if self.clarify_from > self.answer_from:
            raise ValueError("clarify_from lies above answer_from")
        return self


class Settings(_Section):
    """All settings of one index; saved with it."""

    lexical: LexicalSettings
    encoder: EncoderSettings
    fusion: FusionSettings
    decision: DecisionSettings

    @classmethod
    def load(cls, path: Path = DEFAULT_FILE) -> Settings:
        """Read a settings file. Raises SettingsError naming the setting that is wrong."""
        try:
            return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError, ValueError) as error:
            raise SettingsError(f"{path}: {error}") from error
