"""The page in browsers as old as Chrome 90 and Safari 15.4: what came later is taken away, or not written."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.payloads import CHECKLIST, answer, ask, payload, refuse
from tools.paths import ROOT

pytestmark = pytest.mark.services

LATER = """
    for (const [owner, name] of [
        [AbortSignal, "timeout"], [AbortSignal, "any"], [Object, "hasOwn"], [Object, "groupBy"],
        [Array.prototype, "at"], [Array.prototype, "findLast"], [Array.prototype, "toSorted"],
        [String.prototype, "at"], [Promise, "withResolvers"], [Element.prototype, "checkVisibility"],
        [window, "structuredClone"], [window, "navigation"],
    ]) delete owner[name];
    const refused = (pattern) => { throw new SyntaxError(`invalid group specifier name: ${pattern}`); };
    window.RegExp = new Proxy(RegExp, {
        construct: (made, [pattern, ...rest]) =>
            String(pattern).includes("(?<") ? refused(pattern) : new made(pattern, ...rest),
    });
"""
UNKNOWN = {
    "chat.css": re.compile(r":has\(|@container|@layer|color-mix|[0-9][dsl]v[hw]\b|&"),
    "*.js": re.compile(r"\(\?<[=!]|static \{"),
}
"""Style and syntax that came later; no way to take them from a browser of today."""


def test_a_conversation_in_an_older_browser(page: Page) -> None:
    page.add_init_script(LATER)
    page.reload()
    answer(page, payload("Đây ạ, cần thì gọi 1022.", checklist=CHECKLIST))
    ask(page)
    expect(page.locator(".bot").last.get_by_role("link", name="1022")).to_be_visible()
    page.get_by_role("button", name="Lập danh sách giấy tờ").click()
    expect(page.get_by_label("Giấy khai sinh")).to_be_visible()
    page.get_by_role("button", name="English").click()
    refuse(page, 503, {"error": "unavailable", "message": "Tạm ngừng, gọi 1022."})
    ask(page)
    expect(page.locator("#problem").get_by_role("link")).to_have_attribute("href", "tel:1022")


@pytest.mark.parametrize("names", UNKNOWN)
def test_style_and_syntax_are_no_younger(names: str) -> None:
    for path in (ROOT / "portal" / "static" / "portal").glob(names):
        assert UNKNOWN[names].findall(path.read_text("utf-8")) == [], path.name
