"""What is kept for the Zalo account: events until they are answered, messages until they are sent."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class ZaloEvent(models.Model):
    """Something that happened in Zalo, noted before Zalo is told that it arrived."""

    key: models.CharField[str, str] = models.CharField(max_length=64, unique=True)
    """Digest of what names the event at Zalo, so that a repeated delivery is seen."""
    person: models.CharField[str, str] = models.CharField(max_length=100, blank=True, default="")
    """Zalo's id of the person; emptied some minutes after the event is done."""
    kind: models.CharField[str, str] = models.CharField(max_length=20)
    urgent: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    """Handled before everything else of the person, at once."""
    at_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    """When it happened, by Zalo's clock, in milliseconds since 1970."""
    received_at: models.DateTimeField[Any, Any] = models.DateTimeField(db_index=True)
    content: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """What was said, without personal data; emptied when the event is done."""
    next_at: models.DateTimeField[Any, Any] = models.DateTimeField()
    """Not handled before then."""
    tries: models.PositiveIntegerField[int, int] = models.PositiveIntegerField(default=0)
    done_at: models.DateTimeField[Any, Any] = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[ZaloEvent]] = models.Manager()

    class Meta:
        """Named plainly, because operators read this file with sqlite3."""

        db_table = "zalo_event"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["done_at", "next_at"], name="zalo_event_due"),
            models.Index(fields=["person", "at_ms"], name="zalo_event_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ZaloPart(models.Model):
    """One message on its way to a person; an answer that is too long for one has several."""

    event: models.ForeignKey[Any, Any] = models.ForeignKey(
        ZaloEvent, null=True, on_delete=models.SET_NULL, related_name="parts"
    )
    person: models.CharField[str, str] = models.CharField(max_length=100)
    text: models.TextField[str, str] = models.TextField()
    """Emptied when it is sent."""
    buttons: models.JSONField[Any, Any] = models.JSONField(default=list)
    """[[title, payload]]; without effect unless buttons are switched on."""
    urgent: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    state: models.CharField[str, str] = models.CharField(max_length=10, default="waiting")
    """waiting, trying (no answer of Zalo yet), sent, dropped, dead (an officer may send it again)."""
    tries: models.PositiveIntegerField[int, int] = models.PositiveIntegerField(default=0)
    code: models.IntegerField[int, int] = models.IntegerField(default=0)
    """What Zalo answered last; 0 where it was good or not heard."""
    created_at: models.DateTimeField[Any, Any] = models.DateTimeField()
    next_at: models.DateTimeField[Any, Any] = models.DateTimeField()
    tried_at: models.DateTimeField[Any, Any] = models.DateTimeField(null=True, db_index=True)
    ended_at: models.DateTimeField[Any, Any] = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[ZaloPart]] = models.Manager()

    class Meta:
        """Named plainly, because operators read this file with sqlite3."""

        db_table = "zalo_part"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "next_at"], name="zalo_part_due"),
            models.Index(fields=["person", "state"], name="zalo_part_person"),
        ]

    def __str__(self) -> str:
        return f"part {self.pk}, {self.state}"


class ZaloPerson(models.Model):
    """A person by a digest of the id: who serves the person now, and what holds between two messages."""

    name: models.CharField[str, str] = models.CharField(max_length=64, primary_key=True)
    lease_owner: models.CharField[str, str] = models.CharField(max_length=32, blank=True, default="")
    lease_until: models.DateTimeField[Any, Any] = models.DateTimeField(null=True, db_index=True)
    silent_until: models.DateTimeField[Any, Any] = models.DateTimeField(null=True)
    """An officer writes to the person: the assistant is silent until then."""
    erased_ms: models.BigIntegerField[Any, Any] = models.BigIntegerField(null=True)
    """What happened until then, by Zalo's clock, was erased at the person's wish."""
    told_at: models.DateTimeField[Any, Any] = models.DateTimeField(null=True)
    """When the person was told last that a machine answers, and what is kept."""

    objects: ClassVar[models.Manager[ZaloPerson]] = models.Manager()

    class Meta:
        """Named plainly, because operators read this file with sqlite3."""

        db_table = "zalo_person"

    def __str__(self) -> str:
        return f"person {self.name[:8]}"
