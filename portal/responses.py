"""JSON answers of the portal, and its errors as sentences."""

from __future__ import annotations

import json
from typing import Any, cast

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse

from portal.errors import RequestError
from portal.services import Services
from portal.wording import put


def services_of(request: HttpRequest) -> Services:
    """The running portal that a request came to."""
    return cast("Services", cast("ASGIRequest", request).scope["services"])


def json_body(data: Any) -> bytes:  # noqa: ANN401 - whatever JSON can hold
    """JSON in UTF-8 with its letters as they are."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def json_response(data: Any, status: int = 200) -> HttpResponse:  # noqa: ANN401 - whatever JSON can hold
    """An answer that nothing on the way may keep."""
    response = HttpResponse(json_body(data), status=status, content_type="application/json; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def client_of(request: HttpRequest) -> str:
    """The name of the client that a request came from."""
    return cast("str", cast("ASGIRequest", request).scope["client_name"])


def error_body(services: Services, error: RequestError) -> dict[str, Any]:
    """An error's code with its sentence, and the seconds to wait where waiting helps."""
    body: dict[str, Any] = {"error": error.code, "message": services.texts.error(error.code)}
    if error.retry_after is not None:
        body["message"] = put(body["message"], seconds=str(error.retry_after))
        body["retry_after"] = error.retry_after
    return body


def error_response(services: Services, error: RequestError) -> HttpResponse:
    """An error as an answer."""
    response = json_response(error_body(services, error), error.status)
    if error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    return response
