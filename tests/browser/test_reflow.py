"""At every size and spacing everything is there, large enough to hit."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screens import shown_checklist, shown_problem

pytestmark = pytest.mark.services

SMALLEST = 44
SIZES = {"narrow": (320, 640), "zoomed to 400 %": (320, 256), "phone": (390, 800), "wide": (1280, 800)}


@pytest.mark.parametrize("large", [False, True])
def test_nothing_is_cut_off_at_any_size(page: Page, large: bool) -> None:
    if large:
        page.locator("#large").click()
        expect(page.locator("#large")).to_have_attribute("aria-pressed", "true")
    shown_checklist(page)
    shown_problem(page)
    for name, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate(CUT_OFF) == [], name
        assert page.evaluate(TOO_SMALL, SMALLEST) == [], name


CUT_OFF = """() => [...document.querySelectorAll('troly-chat *')].filter((node) => {
    const box = node.getBoundingClientRect();
    if (box.width <= 1 || node.closest('.unseen, .skip')) return false;
    if (box.left < -1 || box.right > innerWidth + 1) return true;
    return node.clientWidth && node.scrollWidth > node.clientWidth + 1;
}).map((node) => node.outerHTML.slice(0, 120))"""
TOO_SMALL = """(least) => [...document.querySelectorAll('button, a, textarea, .tick')].filter((node) => {
    const box = node.getBoundingClientRect();
    return node.checkVisibility() && !node.matches('.skip') && Math.min(box.width, box.height) < least - .5;
}).map((node) => `${node.outerHTML.slice(0, 120)} ${node.getBoundingClientRect().height}`)"""
SPACED = """
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }
"""
# Adopted: the page's policy forbids style elements, which a reader's own browser may add.
ADOPT = "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }"


def test_wider_text_spacing_loses_nothing(page: Page) -> None:
    shown_checklist(page)
    page.evaluate(ADOPT, SPACED)
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT_OFF) == []
