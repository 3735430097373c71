"""The pointer to the build in service, and following it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge_base.errors import SnapshotError
from knowledge_base.loader import load
from knowledge_base.snapshot import POINTER_FILE, SNAPSHOT_FILE, Pointer, Reloading, Snapshot


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "index"
    for name in ("a", "b"):
        (root / name).mkdir(parents=True)
    return root


def put(root: Path, name: str, knowledge: Path) -> None:
    Snapshot(name, load(knowledge)).save(root / name)


def test_a_pointer_that_is_not_there(root: Path) -> None:
    with pytest.raises(SnapshotError, match="no index has been built"):
        Pointer(root).read()
    with pytest.raises(SnapshotError):
        Pointer(root / "nowhere").read()


@pytest.mark.parametrize(
    "raw",
    [
        *(b"", b"\n", b"  ", b"c", b"../x", b"..", b".", b"a/../b", b"/", b"a/", b".building-1", b"file"),
        *(b"a\x00b", b"a\nb", b"\xff\xfe\x00", b"x" * 5000, "ａ".encode()),
    ],
)
def test_a_pointer_that_names_no_build_inside_its_folder(raw: bytes, root: Path) -> None:
    (root.parent / "x").mkdir()
    (root / ".building-1").mkdir()
    (root / "file").touch()
    (root / POINTER_FILE).write_bytes(raw)
    with pytest.raises(SnapshotError, match=POINTER_FILE):
        Pointer(root).read()


def test_switching_names_the_new_build_and_leaves_nothing_behind(root: Path) -> None:
    pointer = Pointer(root)
    for name in ("a", "b", "a"):
        pointer.switch(name)
        assert pointer.read() == root / name
    assert sorted(path.name for path in root.iterdir()) == [POINTER_FILE, "a", "b"]


def test_a_reader_never_sees_half_a_switch(root: Path) -> None:
    pointer = Pointer(root)
    pointer.switch("a")
    done = threading.Event()
    wrong: list[object] = []
    seen: set[str] = set()

    def read() -> None:
        while not done.is_set():
            try:
                seen.add(pointer.read().name)
            except SnapshotError as error:
                wrong.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(400):
        pointer.switch("ab"[turn % 2])
    done.set()
    reader.join(timeout=10)
    assert wrong == []
    assert seen == {"a", "b"}


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\xff", b'{"records": {}}'])
def test_a_damaged_snapshot_is_refused(raw: bytes, root: Path) -> None:
    (root / "a" / SNAPSHOT_FILE).write_bytes(raw)
    with pytest.raises(SnapshotError):
        Snapshot.load(root / "a")
    with pytest.raises(SnapshotError):
        Snapshot.load(root / "b")


def test_a_new_build_is_picked_up_and_loaded_once(root: Path, knowledge: Path) -> None:
    put(root, "a", knowledge)
    put(root, "b", knowledge)
    loaded: list[str] = []

    def load_build(folder: Path) -> Snapshot:
        loaded.append(folder.name)
        return Snapshot.load(folder)

    Pointer(root).switch("a")
    following = Reloading(Pointer(root), load_build)
    assert following.current.build_id == "a"
    following.refresh()
    assert following.current.build_id == "a"
    Pointer(root).switch("b")
    assert following.current.build_id == "a", "only refresh looks at the pointer"
    following.refresh()
    assert following.current.build_id == "b"
    assert loaded == ["a", "b"]


def damaged(root: Path) -> None:
    (root / "b" / SNAPSHOT_FILE).write_bytes(b'{"records": {}')


def failing(_: Path) -> Snapshot:
    raise ZeroDivisionError("a loader may fail in any way")


@pytest.mark.parametrize("kind", ["snapshot cannot be read", "loader raises"])
def test_a_broken_build_is_logged_once_and_the_old_one_stays(
    kind: str, root: Path, knowledge: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(root, "a", knowledge)
    damaged(root)
    load_broken = Snapshot.load if kind == "snapshot cannot be read" else failing

    def load_build(folder: Path) -> Snapshot:
        return Snapshot.load(folder) if folder.name == "a" else load_broken(folder)

    Pointer(root).switch("a")
    following = Reloading(Pointer(root), load_build)
    following.refresh()
    Pointer(root).switch("b")
    caplog.clear()
    for _ in range(5):
        following.refresh()
    assert following.current.build_id == "a"
    assert [(entry.levelno, "build b" in entry.message) for entry in caplog.records] == [
        (logging.ERROR, True)
    ]


def test_a_whole_build_after_a_broken_one_is_picked_up(root: Path, knowledge: Path) -> None:
    put(root, "a", knowledge)
    damaged(root)
    following = Reloading(Pointer(root), Snapshot.load)
    for name in ("b", "a"):
        Pointer(root).switch(name)
        following.refresh()
    assert following.current.build_id == "a"


def test_without_any_build_the_lack_is_logged_once(
    root: Path, knowledge: Path, caplog: pytest.LogCaptureFixture
) -> None:
    following = Reloading(Pointer(root), Snapshot.load)
    for _ in range(4):
        with pytest.raises(SnapshotError, match="no usable index"):
            _ = following.current
    assert len(caplog.records) == 1
    put(root, "a", knowledge)
    Pointer(root).switch("a")
    assert following.current.build_id == "a"
    (root / POINTER_FILE).unlink()
    caplog.clear()
    following.refresh()
    following.refresh()
    assert following.current.build_id == "a"
    assert len(caplog.records) == 1, "said again, because it had been well in between"


def eventually(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.005)
    return False


def pickup_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "index-pickup"]


def test_the_thread_follows_the_pointer_until_it_is_stopped(root: Path, knowledge: Path) -> None:
    put(root, "a", knowledge)
    put(root, "b", knowledge)
    Pointer(root).switch("a")
    following = Reloading(Pointer(root), Snapshot.load, every_seconds=0.01)
    assert following.current.build_id == "a"
    following.start()
    try:
        assert len(pickup_threads()) == 1
        Pointer(root).switch("b")
        assert eventually(lambda: following.current.build_id == "b")
    finally:
        following.stop()
    assert eventually(lambda: not pickup_threads())
    Pointer(root).switch("a")
    time.sleep(0.05)
    assert following.current.build_id == "b"
