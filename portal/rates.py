"""Token buckets in memory: how often something may happen, by key."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MINUTE = 60_000_000_000
"""Nanoseconds."""
MOST_KEYS = 50_000
"""Buckets held at the same time; about 10 MB."""

Clock = Callable[[], int]
"""Tells nanoseconds that never run backwards."""


@dataclass(frozen=True)
class Rate:
    """`per_minute` in the long run, and `burst` (at least 1) at once after a rest."""

    per_minute: int
    burst: int

    @classmethod
    def over(cls, per_minute: int, burst_seconds: int) -> Rate:
        """A rate whose bucket holds what `burst_seconds` bring."""
        return cls(per_minute, max(1, per_minute * burst_seconds // 60))

    @property
    def interval(self) -> int:
        """Nanoseconds that bring one token."""
        return MINUTE // self.per_minute


class Buckets:
    """A bucket of tokens a key; a key not seen for long has a full one, which takes no memory.

    Of a bucket only the moment is kept at which it will be full again. Beyond `most` keys the one that was
    used longest ago is dropped, so that no flood of keys can fill the memory.
    """

    def __init__(self, rate: Rate, clock: Clock = time.monotonic_ns, most: int = MOST_KEYS) -> None:
        self._interval = rate.interval
        self._room = (rate.burst - 1) * rate.interval
        self._clock = clock
        self._most = most
        self._full_at: OrderedDict[str, int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def wait(self, key: str) -> int:
        """Nanoseconds until a token is there; 0 when there is one. Takes nothing."""
        full_at = self._full_at.get(key)
        return 0 if full_at is None else max(0, full_at - self._clock() - self._room)

    def take(self, key: str) -> None:
        """Take a token; the caller has seen that there is one."""
        now = self._clock()
        self._full_at[key] = max(self._full_at.get(key, now), now) + self._interval
        self._full_at.move_to_end(key)
        # The first was used longest ago; at the latest when a burst's time is over it is full, and those
        # behind it follow.
        while len(self._full_at) > self._most or next(iter(self._full_at.values())) <= now:
            self._full_at.popitem(last=False)
