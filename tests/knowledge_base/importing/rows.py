"""Rows in the form of the crawled file, made up for these tests."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def row(code: str = "1.900001", **changes: Any) -> dict[str, Any]:
    """A plain row; `changes` replace fields."""
    return {
        "ma_thu_tuc": code,
        "ten": "Thủ tục cấp thẻ mượn sách",
        "linh_vuc": "Thư viện",
        "bo_nganh": "thu",
        "cap_thuc_hien": "Cấp xã",
        "so_quyet_dinh": "7/QĐ-THU",
        "doi_tuong": "Công dân Việt Nam, Tổ chức (không bao gồm doanh nghiệp, HTX)",
        "co_quan_thuc_hien": "Ủy ban nhân dân cấp xã",
        "co_quan_tham_quyen": "",
        "trinh_tu": "Bước 1: Nộp đơn.\nBước 2: Nhận thẻ.",
        "cach_thuc": [channel()],
        "thanh_phan_ho_so": [paper("Đơn xin cấp thẻ")],
        "can_cu_phap_ly": [{"so_ky_hieu": "1/2020/TT-THU", "trich_yeu": "Thông tư thử"}],
        "yeu_cau": "Không có.",
        "ket_qua": "Thẻ mượn sáchMã: KQ.G00.000001Từ khóaKhông có thông tinMô tảKhông có thông tin",
        "url": "https://example.vn/the",
        "ngay_crawl": "2026-06/07",
        "bang_goc_bi_dinh": False,
        **changes,
    }


def channel(
    duration: str = "3 Ngày làm việc", fee: str = "", note: str = "", kind: str = "Trực tiếp"
) -> dict[str, str]:
    return {"hinh_thuc": kind, "thoi_han": duration, "phi_le_phi": fee, "mo_ta": note}


def paper(name: str, sheets: str = "1 bản chính,0 bản sao", form: str = "", case: str = "") -> dict[str, str]:
    return {"truong_hop": case, "ten_giay_to": name, "mau_don": form, "so_luong": sheets}


def write(path: Path, rows: Iterable[object]) -> Path:
    """One JSON value a line; a str is written as it is. Gzip where the name says so."""
    lines = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in rows]
    data = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path
