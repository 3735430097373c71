"""What all parts of the stand-in share: the account, the lock, the people, and the list of violations."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.portal.zalo.clock import FakeClock


@dataclass(frozen=True)
class Request:
    """One HTTP request; names of headers are lower case, each with all its values."""

    method: str
    path: str
    query: str
    headers: Mapping[str, tuple[str, ...]]
    body: bytes

    def header(self, name: str) -> str:
        return ", ".join(self.headers.get(name, ()))


@dataclass
class Reply:
    """What is answered. `lost`: nothing is, the connection just ends. `seconds`: the wait before."""

    body: bytes
    status: int = 200
    lost: bool = False
    seconds: float = 0.0
    on_lost: Callable[[], None] = field(default=lambda: None, repr=False)

    @classmethod
    def of(cls, answer: Mapping[str, Any], status: int = 200) -> Reply:
        return cls(json.dumps(answer, ensure_ascii=False).encode(), status)


class Core:
    """The account, one lock over all bookkeeping, and what no client may ever do, in `violations`."""

    def __init__(
        self, app_id: str, oa_id: str, app_secret: str, oa_secret: str, clock: FakeClock | None = None
    ) -> None:
        self.app_id, self.oa_id = app_id, oa_id
        self.app_secret, self.oa_secret = app_secret, oa_secret
        self.clock = clock or FakeClock()
        self.violations: list[str] = []
        self._lock = threading.RLock()
        self._last_seen: dict[str, int] = {}
        self._gone: set[str] = set()
        self._not_persons = {app_id, oa_id}
        self._slow = {"send": 0.0, "oauth": 0.0}
        self._down = {"send": False, "oauth": False}

    def _violate(self, sentence: str) -> None:
        with self._lock:
            self.violations.append(sentence)

    def slow(self, seconds: float, at: str = "all") -> None:
        """Answer that much later (real seconds), `at` "send", "oauth" or "all"; the work is done before."""
        for place in self._places(at):
            self._slow[place] = seconds

    def down(self, down: bool = True, at: str = "all") -> None:
        """Answer HTTP 503 and do nothing, `at` "send", "oauth" or "all"."""
        for place in self._places(at):
            self._down[place] = down

    def _places(self, at: str) -> Iterator[str]:
        if at not in {"all", *self._slow}:
            raise ValueError(at)
        return (place for place in self._slow if at in {"all", place})

    @contextmanager
    def bookkeeping(self) -> Iterator[None]:
        """Nothing changes meanwhile: for a reading of several figures that must agree."""
        with self._lock:
            yield
