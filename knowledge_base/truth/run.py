"""All curated procedures held against their official records, as a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge_base.errors import TruthError
from knowledge_base.schema import Procedure, Record
from knowledge_base.truth.compare import Comparison, Disagreement, compare
from knowledge_base.truth.official import Official, from_crawl, keep, read_kept

KEPT = Path(__file__).resolve().parent.parent / "official.jsonl"
"""The official figures of every curated procedure, committed so that they can be checked anywhere."""


@dataclass
class Truth:
    """The outcome of a check."""

    comparisons: list[Comparison] = field(default_factory=list)
    without_official: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    """Codes whose official record is no longer the one that was kept."""

    @property
    def unexplained(self) -> list[Disagreement]:
        """Every difference to mend or explain."""
        return [one for comparison in self.comparisons for one in comparison.unexplained]

    @property
    def idle(self) -> list[str]:
        """Codes that explain a difference which is not there."""
        return [comparison.code for comparison in self.comparisons if comparison.idle]

    @property
    def in_order(self) -> bool:
        """Whether nothing has to be mended."""
        return not (self.unexplained or self.idle or self.without_official or self.changed)

    def text(self) -> str:
        """For a screen: totals, then every difference."""
        listed = [one for comparison in self.comparisons for one in comparison.disagreements]
        looked_at = sum(comparison.looked_at for comparison in self.comparisons)
        agreeing = sum(not comparison.disagreements for comparison in self.comparisons)
        lines = [
            f"records held against their official ones: {len(self.comparisons)}",
            f"points looked at: {looked_at}, agreeing: {looked_at - len(listed)}",
            f"records that agree in every point: {agreeing}",
            f"differences explained: {len(listed) - len(self.unexplained)}",
            f"differences not explained: {len(self.unexplained)}",
            *map(str, listed),
            *(f"{code}: explains a difference that is not there" for code in self.idle),
            *(f"{code}: no official record to hold it against" for code in self.without_official),
            *(f"{code}: the official record has changed since it was kept" for code in self.changed),
        ]
        return "\n".join(lines) + "\n"


def curated(records: Iterable[Record], codes: Collection[str] = ()) -> dict[str, Procedure]:
    """Curated procedures by code; all, or those asked for. Raises TruthError for a code that none has."""
    found = {
        record.code: record
        for record in records
        if isinstance(record, Procedure)
        and record.origin == "curated"
        and (not codes or record.code in codes)
    }
    if unknown := set(codes) - found.keys():
        raise TruthError(f"no curated procedure has the code {', '.join(sorted(unknown))}")
    return found


def check(records: Mapping[str, Procedure], officials: Mapping[str, Official]) -> Truth:
    """Compare every record with the official one of its code."""
    truth = Truth()
    for code, record in sorted(records.items()):
        if official := officials.get(code):
            truth.comparisons.append(compare(record, official))
        else:
            truth.without_official.append(code)
    return truth


def check_crawl(records: Mapping[str, Procedure], crawl: Path, kept: Path = KEPT, *, write: bool) -> Truth:
    """Compare with the crawled file itself, and tell (or `write`) what has changed since it was kept.

    Raises ImportFileError and TruthError.
    """
    officials = from_crawl(crawl, records)
    truth = check(records, officials)
    if write:
        keep(kept, officials.values())
        return truth
    known = read_kept(kept) if kept.is_file() else {}
    truth.changed = [
        code for code, one in sorted(officials.items()) if code in known and known[code].digest != one.digest
    ]
    return truth


def check_kept(records: Mapping[str, Procedure], kept: Path = KEPT) -> Truth:
    """Compare with the figures kept beside the records. Raises TruthError."""
    return check(records, read_kept(kept))
