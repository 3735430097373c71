"""Large type on a small telephone, and zoomed in: what one needs is in sight or one step away."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.screens import shown_answer, shown_problem

pytestmark = pytest.mark.services

TELEPHONE = (360, 640)
LOW = (360, 500)
ZOOMED = (320, 256)
FRAMED = """() => {
    document.querySelector("#close").hidden = false;
    document.documentElement.classList.add("framed");
}"""


def open_large(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate("localStorage.setItem('troly.large', '1')")
    page.reload()
    expect(page.locator("#large")).to_have_attribute("aria-pressed", "true")


def wholly_in_sight(part: Locator) -> bool:
    """Within the window and with nothing in front of its middle."""
    seen: bool = part.evaluate("""node => {
        const box = node.getBoundingClientRect();
        if (box.height < 1 || box.top < -1 || box.bottom > innerHeight + 1) return false;
        const front = document.elementFromPoint(box.left + box.width / 2, (box.top + box.bottom) / 2);
        return node.contains(front);
    }""")
    return seen


@pytest.mark.parametrize("size", [TELEPHONE, LOW])
def test_the_box_is_on_the_first_screen_and_stays(page: Page, size: tuple[int, int]) -> None:
    open_large(page, size)
    for part in (page.locator("#question"), page.locator("#send")):
        assert wholly_in_sight(part)
    # It leaves room to read: more than half of the window once the header is scrolled away.
    assert page.locator("#ask").evaluate("node => node.offsetHeight / innerHeight") < 0.5
    shown_answer(page)
    for place in ("0", "document.body.scrollHeight / 3", "document.body.scrollHeight"):
        page.evaluate(f"scrollTo(0, {place})")
        assert wholly_in_sight(page.locator("#question"))


def test_zoomed_in_nothing_is_stuck_over_the_text(page: Page) -> None:
    open_large(page, ZOOMED)
    shown_answer(page)
    page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    assert page.locator("#ask").evaluate("node => getComputedStyle(node).position") == "static"
    assert page.locator("#log").evaluate("node => getComputedStyle(node).overflowY") == "visible"


@pytest.mark.parametrize("size", [TELEPHONE, LOW, ZOOMED])
def test_every_notice_comes_into_view(page: Page, size: tuple[int, int]) -> None:
    open_large(page, size)
    shown_answer(page)
    problem, waiting = page.locator("#problem"), page.locator("#waiting")
    page.evaluate("scrollTo(0, 0)")
    page.context.set_offline(True)
    expect(problem).to_contain_text("mất mạng")
    assert wholly_in_sight(problem)
    page.evaluate("scrollTo(0, 0)")
    page.context.set_offline(False)
    expect(waiting).to_contain_text("Đã có mạng lại.")
    assert wholly_in_sight(waiting)
    shown_problem(page)
    assert wholly_in_sight(problem)
    page.evaluate("scrollTo(0, 0)")
    page.unroute_all()
    page.locator("#delete").click()
    page.locator("#confirm-yes").click()
    expect(waiting).to_contain_text("Đã xoá.")
    assert wholly_in_sight(waiting)


@pytest.mark.parametrize("size", [TELEPHONE, LOW, ZOOMED])
def test_in_a_frame_it_can_be_closed_from_anywhere(page: Page, size: tuple[int, int]) -> None:
    open_large(page, size)
    page.evaluate(FRAMED)
    shown_answer(page)
    for place in ("0", "document.body.scrollHeight / 2", "document.body.scrollHeight"):
        page.evaluate(f"scrollTo(0, {place})")
        assert wholly_in_sight(page.locator("#close"))
    page.evaluate("scrollTo(0, 0)")
    # It lies over nothing of the header, nor over what is focused.
    for part in page.locator("header :is(h1, .call, button:visible)").all():
        assert wholly_in_sight(part) or size == ZOOMED
    for part in page.locator("#log :is(a, button):visible").all():
        part.focus()
        assert page.evaluate("""() => {
            const close = document.querySelector("#close").getBoundingClientRect();
            const box = document.activeElement.getBoundingClientRect();
            return box.bottom <= close.top || box.top >= close.bottom || box.right <= close.left;
        }""")
