"""What goes wrong with a build leaves the index in service as it was, and nothing behind."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from knowledge_base.content import Content
from knowledge_base.snapshot import POINTER_FILE, Pointer
from retrieval.__main__ import main
from retrieval.build import build
from retrieval.errors import BuildError
from retrieval.index import Index
from retrieval.parts import MANIFEST_FILE
from tests.support.searching import small_settings

QUICK = {"min_steps": 1, "epochs": 1}


def entries(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir())


@contextmanager
def unchanged(root: Path) -> Iterator[None]:
    before, current = entries(root), Pointer(root).read()
    yield
    assert entries(root) == before
    assert Pointer(root).read() == current
    assert Index.load(current).search("bánh xèo").hits[0].document.id == "banh-xeo"


def test_a_broken_record_leaves_the_old_index(
    knowledge: Path, served: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = knowledge / "records" / "banh-xeo.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("summary", "sumary", 1), encoding="utf-8")
    with unchanged(served):
        assert main(["build", "--corpus", str(knowledge), "--out", str(served)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert f"{path}:" in said.err
    assert "sumary" in said.err


def test_a_model_that_cannot_be_loaded_leaves_the_old_index(
    content: Content, served: Path, tmp_path: Path
) -> None:
    settings = small_settings(encoder={"hub_model": str(tmp_path / "nothing")})
    with unchanged(served), pytest.raises(BuildError, match="cannot be loaded"):
        build(content, served, settings)


def test_being_interrupted_leaves_the_old_index(content: Content, served: Path) -> None:
    class Interrupting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.getMessage().startswith("indexing"):
                raise KeyboardInterrupt

    logger = logging.getLogger("retrieval.build")
    handler, level = Interrupting(), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        with unchanged(served), pytest.raises(KeyboardInterrupt):
            build(content, served, small_settings())
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def test_a_pointer_that_cannot_be_switched_leaves_no_build(content: Content, tmp_path: Path) -> None:
    root = tmp_path / "index"
    (root / POINTER_FILE / "in the way").mkdir(parents=True)
    with pytest.raises(BuildError, match="was not built"):
        build(content, root, small_settings(encoder=QUICK))
    assert entries(root) == [POINTER_FILE]


@pytest.mark.parametrize("below", [False, True])
def test_a_target_that_is_a_file_is_a_plain_error(
    below: bool, content: Content, tmp_path: Path, capsys: pytest.CaptureFixture[str], knowledge: Path
) -> None:
    target = tmp_path / "file"
    target.write_text("mine", encoding="utf-8")
    out = target / "index" if below else target
    with pytest.raises(BuildError, match="was not built"):
        build(content, out, small_settings())
    assert main(["build", "--corpus", str(knowledge), "--out", str(out)]) == 1
    assert "was not built" in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == "mine"


FILLING_THE_DISK = """
import json, logging, resource, sys
from pathlib import Path
from knowledge_base.loader import load
from retrieval.build import build
from retrieval.errors import BuildError
from tests.support.searching import small_settings

def allow(most):
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))

class Indexing(logging.Handler):
    def emit(self, record):
        if record.getMessage().startswith("indexing"):
            allow(most)

_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
content, root = load(Path(sys.argv[1])), Path(sys.argv[2])
settings = small_settings(encoder={"min_steps": 1, "epochs": 1})
at_once = sys.argv[3] == "at once"
if not at_once:
    build(content, root, settings)
    logger = logging.getLogger("retrieval.build")
    logger.addHandler(Indexing())
    logger.setLevel(logging.INFO)
before, told = sorted(root.iterdir()), []
for most in map(int, sys.argv[4:]):
    if at_once:
        allow(most)
    try:
        build(content, root, settings)
        told.append("built")
    except BuildError as error:
        told.append(str(error))
    finally:
        allow(hard)
    assert sorted(root.iterdir()) == before, most
sys.stdout.write(json.dumps(told))
"""


@pytest.mark.parametrize(
    ("when", "limits"),
    [("at once", [0, 5_000, 30_000]), ("indexing", [0, 250, 1_200, 1_700, 2_500, 3_800, 7_000, 15_000])],
)
def test_a_full_disk_leaves_the_old_index(
    when: str, limits: list[int], knowledge: Path, served: Path
) -> None:
    """No file may grow beyond a number of bytes, as on a disk that has no more; each strikes another part.

    At once the limit strikes the encoder that is trained; later what is built with the one at hand.
    """
    if when == "at once":
        (Pointer(served).read() / MANIFEST_FILE).write_text("{}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", FILLING_THE_DISK, str(knowledge), str(served), when, *map(str, limits)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told) == len(limits)
    assert all(text.startswith("the index was not built: ") for text in told), told
    assert not [path for path in served.iterdir() if path.name.startswith(".")]
