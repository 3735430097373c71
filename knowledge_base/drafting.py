"""A draft of a curated procedure, from the imported record of its code where there is one."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, FoldedScalarString

from knowledge_base.schema import Procedure

LONGEST_LINE = 100
"""Characters; longer texts are folded over several lines."""


def draft_of(procedure: Procedure) -> str:
    """The imported record as YAML, ready to be edited: what the import doubts is left in and marked.

    Everything still has to be checked against the source; `questions` and `aliases` may be those of the
    everyday language.
    """
    doubted = procedure.doubtful
    data = procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    data.pop("origin", None)
    data.pop("doubtful", None)
    yaml = _yaml()
    out = io.StringIO()
    yaml.dump(_styled({"kind": "procedure", **data}), out)
    head = "".join(f"# NGHI NGỜ (doubtful): {name}: so lại với nguồn trước khi giữ.\n" for name in doubted)
    return head + out.getvalue()


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
