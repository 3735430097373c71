"""The dialogue as data: what each intent asks for (`dialogue.yml`)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from actions.errors import DialogueError
from knowledge_base.schema import Status

DEFAULT_FILE = Path(__file__).with_name("dialogue.yml")
Share = Annotated[float, Field(ge=0, le=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Tourism(_Section):
    """Kinds of records that answer a visitor's intent, and the field to read."""

    kinds: tuple[str, ...]
    field: str


class Places(_Section):
    """Intents about names of places, and the kinds of records that answer them."""

    intents: tuple[str, ...]
    kinds: tuple[str, ...]
    anywhere: tuple[str, ...]
    """Kinds of records that hold wherever one lives: they are looked for without the names of places, too."""


class EnglishQuestions(_Section):
    """What is answered in English: kinds of records, and the field with their English words."""

    kinds: tuple[str, ...]
    field: str
    offer_from: Share
    """A record is offered from this share of the question's words on that its text covers."""


class Social(_Section):
    """An intent that needs no record."""

    status: Status
    text: str | None = None
    """Key in `answers.yml` under `social`; None: the status's own text."""
    button: str | None = None
    """Key in `answers.yml` under `buttons`; pressing it sends the intent of that name."""
    unless_found: bool
    kinds: tuple[str, ...] = ()
    """Kinds of records that may be found instead; none: all but those `not_for_fields`."""
    except_kinds: tuple[str, ...] = ()
    """Kinds that may not: thanks to the assistant are no question about it."""
    told_from: Annotated[int, Field(ge=1)] | None = None
    """Words that can name a topic from which on choices are offered although the search is less sure."""


class Description(_Section):
    """All of `dialogue.yml`."""

    fields: dict[str, str]
    not_for_fields: tuple[str, ...]
    tourism: dict[str, Tourism]
    places: Places
    english: EnglishQuestions
    social: dict[str, Social]
    buttons: dict[str, Literal["choose", "none", "forget"]]
    other_kinds: dict[str, str]
    continued: tuple[str, ...]
    offered: tuple[str, ...]
    reckoned: tuple[str, ...]
    """Fields that depend on the day on which papers are handed in."""
    follow_up_offer_from: Share
    found_from: Share

    @property
    def intents(self) -> set[str]:
        """Every intent described."""
        return {*self.fields, *self.tourism, *self.places.intents, *self.social, *self.buttons}

    @classmethod
    def load(cls, path: Path = DEFAULT_FILE) -> Description:
        """Read a description. Raises DialogueError naming what is wrong."""
        try:
            return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError, ValidationError) as error:
            raise DialogueError(f"{path}: {error}") from error
