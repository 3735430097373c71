"""The chat page in the language asked for, and its few files."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from knowledge_base.schema import Hotline
from knowledge_base.snapshot import Snapshot
from portal.assets import ASK_AGAIN, chat_assets, respond, takes_gzip
from portal.errors import RequestError
from portal.intake import MAX_TEXT
from portal.responses import services_of
from portal.views import only

LANGUAGES = ("vi", "en")
"""The first is the one that answers are in, and that the page begins with."""


def page_data(snapshot: Snapshot) -> dict[str, Any]:
    """What the scripts of the page need: words of both languages, numbers to call, who may frame it."""
    catalogue = snapshot.interface

    def filled(words: Mapping[str, str]) -> dict[str, str]:
        return {key: snapshot.filled(text) for key, text in words.items()}

    return {
        "words": {"vi": filled(catalogue.vi), "en": filled(catalogue.en)},
        "errors": filled(catalogue.english_errors),
        "max_text": MAX_TEXT,
        "hotline": snapshot.province.hotline,
        "rescue": sorted({r.phone for r in snapshot.records.values() if isinstance(r, Hotline)}),
        "frame_ancestors": settings.FRAME_ANCESTORS,
    }


def render(snapshot: Snapshot, language: str) -> bytes:
    """The page as it is sent."""
    data = page_data(snapshot)
    words = data["words"][language]
    assets = chat_assets()
    context = {
        "language": language,
        "other_language": next(name for name in LANGUAGES if name != language),
        "words": words,
        "hotline": re.sub(r"[ .]", "", data["hotline"]),
        "topics": sorted((key, word) for key, word in words.items() if key.startswith("topic_")),
        "data": data,
        "folder": f"/static/portal/{assets.version}",
        "modules": assets.modules,
    }
    return render_to_string("portal/chat.html", context).encode("utf-8")


@only("GET", "HEAD")
async def chat(request: HttpRequest) -> HttpResponse:
    """GET / and /chat/: the chat page; `?lang=en` in English."""
    wanted = request.GET.get("lang", "")
    language = wanted if wanted in LANGUAGES else LANGUAGES[0]
    page = render(services_of(request).texts.current.snapshot, language)
    # There is no secret in the page, so its compressed length tells nothing.
    response = HttpResponse(gzip.compress(page, 6, mtime=0) if takes_gzip(request) else page)
    if takes_gzip(request):
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = ASK_AGAIN
    return response


async def static_file(request: HttpRequest, name: str, version: str = "") -> HttpResponse:
    """GET /static/portal/…: a script or style of the page; its version's own address may be kept for ever."""

    @only("GET", "HEAD")
    async def send(request: HttpRequest) -> HttpResponse:
        assets = chat_assets()
        if (file := assets.files.get(name)) is None:
            raise RequestError("not_found", 404)
        return respond(request, file, lasting=version == assets.version)

    return await send(request)
