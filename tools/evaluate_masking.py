"""Measure the masking of personal data on messages with known spans.

    .venv/bin/python -m tools.evaluate_masking [--gold tests/portal/gold/masking.jsonl] [--errors]

A line is {"text", "spans": [[kind, exact text], …]}. Half of the lines, told by the first byte of the SHA-256
of the text, may be looked at while rules are written ("dev"); `--errors` shows only those. The others are
"held".

Each line is read in four cases: as written, in lower case, in capitals, and without diacritics
(`vietnamese.fold`); the spans are changed likewise. A found span is right when its kind is that of a wanted
one and its letters and digits are exactly those of the wanted one, in the same place; only words at its
beginning that announce ("số", "nhà", "ông"; see `EDGES`) may be hidden or left, and punctuation does
not count. A span hidden in part, with a neighbour's word, or in two pieces is wrong on both sides: one
missed, one too many.

Times are the processor's, after one message that loads the lists.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from portal.masking import KINDS, Kind, Span, find
from tools.paths import ROOT
from vietnamese import fold

GOLD: Final = ROOT / "tests" / "portal" / "gold" / "masking.jsonl"
EDGES: Final = frozenset(("so", "nha", "ong", "ba", "anh", "chi", "no"))
"""Words that may be hidden or left at the beginning of a span, without diacritics."""
CASES: Final[dict[str, Callable[[str], str]]] = {
    "as written": str,
    "lower": str.lower,
    "upper": str.upper,
    "no diacritics": fold,
}
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Line:
    """A message and the personal data in it."""

    text: str
    spans: tuple[tuple[Kind, str], ...]

    @property
    def held(self) -> bool:
        """Whether nobody looks at it while rules are written."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 1

    def changed(self, change: Callable[[str], str]) -> Line:
        """The same line in another case."""
        return Line(change(self.text), tuple((kind, change(text)) for kind, text in self.spans))

    def wanted(self) -> list[Span]:
        """Where the data is. Raises ValueError when it is not in the text, in this order or at all."""
        found: list[Span] = []
        for kind, text in self.spans:
            start = self.text.index(text)
            while any(other.start <= start < other.end for other in found):
                start = self.text.index(text, start + 1)
            found.append(Span(start, start + len(text), kind))
        return sorted(found)


@dataclass
class Counts:
    """Right, superfluous and missed spans."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, other: Counts) -> None:
        """Count another one's too."""
        self.right += other.right
        self.extra += other.extra
        self.missed += other.missed

    @property
    def precision(self) -> float:
        """Share of the found spans that are right; 1 where none was found."""
        return self.right / (self.right + self.extra) if self.right + self.extra else 1.0

    @property
    def recall(self) -> float:
        """Share of the wanted spans that were found; 1 where none was wanted."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both; 1 where nothing was wanted or found."""
        return 2 * self.right / total if (total := 2 * self.right + self.extra + self.missed) else 1.0


@dataclass
class Figures:
    """Counts by kind, and the milliseconds each message took."""

    kinds: dict[Kind, Counts] = field(default_factory=lambda: {kind: Counts() for kind in KINDS})
    clean: Counts = field(default_factory=Counts)
    """`right`: lines without personal data left alone; `extra`: those in which something was hidden."""
    milliseconds: list[float] = field(default_factory=list)

    @property
    def all(self) -> Counts:
        """All kinds together (micro)."""
        total = Counts()
        for counts in self.kinds.values():
            total.add(counts)
        return total


def load(path: Path = GOLD) -> list[Line]:
    """Read the messages."""
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [Line(row["text"], tuple((kind, text) for kind, text in row["spans"])) for row in rows]


def _core(text: str, span: Span) -> tuple[Kind, int, int]:
    """The span without punctuation and announcing words at its edges."""
    words = [
        (m.start() + span.start, m.end() + span.start, fold(m[0]))
        for m in _WORD.finditer(text[span.start : span.end])
    ]
    while len(words) > 1 and words[0][2] in EDGES:
        words.pop(0)
    return (span.kind, words[0][0], words[-1][1]) if words else (span.kind, span.start, span.end)


def compare(line: Line, found: Iterable[Span]) -> dict[Kind, Counts]:
    """What was right, too much and missed in one line."""
    wanted = Counter(_core(line.text, span) for span in line.wanted())
    given = Counter(_core(line.text, span) for span in found)
    counts = {kind: Counts() for kind in KINDS}
    for key in wanted.keys() | given.keys():
        right = min(wanted[key], given[key])
        counts[key[0]].add(Counts(right, given[key] - right, wanted[key] - right))
    return counts


def measure(lines: Sequence[Line], finder: Callable[[str], list[Span]] = find) -> Figures:
    """Look for personal data in each line."""
    figures = Figures()
    finder("nhà tôi ở 12 Trần Phú, số 0912345678")
    for line in lines:
        start = time.process_time()
        found = finder(line.text)
        figures.milliseconds.append(1_000 * (time.process_time() - start))
        for kind, counts in compare(line, found).items():
            figures.kinds[kind].add(counts)
        if not line.spans:
            figures.clean.add(Counts(extra=1) if found else Counts(right=1))
    return figures


def _row(name: str, counts: Counts) -> str:
    figures = " | ".join(f"{value:.3f}" for value in (counts.precision, counts.recall, counts.f1))
    return f"| {name} | {counts.right + counts.missed} | {figures} |"


def report(parts: dict[str, list[Line]]) -> Iterator[str]:
    """The tables as lines of Markdown: by part and case, then by kind, then the time."""
    yield "| part | case | spans | precision | recall | F1 | clean lines left alone |"
    yield "|---|---|--:|--:|--:|--:|--:|"
    measured = {
        (part, case): measure([line.changed(change) for line in lines])
        for part, lines in parts.items()
        for case, change in CASES.items()
    }
    for (part, case), figures in measured.items():
        clean = f"{figures.clean.right} of {figures.clean.right + figures.clean.extra}"
        yield f"{_row(f'{part} | {case}', figures.all)} {clean} |"
    for part in parts:
        yield f"\n{part}, all cases:\n\n| kind | spans | precision | recall | F1 |\n|---|--:|--:|--:|--:|"
        for kind in KINDS:
            total = Counts()
            for case in CASES:
                total.add(measured[part, case].kinds[kind])
            yield _row(kind, total)
    times = sorted(ms for figures in measured.values() for ms in figures.milliseconds)
    slow = times[len(times) * 99 // 100]
    yield f"\nA message: median {statistics.median(times):.2f} ms, 99 % within {slow:.2f} ms"


def errors(lines: Sequence[Line]) -> Iterator[str]:
    """The lines with something wrong."""
    for case, change in CASES.items():
        for line in (line.changed(change) for line in lines):
            found = find(line.text)
            wanted = {_core(line.text, span) for span in line.wanted()}
            given = {_core(line.text, span) for span in found}
            if wanted != given:
                said = {
                    name: [(k, line.text[a:b]) for k, a, b in keys]
                    for name, keys in (("missed", wanted - given), ("extra", given - wanted))
                }
                yield f"{case}: {line.text}\n    {said}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures, or the wrong lines of the half that may be looked at."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args(arguments)
    lines = load(options.gold)
    dev = [line for line in lines if not line.held]
    held = [line for line in lines if line.held]
    found = errors(dev) if options.errors else report({"dev": dev, "held": held, "all": lines})
    sys.stdout.write("\n".join(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
