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


Bonus = Annotated[float, Field(ge=-1, le=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LexicalSettings(_Section):
    """BM25 parameters."""

    k1: float = Field(gt=0, le=3)
    b: Share
    chunk_characters: int = Field(ge=50, le=1_000_000)
    """What of a field chunk is indexed."""


class EncoderSettings(_Section):
    """Which encoder, and the recipe of the one trained from the knowledge itself."""

    hub_model: str | None
    """Name or folder of a sentence-transformers model; None: the self-trained static encoder."""
    query_prefix: str
    passage_prefix: str
    segmented: bool
    """Whether the hub model wants word-segmented text, syllables of a word joined by "_" (PhoBERT)."""
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
    """Share of texts of which training sees the folded view only."""
    chunk_share: Share
    """Share of the field chunks that an epoch sees; names and questions are all seen."""
    chunk_characters: int = Field(ge=50, le=1_000_000)
    threads: int = Field(ge=1, le=64)
    seed: int = Field(ge=0, lt=2**64)


class RankingSettings(_Section):
    """Weights of the linear ranker: the scores' weights add up to 1, the others are on the same scale."""

    dense: Share
    """Cosine of question and label."""
    whole: Share
    """BM25 over one text of title, aliases and questions."""
    name: Share
    """BM25 over the best single title, alias or question."""
    chunk: Share
    """BM25 over the best field chunk, each prefixed with the title."""
    expansion: Share
    """BM25 of the official words that everyday names in the question stand for, over `whole`."""
    exact: Bonus
    """For a record that is called exactly what is asked about."""
    central: Bonus
    """For a procedure that neither a commune nor a province handles."""
    citizen: Bonus
    """For a procedure not only for organisations."""
    special: Bonus
    """For a special case of which the question does not say what is special."""
    fitted_on: str

    @model_validator(mode="after")
    def _convex(self) -> RankingSettings:
        total = self.dense + self.whole + self.name + self.chunk + self.expansion
        if abs(total - 1) > 0.01:
            raise ValueError("dense + whole + name + chunk + expansion must be 1")
        return self


class DecisionSettings(_Section):
    """Logistic calibration of "the top record is right", and the two thresholds on it."""

    intercept: Weight
    dense: Weight
    whole: Weight
    coverage: Weight
    pairs: Weight
    margin: Weight
    agreement: Weight
    length: Weight
    size: Weight
    exact: Weight
    answer_from: Share
    missing_margin: Share
    """Added to `answer_from` where the record lacks a telling word of the question."""
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
    ranking: RankingSettings
    decision: DecisionSettings

    @classmethod
    def load(cls, path: Path = DEFAULT_FILE) -> Settings:
        """Read a settings file. Raises SettingsError naming the setting that is wrong."""
        try:
            return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError, ValueError) as error:
            raise SettingsError(f"{path}: {error}") from error
