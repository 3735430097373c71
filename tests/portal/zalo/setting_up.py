"""Parts that the tests of tokens, sending and alerts set up in the same way."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from portal.zalo.alerts import Alerts
from portal.zalo.configuration import Configuration
from portal.zalo.token_keeper import TokenKeeper
from portal.zalo.token_store import Tokens, TokenStore
from tests.portal.zalo.standin import ZaloStandIn

APP_SECRET, OA_SECRET = "app-secret-of-the-stand-in", "oa-secret-of-the-stand-in"


def environment(zalo: ZaloStandIn, **more: str) -> dict[str, str]:
    """The variables that a portal beside the stand-in is started with."""
    return {
        "TROLY_ZALO_APP_ID": zalo.app_id,
        "TROLY_ZALO_OA_ID": zalo.oa_id,
        "TROLY_ZALO_APP_SECRET": zalo.app_secret,
        "TROLY_ZALO_OA_SECRET": zalo.oa_secret,
        "TROLY_ZALO_API_URL": zalo.api_url,
        "TROLY_ZALO_OAUTH_URL": zalo.oauth_url,
        **more,
    }


def configuration(zalo: ZaloStandIn, var: Path, **more: str) -> Configuration:
    found = Configuration.from_environment(var, environment(zalo, **more))
    assert found is not None
    return found


def keeper(zalo: ZaloStandIn, var: Path) -> TokenKeeper:
    """A keeper as a process of its own would have it, on the stand-in's clock."""
    settings = configuration(zalo, var)
    alerts = Alerts("", zalo.clock, settings.alert_file)
    return TokenKeeper(settings, TokenStore(settings.token_file), zalo.clock, alerts)


def grant(zalo: ZaloStandIn, var: Path) -> None:
    """Give the portal whose files lie in `var` a pair of tokens."""
    access, refresh = zalo.grant()
    now = zalo.clock.now()
    with TokenStore(var / "zalo-token.sqlite3").exclusive() as held:
        held.write(Tokens(access, refresh, now + timedelta(hours=25), now))


def begun(zalo: ZaloStandIn, var: Path) -> Tokens:
    """The first pair, as an officer sets it."""
    keeper(zalo, var).set(zalo.grant()[1])
    return stored(zalo, var)


def stored(zalo: ZaloStandIn, var: Path) -> Tokens:
    tokens = TokenStore(configuration(zalo, var).token_file).read()
    assert tokens is not None
    return tokens


def alerts(zalo: ZaloStandIn, var: Path) -> list[tuple[str, str]]:
    found = Alerts("", zalo.clock, configuration(zalo, var).alert_file).active()
    return [(alert.kind, alert.code) for alert in found]


def access(zalo: ZaloStandIn, var: Path) -> str:
    """What a process that has just started is given."""
    return asyncio.run(keeper(zalo, var).access())
