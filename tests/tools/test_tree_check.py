"""The tree check, over files with and without what is forbidden."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tools import tree_check

# Put together here, so that this file itself passes the check.
HOME = "/" + "home/someone/project"
REGISTRY = "files.python" + "hosted.org"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.py", f'PATH = "{HOME}/x"'),
        ("docs/a.md", "see " + "/" + "Users/someone/x"),
        ("a.txt", "/" + "root/.cache"),
        ("a.ps1", "C:" + "\\Users\\someone"),
        ("README.md", f"https://{REGISTRY}/simple"),
        ("requirements/app.txt", "torch @ file:///tmp/torch.whl"),
        ("requirements/rasa.txt", "--extra-index-url x"),
    ],
)
def test_forbidden_things_are_found_where_they_stand(tmp_path: Path, name: str, line: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"fine\n{line}\n")
    found = tree_check.findings(tmp_path, [path])
    assert found
    assert all(text.startswith(f"{name}:2: ") for text in found)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.md", "https://example.vn/home/thu-tuc/1"),
        ("a.py", "the /home page"),
        ("a.py", 'url = "https://example.vn"'),
        ("requirements/app.txt", "torch==2.13.0"),
    ],
)
def test_innocent_lines_pass(tmp_path: Path, name: str, line: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(line)
    assert tree_check.findings(tmp_path, [path, tmp_path / "removed"]) == []


def test_binary_files_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"\0" + HOME.encode() + b"/x")
    assert tree_check.findings(tmp_path, [path]) == []


def test_ignored_files_are_not_listed(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("var/\n")
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "x").touch()
    (tmp_path / "với dấu.yml").touch()
    assert [path.name for path in tree_check.listed(tmp_path)] == [".gitignore", "với dấu.yml"]


def test_without_git_the_reason_is_told(tmp_path: Path) -> None:
    with pytest.raises(tree_check.StepError, match="git could not list"):
        tree_check.listed(tmp_path / "absent")
