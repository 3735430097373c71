"""What came of a storm: judged from what people got and from what Zalo saw, never from the portal's word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

from tests.portal.zalo.standin import Accepted, Try, person_id
from tests.portal.zalo.storm import Storm
from tests.portal.zalo.storm_plan import Asked, answer, question

HOLD_MS = 1000
"""So long the portal promises to wait for earlier events."""
NOTICE = "máy trả lời tự động"
KILL_BEFORE_MS, KILL_AFTER_MS = 2000, 500
"""What Zalo took so shortly before a kill may not be noted as sent; just after it, it was under way."""


@dataclass
class Report:
    """Counts are numbers of messages or events unless they say otherwise."""

    questions: int = 0
    deliveries: int = 0
    failed_deliveries: int = 0
    """Refused, cut or too slow, because the portal was dead; they came again."""
    slow_deliveries: int = 0
    """Not acknowledged within two seconds."""
    ack_p50_ms: float = 0.0
    ack_p99_ms: float = 0.0
    """Of every delivery that was not refused at the door, the slow ones included."""
    unanswered: int = 0
    disordered: int = 0
    """Answered after a later question of the same person although acknowledged in time."""
    late: int = 0
    """Acknowledged so late that a later question's hold-back may have been over: order is not promised."""
    late_disordered: int = 0
    messages: int = 0
    repeats_reply_lost: int = 0
    repeats_killed: int = 0
    repeats_unexplained: int = 0
    replies_lost: int = 0
    kills: int = 0
    strange: int = 0
    """Messages that nobody asked for: other texts, answers to others, notices too many."""
    to_strangers: int = 0
    refreshes: int = 0
    refused_refreshes: int = 0
    refused_messages: int = 0
    violations: int = 0
    answer_p50_ms: float = 0.0
    answer_p99_ms: float = 0.0
    """From what the event's timestamp says to the answer's acceptance, outages included."""
    drained_seconds: float = -1.0
    """From the last delivery to the last message; -1: never finished."""

    @classmethod
    def of(cls, storm: Storm) -> Report:
        report = cls()
        report._count_deliveries(storm)
        report._judge_messages(storm)
        report._judge_order(storm)
        zalo = storm.zalo
        report.kills = len(storm.kills)
        report.replies_lost = sum(message.reply_lost for message in zalo.accepted)
        report.refreshes, report.refused_refreshes = zalo.refreshes, zalo.refused_refreshes
        report.refused_messages, report.violations = len(zalo.refused), len(zalo.violations)
        if storm.drained_seconds is not None:
            report.drained_seconds = storm.drained_seconds
        return report

    def _count_deliveries(self, storm: Storm) -> None:
        tries = [one for tried in storm.zalo.tries.values() for one in tried]
        slow = [one for one in tries if one.seconds >= storm.zalo.patience]
        times = [one.seconds * 1000 for one in tries if one.status == 200 or one in slow]
        self.questions, self.deliveries = len(storm.plan.asked), len(tries)
        self.failed_deliveries = sum(one.status != 200 for one in tries)
        self.slow_deliveries = len(slow)
        self.ack_p50_ms, self.ack_p99_ms = percentile(times, 0.5), percentile(times, 0.99)

    def _judge_messages(self, storm: Storm) -> None:
        known = {person_id(person) for person in range(storm.settings.people)}
        expected = {(person_id(a.person), said(a)): a for a in storm.plan.asked}
        copies: defaultdict[tuple[str, str], list[Accepted]] = defaultdict(list)
        for message in storm.zalo.accepted:
            copies[message.person, message.text].append(message)
        notices = {key for key in copies if NOTICE in key[1] and key[0] in known}
        self.messages = len(storm.zalo.accepted)
        self.to_strangers = sum(message.person not in known for message in storm.zalo.accepted)
        self.strange = sum(len(copies[key]) for key in copies if key not in expected and key not in notices)
        self.strange += len(notices) - len({person for person, _ in notices})
        self.unanswered = sum(key not in copies for key in expected)
        for same in copies.values():
            # The last copy needs no excuse; each one before it must have been in doubt.
            for message in same[:-1]:
                if message.reply_lost:
                    self.repeats_reply_lost += 1
                elif any(-KILL_BEFORE_MS <= message.at - at <= KILL_AFTER_MS for at in storm.kills):
                    self.repeats_killed += 1
                else:
                    self.repeats_unexplained += 1
        times = [
            float(copies[key][0].at - asked.event.at) for key, asked in expected.items() if key in copies
        ]
        self.answer_p50_ms, self.answer_p99_ms = percentile(times, 0.5), percentile(times, 0.99)

    def _judge_order(self, storm: Storm) -> None:
        first: dict[tuple[str, str], int] = {}
        for place, message in enumerate(storm.zalo.accepted):
            first.setdefault((message.person, message.text), place)
        for questions in by_person(storm.plan.asked):
            tries = [storm.zalo.tries[asked.event] for asked in questions]
            places = [first.get((person_id(asked.person), said(asked))) for asked in questions]
            for index, place in enumerate(places):
                later = [other for other in places[index + 1 :] if other is not None]
                behind = place is not None and any(other < place for other in later)
                if in_time(tries[index], tries[index + 1 :]):
                    self.disordered += behind
                else:
                    self.late += 1
                    self.late_disordered += behind

    def table(self) -> str:
        """The figures as Markdown."""
        rows = [f"| {one.name} | {getattr(self, one.name):.10g} |\n" for one in fields(self)]
        return "| what | figure |\n|---|---|\n" + "".join(rows)


def said(asked: Asked) -> str:
    """The text with which a question is answered."""
    return answer(question(asked.person, asked.number))


def by_person(asked: Iterable[Asked]) -> Iterator[list[Asked]]:
    """The questions of each person by their numbers."""
    people: defaultdict[int, list[Asked]] = defaultdict(list)
    for one in asked:
        people[one.person].append(one)
    for questions in people.values():
        yield sorted(questions, key=lambda one: one.number)


def in_time(tries: list[Try], later: list[list[Try]]) -> bool:
    """Whether an event was acknowledged before the hold-back of any later one can have been over.

    Where a try was cut off by a kill the event may have been stored all the same, so a later event counts
    from its first try.
    """
    acknowledged = [one.at + one.seconds * 1000 for one in tries if one.status == 200]
    begun = [min(one.at for one in others) for others in later]
    return bool(acknowledged) and (not begun or min(acknowledged) <= min(begun) + HOLD_MS)


def percentile(times: list[float], share: float) -> float:
    """The time that `share` of all did not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
