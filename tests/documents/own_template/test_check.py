from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from toolkit.documents.own_template.check import check_package, check_template
from toolkit.documents.word.limits import Limits
from toolkit.documents.word.package import pack, read_package
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

    from toolkit.documents.own_template.check import Finding
    from toolkit.documents.own_template.material import Material

    Make = Callable[..., bytes]


@pytest.fixture
def check(given: Material) -> Callable[[bytes], tuple[Finding, ...]]:
    """A function that checks a template with the names of the small protocol."""

    def checked(raw: bytes) -> tuple[Finding, ...]:
        return check_package(raw, given.names)

    return checked


NOTE = b" Randomised: {{ sample_size.randomised }}; sponsor: {{ protocol.roles.sponsor.name }}"


def rules(found: Any) -> list[tuple[str, str]]:
    return [(one.severity, one.rule) for one in found]


def test_the_university_s_template_is_right_but_for_a_split_name(
    university: bytes, check: Any
) -> None:
    (found,) = check(university)
    assert (found.severity, found.rule) == ("warning", "template.split")
    assert found.place.heading == "References"
    assert found.place.page == 2
    assert "4 pieces" in found.message


def test_the_hospital_s_template_has_warnings(hospital: bytes, check: Any) -> None:
    assert rules(check(hospital)) == [
        ("warning", "template.tracked"),
        ("warning", "template.style"),
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("{{ titel }}", "template.name"),
        ("{{ sample–size }}", "template.typographic"),
        ("{{ 'x'*50000000 }}", "template.logic"),
        ("{%p for x in xs %}", "template.logic"),
        ("{{ title", "template.braces"),
        ("See {{ inclusion }}", "template.block-inside"),
        ("{%p if draft %}", "template.condition"),
        ("{% if titel %}x{% endif %}", "template.name"),
    ],
)
def test_each_fault_is_told_with_its_place(
    with_body: Make, check: Any, xml: SimpleNamespace, text: str, rule: str
) -> None:
    found = check(with_body(xml.par("Heading", "Uberschrift1"), xml.par(text)))
    (first, *_) = found
    assert (first.severity, first.rule) == ("error", rule)
    assert first.place.heading == "Heading"
    assert first.place.paragraph == text
    assert first.written in text
    assert first.message
    assert text in str(first)
    assert f"[{rule}]" in str(first)


def test_a_block_in_a_text_box_or_note_is_told(hospital: bytes, check: Any) -> None:
    parts = read_package(hospital)
    for name, old in (
        ("word/document.xml", b"Trial {{ protocol_number }} in a box"),
        ("word/footnotes.xml", NOTE),
    ):
        assert old in parts[name]
        made = pack({**parts, name: parts[name].replace(old, b"{{ inclusion }}")})
        assert ("error", "template.block-place") in rules(check(made))


def test_a_tag_where_nothing_is_filled_is_told(
    with_body: Make, hospital: bytes, check: Any
) -> None:
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> IF {{ draft }} '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    assert ("error", "template.part") in rules(check(with_body(field)))
    parts = read_package(hospital)
    note = b"<w:comments xmlns:w='urn:w'><w:t>{{ title }}</w:t></w:comments>"
    found = check(pack({**parts, "word/comments.xml": note, "word/odd.xml": note}))
    told = [one for one in found if one.rule == "template.part"]
    assert [one.place.part for one in told] == ["comments", "word/odd.xml"]


def test_a_tag_in_old_and_new_form_is_told_once(
    with_body: Make, check: Any, xml: SimpleNamespace
) -> None:
    box = f"<w:txbxContent>{xml.par('{{ titel }}')}</w:txbxContent>"
    both = (
        f'<w:p><w:r><mc:AlternateContent><mc:Choice Requires="w14">{box}</mc:Choice>'
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert rules(check(with_body(both))) == [("error", "template.name")]


def test_missing_styles_matter_only_to_blocks(
    with_body: Make, check: Any, xml: SimpleNamespace
) -> None:
    assert check(with_body(xml.par("{{ title }}"))) == ()
    (found,) = check(with_body(xml.par("{{ inclusion }}")))
    assert "List Bullet" in found.message


def test_a_refused_template_is_told_with_all_objections(hospital: bytes, check: Any) -> None:
    parts = read_package(hospital)
    found = check(pack({**parts, "word/vbaProject.bin": b"x"}))
    assert rules(found) == [("error", "template.macro")]
    assert found[0].place.part == "word/vbaProject.bin"
    assert check(b"x")[0].place.part == "the file"


def test_errors_come_before_warnings(hospital: bytes, check: Any) -> None:
    parts = read_package(hospital)
    parts["word/footer1.xml"] = parts["word/footer1.xml"].replace(b"status", b"statusx")
    found = check(pack(parts))
    assert found[0].rule == "template.name"
    assert [one.severity for one in found] == sorted(one.severity for one in found)


def test_the_limited_process_finds_the_same(
    university: bytes, given: Material, tmp_path: Path
) -> None:
    path = tmp_path / "theirs.docx"
    path.write_bytes(university)
    assert check_template(path, given.names) == check_package(university, given.names)


def test_a_template_that_takes_too_long_is_refused(
    university: bytes, given: Material, tmp_path: Path
) -> None:
    path = tmp_path / "theirs.docx"
    path.write_bytes(university)
    with pytest.raises(DocumentError, match=r"theirs\.docx is refused: it takes more than"):
        check_template(path, given.names, Limits(seconds=0.01))
