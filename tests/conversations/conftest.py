"""One running assistant for all conversations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tools.running import System, running


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The assistant with the repository's model and index."""
    with running(Path(tmp_path_factory.mktemp("var"))) as started:
        yield started


@pytest.fixture
def client(system: System) -> Iterator[httpx.Client]:
    """A browser without anybody's conversation."""
    with httpx.Client(base_url=system.url, timeout=20) as browser:
        yield browser
