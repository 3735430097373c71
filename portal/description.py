"""The description of the chat interface (OpenAPI 3.1), as it is written in `openapi.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.http import HttpRequest, HttpResponse

from portal.responses import json_response
from portal.views import only

_FILE = Path(__file__).with_name("openapi.yml")


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The description as data."""
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


@only("GET", "HEAD")
async def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """GET /api/v1/openapi.json."""
    return json_response(document())
