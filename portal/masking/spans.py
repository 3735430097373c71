"""What was found where, and what stands in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

Kind = Literal["identity", "phone", "email", "bank_card", "insurance_tax", "plate", "address", "name"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Personal data of one kind in `text[start:end]`."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True)
class Placeholders:
    """What stands where something was hidden."""

    identity: str
    phone: str
    email: str
    bank_card: str
    insurance_tax: str
    plate: str
    address: str
    name: str

    @classmethod
    def from_words(cls, words: Mapping[str, str]) -> Placeholders:
        """Take them from the interface's words."""
        return cls(
            identity=words["mask_identity"],
            phone=words["mask_phone"],
            email=words["mask_email"],
            bank_card=words["mask_card"],
            insurance_tax=words["mask_insurance_tax"],
            plate=words["mask_plate"],
            address=words["mask_address"],
            name=words["mask_name"],
        )

    def of(self, kind: Kind) -> str:
        """The placeholder of a kind."""
        return str(getattr(self, kind))
