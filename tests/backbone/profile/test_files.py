"""What an officer saves from an editor or a spreadsheet is read as it was meant."""

from datetime import date, time
from pathlib import Path

import pytest
from pydantic import BaseModel

from services.backbone.profile import ProfileInvalid, read_folder, read_rows, read_yaml


class Row(BaseModel):
    code: str
    name: str
    until: date | None


class Document(BaseModel):
    code: str
    cut_off: time
    note: str | None
    counts: bool = False


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_codes_and_hours_need_no_quotes(tmp_path: Path) -> None:
    path = written(tmp_path / "a.yaml", "code: 0912\ncut_off: 17:00\nnote: no\ncounts: true\n")

    document = read_yaml(path, Document)

    assert document == Document(code="0912", cut_off=time(17), note="no", counts=True)


def test_an_empty_value_is_none(tmp_path: Path) -> None:
    path = written(tmp_path / "a.yaml", "code: a\ncut_off: 17:00\nnote:\n")

    assert read_yaml(path, Document).note is None


def test_a_key_written_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path / "a.yaml", "code: a\ncut_off: 17:00\nnote: a\ncode: b\n")

    with pytest.raises(ProfileInvalid, match=r"a\.yaml line 4: code is written twice"):
        read_yaml(path, Document)


def test_broken_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path / "a.yaml", "code: a\nnote: [\n")

    with pytest.raises(ProfileInvalid, match=r"a\.yaml line 3"):
        read_yaml(path, Document)


def test_a_control_character_in_yaml_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.yaml", "code: \x07\n")

    with pytest.raises(ProfileInvalid, match=r"a\.yaml: this is not YAML"):
        read_yaml(path, Document)


def test_a_spreadsheet_with_byte_order_mark_and_empty_rows_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "\ufeffcode,name,until\r\n0912, Hà Tiên ,\r\n,,\r\n")

    assert read_rows(path, Row) == (Row(code="0912", name="Hà Tiên", until=None),)


def test_marks_typed_apart_from_their_letters_are_joined(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "code,name,until\n1,Ha\u0300,\n")

    assert read_rows(path, Row)[0].name == "H\u00e0"


def test_every_wrong_row_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "code,name,until\n1,,\n2,b,soon\n3,c\n")

    with pytest.raises(ProfileInvalid) as refused:
        read_rows(path, Row)

    assert [problem.partition("/")[2].split(":")[0] for problem in refused.value.problems] == [
        "a.csv row 2, name",
        "a.csv row 3, until",
        "a.csv row 4",
    ]


def test_a_wrong_value_is_not_repeated(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "code,name,until\n1,a,0912345678\n")

    with pytest.raises(ProfileInvalid) as refused:
        read_rows(path, Row)

    assert "0912345678" not in str(refused.value)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("code,name,until\n1,Hà,\n".encode("cp1258"))

    with pytest.raises(ProfileInvalid, match="save it as UTF-8"):
        read_rows(tmp_path / "a.csv", Row)


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    written(tmp_path / "b.yaml", "code: b\ncut_off: 17:00\nnote:\n")
    written(tmp_path / "a.yaml", "code: a\ncut_off: 17:00\nnote:\n")

    assert [document.code for document in read_folder(tmp_path, Document)] == ["a", "b"]


def test_every_wrong_file_of_a_folder_is_named(tmp_path: Path) -> None:
    written(tmp_path / "a.yaml", "code: a\n")
    written(tmp_path / "b.yaml", "[")

    with pytest.raises(ProfileInvalid, match=r"(?s)a\.yaml, cut_off.*b\.yaml line"):
        read_folder(tmp_path, Document)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProfileInvalid, match="no YAML file"):
        read_folder(tmp_path, Document)
