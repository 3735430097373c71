"""What can go wrong in the portal.

PortalError
├── ConfigurationError   a setting, the database or the index is not fit for service
├── RequestError         the request is refused; `code` is a key of `errors` in answers.yml
│   └── QueueFullError   too many messages of one conversation are waiting
├── EngineError          the dialogue engine gave no usable answer
│   └── EngineTimeoutError
└── ZaloError            Zalo did not do what was asked; `code` says why in one word or number
    ├── TokenError       there is no usable token
    │   └── SpentTokenError   Zalo does not take the refresh token (any more)
    ├── UnreachableError      Zalo did not answer, or not understandably
    └── LostLeaseError        another worker may be serving the person now
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
    """Zalo did not do what was asked; `code` is one word or number for the log, never a secret or an id."""

    def __init__(self, code: str = "") -> None:
        self.code = code
        super().__init__(code)


class TokenError(ZaloError):
    """There is no usable token: none was given, or its refresh was refused or is not possible now."""


class SpentTokenError(TokenError):
    """Zalo does not take the refresh token (any more): a person must give a new one."""


class UnreachableError(ZaloError):
    """Zalo did not answer in time, cannot be reached, failed by itself, or answered something unreadable."""


class LostLeaseError(ZaloError):
    """Another worker may be serving the person now: nothing may be stored or sent."""
