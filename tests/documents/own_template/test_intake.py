from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from toolkit.documents.own_template import intake
from toolkit.documents.own_template.fill import fill_package
from toolkit.documents.own_template.intake import read_template, take_in
from toolkit.documents.word.package import pack, read_package
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from toolkit.documents.own_template.material import Material

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def rules(raw: bytes) -> set[str]:
    return {one.rule for one in take_in(raw).objections}


def relation(kind: str, target: str, mode: str = "External") -> bytes:
    return (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="a" Type="{OFFICE}/{kind}" '
        f'Target="{target}" TargetMode="{mode}"/></Relationships>'
    ).encode()


@pytest.fixture
def changed(hospital: bytes) -> Callable[..., bytes]:
    """A function that gives the hospital's template with members replaced or added."""

    def change(**members: bytes) -> bytes:
        parts = read_package(hospital)
        return pack(
            {**parts, **{name.replace("__", "/"): data for name, data in members.items()}}
        )

    return change


def test_a_sound_template_has_no_objection(hospital: bytes, university: bytes) -> None:
    assert rules(hospital) == set()
    assert rules(university) == set()


@pytest.mark.parametrize(
    ("kind", "target", "rule"),
    [
        ("image", "https://tracker.example.org/pixel.png", "template.external"),
        ("image", "file:///etc/passwd", "template.external"),
        ("hyperlink", "file:///etc/passwd", "template.external"),
        ("hyperlink", "javascript:alert(1)", "template.external"),
        ("attachedTemplate", "https://evil.example.org/a.dotm", "template.attached"),
        ("oleObject", "embeddings/a.bin", "template.attached"),
        ("aFChunk", "chunk.html", "template.attached"),
        ("subDocument", "other.docx", "template.attached"),
    ],
)
def test_what_leads_out_of_the_file_is_refused(
    changed: Callable[..., bytes], kind: str, target: str, rule: str
) -> None:
    name = "word/_rels/settings.xml.rels"
    assert rules(changed(**{name: relation(kind, target)})) == {rule}


def test_a_picture_by_address_without_a_mode_is_refused_too(
    changed: Callable[..., bytes],
) -> None:
    made = relation("image", "https://example.org/a.png", "Internal")
    assert rules(changed(**{"word/_rels/footer1.xml.rels": made})) == {"template.external"}


def test_links_to_the_web_and_to_mail_are_allowed(changed: Callable[..., bytes]) -> None:
    for target in ("https://www.example.org", "mailto:irb@example.org"):
        made = relation("hyperlink", target)
        assert rules(changed(**{"word/_rels/footer1.xml.rels": made})) == set()


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "word/activeX/a.xml",
                                  "word/embeddings/oleObject1.bin"])  # fmt: skip
def test_macros_and_objects_are_refused(changed: Callable[..., bytes], name: str) -> None:
    assert rules(changed(**{name: b"x"})) == {"template.macro"}


def test_the_type_of_a_macro_file_is_refused(hospital: bytes) -> None:
    parts = read_package(hospital)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    assert rules(pack(parts)) == {"template.macro"}


def test_entities_are_refused_in_any_encoding(changed: Callable[..., bytes]) -> None:
    attack = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    assert rules(changed(**{"word/x.xml": attack.encode()})) == {"template.entities"}
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{attack}'.encode("utf-16")
    assert rules(changed(**{"word/x.xml": wide})) == {"template.entities"}


def test_a_part_that_is_no_xml_is_told(changed: Callable[..., bytes]) -> None:
    assert rules(changed(**{"word/x.xml": b"<a><b></a>"})) == {"template.xml"}


FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


def code(*pieces: str) -> str:
    return FIELD.format(
        "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    )


@pytest.mark.parametrize(
    "inner",
    [
        code(" DDEAUTO c:\\\\cmd.exe "),
        code(" DD", "EAUTO x"),
        code(" INCLUDEPICTURE http://example.org/a.png"),
        code(" INCLUDETEXT a.docx"),
        code(" MACROBUTTON Run here"),
        FIELD.format(code(" QUOTE 68 68 69 ") + "<w:r><w:instrText> x</w:instrText></w:r>"),
        '<w:fldSimple w:instr=" LINK Excel.Sheet a.xlsx "/>',
        "<w:r><w:instrText>DDE x</w:instrText></w:r>",
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>RD a.docx</w:instrText></w:r>',
    ],
)
def test_fields_that_fetch_or_run_are_refused(
    with_body: Callable[..., bytes], inner: str
) -> None:
    assert rules(with_body(f"<w:p>{inner}</w:p>")) == {"template.field"}


def test_harmless_fields_are_allowed(with_body: Callable[..., bytes]) -> None:
    inner = code(" PAGE ") + code(" = 2 + 3 ") + '<w:fldSimple w:instr=" NUMPAGES "/>'
    assert rules(with_body(f"<w:p>{inner}</w:p>")) == set()


def test_embedded_content_is_refused(with_body: Callable[..., bytes]) -> None:
    assert rules(with_body('<w:altChunk r:id="x"/>')) == {"template.attached"}
    assert rules(with_body("<w:p><w:r><w:object/></w:r></w:p>")) == {"template.attached"}


def zipped(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def test_a_zip_bomb_is_refused_before_it_bursts() -> None:
    bomb = zipped(("word/document.xml", b"\0" * 60_000_000))
    assert len(bomb) < 100_000
    assert rules(bomb) == {"template.size"}


def test_too_many_members_are_refused() -> None:
    assert rules(zipped(*((f"a{n}", b"") for n in range(2_001)))) == {"template.size"}


@pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "C:/a.xml", "a" * 300])
def test_names_that_climb_out_are_refused(name: str) -> None:
    assert rules(zipped((name, b""))) == {"template.member"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_refused() -> None:
    assert rules(zipped(("a.xml", b"<a/>"), ("a.xml", b"<b/>"))) == {"template.member"}


def test_too_many_elements_are_refused(
    with_body: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MOST_ELEMENTS", 50)
    assert "template.size" in rules(with_body("<w:p/>" * 60))


def test_what_is_no_word_file_is_told() -> None:
    assert rules(b"nothing") == {"template.file"}
    assert rules(zipped(("a.txt", b"x"))) == {"template.file"}


def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DocumentError, match="cannot be read"):
        read_template(tmp_path / "gone.docx")
    path = tmp_path / "large.docx"
    path.write_bytes(b"x" * 20)
    assert read_template(path) == b"x" * 20
    monkeypatch.setattr(intake, "LARGEST", 10)
    with pytest.raises(DocumentError, match="is refused: it is larger"):
        read_template(path)


def test_filling_refuses_with_all_reasons(
    changed: Callable[..., bytes], given: Material
) -> None:
    made = changed(
        **{
            "word/vbaProject.bin": b"x",
            "word/_rels/footer1.xml.rels": relation("image", "https://example.org/a.png"),
        }
    )
    with pytest.raises(DocumentError, match=r"macro.*leads out|leads out.*macro"):
        fill_package(made, given)
