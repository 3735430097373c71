"""How often one and the same thing happened within a while, by key."""

from __future__ import annotations

import time
from collections import OrderedDict, deque

from portal.rates import MINUTE, MOST_KEYS, Clock


class Repeats:
    """Allows `times` of a key within any minute. Bounded like `rates.Buckets`."""

    def __init__(self, times: int, clock: Clock = time.monotonic_ns, most: int = MOST_KEYS) -> None:
        self._times = times
        self._clock = clock
        self._most = most
        self._seen: OrderedDict[str, deque[int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._seen)

    def wait(self, key: str) -> int:
        """Nanoseconds until the key may come again; 0 when it may now. Notes nothing."""
        seen = self._seen.get(key)
        if seen is None or len(seen) < self._times:
            return 0
        return max(0, seen[0] + MINUTE - self._clock())

    def take(self, key: str) -> None:
        """Note that the key came."""
        now = self._clock()
        self._seen.setdefault(key, deque(maxlen=self._times)).append(now)
        self._seen.move_to_end(key)
        while len(self._seen) > self._most or next(iter(self._seen.values()))[-1] + MINUTE <= now:
            self._seen.popitem(last=False)
