"""What every test shares: a deterministic hypothesis profile, and one running assistant with its Zalo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.portal.zalo.standin import ZaloStandIn
    from tools.running import System

settings.register_profile(
    "troly",
    derandomize=True,
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("troly")


@pytest.fixture(scope="session")
def zalo_account() -> Iterator[ZaloStandIn]:
    """Zalo as the running assistant sees it, by the real time."""
    from tests.portal.zalo.standin import FakeClock, ZaloStandIn

    with ZaloStandIn(clock=FakeClock(datetime.now(timezone.utc), factor=1.0)) as standin:
        yield standin


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory, zalo_account: ZaloStandIn) -> Iterator[System]:
    """The assistant with the repository's model and index, on the page and on Zalo."""
    # Only here: the dialogue engine's environment has no httpx.
    from tests.portal.zalo.setting_up import environment, grant
    from tools.running import running

    var = Path(tmp_path_factory.mktemp("var"))
    grant(zalo_account, var)
    with running(var, **environment(zalo_account)) as started:
        zalo_account.webhook = f"{started.url}/zalo/webhook"
        yield started
