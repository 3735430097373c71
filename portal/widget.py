"""The loader script that a portal's page takes the assistant in with; served to every origin, from memory.

It is the one answer that other origins may read: a browser compares a script from elsewhere with the
`integrity` of its tag only if that script is shared by CORS. It is the same for everybody and holds no data.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from portal.views import only

_REFUSED = re.compile(r"\s*q=0(?:\.0*)?\s*")
# Not for ever, though a published version never changes: a damaged copy is gone from caches after a day.
_KEPT = "public, max-age=86400"


@dataclass(frozen=True)
class _Form:
    """The script as it is sent, with or without compression. A tag names the bytes, so each has its own."""

    content: bytes
    encoding: str = ""

    @property
    def tag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()[:20]}"'


@lru_cache(maxsize=1)
def _forms() -> tuple[_Form, _Form]:
    """The plain script and the compressed one."""
    content = (settings.BASE_DIR / "static" / "widget" / "v1" / "loader.js").read_bytes()
    # Without the time of day, so that all servers send the same bytes under the same tag.
    return _Form(content), _Form(gzip.compress(content, mtime=0), "gzip")


def accepts_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header names gzip with a weight above nought."""
    for part in accepted.lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() == "gzip":
            return not _REFUSED.fullmatch(weight)
    return False


@only("GET", "HEAD")
async def loader(request: HttpRequest) -> HttpResponse:
    """GET /widget/v1/loader.js."""
    plain, packed = _forms()
    form = packed if accepts_gzip(request.headers.get("Accept-Encoding", "")) else plain
    if request.headers.get("If-None-Match") == form.tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(form.content, content_type="text/javascript; charset=utf-8")
        if form.encoding:
            response["Content-Encoding"] = form.encoding
    response["Cache-Control"] = _KEPT
    response["ETag"] = form.tag
    response["Vary"] = "Accept-Encoding"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
