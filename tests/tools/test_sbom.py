"""The bill of materials against the locks, with the environments as they are installed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tools import sbom
from tools.environments import ENVIRONMENTS, Environment
from tools.errors import StepError
from tools.paths import ROOT


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda environment: environment.name)
def test_every_locked_package_is_in_the_bill_and_none_is_under_the_gpl(environment: Environment) -> None:
    bill = sbom.describe(environment)
    assert sbom.problems(bill, environment.lock.read_text(encoding="utf-8")) == []
    text = json.dumps(bill)
    assert "externalReferences" not in text
    assert str(ROOT) not in text
    silent = {component["name"] for component in bill["components"] if not component.get("licenses")}
    assert len(silent) < 8, silent
    # A whole bill takes the validator a quarter of a minute; `make sbom` validates it.
    few = {**bill, "components": bill["components"][:5], "dependencies": []}
    sbom.check_form(few)
    with pytest.raises(StepError, match=r"CycloneDX 1\.6"):
        sbom.check_form({**few, "specVersion": 7})


def component(name: str, version: str, *licences: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "version": version, "licenses": list(licences)}


def test_what_speaks_against_a_bill() -> None:
    bill = {
        "components": [
            component("Torch_X", "2.0+cpu", {"license": {"id": "BSD-3-Clause"}}),
            component("other", "1", {"expression": "MIT OR LGPL-2.1-only"}),
            component("bad", "1", {"license": {"id": "AGPL-3.0-only"}}),
            component("worse", "2", {"license": {"name": "GNU General Public License v3 (GPLv3)"}}),
        ]
    }
    lock = "# a comment\ntorch-x==2.0\nother==1\nbad==1\nworse==1\nmissing==3\n"
    assert sbom.problems(bill, lock) == [
        "worse: locked 1, installed 2",
        "missing: locked 3, installed None",
        "bad: AGPL-3.0-only",
        "worse: GNU General Public License v3 (GPLv3)",
    ]
