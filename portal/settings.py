"""Django settings, all from environment variables; safe without any of them."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def _words(name: str, default: str = "") -> list[str]:
    return os.environ.get(name, default).replace(",", " ").split()


def _address(prefix: str, port: int) -> str:
    host = os.environ.get(f"{prefix}_HOST") or "127.0.0.1"
    return f"http://{host}:{os.environ.get(f'{prefix}_PORT') or port}"


BASE_DIR = Path(__file__).resolve().parent
VAR_DIR = Path(os.environ.get("TROLY_VAR") or "var").resolve()
INDEX_DIR = Path(os.environ.get("TROLY_INDEX") or VAR_DIR / "index").resolve()

PORTAL_HOST = os.environ.get("TROLY_PORTAL_HOST") or "127.0.0.1"
PORTAL_PORT = int(os.environ.get("TROLY_PORTAL_PORT") or "8000")
RASA_URL = _address("TROLY_RASA", 5005)
ACTIONS_URL = _address("TROLY_ACTIONS", 5055)

SECRET_KEY = os.environ.get("TROLY_SECRET_KEY") or secrets.token_urlsafe(48)
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", *_words("TROLY_ALLOWED_HOSTS")]
FRAME_ANCESTORS = _words("TROLY_FRAME_ANCESTORS")
"""Origins (https://…) whose pages may show the chat in a frame; none by default."""

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
