"""Reading validated models from YAML files, collecting every problem with its file, line and field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from knowledge_base.errors import ContentError, Problem
from knowledge_base.schema import Record
from knowledge_base.yaml_lines import FieldPath, YamlFile, read_yaml

T = TypeVar("T")
HINTS = {
    "string_type": ': a number, a date or a ":" was read here; put the text in quotes',
    "int_type": ": write 10000, without dots, commas or quotes",
}
"""What to do about an error, by pydantic's name of it."""


@dataclass
class Reader:
    """Collects problems and remembers where each record stands."""

    problems: list[Problem] = field(default_factory=list)
    files: dict[str, YamlFile] = field(default_factory=dict)

    def model(self, path: Path, adapter: TypeAdapter[T]) -> tuple[YamlFile, T] | None:
        """The file and what it says, or None with the problems noted."""
        try:
            file = read_yaml(path)
        except ContentError as error:
            self.problems += error.problems
            return None
        except OSError as error:
            self.problems.append(Problem(path, 1, "", f"cannot be read: {error.strerror}"))
            return None
        try:
            return file, adapter.validate_python(file.data)
        except ValidationError as error:
            self.problems += problems_of(file, error)
            return None

    def complain(self, record: Record, field_path: FieldPath, message: str) -> None:
        """Note a problem of a record at the line of its field."""
        file = self.files[record.id]
        name = ".".join(str(part) for part in field_path)
        self.problems.append(Problem(file.path, file.line_of(field_path), name, message))


def problems_of(file: YamlFile, error: ValidationError) -> Iterator[Problem]:
    """All problems of one file; a list is not called too short when it only is so without its wrong items."""
    details = error.errors()
    for detail in details:
        place = detail["loc"]
        inside = (other["loc"] for other in details if len(other["loc"]) > len(place))
        if detail["type"] != "too_short" or not any(loc[: len(place)] == place for loc in inside):
            yield _problem(file, detail)


def _problem(file: YamlFile, detail: Any) -> Problem:  # noqa: ANN401 - pydantic's error dictionary
    """Name the field as the file has it: pydantic's path also holds names of models and validators."""
    path: FieldPath = ()
    for part in detail["loc"]:
        if (*path, part) in file.lines:
            path = (*path, part)
        elif detail["type"] == "missing" and part == detail["loc"][-1]:
            name = ".".join(map(str, (*path, part)))
            return Problem(file.path, file.line_of(path), name, "this field is missing")
    message = detail["msg"].removeprefix("Value error, ") + HINTS.get(detail["type"], "")
    return Problem(file.path, file.line_of(path), ".".join(map(str, path)), message)
