"""A small index with what the ranker's every feature needs: a special case and a central procedure."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base.content import Content
from knowledge_base.loader import load
from retrieval.build import build
from retrieval.index import Index
from tests.support.knowledge import procedure, records, write_knowledge
from tests.support.searching import small_settings


@pytest.fixture(scope="session")
def richer_content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    special = procedure(
        "1.000007",
        title="Đăng ký khai sinh có yếu tố nước ngoài",
        official_title="Thủ tục đăng ký khai sinh có yếu tố nước ngoài",
        aliases=["khai sinh cho con lai"],
        questions=["chồng người nước ngoài thì khai sinh cho con ở đâu"],
        level=["ministry"],
        audience=["Doanh nghiệp"],
        special_case_of="1.000001",
    )
    return load(write_knowledge(tmp_path_factory.mktemp("richer"), [*records(), special]))


@pytest.fixture(scope="session")
def richer_index(richer_content: Content, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder: Path = build(richer_content, tmp_path_factory.mktemp("richer_index"), small_settings())
    return Index.load(folder)
