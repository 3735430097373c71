"""Lines to learn dangers from, and the model that is learned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge_base.dangers.features import features, words_of
from knowledge_base.dangers.model import MODEL_FILE, DangerModel
from knowledge_base.dangers.parts import LONG, PART, parts_of, parts_of_long
from knowledge_base.dangers.training import fit, train
from knowledge_base.errors import SnapshotError
from knowledge_base.loader import load
from knowledge_base.snapshot import Snapshot
from tests.support.knowledge import problems_of, write_knowledge

FIRE = ["nhà cháy rồi", "lửa cháy lớn quá", "cháy bếp cứu với", "khói đầy phòng"]
WATER = ["bé rơi xuống hồ", "thuyền chìm rồi", "bạn em đuối nước", "sóng cuốn mất người"]
HARMLESS = ["đăng ký khai sinh", "quán chay ở đâu", "mấy giờ mở cửa", "học bơi ở đâu", "lệ phí bao nhiêu"]


def model() -> DangerModel:
    dangers = [("fire", text) for text in FIRE] + [("water", text) for text in WATER]
    return fit(dangers, HARMLESS, ["căn cước"])


def write_lines(root: Path, **files: list[str]) -> None:
    folder = root / "danger_lines"
    folder.mkdir()
    for name, lines in files.items():
        (folder / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_what_was_learned_is_told_apart() -> None:
    learned = model()
    assert all(learned.danger_of(words_of(text)) > 0.5 for text in FIRE + WATER)
    assert all(learned.danger_of(words_of(text)) < 0.5 for text in HARMLESS)
    assert learned.kind_of(words_of("cháy nhà"))[0] == "fire"
    assert learned.kind_of(words_of("thuyền chìm"))[0] == "water"


def test_the_same_lines_give_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        model().save(tmp_path / name)
        written.append((tmp_path / name / MODEL_FILE).read_bytes())
    assert written[0] == written[1]


def test_a_saved_model_says_the_same(tmp_path: Path) -> None:
    learned = model()
    learned.save(tmp_path)
    loaded = DangerModel.load(tmp_path)
    assert loaded
    for text in FIRE + HARMLESS:
        assert loaded.danger_of(words_of(text)) == learned.danger_of(words_of(text))
    assert DangerModel.load(tmp_path / "nowhere") is None


def test_nothing_is_learned_twice(tmp_path: Path) -> None:
    home = write_knowledge(tmp_path / "home")
    write_lines(home, fire=FIRE, harmless=HARMLESS)
    content = load(home)
    first = train(content)
    assert first
    first.save(tmp_path)
    known = DangerModel.load(tmp_path)
    assert train(content, known=known) is known
    other = train(content, ["cháy hàng"], known)
    assert other is not known
    assert other
    assert other.learned_from != first.learned_from


def test_a_damaged_model_is_refused_and_leaves_the_rest_in_service(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Snapshot("x", load(write_knowledge(tmp_path / "home"))).save(tmp_path)
    (tmp_path / MODEL_FILE).write_bytes(b"PK nothing")
    with pytest.raises(SnapshotError, match="not readable"):
        DangerModel.load(tmp_path)
    assert Snapshot.load(tmp_path).dangers is None
    assert "phrases only" in caplog.text


def test_a_snapshot_keeps_its_model(tmp_path: Path) -> None:
    home = write_knowledge(tmp_path / "home")
    write_lines(home, fire=["# no line", "", *FIRE], harmless=HARMLESS)
    content = load(home)
    assert content.danger_lines == {"fire": tuple(FIRE), "harmless": tuple(HARMLESS)}
    Snapshot("x", content, train(content)).save(tmp_path)
    loaded = Snapshot.load(tmp_path)
    assert loaded.dangers
    assert loaded.dangers.danger_of(words_of(FIRE[0])) > 0.5


def test_without_lines_there_is_no_model(tmp_path: Path) -> None:
    assert train(load(write_knowledge(tmp_path))) is None


def test_wrong_lines_are_complained_of(tmp_path: Path) -> None:
    home = write_knowledge(tmp_path)
    write_lines(home, fire=FIRE, harmless=[*HARMLESS, FIRE[1]], flood=["nước dâng"])
    told = {(problem.path.name, problem.line): problem.message for problem in problems_of(home)}
    assert set(told) == {("flood.txt", 1), ("harmless.txt", 6)}
    assert "no danger" in told["flood.txt", 1]
    assert "fire.txt" in told["harmless.txt", 6]


def test_pieces_weigh_one_together_and_do_not_depend_on_the_run() -> None:
    buckets, values = features(words_of("cháy nhà rồi"))
    assert float(np.square(values).sum()) == pytest.approx(1, abs=1e-5)
    assert int(buckets[0]) == 654
    assert np.isfinite(features([])[1]).all()


def test_parts_cover_every_word_and_stay_short() -> None:
    words = [chr(97 + number % 20) + chr(97 + number // 20) for number in range(200)]
    sentences = ". ".join(" ".join(words[start : start + 9]) for start in range(0, 200, 9))
    for text in (" ".join(words), sentences):
        parts = parts_of(text)
        assert {word.strip(".") for part in parts for word in part.split()} == set(words)
        assert max(len(part.split()) for part in parts) <= PART
    assert parts_of("một hai ba") == []
    assert parts_of_long(" ".join(words[:LONG])) == []
