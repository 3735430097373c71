"""Buckets and repeats against plain models that forget nothing, and their bounds."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rates import MINUTE, Buckets, Rate
from portal.repeats import Repeats

SECOND = 1_000_000_000


@dataclass
class Time:
    now: int = 5 * MINUTE

    def __call__(self) -> int:
        return self.now


@dataclass
class PlainBucket:
    """Tokens counted in nanoseconds: one comes each `interval`, `burst` fit in."""

    rate: Rate
    at: int
    level: int = field(init=False)

    def __post_init__(self) -> None:
        self.level = self.rate.burst * self.rate.interval

    def wait(self, now: int) -> int:
        self.level = min(self.rate.burst * self.rate.interval, self.level + now - self.at)
        self.at = now
        return max(0, self.rate.interval - self.level)

    def take(self) -> None:
        self.level -= self.rate.interval


steps = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 3 * 60 * 1000).map(lambda ms: ms * 1_000_000)),
    max_size=60,
)


@given(steps, st.integers(1, 90), st.integers(1, 20))
def test_buckets_do_what_a_plain_bucket_does(
    events: list[tuple[str, int]], per_minute: int, burst: int
) -> None:
    rate, time = Rate(per_minute, burst), Time()
    buckets, plain = Buckets(rate, time), {}
    for key, passed in events:
        # Most steps are small, so that buckets run empty; a large one lets them fill.
        time.now += passed if passed % 7 == 0 else passed // 100
        model = plain.setdefault(key, PlainBucket(rate, time.now))
        expected = model.wait(time.now)
        assert buckets.wait(key) == expected
        if expected == 0:
            buckets.take(key)
            model.take()


@given(steps, st.integers(1, 6))
def test_no_minute_has_more_repeats_than_allowed(events: list[tuple[str, int]], times: int) -> None:
    time, admitted = Time(), {"a": [], "b": [], "c": []}  # type: ignore[var-annotated]
    repeats = Repeats(times, time)
    for key, passed in events:
        time.now += passed if passed % 7 == 0 else passed // 100
        recent = [at for at in admitted[key] if at > time.now - MINUTE]
        expected = recent[-times] + MINUTE - time.now if len(recent) >= times else 0
        assert repeats.wait(key) == expected
        if expected == 0:
            repeats.take(key)
            admitted[key].append(time.now)


@pytest.mark.parametrize(
    "make", [lambda time: Buckets(Rate(15, 15), time, most=50), lambda t: Repeats(5, t, 50)]
)
def test_memory_is_bounded_and_idle_keys_are_dropped(make: object) -> None:
    time = Time()
    kept = make(time)  # type: ignore[operator]
    for number in range(500):
        kept.take(str(number))
        assert len(kept) <= 50
    time.now += 2 * MINUTE
    kept.take("later")
    assert len(kept) == 1


def test_a_flood_of_other_keys_does_not_free_the_one_that_floods() -> None:
    time = Time()
    buckets = Buckets(Rate(15, 15), time, most=50)
    for number in range(15):
        buckets.take("flood")
        for other in range(40):
            buckets.take(f"{number} {other}")
    assert buckets.wait("flood") == 4 * SECOND


@pytest.mark.parametrize(("per_minute", "seconds", "burst"), [(15, 60, 15), (15, 1, 1), (600, 10, 100)])
def test_a_burst_is_what_a_rest_brings(per_minute: int, seconds: int, burst: int) -> None:
    assert Rate.over(per_minute, seconds) == Rate(per_minute, burst)
