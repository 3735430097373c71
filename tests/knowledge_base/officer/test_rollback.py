"""Back to an earlier build, and forth again; the edited files stay as they are."""

from __future__ import annotations

import pytest

from knowledge_base.__main__ import main
from knowledge_base.errors import KnowledgeError, OfficerError
from knowledge_base.officer.publishing import Bounds, Place, publish, rollback
from tests.knowledge_base.officer.places import HOUSE, STRICT, copied, edit, held, in_service, noted, served


def test_going_back_and_forth(place: Place) -> None:
    assert held(place) is None
    older, old, new = copied(place, "20250101T000000000000-00000001", "20250102T000000000000-00000002")
    assert rollback(place, "Hoa") == in_service(place) == old
    assert rollback(place, "Hoa") == in_service(place) == older
    with pytest.raises(OfficerError, match=f"no build before {older}"):
        rollback(place, "Hoa")
    assert held(place) == f"gone back to {older}"
    assert rollback(place, "Nam", new) == in_service(place) == new
    assert rollback(place, "Nam", older) == in_service(place) == older
    assert noted(place)[1:] == [
        f"back from {new} to build {old}; Hoa",
        f"back from {old} to build {older}; Hoa",
        f"back from {older} to build {new}; Nam",
        f"back from {new} to build {older}; Nam",
    ]


@pytest.mark.parametrize("name", ["nobody", "../index", ".", "CURRENT", "empty"])
def test_what_is_no_build_cannot_be_gone_back_to(name: str, place: Place) -> None:
    before = in_service(place)
    (place.index / "empty").mkdir()
    with pytest.raises(OfficerError, match=f"there is no build .*{before}"):
        rollback(place, "Hoa", name)
    assert (in_service(place), len(noted(place))) == (before, 1)


def test_a_damaged_build_is_not_gone_back_to(place: Place) -> None:
    old, new = copied(place, "20250101T000000000000-00000001")
    (place.index / old / "snapshot.json").write_text("{}", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="no readable snapshot"):
        rollback(place, "Hoa")
    assert (in_service(place), len(noted(place))) == (new, 1)


def test_the_command_goes_back_and_says_to_what(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = copied(place, "20250101T000000000000-00000001")
    where = ["--folder", str(place.root), "--index", str(place.index), "--by", "Hoa"]
    for arguments, name in (([], old), ([new], new)):
        assert main(["rollback", *arguments, *where]) == 0
        assert capsys.readouterr().out == f"in service: {name}\n"
    assert main(["rollback", "nobody", *where]) == 1
    assert 'there is no build "nobody"' in capsys.readouterr().err


def test_a_change_that_cannot_be_noted_is_not_made(place: Place) -> None:
    _, new = copied(place, "20250101T000000000000-00000001")
    place.log.unlink()
    place.log.mkdir()
    with pytest.raises(OfficerError, match="cannot be written"):
        rollback(place, "Hoa")
    assert in_service(place) == new


def test_an_empty_name_is_no_build(place: Place) -> None:
    with pytest.raises(OfficerError, match="there is no build"):
        rollback(place, "Hoa", "")


def test_going_back_never_leads_to_a_build_that_was_stopped(place: Place) -> None:
    good = in_service(place)
    edit(place, HOUSE, aliases=[])
    assert publish(place, "Lê Thị Hoa", Bounds(most_worse=-1)).build is None
    edit(place, HOUSE)
    edit(place, "banh-xeo", summary="Bánh giòn.")
    assert publish(place, "Lê Thị Hoa", STRICT).build is not None
    assert rollback(place, "Lê Thị Hoa") == good
    assert "giấy phép làm nhà" in served(place).records[HOUSE].aliases
