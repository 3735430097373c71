"""Short records around the services: questions with an answer, offices, hotlines, plain passages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from knowledge_base.schema.base import Paragraphs, RecordBase, Text

Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 .]{1,18}$")]


class Faq(RecordBase):
    """A question about the services themselves, with its answer."""

    kind: Literal["faq"]
    answer: Paragraphs


class Office(RecordBase):
    """A place that receives people; what is not verified is left out."""

    kind: Literal["office"]
    serves: Text
    address: Text | None = None
    hours: Text | None = None
    phone: Phone | None = None


class Hotline(RecordBase):
    """A number to call."""

    kind: Literal["hotline"]
    serves: Text
    phone: Phone
    hours: Text | None = None


class Passage(RecordBase):
    """Plain text, for evaluation sets."""

    kind: Literal["passage"]
    text: Paragraphs
