"""The time in Vietnam, wherever the server stands."""

from __future__ import annotations

import datetime as dt

# The whole country keeps one time, without summer time; the server's own clock may be set to another.
VIETNAM = dt.timezone(dt.timedelta(hours=7))


def now() -> dt.datetime:
    """The time it is in Vietnam."""
    return dt.datetime.now(VIETNAM)
