"""Everything with the keyboard alone, the focus always to be seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.payloads import answer
from tests.browser.screens import WHOLE, shown_clarify, shown_problem

pytestmark = pytest.mark.services


def hidden_focus(page: Page) -> str:
    """The focused element if it is not to be seen where its middle is, else nothing."""
    return str(
        page.evaluate("""() => {
            const node = document.activeElement;
            if (node === document.body) return "";
            // The first line of a link that is broken over several.
            const box = node.getClientRects()[0];
            const top = Math.max(box.top, 0);
            const bottom = Math.min(box.bottom, innerHeight);
            if (bottom - top < 2) return node.outerHTML.slice(0, 120);
            const seen = document.elementFromPoint(box.left + box.width / 2, (top + bottom) / 2);
            return node.contains(seen) ? "" : node.outerHTML.slice(0, 120);
        }""")
    )


def tab_to(page: Page, name: str, most: int = 40) -> None:
    """Press Tab until the focused element has this text; on the way the focus is always to be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert hidden_focus(page) == ""
        if name in str(
            page.evaluate("(document.activeElement.textContent || document.activeElement.id).trim()")
        ):
            return
    pytest.fail(f"no way to {name} by Tab")


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("size", [(390, 800), (360, 640), (360, 500), (320, 256)])
def test_everything_is_done_with_the_keyboard(page: Page, size: tuple[int, int], large: bool) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    if large:
        page.evaluate("localStorage.setItem('troly.large', '1')")
        page.reload()
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    answer(page, WHOLE)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("làm căn cước")
    page.keyboard.press("Enter")
    expect(page.locator(".bot")).to_have_count(2)
    # Backwards from the box: the last choice of the answer, without passing the whole page again.
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Không phải các mục trên")).to_be_focused()
    assert hidden_focus(page) == ""
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".bot")).to_have_count(3)
    expect(page.get_by_role("button", name="Cấp lại thẻ căn cước").first).to_be_focused()
    tab_to(page, "Lập danh sách giấy tờ")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert hidden_focus(page) == ""
    expect(page.get_by_role("checkbox").first).to_be_checked()
    tab_to(page, "In danh sách")
    page.keyboard.press("Enter")
    assert page.evaluate("window.printed")
    tab_to(page, "question")
    page.keyboard.press("Tab")
    expect(page.locator("#send")).to_be_focused()


def test_the_focus_never_leaves_into_nothing(page: Page) -> None:
    shown_clarify(page)
    expect(page.locator("#question")).to_be_focused()
    page.locator(".bot").last.get_by_role("button").first.press("Enter")
    expect(page.locator(".bot")).to_have_count(3)
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"
    shown_problem(page)
    expect(page.locator("#question")).to_be_focused()


def test_a_bar_over_the_focus_would_be_noticed(page: Page) -> None:
    page.locator("#send").focus()
    assert hidden_focus(page) == ""
    page.evaluate("""() => {
        const bar = document.createElement("div");
        Object.assign(bar.style, {position: "fixed", inset: "auto 0 0 0", height: "200px"});
        document.body.append(bar);
    }""")
    assert 'id="send"' in hidden_focus(page)
