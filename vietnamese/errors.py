"""The exceptions of this package.

VietnameseError
└── LexiconError   an entry of a lexicon cannot be used (also a ValueError)
"""

from __future__ import annotations


class VietnameseError(Exception):
    """Base of every exception this package raises on purpose."""


class LexiconError(VietnameseError, ValueError):
    """A lexicon entry has no syllable in its written form, or no usable official word."""
