"""What every test shares: a deterministic hypothesis profile, and one running assistant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
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
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The assistant with the repository's model and index."""
    # Only here: the dialogue engine's environment has no httpx.
    from tools.running import running

    with running(Path(tmp_path_factory.mktemp("var"))) as started:
        yield started
