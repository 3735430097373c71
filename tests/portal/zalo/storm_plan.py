"""What happens in a storm, and when: the questions, their deliveries, copies, forgeries, and the troubles."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.portal.zalo.standin import Event, ZaloStandIn, person_id, sign

STRANGERS = 1_000_000
"""Persons from this number on are made up by a forger."""


@dataclass(frozen=True)
class Settings:
    """A storm's size and troubles. Times of troubles are shares of its length, one number a kill."""

    people: int = 100
    each: int = 10
    """Questions of each person."""
    rate: float = 22.0
    """Events a second on average."""
    late: float = 1.0
    """Seconds from what an event's timestamp says to its delivery, at most."""
    duplicates: float = 0.05
    lost_replies: float = 0.05
    forged: int = 40
    senders: int = 16
    worker_dies: Sequence[float] = (0.16, 0.47, 0.86)
    both_die: Sequence[float] = (0.31, 0.66)
    """The portal dies with its worker."""
    token_ends: float | None = 0.56
    delays: Sequence[float] = (1, 3, 8, 20, 60)
    """Seconds until Zalo delivers again: for half a minute, 5, 15, 30 and 60 minutes, since the portal's
    clock is the real one."""
    names: Sequence[str] = ("portal", "worker")
    """The processes."""
    portal_works: bool = False
    """The portal answers, too, not only its workers."""
    engine_seconds: float = 0.2
    """What an answer of the engine takes at most."""
    zalo_seconds: float = 0.05
    """From the moment at which Zalo takes a message to its answer: time for a kill to fall between."""
    patience: float = 240.0
    """Seconds after the last event until everything must be answered."""
    seed: int = 20261120

    @property
    def seconds(self) -> float:
        return self.people * self.each / self.rate


@dataclass(frozen=True)
class Asked:
    """One question: who, the how manieth, and the event."""

    person: int
    number: int
    event: Event


@dataclass(frozen=True)
class Delivery:
    """When an event is delivered, in seconds from the storm's start."""

    at: float
    event: Event
    copy: bool = False


def question(person: int, number: int) -> str:
    return f"câu {number} của người {person}"


def answer(said: str) -> str:
    return f"Trả lời {said}"


@dataclass(frozen=True)
class Plan:
    asked: list[Asked]
    deliveries: list[Delivery]

    @classmethod
    def make(cls, settings: Settings, zalo: ZaloStandIn, start_ms: int) -> Plan:
        draw = random.Random(settings.seed)  # noqa: S311
        asked, deliveries = [], []
        for person in range(settings.people):
            last = 0
            for number, at in enumerate(_times(settings, draw), start=1):
                last = max(last + 1, start_ms + round(at * 1000))
                event = zalo.text(person_id(person), question(person, number), at=last)
                asked.append(Asked(person, number, event))
                delivered = at + draw.uniform(0, settings.late)
                deliveries.append(Delivery(delivered, event))
                if draw.random() < settings.duplicates:
                    deliveries.append(Delivery(delivered + draw.uniform(0, 3), event, copy=True))
        deliveries += _forged(settings, zalo, draw, start_ms)
        return cls(asked, sorted(deliveries, key=lambda delivery: delivery.at))


def _times(settings: Settings, draw: random.Random) -> list[float]:
    """When a person asks: two to five questions within a second or two, a pause, the next ones."""
    times: list[float] = []
    while len(times) < settings.each:
        at = draw.uniform(0, settings.seconds)
        for _ in range(draw.randint(2, 5)):
            times.append(at)
            at += draw.uniform(0.05, 0.6)
    return sorted(times[: settings.each])


def _forged(settings: Settings, zalo: ZaloStandIn, draw: random.Random, start_ms: int) -> list[Delivery]:
    """Well-made events of persons who never wrote, signed with a key that is not the account's."""
    found = []
    for number in range(settings.forged):
        at = draw.uniform(0, settings.seconds)
        true = zalo.text(person_id(STRANGERS + number), "câu hỏi", at=start_ms + round(at * 1000))
        signature = sign(zalo.app_id, true.body, str(true.at), "another key")
        found.append(Delivery(at, replace(true, signature=signature)))
    return found
