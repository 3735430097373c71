"""One process that asks for the access token: `python -m tests.portal.zalo.asking VAR NOW [USED]`.

It says "ready", waits for a line, asks, and writes the token. With USED it asks for another one than that.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from portal.zalo.alerts import Alerts
from portal.zalo.configuration import Configuration
from portal.zalo.token_keeper import TokenKeeper
from portal.zalo.token_store import TokenStore


def main() -> None:
    var, now, *used = sys.argv[1:]
    settings = Configuration.from_environment(Path(var))
    assert settings is not None

    def clock() -> datetime:
        return datetime.fromisoformat(now)

    store, alerts = TokenStore(settings.token_file), Alerts("", clock, settings.alert_file)
    keeper = TokenKeeper(settings, store, clock, alerts)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(asyncio.run(keeper.renew(used[0]) if used else keeper.access()))


if __name__ == "__main__":
    main()
