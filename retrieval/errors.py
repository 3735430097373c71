"""What can go wrong with the index.

RetrievalError
├── SettingsError   the settings file is wrong
├── BuildError      an index could not be built; the one in service is untouched
└── LoadError       a built index cannot be read
"""

from __future__ import annotations


class RetrievalError(Exception):
    """Base of all errors of this package."""


class SettingsError(RetrievalError):
    """A weight, threshold or recipe is missing or out of its range."""


class BuildError(RetrievalError):
    """The index could not be built."""


class LoadError(RetrievalError):
    """A folder does not hold a readable index."""
