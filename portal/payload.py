"""What the dialogue engine may say, validated strictly, and what is passed on to the citizen."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from knowledge_base.schema import Status

_Line = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
_Day = Annotated[str, StringConstraints(min_length=4, max_length=20)]
_Https = Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$", max_length=2000)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Document(_Closed):
    """The record an answer is about."""

    id: _Line
    kind: _Line
    code: _Line | None = None
    title: _Line


class PayloadSource(_Closed):
    """Where an answer's facts stand, and the date of that place."""

    title: _Line
    url: _Https | None = None
    decision: _Line | None = None
    source_date: _Day
    checked_on: _Day | None = None


class PayloadButton(_Closed):
    """A choice, and what is sent to the engine when it is taken."""

    title: _Line
    payload: Annotated[str, StringConstraints(pattern=r"^/[a-z_]+(\{.*\})?$", max_length=500)]


class PaperGroup(_Closed):
    """The papers of one case."""

    case: _Line
    items: tuple[_Line, ...]


class Checklist(_Closed):
    """The papers of a procedure, to tick off."""

    title: _Line
    code: _Line
    groups: tuple[PaperGroup, ...]


class PlaceCard(_Closed):
    """Where a place is."""

    name: _Line
    area: _Line | None = None
    map_url: _Https


class Payload(_Closed):
    """One answer of the assistant. `text` is plain: paragraphs, and list lines that start with "- "."""

    status: Status
    text: Annotated[str, StringConstraints(min_length=1, max_length=50_000)]
    document: Document | None = None
    field: Annotated[str, StringConstraints(max_length=40)] | None = None
    sources: tuple[PayloadSource, ...] = ()
    buttons: Annotated[tuple[PayloadButton, ...], Field(max_length=12)] = ()
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    lang: Literal["vi", "en"] = "vi"
    """The language of the words."""
    checklist: Checklist | None = None
    place: PlaceCard | None = None

    @property
    def forgotten(self) -> bool:
        """Whether the engine says that it deleted the citizen's data."""
        return self.status is Status.PRIVACY and self.field == "forgotten"

    def public(self, buttons: list[dict[str, str]]) -> dict[str, Any]:
        """The payload as the citizen's device gets it: buttons have ids instead of engine messages."""
        shown = self.model_dump(mode="json", exclude={"buttons"})
        return {**shown, "buttons": [{"title": button["title"], "id": button["id"]} for button in buttons]}


class EngineMessage(_Closed):
    """One element of the answer of Rasa's REST channel."""

    recipient_id: str
    custom: Payload


EngineAnswer: TypeAdapter[tuple[EngineMessage, ...]] = TypeAdapter(tuple[EngineMessage, ...])
