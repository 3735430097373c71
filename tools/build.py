"""Run a build step when its inputs changed: `python -m tools.build train|index [--force]`."""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools import stamps
from tools.console import finish, say, step
from tools.errors import StepError
from tools.paths import APP_PYTHON, RASA_PYTHON, ROOT, imported_records, index_folder, shown, var_folder
from tools.services import RASA_ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Step:
    """One build step: what it reads, what it runs, what it leaves."""

    name: str
    what: str
    inputs: tuple[str, ...]
    command: tuple[str, ...]
    output: Path
    env: Mapping[str, str] = field(default_factory=dict)
    further: tuple[Path, ...] = ()
    """Files it reads that need not lie in the repository."""
    held: Path | None = None
    """Where it stands, the output stays as it is: somebody went back to it, or stopped what would follow."""


def steps(environ: Mapping[str, str] = os.environ) -> dict[str, Step]:
    """The build steps by name; the locks count as inputs, for what they build depends on the libraries."""
    models = var_folder(environ) / "models"
    index = index_folder(environ)
    imported = tuple(path for path in (imported_records(environ),) if path.is_file())
    corpora = [part for path in ("knowledge_base", *map(str, imported)) for part in ("--corpus", path)]
    train = ("--config", "config.yml", "--domain", "bot/domain.yml", "--data", "nlu_data")
    return {
        "train": Step(
            name="train",
            what="the dialogue model",
            inputs=("config.yml", "bot/**/*", "nlu_data/**/*", "vietnamese/**/*.py", "requirements/rasa.txt"),
            command=(
                *(str(RASA_PYTHON), "-m", "rasa", "train", *train),
                *("--out", str(models), "--fixed-model-name", "troly"),
            ),
            output=models / "troly.tar.gz",
            # Rasa's old libraries warn in hundreds of lines, between which its progress is lost.
            env={**RASA_ENVIRONMENT, "PYTHONWARNINGS": "ignore"},
        ),
        "index": Step(
            name="index",
            what="the search index",
            inputs=(
                *("knowledge_base/**/*.yml", "knowledge_base/**/*.py", "knowledge_base/danger_lines/*.txt"),
                "nlu_data/*.yml",
                *("retrieval/**/*.py", "retrieval/**/*.yml"),
                *("vietnamese/**/*.py", "requirements/app.txt"),
            ),
            command=(
                *(str(APP_PYTHON), "-m", "retrieval", "build"),
                *(*corpora, "--out", str(index)),
            ),
            output=index / "CURRENT",
            further=imported,
            held=index / "HELD",
        ),
    }


def run(wanted: Step, stamp: Path, *, root: Path = ROOT, force: bool = False) -> bool:
    """Run a step unless nothing changed; True when it ran.

    Raises:
        StepError: it ended badly or left no output. The old output stays, and there is no stamp.
    """
    if not force and wanted.held and wanted.held.is_file() and wanted.output.is_file():
        reason = wanted.held.read_text(encoding="utf-8").strip()
        step(wanted.name, f"{wanted.what}: held ({reason}); `python -m knowledge_base publish` goes on")
        return False
    files = stamps.collect(root, wanted.inputs)
    contents = "".join(hashlib.sha256(path.read_bytes()).hexdigest() for path in wanted.further)
    value = stamps.digest(root, files, salt=shown(wanted.output, root) + contents)
    if not force and wanted.output.is_file() and stamps.unchanged(stamp, value):
        step(wanted.name, f"{wanted.what}: unchanged")
        return False
    step(wanted.name, f"{wanted.what}, from {len(files)} files")
    stamp.unlink(missing_ok=True)
    wanted.output.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    try:
        env = {**os.environ, **wanted.env}
        code = subprocess.run(wanted.command, cwd=root, env=env, check=False).returncode
    except OSError as error:
        raise StepError(f"{wanted.name} could not start {wanted.command[0]}: {error.strerror}.") from error
    if code:
        raise StepError(f"{wanted.name} failed with exit code {code}; its reason is printed above.")
    if not wanted.output.is_file():
        raise StepError(f"{wanted.name} ended without writing {shown(wanted.output, root)}.")
    # The digest of before the run: a file edited meanwhile makes the step run again.
    stamps.record(stamp, value)
    say(f"    {shown(wanted.output, root)} after {time.monotonic() - began:.0f} s")
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: exit code 0 when the output is there and belongs to the inputs."""
    parser = argparse.ArgumentParser(prog="python -m tools.build", description=__doc__)
    parser.add_argument("step", choices=("train", "index"))
    parser.add_argument("--force", action="store_true", help="run the step even when nothing changed")
    options = parser.parse_args(arguments)

    def command() -> int:
        wanted = steps()[options.step]
        run(wanted, var_folder() / "stamps" / wanted.name, force=options.force)
        return 0

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
