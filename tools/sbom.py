"""Write the bill of materials of both environments: `python -m tools.sbom`, into `var/sbom/`.

CycloneDX JSON of what is really installed, validated, with the licences that the packages declare.
Addresses are left out: a package is known by its name and version.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tools.console import finish, say, step
from tools.environments import ENVIRONMENTS, Environment
from tools.errors import StepError
from tools.lock import FORBIDDEN_LICENCE, PERMITTED_LICENCE
from tools.paths import APP_PYTHON, shown, var_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

WRITER = APP_PYTHON.parent / "cyclonedx-py"
TIME_OUT = 600  # seconds for one environment


def describe(environment: Environment) -> dict[str, Any]:
    """The bill of an environment's installed packages; the same packages give the same bill.

    Raises:
        StepError: the environment cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "bill.json")
        command = [
            str(WRITER),
            "environment",
            str(environment.executable),
            "--output-format",
            "JSON",
            "--spec-version",
            "1.6",
        ]
        # Validated below, as it is written in the end.
        command += ["--output-reproducible", "--no-validate", "--output-file", str(output)]
        try:
            result = subprocess.run(command, capture_output=True, text=True, timeout=TIME_OUT, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise StepError(f"{environment.name} could not be described: {error}") from error
        if result.returncode:
            raise StepError(f"{result.stderr.strip()}\n{environment.name} could not be described.")
        found: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"), object_hook=_without_addresses)
    return found


def _without_addresses(part: dict[str, Any]) -> dict[str, Any]:
    # They name the hosts of packages, and may name folders of this machine.
    part.pop("externalReferences", None)
    return part


def check_form(bill: Mapping[str, Any]) -> None:
    """Hold a bill against CycloneDX's schema; takes some seconds for a whole one. Raises StepError."""
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill))
    if error is not None:
        raise StepError(f"the bill is no CycloneDX 1.6: {error}")


def packages(bill: Mapping[str, Any]) -> dict[str, str]:
    """Version by canonical name, without the mark of a build such as `+cpu`."""
    return {
        re.sub(r"[-_.]+", "-", component["name"]).lower(): component["version"].partition("+")[0]
        for component in bill["components"]
    }


def licences(component: Mapping[str, Any]) -> Iterator[str]:
    """What a package says of its licence: identifiers, expressions, names."""
    for entry in component.get("licenses", ()):
        licence = entry.get("license", {})
        yield from filter(None, (entry.get("expression"), licence.get("id"), licence.get("name")))


def problems(bill: Mapping[str, Any], lock: str) -> list[str]:
    """What speaks against a bill: a locked package that is missing or another, a licence of the GPL."""
    there = packages(bill)
    wanted = dict(line.split("==") for line in lock.splitlines() if "==" in line)
    found = [
        f"{name}: locked {version}, installed {there.get(name)}"
        for name, version in wanted.items()
        if there.get(name) != version
    ]
    for component in bill["components"]:
        # The first line: some put the whole text there, which may mention others' licences.
        said = [text.partition("\n")[0] for text in licences(component)]
        bad = [text for text in said if FORBIDDEN_LICENCE.search(text) and not PERMITTED_LICENCE.search(text)]
        found += [f"{component['name']}: {text}" for text in bad]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: exit code 1 when a package differs from its lock or must not be used."""
    parser = argparse.ArgumentParser(prog="python -m tools.sbom", description=__doc__)
    parser.add_argument("--out", type=Path, default=var_folder() / "sbom", help="folder (default: var/sbom)")
    out: Path = parser.parse_args(arguments).out

    def command() -> int:
        out.mkdir(parents=True, exist_ok=True)
        found = []
        for environment in ENVIRONMENTS:
            path = out / f"{environment.name}.cdx.json"
            step("sbom", shown(path))
            bill = describe(environment)
            check_form(bill)
            path.write_text(json.dumps(bill, indent=1, sort_keys=True) + "\n", encoding="utf-8")
            silent = sum(not component.get("licenses") for component in bill["components"])
            say(f"    {len(bill['components'])} packages, {silent} without a declared licence")
            found += problems(bill, environment.lock.read_text(encoding="utf-8"))
        for problem in found:
            say(problem)
        return 1 if found else 0

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
