"""Django settings, all from environment variables; safe without any of them."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from portal.environment import networks, number, origins, words
from portal.zalo.configuration import Configuration


def _address(prefix: str, port: int) -> str:
    host = os.environ.get(f"{prefix}_HOST") or "127.0.0.1"
    return f"http://{host}:{os.environ.get(f'{prefix}_PORT') or port}"


BASE_DIR = Path(__file__).resolve().parent
VAR_DIR = Path(os.environ.get("TROLY_VAR") or "var").resolve()
INDEX_DIR = Path(os.environ.get("TROLY_INDEX") or VAR_DIR / "index").resolve()

PORTAL_HOST = os.environ.get("TROLY_PORTAL_HOST") or "127.0.0.1"
PORTAL_PORT = number("TROLY_PORTAL_PORT", 8000, 1, 65535)
RASA_URL = _address("TROLY_RASA", 5005)
ACTIONS_URL = _address("TROLY_ACTIONS", 5055)

SECRET_KEY = os.environ.get("TROLY_SECRET_KEY") or secrets.token_urlsafe(48)
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", *words("TROLY_ALLOWED_HOSTS")]
FRAME_ANCESTORS = origins("TROLY_FRAME_ANCESTORS")
"""Origins (https://…) whose pages may show the chat in a frame; none by default."""

TRUSTED_PROXIES = networks("TROLY_TRUSTED_PROXIES")
"""Networks of reverse proxies whose X-Forwarded-For counts; without them the peer is the client."""
LIMITS = {
    # By conversation, a minute.
    "token_writes": number("TROLY_LIMIT_WRITES", 15, 1, 10_000),
    "token_reads": number("TROLY_LIMIT_READS", 180, 1, 100_000),
    "same_text": number("TROLY_LIMIT_SAME_TEXT", 5, 1, 1_000),
    # By client address, a minute.
    "address_writes": number("TROLY_LIMIT_ADDRESS_WRITES", 600, 1, 1_000_000),
    "address_new": number("TROLY_LIMIT_ADDRESS_NEW", 120, 1, 1_000_000),
    "address_reads": number("TROLY_LIMIT_ADDRESS_READS", 6_000, 1, 1_000_000),
    "burst_seconds": number("TROLY_LIMIT_BURST_SECONDS", 60, 1, 3_600),
}
OUTCOME_DAYS = number("TROLY_OUTCOME_DAYS", 90, 1, 3_650)
"""How long it is kept how turns ended; never what was said in them."""

ZALO = Configuration.from_environment(VAR_DIR)
"""The province's Zalo account; None where none is set up."""

INSTALLED_APPS = ["portal.apps.PortalConfig"]
MIDDLEWARE = ["portal.middleware.check_host"]
ROOT_URLCONF = "portal.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"context_processors": []},
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / "portal.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 5,
            "transaction_mode": "IMMEDIATE",
            # synchronous: a power cut may take back the last commits, but for those of `store.durably`.
            # secure_delete: what is deleted is overwritten, not only unlinked.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = False
LANGUAGE_CODE = "vi"
APPEND_SLASH = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "portal.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("TROLY_LOG_LEVEL") or "INFO"},
    "loggers": {
        # Each call to the engine would be a line of its own.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # Would write the path of every refused request.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
    },
}
