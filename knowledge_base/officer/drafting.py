"""The beginning of a new record: from the imported procedure of its code, or an empty form of its kind."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from pathlib import Path
from string import Template
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, FoldedScalarString

from knowledge_base.errors import OfficerError
from knowledge_base.placeholders import TO_WRITE
from knowledge_base.schema import RECORD, Procedure
from knowledge_base.schema.procedure import PROCEDURE_CODE

LONGEST_LINE = 100
"""Characters; longer texts are folded over several lines."""
SKELETONS = Path(__file__).with_name("skeletons")
TOURISM = ("place", "festival", "dish", "transport", "stay_area", "itinerary", "tip")
FOLDERS = {
    "procedure": "procedures",
    "faq": "faqs",
    "hotline": "hotlines",
    **dict.fromkeys(TOURISM, "tourism"),
}
"""Kinds of records that can be begun, and where they lie under records/."""
NAME = re.compile(r"[0-9a-z][0-9a-z._-]{1,80}")


def begin(kind: str, key: str, root: Path, imported: Path | None) -> Path:
    """Write the beginning of a record into its place and return it; nothing is ever overwritten.

    Raises OfficerError.
    """
    if not NAME.fullmatch(key) or (kind == "procedure" and not re.fullmatch(PROCEDURE_CODE, key)):
        allowed = "a code such as 1.004222" if kind == "procedure" else "small letters a-z, digits, - and ."
        raise OfficerError(f'"{key}" cannot be the id of a {kind}: {allowed}')
    path = root / "records" / FOLDERS[kind] / f"{key}.yml"
    source = imported_procedure(key, imported) if kind == "procedure" and imported else None
    text = draft_of(source) if source else _skeleton(kind, key)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise OfficerError(f"{path} is there already; edit it") from error
    except OSError as error:
        raise OfficerError(f"{path} cannot be written ({error.strerror})") from error
    return path


def imported_procedure(code: str, path: Path) -> Procedure | None:
    """The imported record of a code; None where the import has none. Raises OfficerError."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                if f'"id":"{code}"' in line:
                    record = RECORD.validate_json(line)
                    return record if isinstance(record, Procedure) else None
    except FileNotFoundError:
        return None
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, ValidationError) as error:
        raise OfficerError(f"{path} cannot be read ({error})") from error
    return None


def draft_of(procedure: Procedure) -> str:
    """The imported record as YAML, ready to be edited.

    What the import doubts is still to be written in it, so that it is never shown by mistake; its text is a
    comment.
    """
    data = procedure.without_doubtful(TO_WRITE).model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for name in ("origin", "doubtful"):
        data.pop(name, None)
    out = io.StringIO()
    _yaml().dump(_styled({"kind": "procedure", **data}), out)
    return out.getvalue() + "".join(_comment(procedure, name) for name in procedure.doubtful)


def _comment(procedure: Procedure, name: str) -> str:
    """The doubtful text of the source, for the officer's eyes only."""
    fields = procedure.model_dump(mode="json", by_alias=True)
    if name in fields:
        value = fields[name]
    else:
        value = {channel["channel"]: channel[name] for channel in fields["channels"]}
    out = io.StringIO()
    _yaml().dump(value, out)
    lines = "".join(f"#   {line}\n" for line in out.getvalue().splitlines())
    head = (SKELETONS / "doubtful.txt").read_text(encoding="utf-8")
    return Template(head).substitute(field=name) + lines


def _skeleton(kind: str, key: str) -> str:
    file = SKELETONS / ("place.yml" if kind in TOURISM else f"{kind}.yml")
    return Template(file.read_text(encoding="utf-8")).substitute(id=key, kind=kind)


def _yaml() -> YAML:
    yaml = YAML()
    yaml.width = LONGEST_LINE
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _styled(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {key: _styled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_styled(inner) for inner in value]
    if isinstance(value, str) and value[:1].isdigit():
        return DoubleQuotedScalarString(value)
    if isinstance(value, str) and len(value) > LONGEST_LINE:
        return FoldedScalarString(value)
    return value
