"""How conversations reach the running assistant."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tools.running import System


@pytest.fixture
def client(system: System) -> Iterator[httpx.Client]:
    """A browser without anybody's conversation."""
    with httpx.Client(base_url=system.url, timeout=20) as browser:
        yield browser
