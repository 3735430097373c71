"""Scripts and styles of the chat page: read once, served from memory, compressed for who understands it."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_LEVEL = 9
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


@dataclass(frozen=True)
class File:
    """One file: its bytes, the same compressed, its content type, and its entity tag."""

    content: bytes
    compressed: bytes
    kind: str
    tag: str

    @classmethod
    def read(cls, path: Path) -> File:
        """Read a file of a known kind."""
        content = path.read_bytes()
        tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
        return cls(content, gzip.compress(content, _LEVEL, mtime=0), _TYPES[path.suffix], tag)


@dataclass(frozen=True)
class Assets:
    """All files of a folder by name. Only these can be asked for: no path is ever built from a request."""

    files: dict[str, File]
    version: str
    """Changes with any of the files. It stands in their address as a folder, which modules that import each
    other inherit, so that a browser never mixes two versions."""

    @classmethod
    def read(cls, folder: Path) -> Assets:
        """Read every script and style of a folder."""
        files = {path.name: File.read(path) for path in sorted(folder.iterdir()) if path.suffix in _TYPES}
        whole = "".join(f"{name}{file.tag}" for name, file in files.items())
        return cls(files, hashlib.sha256(whole.encode()).hexdigest()[:12])

    @property
    def modules(self) -> list[str]:
        """The names of the scripts."""
        return [name for name in self.files if name.endswith(".js")]


@lru_cache(maxsize=1)
def chat_assets() -> Assets:
    """The files of the chat page."""
    return Assets.read(settings.BASE_DIR / "static" / "portal")


def takes_gzip(request: HttpRequest) -> bool:
    """Whether the client says that it understands gzip."""
    for coding in request.headers.get("Accept-Encoding", "").split(","):
        name, _, weight = coding.partition(";")
        if name.strip().lower() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def respond(request: HttpRequest, file: File, *, lasting: bool) -> HttpResponse:
    """Send a file; `lasting`: it may be kept for ever, otherwise it is asked for again by its tag."""
    if request.headers.get("If-None-Match", "").removeprefix("W/") == file.tag:
        response: HttpResponse = HttpResponseNotModified()
    elif takes_gzip(request):
        response = HttpResponse(file.compressed, content_type=file.kind)
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(file.content, content_type=file.kind)
    # Weak: the compressed bytes and the plain ones share it.
    response["ETag"] = f"W/{file.tag}"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = FOR_EVER if lasting else ASK_AGAIN
    return response
