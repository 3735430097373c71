"""The chat page and its few files, served from memory."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string

from portal.errors import RequestError
from portal.intake import MAX_TEXT
from portal.responses import services_of
from portal.views import only

_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_PRIVATE_WORDS = ("mask_",)
"""Beginnings of words of the interface that the page does not need."""


@dataclass(frozen=True)
class _File:
    content: bytes
    kind: str
    tag: str


@lru_cache(maxsize=1)
def _files() -> dict[str, _File]:
    """The files by name. Only these can be asked for: no path is ever built from a request."""
    found = {}
    for path in (settings.BASE_DIR / "static" / "portal").iterdir():
        if path.suffix in _TYPES:
            content = path.read_bytes()
            tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
            found[path.name] = _File(content, _TYPES[path.suffix], tag)
    return found


@only("GET", "HEAD")
async def chat(request: HttpRequest) -> HttpResponse:
    """GET / and /chat/: the chat page."""
    texts = services_of(request).texts.current
    words = {"too_long": texts.error("too_long")} | {
        key: word for key, word in texts.interface.items() if not key.startswith(_PRIVATE_WORDS)
    }
    examples = [word for key, word in sorted(words.items()) if key.startswith("example_")]
    context = {"words": words, "data": {"words": words, "examples": examples, "max_text": MAX_TEXT}}
    response = HttpResponse(render_to_string("portal/chat.html", context))
    response["Cache-Control"] = "no-cache"
    return response


async def static_file(request: HttpRequest, name: str) -> HttpResponse:
    """GET /static/portal/…: a script or style of the page."""

    @only("GET", "HEAD")
    async def send(request: HttpRequest) -> HttpResponse:
        if (file := _files().get(name)) is None:
            raise RequestError("not_found", 404)
        if request.headers.get("If-None-Match") == file.tag:
            response: HttpResponse = HttpResponseNotModified()
        else:
            response = HttpResponse(file.content, content_type=file.kind)
        response["Cache-Control"] = "no-cache"
        response["ETag"] = file.tag
        return response

    return await send(request)
