"""`python -m portal zalo token …`: giving the account a refresh token, and looking how long it holds."""

from __future__ import annotations

import getpass
import sqlite3
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

from portal.errors import SpentTokenError, TokenError, UnreachableError
from portal.zalo.alerts import Alert, Alerts
from portal.zalo.configuration import Configuration
from portal.zalo.console import CommandError, meaning, say, words
from portal.zalo.token_keeper import TokenKeeper, renewal_at
from portal.zalo.token_store import TokenStore

IN_ORDER, NEEDS_PERSON, NOT_SET_UP = 0, 1, 2
"""Exit codes."""
REFRESH_LIFE = timedelta(days=90)
AGEING = timedelta(days=10)
"""Before the end of a refresh token that nobody has used for three months."""
_LONGEST_LINE = 10_000

Clock = Callable[[], datetime]


def asked_for() -> str:
    """A refresh token from the keyboard, unseen, or from one line of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass(say("token_prompt")).strip()
    return sys.stdin.readline(_LONGEST_LINE).strip()


def give(configuration: Configuration, clock: Clock) -> list[str]:
    """Exchange a refresh token at once and keep the pair. Raises CommandError; then nothing has changed."""
    refresh = asked_for()
    if not refresh:
        raise CommandError("token_none")
    store, alerts = TokenStore(configuration.token_file), _alerts(configuration, clock)
    try:
        TokenKeeper(configuration, store, clock, alerts).set(refresh)
    except SpentTokenError:
        raise CommandError("token_spent") from None
    except TokenError as error:
        known = {"malformed": "token_malformed", "file": "token_file"}
        raise CommandError(known.get(error.code, "token_refused"), code=error.code) from None
    except UnreachableError as error:
        raise CommandError("token_unreachable", code=error.code) from None
    tokens = store.read()
    if tokens is None:
        raise CommandError("token_file")
    return [say("token_set", until=tokens.access_expires_at, renewal=renewal_at(tokens))]


def show(configuration: Configuration, clock: Clock) -> tuple[int, list[str]]:
    """How the token and the alerts are: exit code and lines. Raises CommandError."""
    try:
        code, lines = tokens_lines(configuration, clock())
        alerts = active_alerts(configuration, clock)
    except (sqlite3.Error, OSError) as error:
        raise CommandError("unreadable", problem=type(error).__name__) from None
    return max(code, NEEDS_PERSON if alerts else IN_ORDER), [*lines, *alert_lines(alerts)]


def tokens_lines(configuration: Configuration, now: datetime) -> tuple[int, list[str]]:
    """How the token is, without the alerts. Raises sqlite3.Error or OSError."""
    if not configuration.token_file.exists():
        # Looking must not make the file.
        return NOT_SET_UP, [say("token_missing")]
    store = TokenStore(configuration.token_file)
    tokens, trouble = store.read(), store.trouble()
    if tokens is None:
        return NOT_SET_UP, [say("token_missing")]
    good = now < tokens.access_expires_at
    held = "token_held" if good else "token_ended"
    lines = [say(held, since=tokens.refreshed_at, until=tokens.access_expires_at)]
    code = IN_ORDER
    if trouble is None:
        lines.append(say("token_renewal" if good else "token_renewal_next", renewal=renewal_at(tokens)))
    elif trouble.retry_at is None:
        code = NEEDS_PERSON
        lines.append(say("token_dead", code=trouble.code))
    else:
        code = IN_ORDER if good else NEEDS_PERSON
        lines.append(say("token_stuck", code=trouble.code, failures=trouble.failures, retry=trouble.retry_at))
    end = tokens.refreshed_at + REFRESH_LIFE
    if now > end - AGEING:
        code = NEEDS_PERSON
        lines.append(say("token_ageing", end=end))
    return code, lines


def active_alerts(configuration: Configuration, clock: Clock) -> list[Alert]:
    """What is wrong now. Raises sqlite3.Error or OSError."""
    return _alerts(configuration, clock).active() if configuration.alert_file.exists() else []


def alert_lines(alerts: list[Alert]) -> list[str]:
    """What is wrong now, for a person."""
    lines = []
    for alert in alerts:
        lines.append(say("alert", since=alert.since, name=words()["alert_names"][alert.kind]))
        if alert.code.removeprefix("-").isdigit():
            lines.append(say("alert_code", code=alert.code, meaning=meaning(int(alert.code))))
        elif alert.code:
            lines.append(say("alert_word", code=alert.code))
    return lines or [say("no_alerts")]


def _alerts(configuration: Configuration, clock: Clock) -> Alerts:
    return Alerts(configuration.alert_command, clock, configuration.alert_file)
