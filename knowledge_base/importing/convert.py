"""One row of the source into one record, with what is doubtful about it."""

from __future__ import annotations

from knowledge_base.importing.channels import channels_of
from knowledge_base.importing.doubts import Doubts, unknown, words
from knowledge_base.importing.papers import papers_of
from knowledge_base.importing.rows import SourceRow
from knowledge_base.importing.texts import (
    audience_of,
    conditions_of,
    first_given,
    laws_of,
    levels_of,
    lines_of,
    result_of,
    short_title,
)
from knowledge_base.schema.base import HTTPS_URL, Source
from knowledge_base.schema.procedure import LegalBasis, Procedure
from vietnamese import clean


def procedure_of(row: SourceRow, doubts: Doubts) -> Procedure:
    """The record of a row; what could not be read for certain is added to `doubts`.

    Raises pydantic's ValidationError where the schema refuses the row.
    """
    title = clean(row.ten)
    agency = first_given(row.co_quan_thuc_hien, row.co_quan_tham_quyen)
    laws = laws_of([(law.so_ky_hieu, law.trich_yeu) for law in row.can_cu_phap_ly])
    url = clean(row.url)
    channels = channels_of(row, doubts)
    documents = papers_of(row, doubts)
    steps = lines_of(row.trinh_tu, "steps", doubts)
    conditions = conditions_of(row.yeu_cau, doubts)
    result = result_of(row.ket_qua, doubts)
    return Procedure(
        kind="procedure",
        id=row.ma_thu_tuc,
        code=row.ma_thu_tuc,
        title=short_title(title),
        official_title=title,
        field=clean(row.linh_vuc),
        level=levels_of(row.cap_thuc_hien, row.linh_vuc),
        agency=agency or unknown("not_given"),
        audience=audience_of(row.doi_tuong),
        channels=channels,
        documents=documents,
        steps=steps or unknown("not_given"),
        conditions=conditions,
        result=result,
        where_to_apply=unknown("handled_by", agency) if agency else unknown("not_given"),
        legal_basis=tuple(LegalBasis(number=number, title=name) for number, name in laws)
        or unknown("not_given"),
        decision=clean(row.so_quyet_dinh),
        source=Source(
            name=words()["source_name"],
            url=url if HTTPS_URL.fullmatch(url) else None,
            date=clean(row.ngay_crawl),
        ),
        origin="imported",
        doubtful=doubts.fields,
    )
