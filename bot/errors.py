"""The exceptions of this package.

BotError
├── UnknownRasaError     the installed Rasa is not the one a patch was written for
└── UnsupportedStoreError   the tracker store was given a database other than a SQLite file
"""

from __future__ import annotations


class BotError(Exception):
    """Base of every exception this package raises on purpose.

    Never an ImportError or AttributeError: Rasa answers those from a tracker store by silently taking its
    in-memory store instead.
    """


class UnknownRasaError(BotError):
    """A method to be patched has another source than the known one; nothing was patched."""


class UnsupportedStoreError(BotError):
    """The forgetting store knows SQLite files only, because only there it can promise that bytes are gone."""
