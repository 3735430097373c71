"""axe-core, which looks a page through for barriers."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

_SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def barriers(page: Page) -> list[str]:
    """What axe finds, with the place: all its rules, the ones of good practice and of target sizes too."""
    # Evaluated from outside, so the page's policy stays as it is.
    page.evaluate(f"() => {{ if (!window.axe) {{ {_SCRIPT} }} }}")
    options = {"rules": {"target-size": {"enabled": True}}}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
