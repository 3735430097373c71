"""The chat interface, health, and errors."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, TypeVar

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from knowledge_base.errors import SnapshotError
from portal import conversations, health
from portal.errors import RequestError
from portal.intake import parse_conversation, parse_message
from portal.responses import client_of, error_response, json_response, services_of

log = logging.getLogger(__name__)
T = TypeVar("T")
View = Callable[[HttpRequest], Coroutine[Any, Any, HttpResponse]]


def only(*methods: str) -> Callable[[View], View]:
    """Refuse other methods, and turn known failures into sentences."""

    def decorate(view: View) -> View:
        @wraps(view)
        async def checked(request: HttpRequest) -> HttpResponse:
            services = services_of(request)
            if request.method not in methods:
                response = error_response(services, RequestError("method", 405))
                response["Allow"] = ", ".join(methods)
                return response
            try:
                return await view(request)
            except RequestError as error:
                log.info("refused", extra={"code": error.code, "http": error.status})
                return error_response(services, error)
            except (SnapshotError, DatabaseError):
                log.exception("out of service")
                return error_response(services, RequestError("unavailable", 503, retry_after=30))

        return checked

    return decorate


def _json_type(request: HttpRequest) -> str:
    """The content type; a compressed body counts as a wrong one."""
    return "" if request.headers.get("Content-Encoding") else request.headers.get("Content-Type", "")


def _parsed(request: HttpRequest, parse: Callable[[bytes, str], T]) -> T:
    """Read a request's body; one that cannot be read counts for its client all the same."""
    try:
        return parse(request.body, _json_type(request))
    except RequestError:
        services_of(request).gate.write(client_of(request))
        raise


@only("POST")
async def messages(request: HttpRequest) -> HttpResponse:
    """POST /api/v1/messages: one message in, the replies out."""
    message = _parsed(request, parse_message)
    reply = await conversations.answer(services_of(request), message, client=client_of(request))
    return json_response(reply.as_json())


@only("POST")
async def forget(request: HttpRequest) -> HttpResponse:
    """POST /api/v1/forget: delete a conversation here and at the engine."""
    token = _parsed(request, parse_conversation)
    reply = await conversations.forget(services_of(request), token, client=client_of(request))
    return json_response(reply.as_json())


@only("POST")
async def data(request: HttpRequest) -> HttpResponse:
    """POST /api/v1/data: what is held of a conversation."""
    token = _parsed(request, parse_conversation)
    held = await conversations.data(services_of(request), token, client=client_of(request))
    return json_response(held.as_json(services_of(request).texts.current.snapshot))


@only("GET", "HEAD")
async def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """GET /healthz: the process runs."""
    return json_response({"status": "ok"})


@only("GET", "HEAD")
async def ready(request: HttpRequest) -> HttpResponse:
    """GET /readyz: the parts are in order; 503 when one is not."""
    parts = await health.parts(services_of(request))
    everything = all(state != health.DOWN for state in parts.values())
    return json_response({"ready": everything, "parts": parts}, 200 if everything else 503)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """What Django itself refuses."""
    return error_response(services_of(request), RequestError("bad_request", 400))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Nothing lives at this address."""
    return error_response(services_of(request), RequestError("not_found", 404))


def broken(request: HttpRequest) -> HttpResponse:
    """A defect of ours: a sentence, never a trace."""
    return error_response(services_of(request), RequestError("internal", 500))
