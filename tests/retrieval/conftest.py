"""One small index, built once, for the tests that only read; copies of it for those that build."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge_base.content import Content
from knowledge_base.loader import load
from retrieval.build import build
from retrieval.index import Index
from tests.support.knowledge import write_knowledge
from tests.support.searching import small_settings


def pytest_configure(config: pytest.Config) -> None:
    # The wrappers that faiss-cpu ships for numpy's C interface carry no __module__.
    for kind in ("SwigPyPacked", "SwigPyObject", "swigvarlink"):
        config.addinivalue_line(
            "filterwarnings", f"ignore:builtin type {kind} has no __module__ attribute:DeprecationWarning"
        )


@pytest.fixture(scope="session")
def knowledge_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_knowledge(tmp_path_factory.mktemp("knowledge"))


@pytest.fixture(scope="session")
def content(knowledge_template: Path) -> Content:
    return load(knowledge_template)


@pytest.fixture(scope="session")
def small_index(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one build in service; not to be written to."""
    root = tmp_path_factory.mktemp("index")
    build(content, root, small_settings())
    return root


@pytest.fixture(scope="session")
def build_folder(small_index: Path) -> Path:
    (folder,) = (path for path in small_index.iterdir() if path.is_dir())
    return folder


@pytest.fixture(scope="session")
def index(build_folder: Path) -> Index:
    return Index.load(build_folder)


@pytest.fixture
def knowledge(knowledge_template: Path, tmp_path: Path) -> Path:
    """A knowledge folder of the test's own."""
    return Path(shutil.copytree(knowledge_template, tmp_path / "knowledge"))


@pytest.fixture
def served(small_index: Path, tmp_path: Path) -> Path:
    """A copy of the small index that may be built upon."""
    return Path(shutil.copytree(small_index, tmp_path / "index"))
