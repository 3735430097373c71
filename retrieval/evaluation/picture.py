"""A picture of an evaluation: how risk falls with coverage, and the first hit by the way of writing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def draw(result: Mapping[str, Any], path: Path) -> None:
    """Write the picture as SVG; the same result gives the same bytes."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "troly"
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
    points = result["risk_coverage"]
    coverage = [point["coverage"] for point in points]
    left.plot(coverage, [point["risk"] for point in points], label="all questions")
    left.plot(coverage, [point["risk_answerable"] for point in points], label="answerable ones")
    left.set(
        xlabel="answered, share of all questions",
        ylabel="wrong among the answered",
        title="Risk and coverage",
    )
    left.legend()
    left.grid(alpha=0.3)
    forms = result["slices"]
    parts = sorted(next(iter(forms.values())))
    for offset, (form, slices) in enumerate(forms.items()):
        places = [place + 0.2 * (2 * offset - 1) for place in range(len(parts))]
        means = [slices[part]["value"] for part in parts]
        errors = [
            [slices[part]["value"] - slices[part]["low"] for part in parts],
            [slices[part]["high"] - slices[part]["value"] for part in parts],
        ]
        right.bar(places, means, width=0.38, yerr=errors, capsize=2, label=form)
    right.set(ylim=(0.5, 1.0), ylabel="first hit right", title="By the way of writing")
    right.set_xticks(range(len(parts)), [part.replace("_", " ") for part in parts], rotation=20)
    right.legend(loc="lower right")
    right.grid(axis="y", alpha=0.3)
    figure.savefig(path, format="svg", metadata={"Date": None})
    plt.close(figure)
