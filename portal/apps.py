"""Registers the portal with Django."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The portal's one Django application."""

    name = "portal"
    verbose_name = "troly portal"
