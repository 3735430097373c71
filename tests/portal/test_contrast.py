"""The colours of the page keep the contrasts of WCAG 2.2 (1.4.3 and 1.4.11) in every scheme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLES = (Path(__file__).parents[2] / "portal" / "static" / "portal" / "chat.css").read_text("utf-8")
NAMES = ("light", "dark", "more contrast", "more contrast, dark")
TEXT = [
    ("ink", "ground"),
    ("ink", "soft"),
    ("on-mine", "mine"),
    ("link", "ground"),
    ("link", "soft"),
    ("alarm", "ground"),
]
EDGES = [
    ("line", "ground"),
    ("line", "soft"),
    ("focus", "ground"),
    ("focus", "soft"),
    ("mine", "ground"),
    ("alarm", "soft"),
]
PLACEHOLDER = 0.75  # opacity


def schemes() -> dict[str, dict[str, str]]:
    """The colours of each scheme; one that leaves a colour out takes it from the one it changes."""
    roots = re.findall(r":root \{(.*?)\}", STYLES, re.DOTALL)
    blocks = [dict(re.findall(r"--([\w-]+): (#\w+);", root)) for root in roots]
    light, dark, more, more_dark = blocks
    return dict(zip(NAMES, (light, dark, {**light, **more}, {**dark, **more, **more_dark}), strict=True))


def channels(colour: str) -> list[float]:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    return [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]


def luminance(values: list[float]) -> float:
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: list[float], other: list[float]) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_reckoning_is_that_of_wcag() -> None:
    assert contrast(channels("#000"), channels("#ffffff")) == pytest.approx(21)
    assert contrast(channels("#777777"), channels("#fff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", NAMES)
def test_colours_can_be_told_apart(scheme: str) -> None:
    colours = {name: channels(colour) for name, colour in schemes()[scheme].items()}
    for front, back in TEXT:
        assert contrast(colours[front], colours[back]) >= 4.5, (front, back)
    for front, back in EDGES:
        assert contrast(colours[front], colours[back]) >= 3, (front, back)
    mixed = zip(colours["ink"], colours["ground"], strict=True)
    faded = [PLACEHOLDER * ink + (1 - PLACEHOLDER) * ground for ink, ground in mixed]
    assert f"opacity: {str(PLACEHOLDER).lstrip('0')}" in STYLES
    assert contrast(faded, colours["ground"]) >= 4.5
