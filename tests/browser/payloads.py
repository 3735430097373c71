"""Prepared answers of the chat interface, for states that the running assistant is rarely in."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, Route

TOKEN = "A" * 22
SOURCE = {
    "title": "Cổng Dịch vụ công quốc gia",
    "url": "https://dichvucong.gov.vn/thu-tuc/1",
    "decision": "1/QĐ-UBND",
    "source_date": "2026-06-30",
    "checked_on": "2026-07-01",
}
CHECKLIST = {
    "title": "Cấp lại thẻ căn cước",
    "code": "1.014064",
    "groups": [
        {"case": None, "items": ["Phiếu thu nhận thông tin (CC01)", "Giấy khai sinh"]},
        {"case": "Người dưới 14 tuổi", "items": ["Giấy tờ của người đại diện"]},
    ],
}
PLACE = {"name": "Bàu Trắng", "area": "Xã Hoà Thắng", "map_url": "https://example.vn/map?q=11.06,108.43"}
CHOICES = [
    {"title": "Cấp lại thẻ căn cước", "id": "aaaaaaaa"},
    {"title": "Không phải các mục trên", "id": "bbbbbbbb"},
]


def payload(text: str = "Dạ, gọi 1022 ạ.", **changes: Any) -> dict[str, Any]:
    """A payload as the portal sends it."""
    base = {"status": "answered", "text": text, "document": None, "field": None, "sources": []}
    return {**base, "buttons": [], "confidence": None, "place": None, "checklist": None, **changes}


def answer(page: Page, *replies: dict[str, Any], path: str = "messages") -> None:
    """From now on the page gets these replies."""
    body = {"conversation": TOKEN, "replies": list(replies)}
    refuse(page, 200, body, path=path)


def refuse(page: Page, status: int, body: object, path: str = "messages", **headers: str) -> None:
    """From now on the page gets this response; a text is sent as HTML."""
    text = body if isinstance(body, str) else json.dumps(body)
    kind = "text/html" if isinstance(body, str) else "application/json"

    def fulfil(route: Route) -> None:
        route.fulfill(status=status, body=text, content_type=kind, headers=headers)

    page.unroute(f"**/api/v1/{path}")
    page.route(f"**/api/v1/{path}", fulfil)


def ask(page: Page, text: str = "câu hỏi") -> None:
    """Type a question and press Enter."""
    page.locator("#question").fill(text)
    page.keyboard.press("Enter")
