"""Zalo's delivery of events: two seconds of patience, five more tries, then the subscription ends."""

from __future__ import annotations

import heapq
import http.client
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.portal.zalo.standin_events import Event, Events

DELAYS = (30, 5 * 60, 15 * 60, 30 * 60, 60 * 60)
"""Seconds from a failed try to the next one, unless `Delivery.delays` says otherwise."""


@dataclass(frozen=True)
class Try:
    """One POST: when (fake ms), the status (None: unreachable or too slow), its number, real seconds."""

    at: int
    status: int | None
    retry: int
    seconds: float


class Delivery(Events):
    """`webhook` is where events go. `tries` keeps what was tried; `lost_events` what never arrived."""

    def __init__(self, *account: Any, **clock: Any) -> None:
        super().__init__(*account, **clock)
        self.webhook = ""
        self.patience = 2.0
        self.delays: Sequence[float] = DELAYS
        self.unsubscribed = False
        self.tries: defaultdict[Event, list[Try]] = defaultdict(list)
        self.lost_events: list[Event] = []
        self._due: list[tuple[int, int, int, Event]] = []
        self._count = 0
        self._mover = threading.Lock()

    @property
    def pending(self) -> int:
        """Events that wait for their next try."""
        with self._lock:
            return len(self._due)

    def deliver(self, event: Event, retry: int = 0) -> int | None:
        """One try; None where the portal is unreachable, too slow, or the app is unsubscribed."""
        if self.unsubscribed:
            return None
        at, begun = self.clock.ms(), time.monotonic()
        status = self._post(event, retry)
        seconds = time.monotonic() - begun
        if seconds > self.patience:
            status = None
        with self._lock:
            self.tries[event].append(Try(at, status, retry, seconds))
        return status

    def deliver_persistently(self, event: Event) -> int | None:
        """The first try now, the others as they fall due; answers the first one's status."""
        return self._try(event, 0)

    def deliver_due(self) -> int:
        """Try what is due by the clock, in order; answers how many tries that were."""
        tried = 0
        while (due := self._take()) is not None:
            self._try(due[0], due[1])
            tried += 1
        return tried

    def advance(self, seconds: float) -> None:
        """Move the clock, with a stop at each try that falls due on the way."""
        with self._mover:
            end = self.clock.ms() + round(seconds * 1000)
            while True:
                self.deliver_due()
                with self._lock:
                    upcoming = self._due[0][0] if self._due else end
                now = self.clock.ms()
                if upcoming >= end or now >= end:
                    break
                self.clock.advance(max(0, upcoming - now) / 1000)
            self.clock.advance(max(0, end - self.clock.ms()) / 1000)
            self.deliver_due()

    def resubscribe(self) -> None:
        """A person switches the webhook on again; what was missed stays missed."""
        with self._lock:
            self.unsubscribed = False

    def _take(self) -> tuple[Event, int] | None:
        with self._lock:
            if not self._due or self._due[0][0] > self.clock.ms():
                return None
            _at, _order, retry, event = heapq.heappop(self._due)
            return event, retry

    def _try(self, event: Event, retry: int) -> int | None:
        status = self.deliver(event, retry)
        if status != 200:
            self._failed(event, retry)
        return status

    def _failed(self, event: Event, retry: int) -> None:
        with self._lock:
            if self.unsubscribed:
                self.lost_events.append(event)
            elif retry < len(self.delays):
                self._count += 1
                due = self.clock.ms() + round(self.delays[retry] * 1000)
                heapq.heappush(self._due, (due, self._count, retry + 1, event))
            else:
                self.unsubscribed = True
                self.lost_events += [event, *(waiting for *_rest, waiting in sorted(self._due))]
                self._due.clear()

    def _post(self, event: Event, retry: int) -> int | None:
        target = urlsplit(self.webhook)
        headers = {"Content-Type": "application/json", "User-Agent": "Zalo-Webhook"}
        if event.signature is not None:
            headers["X-ZEvent-Signature"] = event.signature
        if retry:
            headers["num_retry"] = str(retry)
        connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=self.patience)
        try:
            connection.request("POST", target.path or "/", event.body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
