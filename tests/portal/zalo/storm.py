"""A storm: many people, late and repeated events, lost replies, a token that ends, processes that are killed.

`python -m tests.portal.zalo.storm --people 500` makes one of another size and prints its table.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tests.portal.standin import RasaStandIn, Seen, payload
from tests.portal.zalo.processes import Processes, running
from tests.portal.zalo.standin import FakeClock, ZaloStandIn
from tests.portal.zalo.storm_plan import Delivery, Plan, Settings, answer

LEAD_SECONDS = 1.0


@dataclass
class Storm:
    """One storm; `kills` are the moments (ms of the stand-in's clock) at which a worker died."""

    settings: Settings
    zalo: ZaloStandIn
    processes: Processes
    plan: Plan = field(init=False)
    kills: list[int] = field(default_factory=list)
    drained_seconds: float | None = None
    """From the last delivery that was planned to the last message; None where it never came to an end."""

    def run(self) -> None:
        """Blow, and wait until nothing is left to be done, but not for ever."""
        start = self.zalo.clock.ms() + round(LEAD_SECONDS * 1000)
        begun = time.monotonic() + LEAD_SECONDS
        self.plan = Plan.make(self.settings, self.zalo, start)
        self.zalo.delays = self.settings.delays
        self.zalo.slow(self.settings.zalo_seconds, "send")
        self.zalo.lose_replies(self.settings.lost_replies, self.settings.seed)
        ended = threading.Event()
        waiting = iter(self.plan.deliveries)
        guard = threading.Lock()
        senders = [
            threading.Thread(target=self._send, args=(waiting, guard, begun))
            for _ in range(self.settings.senders)
        ]
        again = [threading.Thread(target=self._deliver_again, args=(ended,)) for _ in range(4)]
        for thread in (*senders, *again):
            thread.start()
        try:
            self._make_trouble(begun)
        finally:
            for thread in senders:
                thread.join()
            try:
                self._drain()
            finally:
                ended.set()
                for thread in again:
                    thread.join()

    def _send(self, waiting: Iterator[Delivery], guard: threading.Lock, begun: float) -> None:
        while True:
            with guard:
                delivery = next(waiting, None)
            if delivery is None:
                return
            time.sleep(max(0.0, begun + delivery.at - time.monotonic()))
            if delivery.copy:
                self.zalo.deliver(delivery.event, retry=1)
            else:
                self.zalo.deliver_persistently(delivery.event)

    def _deliver_again(self, ended: threading.Event) -> None:
        while not ended.wait(0.05):
            self.zalo.deliver_due()

    def _make_trouble(self, begun: float) -> None:
        given = self.settings
        workers = tuple(name for name in given.names if name != "portal") or ("portal",)
        troubles: list[tuple[float, Callable[[], None]]] = []
        troubles += [(share, partial(self._kill, *workers)) for share in given.worker_dies]
        troubles += [(share, partial(self._kill, *given.names)) for share in given.both_die]
        if given.token_ends is not None:
            troubles.append((given.token_ends, self.zalo.end_token))
        for share, make in sorted(troubles, key=lambda trouble: trouble[0]):
            time.sleep(max(0.0, begun + share * given.seconds - time.monotonic()))
            make()

    def _kill(self, *names: str) -> None:
        self.kills.append(self.zalo.clock.ms())
        self.processes.kill(*names)
        self.processes.start(*names)

    def _drain(self) -> None:
        begun = time.monotonic()
        quiet = 0
        while quiet < 3 and time.monotonic() < begun + self.settings.patience:
            time.sleep(0.3)
            quiet = 0 if self.zalo.pending or self.processes.open_work() else quiet + 1
        if quiet:
            last = max((message.wall for message in self.zalo.accepted), default=begun)
            self.drained_seconds = max(0.0, last - begun)


def blow(settings: Settings, var: Path, index: Path) -> Storm:
    """Start everything below the empty folder `var`, let a storm go over it, and end it."""
    draw, guard = random.Random(settings.seed), threading.Lock()  # noqa: S311

    def behave(seen: Seen) -> dict[str, object]:
        with guard:
            seconds = draw.uniform(0, settings.engine_seconds)
        time.sleep(seconds)
        return payload(answer(seen.message))

    rasa = RasaStandIn(behave)
    works = "1" if settings.portal_works else "0"
    extra = {"TROLY_ZALO_WORKER": works, "TROLY_ZALO_PERSON_PER_MINUTE": "1000"}
    try:
        with ZaloStandIn(clock=FakeClock(datetime.now(UTC), factor=1.0)) as zalo:
            processes = Processes(var, index, rasa.port, zalo, **extra)
            storm = Storm(settings, zalo, processes)
            with running(processes, *settings.names):
                storm.run()
            return storm
    finally:
        rasa.close()


def main() -> None:
    """Make a storm of the size that was asked for and print what came of it."""
    from tests.portal.zalo.storm_report import Report
    from tools.paths import index_folder

    parser = argparse.ArgumentParser(prog="python -m tests.portal.zalo.storm", description=__doc__)
    standard = Settings()
    parser.add_argument("--people", type=int, default=standard.people)
    parser.add_argument("--each", type=int, default=standard.each, help="questions of each person")
    parser.add_argument("--rate", type=float, default=standard.rate, help="events a second")
    parser.add_argument("--calm", action="store_true", help="nothing is killed, lost or ended")
    given = parser.parse_args()
    settings = replace(standard, people=given.people, each=given.each, rate=given.rate)
    if given.calm:
        settings = replace(settings, worker_dies=(), both_die=(), token_ends=None, lost_replies=0.0)
    with tempfile.TemporaryDirectory() as folder:
        storm = blow(settings, Path(folder), index_folder())
        sys.stdout.write(Report.of(storm).table())


if __name__ == "__main__":
    main()
