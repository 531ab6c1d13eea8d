from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from toolkit.documents.word import package
from toolkit.documents.word.package import add_content_types, add_relations, pack, read_package
from toolkit.errors import DocumentError
from toolkit.resources import templates_folder

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = templates_folder() / "protocol" / "protocol.docx"


def with_member(name: str, data: bytes) -> bytes:
    return pack({**read_package(TEMPLATE), name: data})


def test_packing_is_the_same_whatever_the_order() -> None:
    parts = read_package(TEMPLATE)
    turned = dict(reversed(parts.items()))
    assert pack(parts) == pack(turned)
    with zipfile.ZipFile(io.BytesIO(pack(turned))) as archive:
        names = archive.namelist()
        assert names[0] == "[Content_Types].xml"
        assert names[1:] == sorted(names[1:])
        fixed = {(i.date_time, i.create_system, i.external_attr) for i in archive.infolist()}
        assert fixed == {((1980, 1, 1, 0, 0, 0), 0, 0o600 << 16)}


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.docx"
    path.write_text("not a Word file")
    with pytest.raises(DocumentError, match=r"text\.docx cannot be read"):
        read_package(path)
    with pytest.raises(DocumentError, match="cannot be read"):
        read_package(tmp_path / "missing.docx")


def test_an_archive_without_a_document_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"no \[Content_Types\]\.xml"):
        read_package(pack({"a.xml": b"<a/>"}))


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil.xml", "a\\evil.xml"])
def test_names_that_climb_out_are_refused(name: str) -> None:
    with pytest.raises(DocumentError, match="a member is named"):
        read_package(with_member(name, b"<a/>"))


def test_a_bomb_is_refused_without_inflating_it() -> None:
    with pytest.raises(DocumentError, match="inflates beyond all measure"):
        read_package(with_member("word/bomb.xml", b" " * 5_000_000))


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_MEMBERS", 3)
    with pytest.raises(DocumentError, match="more than 3 members"):
        read_package(TEMPLATE)


RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="x" Type="http://t/{kind}" Target="{target}" TargetMode="External"/>'
    "</Relationships>"
)
INSTRUCTION = (
    '<w:p xmlns:w="w"><w:instrText>{}</w:instrText><w:instrText>{}</w:instrText></w:p>'
)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("word/vbaProject.bin", "x", "macro"),
        ("word/embeddings/a.bin", "x", "embedded"),
        (
            "word/a.xml",
            '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a/>',
            "entities",
        ),
        ("word/a.xml", INSTRUCTION.format("DDEAUTO c:\\x", ""), "DDEAUTO"),
        ("word/a.xml", INSTRUCTION.format("INCLUDE", "PICTURE x"), "INCLUDEPICTURE"),
        ("word/a.xml", '<w:fldSimple xmlns:w="w" w:instr=" INCLUDETEXT x "/>', "INCLUDETEXT"),
        ("word/_rels/a.xml.rels", RELATION.format(kind="a", target="file:///x"), "file:///x"),
        (
            "word/_rels/a.xml.rels",
            RELATION.format(kind="attachedTemplate", target="https://evil.example/x.dotm"),
            "attaches",
        ),
    ],
)
def test_what_a_document_can_do_without_is_refused(name: str, data: str, told: str) -> None:
    with pytest.raises(DocumentError, match=told):
        read_package(with_member(name, data.encode()))


def test_web_and_mail_links_are_allowed() -> None:
    data = RELATION.format(kind="hyperlink", target="https://www.example.org/?a=1")
    name = "word/_rels/a.xml.rels"
    assert name in read_package(with_member(name, data.encode()))


def test_content_types_are_added_once() -> None:
    parts = read_package(TEMPLATE)
    for _ in range(2):
        add_content_types(parts, {"png": "image/png", "/word/new.xml": "application/xml"})
    types = parts["[Content_Types].xml"].decode()
    assert types.count('Extension="png"') == 1
    assert types.count('PartName="/word/new.xml"') == 1


def test_relations_are_added_to_a_part_and_to_the_package() -> None:
    parts = read_package(TEMPLATE)
    add_relations(parts, "", ['<Relationship Id="a"/>'])
    add_relations(parts, "word/document.xml", ['<Relationship Id="b"/>'])
    assert b'Id="a"' in parts["_rels/.rels"]
    assert b'Id="b"' in parts["word/_rels/document.xml.rels"]
