"""Addresses of the portal."""

from __future__ import annotations

from django.urls import path

from portal import description, pages, views, widget
from portal.zalo import webhook

urlpatterns = [
    path("", pages.chat),
    path("chat/", pages.chat),
    path("widget/v1/loader.js", widget.loader),
    path("static/portal/<str:name>", pages.static_file),
    path("static/portal/<str:version>/<str:name>", pages.static_file),
    path("api/v1/messages", views.messages),
    path("api/v1/forget", views.forget),
    path("api/v1/data", views.data),
    path("api/v1/openapi.json", description.openapi),
    path("zalo/webhook", webhook.receive, name="zalo_webhook"),
    path("healthz", views.alive),
    path("readyz", views.ready),
]
handler400 = views.bad_request
handler404 = views.not_found
handler500 = views.broken
