"""The command line as a process of its own: exit codes, output, one line out for each line in."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge_base.snapshot import Pointer
from retrieval.encoder import WEIGHTS_FILE
from retrieval.index import Index
from retrieval.parts import ENCODER_FOLDER, MANIFEST_FILE, VERSION
from retrieval.query import MOST_CHARACTERS
from tests.support.knowledge import SOURCE
from tests.support.searching import small_settings

FIELDS = ["query", "status", "confidence", "hits", "timing_ms"]
HIT_FIELDS = ["id", "code", "kind", "title", "score", "field"]


def run(*arguments: object, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "retrieval", *map(str, arguments)],
        input=given,
        capture_output=True,
        timeout=120,
        check=False,
        env={**os.environ, **environment},
    )


def search(index: Path, given: bytes, *more: str, **environment: str) -> list[dict[str, Any]]:
    done = run("search", "--index", index, "--json", *more, given=given, **environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.endswith(b"\n")
    return [json.loads(line) for line in done.stdout.decode("utf-8", "strict").removesuffix("\n").split("\n")]


def test_the_same_inputs_give_the_same_vectors_in_another_process(
    knowledge: Path, build_folder: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "settings.yml"
    settings.write_text(yaml.safe_dump(small_settings().model_dump()), encoding="utf-8")
    out = tmp_path / "a" / "new" / "index"
    done = run("build", "--corpus", knowledge, "--out", out, "--settings", settings, PYTHONHASHSEED="77")
    assert done.returncode == 0
    folder = Pointer(out).read()
    assert done.stdout.decode() == f"{folder}\n"
    for name in (Path(ENCODER_FOLDER) / WEIGHTS_FILE, Path("vectors.faiss"), Path("snapshot.json")):
        assert (folder / name).read_bytes() == (build_folder / name).read_bytes()


def test_a_result_is_what_the_contract_says(small_index: Path, index: Index) -> None:
    given = "Làm giấy khai sinh ở đâu?\nbánh xèo\nxyzzy\n".encode()
    procedure, dish, nothing = search(small_index, given, "-k", "3")

    assert list(procedure) == FIELDS
    assert procedure["query"] == "Làm giấy khai sinh ở đâu?"
    assert procedure["status"] in {"answered", "clarify", "no_match"}
    assert 0 <= procedure["confidence"] <= 1
    assert procedure["timing_ms"] > 0
    assert len(procedure["hits"]) == 3
    for hit in procedure["hits"]:
        assert list(hit) == HIT_FIELDS
        assert 0 <= hit["score"] <= 1
    assert [hit["score"] for hit in procedure["hits"]] == sorted(
        (hit["score"] for hit in procedure["hits"]), reverse=True
    )
    top = procedure["hits"][0]
    assert (top["id"], top["code"], top["kind"]) == ("1.000001", "1.000001", "procedure")
    assert top["title"] == "Đăng ký khai sinh"
    assert top["field"] in {chunk.field for chunk in index.documents[0].chunks}

    assert (dish["hits"][0]["id"], dish["hits"][0]["code"], dish["hits"][0]["kind"]) == (
        "banh-xeo",
        None,
        "dish",
    )
    del nothing["timing_ms"]
    assert nothing == {"query": "xyzzy", "status": "no_match", "confidence": 0.0, "hits": []}


ODD_LINES: list[tuple[bytes, str | None]] = [
    (b"", ""),
    (b"   ", ""),
    (b"\x00", ""),
    ("bánh\x00 xèo".encode(), "bánh xèo"),
    (b"\xff\xfe banh xeo", "\ufffd\ufffd banh xeo"),
    (b"\xed\xa0\x80 banh xeo", None),
    (b"\\ud800 banh xeo", "\\ud800 banh xeo"),
    ("bánh\rxèo".encode(), "bánh xèo"),
    ("bánh xèo\r".encode(), "bánh xèo"),
    ("bánh\u2028xèo\x85ngon".encode(), "bánh xèo ngon"),
    ("\ufeffbánh xèo".encode(), "bánh xèo"),
    ("\U000e0041bánh\u202e xèo".encode(), "bánh xèo"),
    (b"x" * 100_000, "x" * MOST_CHARACTERS),
    ("bánh xèo ".encode() * 8_000, ("bánh xèo " * 8_000)[:MOST_CHARACTERS].strip()),
    ("bánh xèo gplx đám cưới sổ hộ tịch ".encode() * 2_000, None),
    ('{"query": "bánh xèo"}'.encode(), '{"query": "bánh xèo"}'),
    ("bánh xèo".encode(), "bánh xèo"),
]


@pytest.mark.parametrize("last", [b"\n", b""], ids=["closed", "open"])
def test_each_line_gives_one_line_whatever_it_holds(last: bytes, small_index: Path) -> None:
    given = b"\n".join(line for line, _ in ODD_LINES) + last
    # An environment that asks for another encoding must not change the contract.
    results = search(small_index, given, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert len(results) == len(ODD_LINES)
    for result, (line, query) in zip(results, ODD_LINES, strict=True):
        assert list(result) == FIELDS
        if query is not None:
            assert result["query"] == query
        if (b"xeo" in line or "xèo".encode() in line) and b"gplx" not in line:
            assert result["hits"][0]["id"] == "banh-xeo"
        assert result["timing_ms"] < 2_000


def test_no_line_gives_no_line(small_index: Path) -> None:
    done = run("search", "--index", small_index, "--json")
    assert (done.returncode, done.stdout) == (0, b"")


@pytest.mark.parametrize("pointer", [None, b"../elsewhere\n", b"\xff"])
def test_a_folder_without_a_build_is_a_plain_message(pointer: bytes | None, tmp_path: Path) -> None:
    if pointer is not None:
        (tmp_path / "CURRENT").write_bytes(pointer)
    done = run("search", "--index", tmp_path, "--json", given=b"a\n")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().startswith(f"{tmp_path}: ")
    assert done.stderr.count(b"\n") == 1


def test_an_index_of_another_version_is_a_plain_message(served: Path) -> None:
    folder = Pointer(served).read()
    (folder / MANIFEST_FILE).write_text('{"version": 1}', encoding="utf-8")
    done = run("search", "--index", served, given=b"a\n")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == f"{folder}: an index of version 1, not {VERSION}; build it again\n"


@pytest.mark.parametrize("k", ["0", "-1", "x"])
def test_a_number_of_hits_below_one_is_refused(k: str, small_index: Path) -> None:
    done = run("search", "--index", small_index, "-k", k)
    assert done.returncode == 2
    assert b"argument -k" in done.stderr


def test_a_corpus_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = run("build", "--corpus", tmp_path / "typo.jsonl", "--out", tmp_path / "index")
    assert done.returncode == 1
    assert done.stderr.decode().startswith(f"{tmp_path / 'typo.jsonl'}:1: there is no such file")
    assert not (tmp_path / "index").exists()


def test_several_corpora_make_one_index(knowledge: Path, served: Path, tmp_path: Path) -> None:
    """The imported file is named first, the folder of knowledge still gives texts and own records."""
    row = {"kind": "faq", "id": "nhap", "title": "Vé tàu thủy ra đảo", "answer": "Có.", "source": SOURCE}
    corpus = tmp_path / "more.jsonl.gz"
    corpus.write_bytes(gzip.compress(json.dumps(row, ensure_ascii=False).encode()))
    settings = tmp_path / "settings.yml"
    settings.write_text(yaml.safe_dump(small_settings().model_dump()), encoding="utf-8")
    done = run("build", "--corpus", corpus, "--corpus", knowledge, "--out", served, "--settings", settings)
    assert done.returncode == 0
    assert b"using the encoder at hand" in done.stderr
    index = Index.load(Pointer(served).read())
    assert len(index.documents) == 14
    assert index.snapshot.province.province == "Tỉnh Thử"
    assert index.search("vé tàu thủy").hits[0].document.id == "nhap"
    assert index.search("bánh xèo").hits[0].document.id == "banh-xeo"
