"""An administrative procedure: papers by case, time limit and fee by channel, each with its conditions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from knowledge_base.schema.base import HttpsUrl, Model, OrUnknown, RecordBase, Text, Unknown

Doubtable = Literal[
    "documents", "fees", "duration", "steps", "conditions", "result", "where_to_apply", "legal_basis"
]
"""Fields that may be unknown, and so may be doubtful."""
PROCEDURE_CODE = r"^[0-9]\.[0-9]{6}$"
Dong = Annotated[int, Field(ge=0, strict=True)]
"""Vietnamese đồng. Strict: YAML reads "no" as false, and false must not become a fee of 0."""


class Level(StrEnum):
    """Which tier of government answers; there is no district tier since 1 July 2025."""

    COMMUNE = "commune"
    PROVINCE = "province"
    MINISTRY = "ministry"
    OTHER = "other"


class ChannelKind(StrEnum):
    """How a dossier is handed in."""

    ONLINE = "online"
    IN_PERSON = "in_person"
    POST = "post"


class DurationUnit(StrEnum):
    """Unit of a time limit; UNKNOWN where the source gives a bare number."""

    MINUTE = "minute"
    HOUR = "hour"
    WORKING_HOUR = "working_hour"
    SAME_DAY = "same_day"
    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


class Duration(Model):
    """A time limit. SAME_DAY has no value, every other unit needs one."""

    value: float | None = Field(default=None, gt=0, allow_inf_nan=False, strict=True)
    unit: DurationUnit
    condition: Text | None = None
    note: Text | None = None
    cut_off_hour: int | None = Field(default=None, ge=1, le=23)
    """From this hour on (15: from 15:00) what was to be ready the same day is ready the next working day."""

    @model_validator(mode="after")
    def _value_fits_unit(self) -> Duration:
        if (self.unit is DurationUnit.SAME_DAY) == (self.value is not None):
            raise ValueError("same_day has no value; every other unit needs one")
        if self.cut_off_hour and self.unit is not DurationUnit.SAME_DAY:
            raise ValueError("cut_off_hour belongs to same_day")
        return self


class DerivedFrom(Model):
    """The rule that yields a reduced fee: `percent` of `amount`, as `rule` says."""

    amount: Dong
    percent: float = Field(gt=0, le=100)
    rule: Text


class Fee(Model):
    """An amount in Vietnamese đồng (0: nothing is charged), when and for whom it holds."""

    amount: Dong
    unit: Annotated[Text, Field(pattern=r"^đồng(/.+)?$")] = "đồng"
    name: Text | None = None
    """What is paid where there are several: "Phí", "Lệ phí", …"""
    condition: Text | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    """Last day on which the amount holds."""
    derived_from: DerivedFrom | None = None

    @model_validator(mode="after")
    def _reckoned_right(self) -> Fee:
        rule = self.derived_from
        if rule and round(rule.amount * rule.percent / 100) != self.amount:
            raise ValueError(f"amount {self.amount} is not {rule.percent:g} % of {rule.amount}")
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError("valid_from lies after valid_to")
        return self

    @property
    def key(self) -> tuple[str | None, str, str | None]:
        """What is paid for: a reduction and its base share it."""
        return self.name, self.unit, self.condition

    def holds_on(self, day: dt.date) -> bool:
        """Whether the amount is charged on `day`."""
        after_start = self.valid_from is None or self.valid_from <= day
        return after_start and (self.valid_to is None or day <= self.valid_to)


def _as_list(value: Any) -> Any:  # noqa: ANN401 - raw YAML, checked right after
    return [value] if isinstance(value, dict) and "unknown" not in value else value


Durations = Annotated[
    OrUnknown[Annotated[tuple[Duration, ...], Field(min_length=1)]], BeforeValidator(_as_list)
]
Fees = Annotated[OrUnknown[Annotated[tuple[Fee, ...], Field(min_length=1)]], BeforeValidator(_as_list)]


class Channel(Model):
    """One way of handing in: its time limit, its fees, its hours."""

    channel: ChannelKind
    duration: Durations
    fees: Fees
    hours: Text | None = None
    note: Text | None = None
    url: HttpsUrl | None = None

    @model_validator(mode="after")
    def _reductions_have_a_base(self) -> Channel:
        """When a reduction ends, the amount it was reckoned from must be there to take its place."""
        fees = () if isinstance(self.fees, Unknown) else self.fees
        bases = {(*fee.key, fee.amount) for fee in fees if fee.derived_from is None}
        for fee in fees:
            if fee.derived_from and (*fee.key, fee.derived_from.amount) not in bases:
                raise ValueError(
                    f"the reduced fee {fee.amount} has no base fee of {fee.derived_from.amount} "
                    "with the same name, unit and condition beside it"
                )
        return self


class DocumentItem(Model):
    """One paper of the dossier; `original` and `copy` count sheets, None where the source is silent."""

    name: Text
    original: int | None = Field(default=None, ge=0)
    copies: int | None = Field(default=None, ge=0, alias="copy")
    form: Text | None = None
    """Exact name or number of the form."""
    note: Text | None = None


class DocumentCase(Model):
    """The papers of one case, for instance "Bị mất" or "Nộp trực tuyến"."""

    case: Text
    items: tuple[DocumentItem, ...] = Field(min_length=1)


class LegalBasis(Model):
    """A law, decree or circular by its exact number."""

    number: Text
    title: Text


class Difference(Model):
    """A point in which a curated record says something else than the official one of its code, and why."""

    field: Literal["title", "level", "decision", "fees", "duration", "documents"]
    ours: Text | None = None
    """The figure or the paper's name as the record has it ("30000", "7 working_day"); none: the field."""
    because: Text


