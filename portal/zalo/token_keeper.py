"""Hands out the access token and refreshes it in time: once, however many ask, in however many processes."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from portal.errors import SpentTokenError, TokenError, ZaloError
from portal.zalo.alerts import Alerts
from portal.zalo.configuration import Configuration
from portal.zalo.oauth import OAuth, Pair, is_token
from portal.zalo.token_store import Held, Tokens, TokenStore, Trouble

log = logging.getLogger(__name__)

REFRESH_AFTER = timedelta(hours=20)
_SHARE = 0.8
"""Of its life after which a token that lives shorter than usual is refreshed."""
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""Between tries after one, two, three or more failures in a row."""
_ALERT = "token"
_FILE_ERRORS = (sqlite3.Error, OSError)


def renewal_at(tokens: Tokens) -> datetime:
    """From when on a pair is refreshed as soon as somebody asks for it."""
    life = tokens.access_expires_at - tokens.refreshed_at
    return tokens.refreshed_at + min(REFRESH_AFTER, life * _SHARE)


class TokenKeeper:
    """Keeper of the tokens in one store; `clock` gives aware times.

    A try that failed is noted in the store, so that all processes wait together before the next one.
    """

    def __init__(
        self, configuration: Configuration, store: TokenStore, clock: Callable[[], datetime], alerts: Alerts
    ) -> None:
        self._oauth = OAuth(configuration)
        self._store = store
        self._clock = clock
        self._alerts = alerts
        # One thread: who comes while a refresh is under way waits for it here and finds its result.
        self._refreshing = ThreadPoolExecutor(1, "zalo-token")
        self._unstored: tuple[str, Tokens] | None = None
        """A refresh token that was used up, and the pair it gave, which the disk did not take yet."""

    async def access(self) -> str:
        """The access token, refreshed where it is old; the old one where that fails and it is still good.

        Raises TokenError without a usable one.
        """
        tokens = await asyncio.to_thread(self._at_hand)
        return tokens.access if tokens else await self._obtain(refused="")

    async def renew(self, used: str) -> str:
        """Another access token than `used`, which Zalo turned away. Raises TokenError without one."""
        return await self._obtain(refused=used)

    def set(self, refresh_token: str) -> None:
        """Take a refresh token from a person and exchange it at once; blocks for seconds.

        On failure everything stays as it was. Raises TokenError or UnreachableError.
        """
        refresh = refresh_token.strip()
        if not is_token(refresh):
            raise TokenError("malformed")
        try:
            # In the thread, because an exchange cannot be made where an event loop runs.
            self._refreshing.submit(self._set, refresh).result()
        except _FILE_ERRORS:
            raise TokenError("file") from None
        self._alerts.clear(_ALERT)

    async def _obtain(self, *, refused: str) -> str:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._refreshing, self._usable, refused)

    # Everything below blocks.

    def _at_hand(self) -> Tokens | None:
        """The pair at hand unless something has to be done about it."""
        try:
            tokens = self._store.read()
        except _FILE_ERRORS:
            return None
        return tokens if tokens and not self._is_old(tokens) else None

    def _set(self, refresh: str) -> None:
        with self._store.exclusive() as held:
            held.write(self._dated(self._oauth.exchange(refresh)))

    def _usable(self, refused: str) -> str:
        tokens: Tokens | None = None
        error: ZaloError | None
        try:
            tokens = self._store.read()
            tokens, error = self._refreshed(refused)
        except _FILE_ERRORS as problem:
            log.warning("zalo token file fails: %s", type(problem).__name__)
            error = TokenError("file")
        if tokens and not error:
            return tokens.access
        code = error.code if error else "missing"
        self._alerts.raise_(_ALERT, code)
        if tokens and tokens.access != refused and self._clock() < tokens.access_expires_at:
            return tokens.access
        raise error if isinstance(error, TokenError) else TokenError(code)

    def _refreshed(self, refused: str) -> tuple[Tokens | None, ZaloError | None]:
        """The pair after whatever was to be done, and what went wrong with that."""
        with self._store.exclusive() as held:
            # Read again under the lock: another one may have been here first.
            tokens = held.read()
            if tokens is None or not (tokens.access == refused if refused else self._is_old(tokens)):
                return tokens, None
            if self._unstored and self._unstored[0] == tokens.refresh:
                new = self._unstored[1]
            else:
                trouble = held.trouble()
                if trouble and not self._is_over(trouble):
                    return tokens, TokenError(trouble.code)
                try:
                    new = self._dated(self._oauth.exchange(tokens.refresh))
                except ZaloError as error:
                    self._note(held, trouble, error)
                    return tokens, error
                self._unstored = (tokens.refresh, new)
            held.write(new)
        self._unstored = None
        log.info("zalo token refreshed")
        self._alerts.clear(_ALERT)
        return new, None

    def _note(self, held: Held, before: Trouble | None, error: ZaloError) -> None:
        failures = before.failures + 1 if before else 1
        wait = WAITS[min(failures, len(WAITS)) - 1]
        spent = isinstance(error, SpentTokenError)
        held.note(Trouble(error.code, failures, None if spent else self._clock() + wait))
        log.warning("zalo token not refreshed", extra={"code": error.code})

    def _is_over(self, trouble: Trouble) -> bool:
        """Whether it is time to try again; a time that a wrong clock wrote does not count."""
        if trouble.retry_at is None:
            return False
        return not timedelta() < trouble.retry_at - self._clock() <= WAITS[-1]

    def _is_old(self, tokens: Tokens) -> bool:
        return self._clock() >= renewal_at(tokens)

    def _dated(self, pair: Pair) -> Tokens:
        now = self._clock()
        return Tokens(pair.access, pair.refresh, now + pair.lifetime, now)
