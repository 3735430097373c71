"""Zalo's sending of messages, with its limits and its bad days."""

from __future__ import annotations

import random
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from tests.portal.zalo.standin_core import Reply, Request
from tests.portal.zalo.standin_messages import WRONG, MalformedError, Message, TooLongError, read_message
from tests.portal.zalo.standin_oauth import OAuth

PATH = "/v3.0/oa/message/cs"
WINDOW_MS = 48 * 3600 * 1000
MINUTE_MS = 60 * 1000
TOO_LONG, NO_FOLLOWER, LONG_AGO, TOO_MANY = -210, -213, -230, -32


@dataclass
class Accepted:
    """A message that reached its person. `at`: fake ms; `wall`: monotonic seconds of this machine.

    `reply_lost`: nobody was told, by intent or because the client had hung up before the answer.
    """

    person: str
    text: str
    buttons: tuple[tuple[str, str], ...]
    token: str = field(repr=False)
    at: int
    wall: float
    reply_lost: bool = False


@dataclass(frozen=True)
class Refused:
    """A request to send that was answered with an error. `text` is empty where it was not read."""

    code: int
    person: str
    text: str
    at: int


class Sending(OAuth):
    """`accepted` in the order of acceptance, `refused` likewise, `answers` counts every code (0: sent)."""

    def __init__(self, *account: Any, **clock: Any) -> None:
        super().__init__(*account, **clock)
        self.accepted: list[Accepted] = []
        self.refused: list[Refused] = []
        self.answers: Counter[int] = Counter()
        self._times: deque[int] = deque()
        self._per_minute = 4000
        self._share, self._draw = 0.0, random.Random(0)  # noqa: S311
        self._next: deque[tuple[int, int, bytes | None]] = deque()
        self._buttons_code: int | None = None

    def lose_replies(self, share: float, seed: int = 0) -> None:
        """From now on this share of the accepted messages is never confirmed: the connection ends."""
        with self._lock:
            self._share, self._draw = share, random.Random(seed)  # noqa: S311

    def answer_next(self, code: int, times: int = 1, status: int = 200, body: bytes | None = None) -> None:
        """The next requests to send get this error (or these bytes) and nothing is sent."""
        with self._lock:
            self._next.extend([(code, status, body)] * times)

    def limit(self, per_minute: int) -> None:
        """So many requests within any minute of the fake clock; the others get -32 and do not count."""
        with self._lock:
            self._per_minute = per_minute

    def refuse_buttons(self, code: int | None) -> None:
        """Messages with buttons get this error; None accepts them again."""
        with self._lock:
            self._buttons_code = code

    def texts(self, person: str) -> list[str]:
        """What a person has got, in order."""
        with self._lock:
            return [message.text for message in self.accepted if message.person == person]

    def _answer_send(self, request: Request) -> Reply:
        with self._lock:
            if self._down["send"]:
                return Reply(b"<html>503</html>", 503)
            if request.method != "POST":
                self._violate(f"send: {request.method}")
                return Reply(b"", 405)
            self._check_headers(request)
            try:
                message = read_message(request)
            except TooLongError:
                return self._error(self._gate(request) or TOO_LONG)
            except MalformedError as error:
                self._violate(f"send: {error}")
                return self._error(WRONG)
            if self._next:
                code, status, body = self._next.popleft()
                return self._error(code, message, status, body)
            code = self._gate(request) or self._reach(message)
            return self._error(code, message) if code else self._accept(message, request)

    def _check_headers(self, request: Request) -> None:
        if request.query:
            self._violate("send: something stands in the address")
        for name in ("authorization", "secret_key", "cookie"):
            if name in request.headers:
                self._violate(f"send: header {name}")
        if len(request.headers.get("access_token", ())) != 1:
            self._violate("send: not one header access_token")

    def _gate(self, request: Request) -> int:
        """The code that keeps a request out whatever it says, or 0."""
        now = self.clock.ms()
        while self._times and self._times[0] <= now - MINUTE_MS:
            self._times.popleft()
        if len(self._times) >= self._per_minute:
            return TOO_MANY
        self._times.append(now)
        return self._token_error(request.header("access_token"))

    def _reach(self, message: Message) -> int:
        """The code that says why this person cannot be written to, or 0."""
        if message.person in self._not_persons:
            self._violate("send: to an id that is none of a person")
        if message.person in self._gone:
            return NO_FOLLOWER
        seen = self._last_seen.get(message.person)
        if seen is None or self.clock.ms() - seen > WINDOW_MS:
            return LONG_AGO
        return self._buttons_code or 0 if message.buttons else 0

    def _error(
        self, code: int, message: Message | None = None, status: int = 200, body: bytes | None = None
    ) -> Reply:
        who, what = (message.person, message.text) if message else ("", "")
        self.answers[code] += 1
        self.refused.append(Refused(code, who, what, self.clock.ms()))
        return Reply(body, status) if body is not None else Reply.of({"error": code, "message": "no"}, status)

    def _accept(self, message: Message, request: Request) -> Reply:
        token = request.header("access_token")
        lost = self._draw.random() < self._share
        accepted = Accepted(
            message.person, message.text, message.buttons, token, self.clock.ms(), time.monotonic(), lost
        )
        self.accepted.append(accepted)
        self.answers[0] += 1
        data = {"message_id": f"out{len(self.accepted):020d}", "user_id": message.person}
        reply = Reply.of({"data": data, "error": 0, "message": "Success"})
        reply.lost = lost

        def hung_up() -> None:
            with self._lock:
                accepted.reply_lost = True

        reply.on_lost = hung_up
        return reply
