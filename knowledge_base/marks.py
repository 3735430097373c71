"""The marks (`$hotline`) in canned texts: which text names something that the province does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from knowledge_base.errors import Problem
from knowledge_base.schema import Province, fill
from knowledge_base.yaml_lines import FieldPath, YamlFile


def wrong_marks(file: YamlFile, province: Province) -> Iterator[Problem]:
    """A problem for every text of a file that cannot be filled.

    Found while the knowledge is checked, so that no citizen's turn fails of it.
    """
    for path, text in _texts(file.data):
        try:
            fill(text, province.marks)
        except KeyError as error:
            fault = f"province.yml gives no value for ${error.args[0]}"
        except ValueError:
            fault = "a $ must begin a mark such as $hotline; the sign itself is written $$"
        else:
            continue
        yield Problem(file.path, file.line_of(path), ".".join(map(str, path)), fault)


def _texts(data: Any, path: FieldPath = ()) -> Iterator[tuple[FieldPath, str]]:  # noqa: ANN401 - parsed YAML
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _texts(value, (*path, key))
