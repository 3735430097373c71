"""What docs/deploy/ holds, read."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from pathlib import Path

from tools.paths import ROOT

DEPLOY = ROOT / "docs" / "deploy"
HOME = "/opt/troly/current"  # where docs/deploy.md puts a release
UNITS = sorted(DEPLOY.glob("*.service"))
SERVICES = ("rasa", "actions", "portal")
GUIDE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
FOREIGN = {"PYTHONPATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "LOG_LEVEL", "SANIC_HOST"}
"""Variables of Python, Rasa and Sanic; any other without TROLY_ must be one that tools.services sets."""
Unit = dict[str, list[str]]


def entries(path: Path) -> Unit:
    """What a unit says: every value of every name, in order; a line that ends in a backslash goes on."""
    found: Unit = defaultdict(list)
    for line in path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        name, mark, value = line.partition("=")
        if mark and not line.startswith("#"):
            found[name].append(value.strip())
    return found


COMMON = entries(DEPLOY / "troly-.service.d" / "10-hardening.conf")

SETTINGS = dict(
    line.split("=", 1)
    for line in (DEPLOY / "troly.env").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)


def environment(unit: Unit) -> dict[str, str]:
    """What a unit's process finds in its environment."""
    own = [part for name in (COMMON, unit) for line in name["Environment"] for part in shlex.split(line)]
    return {**dict(part.split("=", 1) for part in own), **SETTINGS}


def drop_in(name: str) -> Unit:
    """What the one drop-in of a unit says; it is read after what all units share."""
    (file,) = (DEPLOY / f"{name}.service.d").iterdir()
    assert file.name > "10-hardening.conf"
    return entries(file)


def directives(name: str) -> list[str]:
    text = re.sub(r"#.*", "", (DEPLOY / "nginx.conf").read_text(encoding="utf-8"))
    return [value.strip() for value in re.findall(rf"(?:^|[\s{{]){name}\s+([^;{{]+);", text)]
