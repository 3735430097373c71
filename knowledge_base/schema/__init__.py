"""The models of the knowledge; `Record` is the union over all kinds."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from knowledge_base.schema.base import Checked, RecordBase, Source, Unknown
from knowledge_base.schema.emergencies import Emergencies, Emergency, Scoring
from knowledge_base.schema.procedure import (
    Channel,
    ChannelKind,
    DocumentCase,
    DocumentItem,
    Duration,
    DurationUnit,
    Fee,
    LegalBasis,
    Level,
    Procedure,
)
from knowledge_base.schema.service import Faq, Hotline, Office, Passage
from knowledge_base.schema.texts import Answers, Interface, Province, Status, ZaloText, fill
from knowledge_base.schema.tourism import LunarDates, LunarDay, Tourism
from knowledge_base.schema.units import FormerUnit, Tier, Unit, UnitTable

Record = Annotated[
    Procedure | Tourism | Faq | Office | Hotline | Passage,
    Field(discriminator="kind"),
]
RECORD: TypeAdapter[Record] = TypeAdapter(Record)

__all__ = [
    "RECORD",
    "Answers",
    "Channel",
    "ChannelKind",
    "Checked",
    "DocumentCase",
    "DocumentItem",
    "Duration",
    "DurationUnit",
    "Emergencies",
    "Emergency",
    "Faq",
    "Fee",
    "FormerUnit",
    "Hotline",
    "Interface",
    "LegalBasis",
    "Level",
    "LunarDates",
    "LunarDay",
    "Office",
    "Passage",
    "Procedure",
    "Province",
    "Record",
    "RecordBase",
    "Scoring",
    "Source",
    "Status",
    "Tier",
    "Tourism",
    "Unit",
    "UnitTable",
    "Unknown",
    "ZaloText",
    "fill",
]
