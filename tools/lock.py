"""Write the locks again from what pyproject.toml declares: `python -m tools.lock` (Python 3.11).

pip resolves each list with the environment's own interpreter, without installing anything, and its report
becomes `requirements/*.txt`: one exact version a line.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomllib

from tools.console import finish, say, step
from tools.environments import ENVIRONMENTS, Environment
from tools.errors import StepError
from tools.paths import ROOT, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HEADER = (
    "# Exact versions of the {name} environment (Python {python}), from pyproject.toml. Refresh: make lock"
)
TIME_OUT = 1200  # seconds for one resolution
# They belong to every environment and come with it.
LEFT_OUT = {"pip", "setuptools"}
GRAPHICS_CARD = re.compile(r"^(nvidia-|cuda-|triton$)")
FORBIDDEN_LICENCE = re.compile(r"\bA?GPL|(?<!Lesser )General Public License", re.IGNORECASE)
PERMITTED_LICENCE = re.compile(r"LGPL|Lesser General Public|GPL[^,;]*exception", re.IGNORECASE)


def declared(project: Mapping[str, Any], name: str) -> list[str]:
    """The requirements that pyproject.toml declares for an environment."""
    groups = project["dependency-groups"]
    if name == "app":
        return [*project["project"]["dependencies"], *groups["dev"]]
    return list(groups[name])


def lines(packages: Iterable[Mapping[str, Any]]) -> list[str]:
    """`name==version` of each distribution's metadata, sorted.

    A local version such as `+cpu` is dropped: it names a build that a registry does not have.

    Raises:
        StepError: a distribution is made for graphics cards or under a licence the project does not use.
    """
    found: dict[str, str] = {}
    for metadata in packages:
        name = re.sub(r"[-_.]+", "-", str(metadata["name"])).lower()
        if GRAPHICS_CARD.match(name):
            raise StepError(
                f"{name} is for graphics cards: make a CPU build of torch reachable for pip first."
            )
        if forbidden_licence(metadata):
            raise StepError(f"{name} is under a licence this project does not use.")
        if name not in LEFT_OUT:
            found[name] = f"{name}=={str(metadata['version']).partition('+')[0]}"
    return [found[name] for name in sorted(found)]


def forbidden_licence(metadata: Mapping[str, Any]) -> bool:
    """Whether a distribution says that it is under the GPL or AGPL."""
    # Only the first line: some put the whole text there, which may mention others' licences.
    short = str(metadata.get("license") or "").partition("\n")[0]
    said = [short, str(metadata.get("license_expression") or ""), *metadata.get("classifier", [])]
    return any(FORBIDDEN_LICENCE.search(text) and not PERMITTED_LICENCE.search(text) for text in said)


def resolve(environment: Environment, requirements: list[str]) -> list[str]:
    """The lock's lines for these requirements.

    Raises:
        StepError: pip found no solution, or a found distribution must not be used.
    """
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "declared.txt")
        report = Path(folder, "report.json")
        wanted.write_text("\n".join(requirements) + "\n", encoding="utf-8")
        command = [str(environment.executable), "-m", "pip", "install", "--dry-run", "--ignore-installed"]
        command += ["--disable-pip-version-check", "--quiet", "--report", str(report), "-r", str(wanted)]
        result = subprocess.run(command, capture_output=True, text=True, timeout=TIME_OUT, check=False)
        if result.returncode:
            errors = [line for line in result.stderr.splitlines() if not line.startswith("WARNING")]
            raise StepError("\n".join(errors[-20:]) + f"\npip found no solution for {environment.name}.")
        found = json.loads(report.read_text(encoding="utf-8"))
    return lines(package["metadata"] for package in found["install"])


def main() -> int:
    """Command line: exit code 0 when both locks are written."""

    def command() -> int:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        for environment in ENVIRONMENTS:
            step("lock", f"{shown(environment.lock)}, a minute or two")
            header = HEADER.format(name=environment.name, python=environment.python)
            content = resolve(environment, declared(project, environment.name))
            environment.lock.write_text("\n".join([header, *content]) + "\n", encoding="utf-8")
            say(f"    {len(content)} packages")
        return 0

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
