"""A clock the tests turn: it stands still, is moved by hand, or runs along the real time."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta, timezone

START = datetime(2026, 11, 20, 8, 0, tzinfo=timezone(timedelta(hours=7)))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class FakeClock:
    """Time from `start` on; `factor` fake seconds pass in a real one (0: it stands still)."""

    def __init__(self, start: datetime = START, factor: float = 0.0) -> None:
        self._lock = threading.Lock()
        self._microseconds = (start - EPOCH) // MICROSECOND
        self._factor = factor
        self._since = time.monotonic_ns()

    def _passed(self) -> int:
        return int((time.monotonic_ns() - self._since) * self._factor) // 1000

    def _read(self) -> int:
        with self._lock:
            return self._microseconds + self._passed()

    def now(self) -> datetime:
        """The time in UTC."""
        return EPOCH + self._read() * MICROSECOND

    __call__ = now

    def ms(self) -> int:
        """Milliseconds since the epoch, as Zalo tells the time."""
        return self._read() // 1000

    def advance(self, seconds: float) -> None:
        """Move on; the clock never goes back."""
        if seconds < 0:
            raise ValueError("a clock goes forward")
        with self._lock:
            self._microseconds += round(seconds * 1_000_000)

    def run(self, factor: float) -> None:
        """Run along the real time from now on, `factor` times as fast; 0 lets it stand."""
        with self._lock:
            self._microseconds += self._passed()
            self._since = time.monotonic_ns()
            self._factor = factor
