"""YAML that remembers its lines, so that an error can say where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge_base.errors import ContentError, Problem
from vietnamese import clean

FieldPath = tuple[str | int, ...]
BOOL_TAG, INT_TAG = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int"
BOOL, INT = re.compile(r"true|false"), re.compile(r"[-+]?(?:0|[1-9][0-9]*)$")


class _Loader(yaml.SafeLoader):
    """SafeLoader that refuses a key written twice; YAML would silently keep the last.

    It also refuses aliases: a few lines of them can stand for billions of values, or for themselves. Only
    "true" and "false" are yes and no ("on", "no" and "y" are words), and 010 is no number of its own kind.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "an alias (*name) cannot be used here", mark)
        return super().compose_node(parent, index)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[str] = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode):
            # Two spellings that look the same become the same text when they are read.
            if (name := clean(key.value)) in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f'the field "{name}" stands twice', key.start_mark
                )
            seen.add(name)
    return loader.construct_mapping(node, deep=True)


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Those of SafeLoader, with fewer words for yes and no and only plain whole numbers."""
    kept = {
        first: [(tag, pattern) for tag, pattern in known if tag not in (BOOL_TAG, INT_TAG)]
        for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    for tag, pattern, firsts in ((BOOL_TAG, BOOL, "tf"), (INT_TAG, INT, "-+0123456789")):
        for first in firsts:
            kept[first] = [*kept.get(first, []), (tag, pattern)]
    return kept


_Loader.yaml_implicit_resolvers = _resolvers()
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@dataclass(frozen=True)
class YamlFile:
    """A parsed file: its data and the line (from 1) of every field in it."""

    path: Path
    data: Any
    lines: Mapping[FieldPath, int]

    def line_of(self, field: FieldPath) -> int:
        """Line of a field, or of the nearest thing around it that stands in the file."""
        for end in range(len(field), -1, -1):
            if (line := self.lines.get(field[:end])) is not None:
                return line
        return 1


def _collect(node: yaml.Node | None, path: FieldPath, lines: dict[FieldPath, int]) -> None:
    if node is None:
        return
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            field = (*path, str(key.value))
            lines[field] = key.start_mark.line + 1
            _collect(value, field, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _collect(item, (*path, index), lines)


def read_yaml(path: Path) -> YamlFile:
    """Read one file. Raises ContentError with the line for anything that is not UTF-8 or not YAML."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ContentError([Problem(path, line, "", "the file is not UTF-8 text")]) from error
    try:
        lines: dict[FieldPath, int] = {}
        _collect(yaml.compose(text, Loader=_Loader), (), lines)
        return YamlFile(path, yaml.load(text, Loader=_Loader), lines)  # noqa: S506 - a SafeLoader # nosec B506
    except RecursionError as error:
        raise ContentError([Problem(path, 1, "", "not YAML: nested too deeply")]) from error
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        raise ContentError(
            [Problem(path, mark.line + 1 if mark else 1, "", f"not YAML: {reason}")]
        ) from error
