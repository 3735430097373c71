"""Write the table of places from the data that underthesea brings: `python -m tools.units`.

Only the lists of units are made anew; what stands above them in `units.yml` (words, spellings, source) stays.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import yaml

from tools.console import finish, say
from tools.errors import StepError
from tools.paths import ROOT, shown

TABLE = ROOT / "knowledge_base" / "units.yml"
MARK = "# Made by `python -m tools.units`; a correction by hand shows in git when it is run again.\n"


def mapping() -> dict[str, Any]:
    """The data of underthesea, read without importing the package. Raises StepError."""
    spec = importlib.util.find_spec("underthesea")
    if spec is None or not spec.submodule_search_locations:
        raise StepError("underthesea is not installed here.")
    path = Path(spec.submodule_search_locations[0]) / "address" / "data" / "mapping.json"
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise StepError(f"{path} cannot be read: {error}.") from error


def lists_of(data: dict[str, Any], province: str) -> dict[str, dict[str, list[str]]]:
    """Today's provinces and the communes of one, each with the former units it was made of."""
    provinces: dict[str, list[str]] = {}
    for former, now in data["province_mapping"].items():
        new, old = data["province_names"][now]["name"], data["old_province_names"][former]["name"]
        provinces.setdefault(new, []).append(old)
    wards: dict[str, list[str]] = {}
    for row in data["ward_mapping"]:
        if row["new_province"] == province:
            former = f"{row['old_ward']}, {row['old_district']}, {row['old_province']}"
            wards.setdefault(row["new_ward"], []).append(former)
    if not wards:
        raise StepError(f"The data knows no communes of {province}.")
    return {"provinces": provinces, "wards": wards}


def write(path: Path = TABLE) -> str:
    """Put fresh lists into the table below its marked line; what stands above stays. Raises StepError."""
    text = path.read_text(encoding="utf-8")
    by_hand = text.split(MARK)[0]
    lists = lists_of(mapping(), str(yaml.safe_load(by_hand)["province"]))
    made = yaml.safe_dump(lists, allow_unicode=True, sort_keys=False, width=110)
    path.write_text(by_hand + MARK + made, encoding="utf-8")
    return f"{shown(path)}: {len(lists['provinces'])} provinces, {len(lists['wards'])} communes"


def main() -> int:
    """Command line."""

    def command() -> int:
        say(write())
        return 0

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
