"""Hides personal data before anything is logged, stored or sent on."""

from __future__ import annotations

from portal.masking.finder import find, mask
from portal.masking.spans import KINDS, Kind, Placeholders, Span

__all__ = ["KINDS", "Kind", "Placeholders", "Span", "find", "mask"]
