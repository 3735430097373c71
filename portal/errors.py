"""What can go wrong in the portal.

PortalError
├── ConfigurationError   a setting, the database or the index is not fit for service
├── RequestError         the request is refused; `code` is a key of `errors` in answers.yml
│   └── QueueFullError   too many messages of one conversation are waiting
├── EngineError          the dialogue engine gave no usable answer
│   └── EngineTimeoutError
└── ZaloError            something about the province's Zalo account
    └── LostLeaseError   another worker may be serving the person now
"""

from __future__ import annotations


class PortalError(Exception):
    """Base of all errors of this package."""


class ConfigurationError(PortalError):
    """The portal cannot be started as it is set up; the message says what to do."""


class RequestError(PortalError):
    """The request is refused with an HTTP status and the error's code; never holds the person's text."""

    def __init__(self, code: str, status: int = 400, *, retry_after: int | None = None) -> None:
        self.code = code
        self.status = status
        self.retry_after = retry_after
        super().__init__(code)


class QueueFullError(RequestError):
    """Too many messages of one conversation are waiting; try again after `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("too_many", 429, retry_after=retry_after)


class EngineError(PortalError):
    """The dialogue engine is down, said nothing, or said something that is no payload."""


class EngineTimeoutError(EngineError):
    """The dialogue engine did not answer in time."""


class ZaloError(PortalError):
    """Base of what can go wrong with Zalo."""


class LostLeaseError(ZaloError):
    """Another worker may be serving the person now: nothing may be stored or sent."""
