"""A record's field in words: templates are data, figures come from the record alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import yaml

from actions import wording
from actions.calendar import Calendar
from actions.due import Due, due
from actions.errors import DialogueError, RenderError
from actions.fees import on_day
from actions.filing import Filing
from actions.lunar import festival_dates
from knowledge_base.schema import (
    Channel,
    ChannelKind,
    Duration,
    FormerUnit,
    Procedure,
    Province,
    Record,
    Tourism,
    Unit,
    Unknown,
)

DEFAULT_FILE = Path(__file__).with_name("templates.yml")
DOUBTFUL = "doubtful"
ENDED = "ended"
SENTENCE_END = re.compile(r"(?<=[.!?]) +(?=[A-ZÀ-ỸĐ])")
SINGLE = ("note", "overdue", "paper")
"""Templates that belong to no kind of record."""
MOST_RECKONED = 2
"""Different time limits that are reckoned from today without being asked for a day."""


@dataclass(frozen=True)
class Group:
    """Ways of handing in that share the same figures."""

    channels: str
    lines: Sequence[Any] = ()
    unknown: Unknown | None = None
    notes: Sequence[str] = ()
    """What the record says beside the figures, such as who is exempt."""


def _sentences(text: str | None) -> tuple[str, ...]:
    """The sentences of a text, each once."""
    return tuple(dict.fromkeys(SENTENCE_END.split(text))) if text else ()


def _given(value: Any) -> Sequence[Any]:  # noqa: ANN401 - the figures of a channel
    return () if isinstance(value, Unknown) else value


def family_of(record: Record | Unit) -> str:
    """Which family of templates a record is worded with."""
    return "tourism" if isinstance(record, Tourism) else record.kind


class Renderer:
    """Compiled templates; `render` is pure."""

    def __init__(self, source: Mapping[str, Any], province: Province) -> None:
        environment = jinja2.Environment(
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,  # noqa: S701 - plain text; every channel escapes for itself # nosec B701
        )
        environment.filters.update(
            money=wording.money,
            number=wording.number,
            date=wording.date,
            source_date=wording.source_date,
            unlisted=wording.unlisted,
            small=wording.small,
            weekday=lambda day: f"{self.words['weekdays'][day.weekday()]} {wording.date(day)}",
        )
        self._calendar = Calendar(province)
        self.words: Mapping[str, Any] = source["words"]
        environment.globals.update(
            words=self.words,
            hotline=province.hotline,
            portal_name=province.portal_name,
            province_name=province.province,
            portal_url=province.portal_url,
        )
        self._note, self._overdue, self._paper = (
            environment.from_string(source["macros"] + source[name]) for name in SINGLE
        )
        self._templates = {
            (family, field): environment.from_string(source["macros"] + text)
            for family, fields in source.items()
            if family not in {"macros", "words", *SINGLE}
            for field, text in fields.items()
        }

    @classmethod
    def load(cls, province: Province, path: Path = DEFAULT_FILE) -> Renderer:
        """Read and compile the templates. Raises DialogueError."""
        try:
            return cls(yaml.safe_load(path.read_text(encoding="utf-8")), province)
        except (OSError, KeyError, TypeError, yaml.YAMLError, jinja2.TemplateError) as error:
            raise DialogueError(f"{path}: {error}") from error

    def fields(self, record: Record | Unit) -> list[str]:
        """Every field of the record that can be put into words."""
        family = family_of(record)
        return [field for (own, field) in self._templates if own == family and field != "head"]

    def render(
        self,
        record: Record | Unit,
        field: str,
        day: dt.date,
        filing: Filing | None = None,
        asked: Sequence[FormerUnit] = (),
    ) -> str:
        """The record's name and one field, as of `day`. Raises RenderError for a field without template.

        With `filing` time limits are reckoned from when papers are handed in; fees are those of that day.
        `asked` are the former units that a question named and that are called otherwise today.
        """
        family = family_of(record)
        template = self._templates.get((family, field))
        if template is None:
            raise RenderError(f"no template for {family}.{field}")
        if isinstance(record, Procedure):
            record = _certain(record, self.words[DOUBTFUL])
        reckoned = self._reckoner(record, filing)
        context = {"r": record, "filing": filing, "reckoned": reckoned, "asked": asked}
        context |= self._derived(record, filing.at.date() if filing and filing.named else day)
        parts = [self._templates[family, "head"].render(context).strip()]
        if record.review_by and record.review_by < day:
            parts.append(self._overdue.render(context).strip())
        return "\n\n".join([*parts, _tidy(template.render(context))])

    def with_notes(self, text: str, notes: Sequence[tuple[FormerUnit, Sequence[Unit]]]) -> str:
        """An answer, and what the former units that the question named are today."""
        said = [self._note.render(former=former, units=units).strip() for former, units in notes]
        return "\n\n".join([text, *said])

    def papers(self, record: Procedure) -> list[tuple[str, list[str]]]:
        """The papers of each case, worded as in an answer; none where they are unknown or doubtful."""
        documents = _certain(record, self.words[DOUBTFUL]).documents
        return [
            (case.case, [self._paper.render(item=item).strip() for item in case.items])
            for case in _given(documents)
        ]

    def _reckoner(
        self, record: Record | Unit, filing: Filing | None
    ) -> Callable[[Duration], Due | None] | None:
        """What reckons a time limit; None where nobody asked for a day and there are many limits."""
        if filing is None or not isinstance(record, Procedure):
            return None
        limits = {one for channel in record.channels for one in _given(channel.duration)}
        if not filing.named and len(limits) > MOST_RECKONED:
            return None
        return lambda limit: due(limit, filing.at, self._calendar)

    def _derived(self, record: Record | Unit, day: dt.date) -> dict[str, Any]:
        if isinstance(record, Tourism):
            return {"festival": festival_dates(record.lunar, day) if record.lunar else None}
        if not isinstance(record, Procedure):
            return {}
        online = [channel for channel in record.channels if channel.channel is ChannelKind.ONLINE]
        return {
            "fee_groups": self._groups(record, "fees", lambda channel: channel.fees, day),
            "duration_groups": self._groups(record, "duration", lambda channel: channel.duration, day),
            "online": online[0] if online else None,
            "channel_notes": self._notes(record.channels),
            "forms": list({(item.form, item.name): item for _, item in record.forms()}.values()),
        }

    def _notes(self, channels: Sequence[Channel]) -> tuple[str, ...]:
        """The notes of several ways of handing in: what all say once, the rest after the name of its way."""
        said = {channel.channel: _sentences(channel.note) for channel in channels}
        common = [part for part in next(iter(said.values()), ()) if all(part in own for own in said.values())]
        lines = [" ".join(common)] if common else []
        for kind, own in said.items():
            if rest := " ".join(part for part in own if part not in common):
                lines.append(f"{self.words['channels'][kind]}: {rest}" if len(said) > 1 else rest)
        return tuple(lines)

    def _groups(
        self, record: Procedure, field: str, read: Callable[[Channel], Any], day: dt.date
    ) -> list[Group]:
        grouped: dict[Any, list[Channel]] = {}
        for channel in record.channels:
            grouped.setdefault(read(channel), []).append(channel)
        groups = []
        for value, channels in grouped.items():
            words = [self.words["channels"][channel.channel] for channel in channels]
            names = ", ".join([words[0], *(name.lower() for name in words[1:])])
            notes = self._notes(channels)
            lines = () if isinstance(value, Unknown) else on_day(value, day) if field == "fees" else value
            if not lines and not isinstance(value, Unknown):
                value = Unknown(unknown=self.words[ENDED])
            groups.append(Group(names, lines, value if isinstance(value, Unknown) else None, notes))
        return groups


def _certain(record: Procedure, reason: str) -> Procedure:
    """The record with what is doubtful unknown, for `reason`.

    The notes of its channels go, too, where fees or durations are doubtful: those were read from there.
    """
    certain = record.without_doubtful(reason)
    if {"fees", "duration"}.isdisjoint(record.doubtful):
        return certain
    silent = tuple(channel.model_copy(update={"note": None}) for channel in certain.channels)
    return certain.model_copy(update={"channels": silent})


def _tidy(text: str) -> str:
    """Templates may leave blank lines around what they skip; at most one stays."""
    lines = [line.strip() for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
