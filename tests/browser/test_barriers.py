"""What axe finds, and what it cannot see: forced colours and large type."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import barriers
from tests.browser.screens import SCREENS, shown_checklist, shown_problem

pytestmark = pytest.mark.services


@pytest.mark.parametrize("show", SCREENS, ids=lambda show: show.__name__)
def test_axe_finds_no_barrier(page: Page, show: Callable[[Page], None]) -> None:
    show(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert barriers(page) == []
    page.emulate_media(color_scheme="dark", contrast="more")
    assert barriers(page) == []


def test_axe_sees_a_barrier_where_there_is_one(page: Page) -> None:
    page.evaluate(
        "document.querySelector('label').remove(); document.querySelector('#question').placeholder = ''"
    )
    assert any(found.startswith("label:") for found in barriers(page))


@pytest.mark.parametrize("show", [shown_checklist, shown_problem])
def test_forced_colours_leave_borders_to_tell_things_apart(page: Page, show: Callable[[Page], None]) -> None:
    page.emulate_media(forced_colors="active")
    show(page)
    edges = page.locator(".message, button:visible, textarea").evaluate_all(
        "all => all.map(node => getComputedStyle(node).borderTopWidth)"
    )
    assert "0px" not in edges
    page.locator("#question").focus()
    assert page.locator("#question").evaluate("node => getComputedStyle(node).outlineStyle") == "solid"


def test_large_type_is_larger_and_remembered(page: Page) -> None:
    size = "parseFloat(getComputedStyle(document.querySelector('#welcome')).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="Chữ to").click()
    assert page.evaluate(size) >= before * 1.35
    page.reload()
    expect(page.locator("#large")).to_have_attribute("aria-pressed", "true")
    page.locator("#large").click()
    assert page.evaluate(size) == before
