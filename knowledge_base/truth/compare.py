"""One curated record held against the official one of its code."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from knowledge_base.schema import Channel, Procedure, Unknown
from knowledge_base.schema.procedure import Difference
from knowledge_base.truth.figures import limit_key
from knowledge_base.truth.official import Figures, Official
from vietnamese import fold, syllables

PAPER_SHARE = 0.6
"""Share of the words of a paper's name that must stand together in one line of the official record."""
LEAST_WORDS = 3
"""Names of fewer words must stand there whole."""
WHOLE_FIELD = ("title", "level", "decision")


@dataclass(frozen=True)
class Disagreement:
    """Something of ours that the official record does not say; `because` where the record explains it."""

    code: str
    field: str
    ours: str
    theirs: str
    because: str | None = None

    def __str__(self) -> str:
        why = f"explained: {self.because}" if self.because else "NOT EXPLAINED"
        return f"{self.code} {self.field}: ours {self.ours!r}, theirs {self.theirs!r}; {why}"


@dataclass(frozen=True)
class Comparison:
    """What was looked at in a record, what differs, and explanations that explain nothing (any more)."""

    code: str
    looked_at: int
    disagreements: tuple[Disagreement, ...]
    idle: tuple[Difference, ...]

    @property
    def unexplained(self) -> list[Disagreement]:
        """Differences that have to be mended or explained."""
        return [one for one in self.disagreements if one.because is None]


def compare(record: Procedure, official: Official) -> Comparison:
    """Title, level, decision, every fee and time limit; papers where the official ones are at hand."""
    claims = list(_claims(record, official))
    found = []
    used: set[Difference] = set()
    for field, ours, theirs in claims:
        if theirs is None:
            continue
        explained = _explanation(record, field, ours)
        used.update((explained,) if explained else ())
        found.append(Disagreement(record.code, field, ours, theirs, explained.because if explained else None))
    papers_seen = official.papers is not None
    idle = tuple(
        one for one in record.differs_because if one not in used and (papers_seen or one.field != "documents")
    )
    return Comparison(record.code, len(claims), tuple(found), idle)


def _claims(record: Procedure, official: Official) -> Iterator[tuple[str, str, str | None]]:
    """Each thing of ours that can be checked: field, what we say, what they say instead (None: agrees)."""
    yield "title", record.official_title, _other(record.official_title, official.title)
    ours, theirs = ", ".join(record.level), ", ".join(official.level)
    yield "level", ours, None if set(record.level) == set(official.level) else theirs
    yield "decision", record.decision, _other(record.decision, official.decision)
    for channel in record.channels:
        there = official.channels.get(channel.channel, Figures())
        yield from _fees(channel, there, official)
        yield from _times(channel, there, official)
    if official.papers is not None:
        yield from _papers(record, (*official.papers, *official.told))


def _other(ours: str, theirs: str) -> str | None:
    return None if ours == theirs else theirs


def _fees(channel: Channel, there: Figures, official: Official) -> Iterator[tuple[str, str, str | None]]:
    if isinstance(channel.fees, Unknown):
        return
    for fee in channel.fees:
        # A reduced amount follows from its rule; the schema reckons it from a base, which stands beside it.
        amount = fee.derived_from.amount if fee.derived_from else fee.amount
        yield "fees", f"{fee.amount}", _missing(amount, there.amounts, official.anywhere.amounts, official)


def _times(channel: Channel, there: Figures, official: Official) -> Iterator[tuple[str, str, str | None]]:
    if isinstance(channel.duration, Unknown):
        return
    for duration in channel.duration:
        key = limit_key(duration)
        yield "duration", key, _missing(key, there.times, official.anywhere.times, official)


def _missing(
    ours: object, there: Collection[object], anywhere: Collection[object], official: Official
) -> str | None:
    """What stands there instead. Where tables were glued, or the channel is silent, the whole row counts."""
    if ours in there:
        return None
    bare = isinstance(ours, str) and any(str(key).endswith(" unknown") for key in there)
    if (official.glued or not there or bare) and ours in anywhere:
        return None
    return ", ".join(map(str, there or anywhere)) or "nothing"


def _papers(record: Procedure, lines: Collection[str]) -> Iterator[tuple[str, str, str | None]]:
    if isinstance(record.documents, Unknown):
        return
    words = [_words(line) for line in lines]
    for case in record.documents:
        for item in case.items:
            own = _words(item.name)
            needed = 1.0 if len(own) < LEAST_WORDS else PAPER_SHARE
            best = max((len(own & line) / len(own) for line in words), default=0.0)
            yield (
                "documents",
                item.name,
                None if best >= needed else f"no line shares {needed:.0%} of its words",
            )


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(syllables(fold(text)))


def _explanation(record: Procedure, field: str, ours: str) -> Difference | None:
    """The record's own reason for a difference: of this very figure, or of the whole field."""
    of_field = [one for one in record.differs_because if one.field == field]
    for one in of_field:
        said = one.ours.replace(".", "") if one.ours and field == "fees" else one.ours
        if said is None or said == ours:
            return one
    return None
