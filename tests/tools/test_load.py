"""What the load reckons from what Locust wrote; the load itself is run by hand."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from tools.load import Figures, percentile, ratio, read, table
from tools.talks import talk


@pytest.mark.parametrize(("share", "expected"), [(0.5, 20.0), (0.75, 20.0), (0.76, 30.0), (0.995, 1_000.0)])
def test_percentiles_of_counted_times(share: float, expected: float) -> None:
    assert percentile({30.0: 24, 10.0: 25, 20.0: 50, 1_000.0: 1}, share) == expected


def test_no_messages_have_no_percentile() -> None:
    assert percentile({}, 0.95) == 0


def test_the_report_is_added_up(tmp_path: Path) -> None:
    rows = [
        {"num_requests": 3, "num_failures": 1, "response_times": {"10": 2, "20": 1}},
        {"num_requests": 1, "num_failures": 0, "response_times": {"20": 1}},
    ]
    (tmp_path / "report").write_text(json.dumps(rows))
    assert read(tmp_path / "report") == (4, 1, {10.0: 2, 20.0: 2})


def test_the_table_holds_both_rounds_and_their_ratio() -> None:
    calm = Figures(False, 50, 300, 3_000, 0, 50, 100, 150)
    flooded = Figures(True, 50, 300, 2_990, 2, 55, 130, 200, 30_000, 75)
    assert ratio([calm, flooded]) == pytest.approx(1.3)
    shown = table([calm, flooded])
    assert "| calm | 3000 | 0 | 50 / 100 / 150 |" in shown
    assert "| flooded | 2990 | 2 | 55 / 130 / 200 | 30000, 75 |" in shown
    assert shown.endswith("1.30\n")


def test_people_say_different_things_in_conversations_of_four() -> None:
    first, second = (list(itertools.islice(talk(person), 400)) for person in (1, 2))
    assert [begins for _, begins in first] == [True, False, False, False] * 100
    assert first != second
    assert first == list(itertools.islice(talk(1), 400))
    assert len({text for text, begins in first if begins}) == 100
