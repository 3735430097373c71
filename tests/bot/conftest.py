"""Settings of the bot tests: Rasa's old dependencies warn a lot; one real model is trained for all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
# Rasa declares its table the old way; SQLAlchemy 1.4 would tell so once a process.
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

ROOT = Path(__file__).resolve().parents[2]


def pytest_configure(config: pytest.Config) -> None:
    # Rasa 3.6 and what it is built on (TensorFlow 2.12, Sanic 21, SQLAlchemy 1.4, pkg_resources) warn about
    # their own future in their own modules; none of it is ours to mend.
    for category in ("DeprecationWarning", "PendingDeprecationWarning", "FutureWarning"):
        config.addinivalue_line("filterwarnings", f"ignore::{category}")
    # Rasa tells that a value in its configuration is its own default, and that a model has no dialogue part.
    config.addinivalue_line("filterwarnings", "ignore:.*:UserWarning:rasa")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for the session in which Rasa may leave its files."""
    folder = tmp_path_factory.mktemp("rasa")
    before = Path.cwd()
    os.chdir(folder)
    yield folder
    os.chdir(before)
