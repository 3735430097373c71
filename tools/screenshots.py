"""Pictures of the chat page in its main states, from the running assistant: `python -m tools.screenshots`."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge_base.__main__ import HOME
from knowledge_base.loader import load
from knowledge_base.schema import DocumentCase, Procedure
from tools.chromium import FLAGS
from tools.console import finish, step
from tools.errors import StepError
from tools.paths import ROOT, shown
from tools.running import running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = ROOT / "docs" / "screenshots"
PHONE = (390, 800)
NARROW = (320, 640)
SHOWN_PROCEDURE = "1.014064"
QUESTION = "lam lai can cuoc bi mat can giay to gi"
BROAD_QUESTION = "làm căn cước"
LONGEST = 15_000  # milliseconds for an answer


def _ask(page: Page, text: str) -> None:
    replies = page.locator(".bot").count()
    page.locator("#question").fill(text)
    page.locator("#send").click()
    page.locator(".bot").nth(replies).wait_for(timeout=LONGEST)


def _answer(page: Page) -> None:
    _ask(page, QUESTION)


def _clarify(page: Page) -> None:
    _ask(page, BROAD_QUESTION)


def _checklist(page: Page) -> None:
    """The papers of a real record, in an answer put together here."""
    record = load(HOME).records[SHOWN_PROCEDURE]
    if not isinstance(record, Procedure):
        raise StepError(f"{SHOWN_PROCEDURE} is no procedure")
    cases = [case for case in record.documents if isinstance(case, DocumentCase)]
    groups = [{"case": case.case, "items": [item.name for item in case.items]} for case in cases]
    reply: dict[str, Any] = {"status": "answered", "text": record.title, "sources": [], "buttons": []}
    reply["checklist"] = {"title": record.title, "code": record.code, "groups": groups}
    body = json.dumps({"conversation": "A" * 22, "replies": [reply]})
    page.route("**/api/v1/messages", lambda route: route.fulfill(body=body, content_type="application/json"))
    _ask(page, QUESTION)
    page.locator("[aria-expanded]").click()
    page.locator("input[type=checkbox]").first.check()


def _offline(page: Page) -> None:
    page.context.set_offline(True)
    page.locator("#question").fill(QUESTION)
    page.locator("#send").click()
    page.locator("#resend").wait_for(timeout=LONGEST)


def _deletion(page: Page) -> None:
    _answer(page)
    page.locator("#delete").click()


def _large(page: Page) -> None:
    page.locator("#large").click()
    _answer(page)


def _english(page: Page) -> None:
    page.locator("#language").click()
    page.locator(".topics button").first.click()
    page.locator(".bot").nth(1).wait_for(timeout=LONGEST)


def _dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    _answer(page)


def _nothing(_page: Page) -> None:
    pass


STATES: dict[str, tuple[tuple[int, int], Callable[[Page], None]]] = {
    "welcome": (PHONE, _nothing),
    "answer": (PHONE, _answer),
    "clarify": (PHONE, _clarify),
    "checklist": (PHONE, _checklist),
    "offline": (PHONE, _offline),
    "deletion": (PHONE, _deletion),
    "dark": (PHONE, _dark),
    "large": (PHONE, _large),
    "english": (PHONE, _english),
    "narrow": (NARROW, _answer),
}
"""Name of the picture, size of the window, and what leads to the state."""


def take(browser: Browser, url: str, name: str, folder: Path) -> Path:
    """Open the page anew, bring it into a state, and keep the picture."""
    (width, height), lead = STATES[name]
    context = browser.new_context(locale="vi-VN", viewport={"width": width, "height": height})
    try:
        page = context.new_page()
        page.goto(url)
        lead(page)
        target = folder / f"{name}.png"
        page.screenshot(path=target, animations="disabled")
        return target
    finally:
        context.close()


def main() -> int:
    """Take every picture.

    Raises:
        StepError: there is no Chromium, no model or no index.
    """

    def command() -> int:
        # A test library: not needed for anything else here.
        from playwright.sync_api import sync_playwright

        path = shutil.which("chromium")
        if path is None:
            raise StepError("no chromium on this machine: apt-get install chromium")
        FOLDER.mkdir(parents=True, exist_ok=True)
        with (
            tempfile.TemporaryDirectory() as var,
            running(Path(var)) as system,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
            for name in STATES:
                step("screenshots", shown(take(browser, system.url, name, FOLDER)))
            browser.close()
        return 0

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
