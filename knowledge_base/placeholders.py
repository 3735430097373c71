"""What stands in the beginning of a record where an officer has still to write something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from knowledge_base.yaml_lines import FieldPath, YamlFile

TO_WRITE = "CẦN ĐIỀN"


def left_to_write(file: YamlFile) -> Iterator[FieldPath]:
    """Every field of a file that still holds the mark."""
    yield from _marked(file.data)


def _marked(data: Any, path: FieldPath = ()) -> Iterator[FieldPath]:  # noqa: ANN401 - parsed YAML
    if isinstance(data, str):
        if TO_WRITE in data:
            yield path
    elif isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _marked(value, (*path, key))
