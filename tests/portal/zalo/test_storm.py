"""The channel as a whole, with real processes: under a storm, with two workers, and before forgers."""

from __future__ import annotations

import sys
from pathlib import Path

from portal.zalo.worker import SIDE_BY_SIDE
from tests.portal.zalo.storm import Storm, blow
from tests.portal.zalo.storm_plan import Settings
from tests.portal.zalo.storm_report import Report


def judged(settings: Settings, var: Path, index: Path) -> tuple[Storm, Report]:
    """A storm and what came of it; what must hold in any weather is asserted here."""
    storm = blow(settings, var, index)
    report = Report.of(storm)
    sys.stdout.write(report.table())
    assert report.drained_seconds >= 0
    assert not report.unanswered
    assert not report.disordered
    assert not report.repeats_unexplained
    assert not report.strange
    assert not report.to_strangers
    assert not storm.zalo.violations
    assert not storm.zalo.unsubscribed
    assert report.ack_p99_ms <= 2000
    return storm, report


def test_a_storm_loses_nothing_and_keeps_the_order(database: Path, tmp_path: Path) -> None:
    settings = Settings()
    storm, report = judged(settings, tmp_path, database / "index")
    assert report.kills == 5
    # The troubles did happen, and most questions were in time all the same.
    assert report.failed_deliveries
    assert report.replies_lost
    assert report.late < report.questions / 2
    # What hung in the air when a worker died is all that is said twice without a lost reply.
    assert report.repeats_killed <= report.kills * SIDE_BY_SIDE
    assert (report.refreshes, report.refused_refreshes) == (1, 0)
    assert {refused.code for refused in storm.zalo.refused} == {-216}
    logs = "".join(storm.processes.log(name) for name in settings.names)
    assert "câu 1 của" not in logs
    assert not [asked for asked in storm.plan.asked if asked.event.person in logs]


def test_two_workers_answer_everything_exactly_once(database: Path, tmp_path: Path) -> None:
    settings = Settings(
        people=50,
        each=4,
        rate=40,
        lost_replies=0.0,
        worker_dies=(),
        both_die=(),
        token_ends=None,
        names=("portal", "worker"),
        portal_works=True,
    )
    storm, report = judged(settings, tmp_path, database / "index")
    assert report.messages == report.questions + settings.people
    assert not storm.zalo.refused
    # Both had a share in it.
    assert all('"event": "turn"' in storm.processes.log(name) for name in settings.names)
