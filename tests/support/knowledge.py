"""A tiny, valid knowledge folder of our own, written where a test wants it.

The records are made up; tests that use them never depend on the content of the repository.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge_base.errors import ContentError, Problem
from knowledge_base.loader import load
from knowledge_base.schema import Status

SOURCE = {"name": "Nguồn thử", "url": "https://example.vn/nguon", "date": "2026-06-30"}

PROCEDURE_FILE = Path("records") / "1.000001.yml"
PROCEDURE_YAML = """\
kind: procedure
id: "1.000001"
code: "1.000001"
title: Đăng ký khai sinh
official_title: Thủ tục đăng ký khai sinh
aliases:
  - làm giấy khai sinh
  - khai sinh cho con
questions:
  - sinh con thì làm giấy gì
source:
  name: Nguồn thử
  url: https://example.vn/khai-sinh
  date: "2026-06-30"
field: Hộ tịch
level: [commune]
agency: Ủy ban nhân dân cấp xã
audience:
  - Công dân Việt Nam
decision: 1/QĐ-UBND
channels:
  - channel: in_person
    duration:
      - value: 3
        unit: working_day
    fees:
      - amount: 8000
        unit: đồng/bản
  - channel: online
    duration:
      unit: same_day
    fees:
      - amount: 4000
        unit: đồng/bản
        valid_to: 2026-12-31
        derived_from:
          amount: 8000
          percent: 50
          rule: Thông tư 1/2025/TT-BTC
      - amount: 8000
        unit: đồng/bản
documents:
  - case: Mọi trường hợp
    items:
      - name: Giấy chứng sinh
        original: 1
      - name: Tờ khai đăng ký khai sinh
        form: Mẫu số 01
        copy: 2
steps:
  - Nộp hồ sơ tại bộ phận một cửa.
  - Nhận kết quả.
conditions: []
result: Giấy khai sinh
where_to_apply: Ủy ban nhân dân xã nơi cư trú
legal_basis:
  - number: 60/2014/QH13
    title: Luật Hộ tịch
