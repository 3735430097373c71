"""Django middleware: only hosts that are ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import async_only_middleware

from portal.errors import RequestError
from portal.responses import error_response, services_of

Handler = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


@async_only_middleware
def check_host(get_response: Handler) -> Handler:
    """Refuse requests for other hosts (settings.ALLOWED_HOSTS)."""

    async def middleware(request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()
        except DisallowedHost:
            return error_response(services_of(request), RequestError("bad_host"))
        return await get_response(request)

    return middleware
