"""The table of an evaluation, for a screen and for a document alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from retrieval.evaluation.metrics import MEASURES, Paired
from retrieval.evaluation.systems import OURS


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    padded = [
        " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    ]
    rule = "|".join(
        "-" * (width + (1 if place in (0, len(widths) - 1) else 2)) for place, width in enumerate(widths)
    )
    return [f"| {padded[0]} |", f"|-{rule}-|", *(f"| {line} |" for line in padded[1:])]


def _interval(value: Mapping[str, float]) -> str:
    return f"{value['value']:.3f} [{value['low']:.3f}, {value['high']:.3f}]"


def _paired(value: Mapping[str, Any]) -> str:
    difference = value["difference"]
    return (
        f"{difference['value']:+.3f} [{difference['low']:+.3f}, {difference['high']:+.3f}], "
        f"{value['only_first']} : {value['only_second']}, p = {value['p']:.2g}"
    )


def report(result: Mapping[str, Any]) -> str:
    """All tables as text (Markdown)."""
    lines = [
        f"{result['records']} records; {result['machine']}; {result['date']}",
        f"questions {result['questions'][:12]}, index {result['index']}",
        "",
    ]
    for form, systems in result["measures"].items():
        lines += [f"### Questions as {form}: mean [95 % interval, procedures drawn again]", ""]
        rows = [
            [name, *(_interval(values[measure]) for measure in MEASURES)] for name, values in systems.items()
        ]
        lines += [*_table(["system", *MEASURES], rows), ""]
        against = result["against"][form]
        rows = [[name, _paired(value)] for name, value in against.items()]
        head = [f"first hit of {OURS} against", "difference, only ours : only theirs right, McNemar"]
        lines += [*_table(head, rows), ""]
    parts = sorted({part for slices in result["slices"].values() for part in slices})
    rows = [
        [part, *(_interval(slices[part]) if part in slices else "" for slices in result["slices"].values())]
        for part in parts
    ]
    lines += ["### Hit@1 by the way of writing", "", *_table(["slice", *result["slices"]], rows), ""]
    names = list(next(iter(result["shares"].values())))
    rows = [
        [name.replace("_", " "), *(f"{s[name]:.3f}" for s in result["shares"].values())] for name in names
    ]
    lines += ["### What the decision does", "", *_table(["share", *result["shares"]], rows), ""]
    lines += ["### Risk and coverage (as written)", "", *_curve(result["risk_coverage"]), ""]
    taken = result["latency_ms"]
    lines.append(
        f"One core: p50 {taken['p50']:.1f} ms, p95 {taken['p95']:.1f} ms, "
        f"longest {taken['longest']:.1f} ms a question."
    )
    return "\n".join(lines) + "\n"


def _curve(points: Sequence[Mapping[str, float]]) -> list[str]:
    rows = []
    for wanted in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3):
        point = min(points, key=lambda one: abs(one["coverage"] - wanted))
        figures = ("coverage", "threshold", "risk", "risk_answerable")
        rows.append([f"{point[name]:.3f}" for name in figures])
    return _table(["answered of all", "from confidence", "wrong among them", "wrong among answerable"], rows)


def compared(found: Mapping[str, Paired]) -> str:
    """The comparison with an older result."""
    rows = [
        [
            form,
            f"{one.difference.value:+.3f} [{one.difference.low:+.3f}, {one.difference.high:+.3f}]",
            f"{one.only_first} : {one.only_second}",
            f"{one.p:.2g}",
        ]
        for form, one in found.items()
    ]
    head = ["questions as", "difference in hit@1", "only new : only old right", "McNemar's p"]
    return "\n".join(["### Against the older result", "", *_table(head, rows)]) + "\n"


LEFT_OUT_HEAD = ("hit@1 written", "hit@5 written", "hit@1 stripped", "hit@5 stripped")
NAME_WIDTH = 38


def left_out_head() -> str:
    """The head of the table that says what each step is worth."""
    cells = " | ".join(["search".ljust(NAME_WIDTH), *LEFT_OUT_HEAD])
    rule = "|".join(["-" * (NAME_WIDTH + 1), *("-" * (len(name) + 2) for name in LEFT_OUT_HEAD)])
    return f"### Each step left out\n\n| {cells} |\n|-{rule}|"


def left_out_row(name: str, hits: Sequence[float]) -> str:
    """One row of it."""
    cells = (f"{value:.3f}".ljust(len(head)) for value, head in zip(hits, LEFT_OUT_HEAD, strict=True))
    return "| " + " | ".join([name.ljust(NAME_WIDTH), *cells]) + " |"