"""

_PROCEDURES = {
    "1.000002": (
        "Đăng ký kết hôn",
        ["cưới vợ lấy chồng", "giấy hôn thú"],
        ["muốn lấy vợ thì làm gì"],
        "Giấy xác nhận tình trạng hôn nhân",
    ),
    "1.000003": (
        "Cấp lại thẻ căn cước",
        ["làm lại căn cước bị mất", "mất thẻ căn cước công dân"],
        ["rớt mất thẻ căn cước phải làm sao"],
        "Phiếu đề nghị cấp lại thẻ căn cước",
    ),
    "1.000004": (
        "Đăng ký khai tử",
        ["báo tử cho người thân", "giấy chứng tử"],
        ["người nhà mất thì báo ở đâu"],
        "Giấy báo tử",
    ),
    "1.000005": (
        "Cấp giấy phép xây dựng nhà ở",
        ["xin phép xây nhà", "giấy phép làm nhà"],
        ["muốn cất nhà cần gì"],
        "Bản vẽ thiết kế xây dựng",
    ),
    "1.000006": (
        "Đổi giấy phép lái xe",
        ["đổi bằng lái xe", "bằng lái hết hạn"],
        ["bằng lái sắp hết hạn"],
        "Giấy khám sức khỏe của người lái xe",
    ),
}
_TOURISM = {
    "doi-cat": (
        "place",
        "Đồi cát Mũi Né",
        ["đồi cát bay"],
        "Đồi cát vàng cạnh biển, trượt cát lúc bình minh.",
    ),
    "suoi-tien": ("place", "Suối Tiên", ["suối đỏ"], "Con suối nông chảy giữa vách đất đỏ."),
    "banh-xeo": ("dish", "Bánh xèo", ["bánh xèo hải sản"], "Bánh giòn nhân tôm mực, chấm nước mắm."),
    "cau-ngu": ("festival", "Lễ hội cầu ngư", ["lễ cúng cá ông"], "Lễ của ngư dân cầu mùa biển êm."),
}
_FAQS = {
    "vneid": (
        "Tài khoản VNeID mức 2",
        ["định danh điện tử mức 2"],
        "Đến công an xã để xác thực khuôn mặt và vân tay.",
    ),
    "mot-cua": (
        "Giờ làm việc của bộ phận một cửa",
        ["một cửa mở cửa lúc nào"],
        "Buổi sáng từ bảy giờ rưỡi, buổi chiều từ một giờ rưỡi.",
    ),
}


def _base(kind: str, record_id: str, title: str, aliases: list[str]) -> dict[str, Any]:
    return {"kind": kind, "id": record_id, "title": title, "aliases": aliases, "source": SOURCE}


def procedure(code: str = "1.000001", **changes: object) -> dict[str, Any]:
    """A valid procedure as raw data, with some fields put in place of its own."""
    data: dict[str, Any] = yaml.safe_load(PROCEDURE_YAML)
    return {**data, "id": code, "code": code, **changes}


def records() -> list[dict[str, Any]]:
    """Thirteen records as raw data: six procedures, four of tourism, two answers, a hotline."""
    rows = [procedure()]
    for code, (title, aliases, questions, paper) in _PROCEDURES.items():
        papers = [{"case": "Mọi trường hợp", "items": [{"name": paper, "original": 1}]}]
        rows.append(
            procedure(
                code,
                title=title,
                official_title=f"Thủ tục {title}",
                aliases=aliases,
                questions=questions,
                documents=papers,
                result=title,
            )
        )
    for record_id, (kind, title, aliases, summary) in _TOURISM.items():
        english = {"name": title, "summary": f"{kind} for visitors"}
        rows.append(_base(kind, record_id, title, aliases) | {"summary": summary, "en": english})
    for record_id, (title, aliases, answer) in _FAQS.items():
        rows.append(_base("faq", record_id, title, aliases) | {"answer": answer})
    hotline = _base("hotline", "hoi-dap", "Tổng đài hỏi đáp", ["đường dây nóng"])
    rows.append(hotline | {"serves": "Phản ánh, kiến nghị của người dân", "phone": "1022"})
    return rows


def write_yaml(path: Path, data: object) -> Path:
    """Write data as YAML, making the folders it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def write_texts(root: Path) -> Path:
    """Write everything of a knowledge folder but its records."""
    texts = {status.value: f"Câu cho {status.value}." for status in Status}
    texts["no_match"] = "Dạ, $assistant chưa có thông tin. Anh/Chị gọi $hotline."
    write_yaml(
        root / "province.yml",
        {
            "assistant": "Trợ lý thử",
            "province": "Tỉnh Thử",
            "hotline": "1022",
            "portal_name": "Cổng thử",
            "portal_url": "https://example.vn",
            "retention_minutes": 30,
        },
    )
    write_yaml(
        root / "answers.yml",
        {
            "statuses": texts,
            "social": {"greet": "Xin chào."},
            "errors": {"busy": "Dạ, xin đợi một chút."},
            "interface": {"mask_email": "[thư]"},
            "buttons": {"none_of_these": "Không phải các mục trên"},
        },
    )
    write_yaml(
        root / "interface.yml",
        {"vi": {"send": "Gửi"}, "en": {"send": "Send"}, "english_errors": {"busy": "Please wait."}},
    )
    danger = {"name": "fire", "phrases": ["cháy nhà"], "text": "Gọi ngay 114."}
    write_yaml(root / "emergencies.yml", {"emergencies": [danger]})
    write_yaml(
        root / "lexicon" / "question_words.yml",
        {"phrases": ["ở đâu", "cần giấy tờ gì", "cần gì", "bao nhiêu tiền", "thế nào", "làm sao"]},
    )
    write_yaml(root / "lexicon" / "function_words.yml", {"phrases": ["tôi", "của", "cho"]})
    write_yaml(root / "lexicon" / "special_cases.yml", {"phrases": ["nước ngoài"]})
    write_yaml(root / "lexicon" / "continuations.yml", {"phrases": ["thì sao"]})
    write_yaml(root / "lexicon" / "english_words.yml", {"phrases": ["where", "is"]})
    write_yaml(root / "lexicon" / "abbreviations.yml", {"entries": {"gplx": ["giấy phép lái xe"]}})
    everyday = {"sổ hộ tịch": ["đăng ký khai sinh"], "đám cưới": ["đăng ký kết hôn"]}
    write_yaml(root / "lexicon" / "everyday_names.yml", {"entries": everyday})
    return root


def write_knowledge(root: Path, rows: list[dict[str, Any]] | None = None) -> Path:
    """Write a whole, valid knowledge folder and return it."""
    write_texts(root)
    for row in records() if rows is None else rows:
        write_yaml(root / "records" / f"{row['id']}.yml", row)
    return root


def problems_of(root: Path) -> tuple[Problem, ...]:
    """What loading a broken knowledge folder complains of."""
    with pytest.raises(ContentError) as caught:
        load(root)
    return caught.value.problems