class Procedure(RecordBase):
    """An administrative procedure; `id` is its national code (mã thủ tục)."""

    kind: Literal["procedure"]
    code: Annotated[str, Field(pattern=PROCEDURE_CODE)]
    official_title: Text
    field: Text
    level: tuple[Level, ...] = Field(min_length=1)
    agency: OrUnknown[Text]
    audience: tuple[Text, ...] = Field(min_length=1)
    channels: tuple[Channel, ...]
    documents: OrUnknown[Annotated[tuple[DocumentCase, ...], Field(min_length=1)]]
    steps: OrUnknown[tuple[Text, ...]]
    conditions: OrUnknown[tuple[Text, ...]] = ()
    """Empty: the source names no condition."""
    result: OrUnknown[Text]
    where_to_apply: OrUnknown[Text]
    legal_basis: OrUnknown[Annotated[tuple[LegalBasis, ...], Field(min_length=1)]]
    related: tuple[Text, ...] = ()
    special_case_of: Text | None = None
    """The plain procedure, where this one only serves a special case of it."""
    case: Text | None = None
    """What tells this case from the others of its family, short enough for a button ("Trong nước")."""
    decision: Text
    """The decision that published the procedure."""
    differs_because: tuple[Difference, ...] = ()
    """Where and why a curated record does not say what the official one says."""
    origin: Literal["curated", "imported"] = "curated"
    doubtful: tuple[Doubtable, ...] = ()
    """Fields an import could not read for certain; they are never shown."""

    @model_validator(mode="after")
    def _whole(self) -> Procedure:
        if self.id != self.code:
            raise ValueError("id must be the code")
        kinds = [channel.channel for channel in self.channels]
        if len(set(kinds)) != len(kinds):
            raise ValueError("a channel stands twice")
        if self.origin == "curated" and not self.channels:
            raise ValueError("a curated record has at least one channel")
        if self.origin == "curated" and not isinstance(self.steps, Unknown) and not 1 <= len(self.steps) <= 7:
            raise ValueError("a curated record has one to seven steps")
        return self

    def without_doubtful(self, reason: str) -> Procedure:
        """The record with every doubtful field unknown, for `reason`."""
        unknown: dict[str, Unknown] = dict.fromkeys(self.doubtful, Unknown(unknown=reason))
        by_channel = {name: value for name, value in unknown.items() if name in Channel.model_fields}
        channels = tuple(channel.model_copy(update=by_channel) for channel in self.channels)
        own = {name: value for name, value in unknown.items() if name not in by_channel}
        return self.model_copy(update={**own, "channels": channels})

    def forms(self) -> Iterator[tuple[DocumentCase, DocumentItem]]:
        """Every paper that is a named form, with its case."""
        if isinstance(self.documents, Unknown):
            return
        for case in self.documents:
            for item in case.items:
                if item.form:
                    yield case, item
