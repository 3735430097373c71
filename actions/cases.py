"""Families of procedures that differ by a special case, for a question back that only asks for the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge_base.schema import Procedure, Record, Unit


def cases_of(records: Sequence[Record | Unit]) -> list[str]:
    """What tells each record from the others, where all are cases of one procedure; else nothing."""
    procedures = [record for record in records if isinstance(record, Procedure)]
    if len(procedures) < max(len(records), 2):
        return []
    roots = {record.special_case_of or record.code for record in procedures}
    cases = [record.case for record in procedures if record.case]
    together = len(roots) == 1 and len(set(cases)) == len(records)
    return cases if together else []


def plain_of(records: Sequence[Record | Unit], known: Mapping[str, Record]) -> Record | Unit:
    """The plain case of the family that the first of `records` is of; the first where it is not known."""
    first = records[0]
    plain = first.special_case_of if isinstance(first, Procedure) else None
    return known.get(plain or first.id, first)
