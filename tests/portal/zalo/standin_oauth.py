"""Zalo's OAuth: access tokens of 25 hours, refresh tokens that serve once."""

from __future__ import annotations

import secrets
from collections import Counter
from typing import Any
from urllib.parse import parse_qsl

from tests.portal.zalo.standin_core import Core, Reply, Request

ACCESS_MS = 25 * 3600 * 1000
REFRESH_MS = 90 * 24 * 3600 * 1000
PATH = "/v4/oa/access_token"
FORM = "application/x-www-form-urlencoded"
FIELDS = {"grant_type", "app_id", "refresh_token"}
INVALID_APP, INVALID_SECRET, INVALID_REFRESH = -14002, -14004, -14014
NO_TOKEN, EXPIRED = -216, -220


class OAuth(Core):
    """One live pair of tokens.

    `refreshes` and `refused_refreshes` count the answers with and without a pair, `lost_refreshes` the pairs
    that nobody got, `refresh_uses` how often each refresh token came, `most_refreshes_at_once` the requests
    that waited for their answer together.
    """

    def __init__(self, *account: Any, **clock: Any) -> None:
        super().__init__(*account, **clock)
        self.refreshes = 0
        self.refused_refreshes = 0
        self.lost_refreshes = 0
        self.refresh_uses: Counter[str] = Counter()
        self.most_refreshes_at_once = 0
        self._at_once = 0
        self._access, self._access_ends = "", 0
        self._refresh, self._refresh_ends = "", 0
        self._access_tokens: set[str] = set()
        self._lose_refreshes = 0
        self._oauth_errors: list[Reply] = []

    def grant(self) -> tuple[str, str]:
        """A new pair (access, refresh) as after a person's consent; what was before is dead."""
        with self._lock:
            self._access, self._refresh = (
                f"access-{secrets.token_hex(24)}",
                f"refresh-{secrets.token_hex(24)}",
            )
            self._access_ends = self.clock.ms() + ACCESS_MS
            self._refresh_ends = self.clock.ms() + REFRESH_MS
            self._access_tokens.add(self._access)
            return self._access, self._refresh

    def end_token(self) -> None:
        """The access token at hand is worth nothing from now on; its refresh token stays."""
        with self._lock:
            self._access = ""

    def end_refresh_token(self) -> None:
        """The refresh token is worth nothing from now on: a person must grant anew."""
        with self._lock:
            self._refresh = ""

    def lose_refreshes(self, times: int = 1) -> None:
        """The next refreshes happen, but their answers never arrive."""
        with self._lock:
            self._lose_refreshes = times

    def answer_refreshes(self, body: bytes, status: int = 200, times: int = 1) -> None:
        """The next refreshes get this answer and change nothing."""
        with self._lock:
            self._oauth_errors = [Reply(body, status) for _ in range(times)]

    def _token_error(self, token: str) -> int:
        """0 where the access token serves now, else the code that says why not."""
        with self._lock:
            if not token or token != self._access:
                return NO_TOKEN
            return EXPIRED if self.clock.ms() >= self._access_ends else 0

    def _refused(self, code: int, reason: str) -> Reply:
        self.refused_refreshes += 1
        name = reason.capitalize()
        return Reply.of(
            {
                "error_name": name,
                "error_reason": reason,
                "ref_doc": "",
                "error_description": name,
                "error": code,
            }
        )

    def _answer_oauth(self, request: Request) -> Reply:
        with self._lock:
            self._at_once += 1
            self.most_refreshes_at_once = max(self.most_refreshes_at_once, self._at_once)
            return self._exchange(request)

    def _oauth_ended(self) -> None:
        """The answer is about to leave: whoever gets it may ask again."""
        with self._lock:
            self._at_once -= 1

    def _exchange(self, request: Request) -> Reply:
        if self._down["oauth"]:
            return Reply(b"<html>503</html>", 503)
        form = parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
        fields = dict(form)
        if request.query:
            self._violate("oauth: something stands in the address")
        if request.method != "POST":
            self._violate(f"oauth: {request.method}")
        if request.header("content-type").split(";")[0].strip() != FORM:
            self._violate("oauth: the content type is not that of a form")
        if request.header("authorization"):
            self._violate("oauth: header Authorization")
        if len(form) != len(FIELDS) or set(fields) != FIELDS or fields.get("grant_type") != "refresh_token":
            self._violate(f"oauth: fields {sorted(name for name, _ in form)}")
            return self._refused(INVALID_REFRESH, "invalid parameter")
        if len(request.headers.get("secret_key", ())) != 1:
            self._violate("oauth: not one header secret_key")
        if request.header("secret_key") != self.app_secret:
            return self._refused(INVALID_SECRET, "invalid secret key")
        if fields["app_id"] != self.app_id:
            return self._refused(INVALID_APP, "invalid app id")
        if self._oauth_errors:
            return self._oauth_errors.pop()
        return self._rotate(fields["refresh_token"])

    def _rotate(self, token: str) -> Reply:
        self.refresh_uses[token] += 1
        if not token or token != self._refresh or self.clock.ms() >= self._refresh_ends:
            if token in self._access_tokens:
                self._violate("oauth: an access token in place of a refresh token")
            return self._refused(INVALID_REFRESH, "invalid refresh token")
        access, refresh = self.grant()
        self.refreshes += 1
        reply = Reply.of({"access_token": access, "refresh_token": refresh, "expires_in": "90000"})
        if self._lose_refreshes:
            self._lose_refreshes -= 1
            reply.lost = True
        reply.on_lost = self._pair_lost
        return reply

    def _pair_lost(self) -> None:
        with self._lock:
            self.lost_refreshes += 1
