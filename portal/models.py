"""What the portal keeps: conversations without their words, and how each turn ended."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from portal.zalo.models import ZaloEvent, ZaloPart, ZaloPerson

__all__ = ["Conversation", "Outcome", "ZaloEvent", "ZaloPart", "ZaloPerson"]


class Conversation(models.Model):
    """One conversation, known by the SHA-256 hash of the token that only the citizen's device holds."""

    token_hash: models.CharField[str, str] = models.CharField(max_length=64, unique=True)
    used_at: models.DateTimeField[Any, Any] = models.DateTimeField(db_index=True)
    sender: models.CharField[str, str] = models.CharField(max_length=64, blank=True, default="")
    """Name of the engine's current session; empty before the first answer."""
    session_started_at: models.DateTimeField[Any, Any] = models.DateTimeField(null=True)
    session_turns: models.PositiveIntegerField[int, int] = models.PositiveIntegerField(default=0)
    record: models.CharField[str, str] = models.CharField(max_length=100, blank=True, default="")
    """Id of the record that was last spoken about."""
    buttons: models.JSONField[Any, Any] = models.JSONField(default=list)
    """Buttons on offer: [{"id", "title", "payload"}], in the order they were shown."""

    objects: ClassVar[models.Manager[Conversation]] = models.Manager()

    class Meta:
        """Named plainly, because operators read this file with sqlite3."""

        db_table = "conversation"

    def __str__(self) -> str:
        return f"conversation {self.pk}"


class Outcome(models.Model):
    """How one turn ended. There is no text in it, and nothing that names a person."""

    conversation: models.ForeignKey[Any, Any] = models.ForeignKey(
        Conversation, null=True, on_delete=models.SET_NULL, related_name="outcomes"
    )
    at: models.DateTimeField[Any, Any] = models.DateTimeField(db_index=True)
    channel: models.CharField[str, str] = models.CharField(max_length=20)
    status: models.CharField[str, str] = models.CharField(max_length=20)
    field: models.CharField[str, str] = models.CharField(max_length=40, blank=True, default="")
    record: models.CharField[str, str] = models.CharField(max_length=100, blank=True, default="")
    milliseconds: models.PositiveIntegerField[int, int] = models.PositiveIntegerField()

    objects: ClassVar[models.Manager[Outcome]] = models.Manager()

    class Meta:
        """Named plainly, because operators read this file with sqlite3."""

        db_table = "outcome"

    def __str__(self) -> str:
        return f"{self.status} at {self.at}"
