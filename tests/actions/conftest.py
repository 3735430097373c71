"""The knowledge of the repository, put into words and into an index once for all tests of the answers."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from actions.description import Description
from actions.dialogue import Dialogue
from actions.render import Renderer
from actions.server import dialogue_of
from knowledge_base.clock import VIETNAM
from knowledge_base.content import Content
from knowledge_base.loader import load
from knowledge_base.snapshot import Pointer
from retrieval.build import build
from retrieval.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def content() -> Content:
    return load(ROOT / "knowledge_base")


@pytest.fixture(scope="session")
def renderer(content: Content) -> Renderer:
    return Renderer.load(content.province)


@pytest.fixture(scope="session")
def description() -> Description:
    return Description.load()


@pytest.fixture(scope="session")
def index_root(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real index of all records; its encoder is a small one, so that it is trained in half a minute."""
    root = tmp_path_factory.mktemp("index")
    settings = Settings.load()
    small = settings.encoder.model_copy(update={"dimensions": 128, "epochs": 4, "min_steps": 200})
    build(content, root, settings.model_copy(update={"encoder": small}))
    return root


@pytest.fixture(scope="session")
def dialogue(index_root: Path) -> Dialogue:
    return dialogue_of(Pointer(index_root).read())


@pytest.fixture
def answering(dialogue: Dialogue) -> Dialogue:
    """The dialogue on a day on which the reduced fees hold."""
    return dataclasses.replace(dialogue, now=lambda: dt.datetime(2026, 11, 23, 10, tzinfo=VIETNAM))


def pytest_configure(config: pytest.Config) -> None:
    # A failing property prints its arguments; the dialogue holds the whole content.
    config.addinivalue_line("filterwarnings", "ignore:Generating overly large repr")
