from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.audit.docx import audit_docx
from toolkit.documents.content import Cite, CrossReference, Text
from toolkit.documents.kit import paragraph, text
from toolkit.documents.packet.compose import Part, compose, identification, signature_lines
from toolkit.documents.text.citations import resolve
from toolkit.documents.word.docx import write_docx
from toolkit.documents.word.flatten import flatten, read_numbers
from toolkit.resources import templates_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from toolkit.documents.content import Block
    from toolkit.documents.kit import Kit

HERE = CrossReference(target="second", kind="section")


def parts(*more: Part) -> tuple[Part, ...]:
    return (
        Part(key="first", title="First", blocks=(paragraph("See ", HERE, "."),)),
        Part(key="below", title="Below", level=2, blocks=(paragraph("Text."),)),
        Part(key="second", title="Second", blocks=(paragraph("More."),)),
        *more,
    )


def test_parts_are_numbered_as_word_counts_them(kit: Kit) -> None:
    made = compose(kit, kind="Plan", member="plan", parts=parts())
    assert [(each.number, each.m11) for each in made.sections] == [
        ("1", "first"),
        ("1.1", "below"),
        ("2", "second"),
    ]


def test_a_document_that_cites_ends_with_its_references(kit: Kit) -> None:
    key = next(iter(kit.source.references))
    citing = Part(key="x", title="X", blocks=(paragraph(Text(text="So"), Cite(keys=(key,))),))
    last = compose(kit, kind="Plan", member="plan", parts=parts(citing)).sections[-1]
    assert (last.title, last.number, last.m11) == ("References", "4", "14")


def test_a_key_that_stands_twice_is_refused(kit: Kit) -> None:
    again = Part(key="first", title="Again")
    with pytest.raises(ValueError, match="stands twice: first"):
        compose(kit, kind="Plan", member="plan", parts=parts(again))


def test_properties_name_trial_version_and_member(kit: Kit) -> None:
    properties = compose(kit, kind="Plan", member="plan", parts=parts()).properties
    assert properties.subject == properties.short_title == "Plan"
    assert properties.protocol_number == kit.record["identity.number"].text
    assert properties.version == kit.protocol.identity.version
    said = dict(properties.provenance)
    assert said["PacketDocument"] == "plan"
    assert said["ProtocolFolder"] == kit.source.name


def test_the_identification_says_that_a_draft_is_a_draft(
    kit: Kit, edited: Callable[..., Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    told = lines((identification(kit, (("Role", text("pharmacist")),)),))
    assert any("nobody has approved it" in line for line in told)
    assert "Role | pharmacist" in told
    number = "{open: Sponsor's protocol number, owner: sponsor}"
    given = edited((number, "SP-7"))
    assert "Protocol number | SP-7" in lines((identification(given),))


def test_a_table_to_sign_has_a_row_for_each_signer(
    lines: Callable[[Iterable[Block]], list[str]],
) -> None:
    made = signature_lines(("Author", text("A. Body")), ("Witness", ()))
    assert lines((made,))[-2:] == ["Author: A. Body |  | ", "Witness |  | "]


@pytest.mark.parametrize("template", ["protocol/protocol.docx", "packet/leaflet.docx"])
def test_a_composed_document_can_be_written_in_both_looks(
    kit: Kit, tmp_path: Path, template: str
) -> None:
    made = compose(kit, kind="Plan of something", member="plan", parts=parts())
    path = tmp_path / "plan.docx"
    resolved = resolve(made, [], {})
    write_docx(
        resolved.document,
        resolved.references,
        path,
        template=templates_folder() / template,
        page_numbers=False,
    )
    said = flatten(path)
    assert "Page 1 of 1" in said
    assert "Plan of something" in said
    assert ("identity.version", kit.protocol.identity.version) in read_numbers(path)
    contents = 7  # has no page numbers here, and a leaflet has none at all
    assert not [each for each in audit_docx(path) if each.point != contents]


def test_a_section_that_a_fact_names_is_one_of_the_protocol(
    kit: Kit, lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    said = "By section 10.11 and Section 99.1; see Section 6.6.1 of it."
    part = Part(key="x", title="X", blocks=(paragraph(Text(text=said)),))
    (section,) = compose(kit, kind="Plan", member="plan", parts=(part,)).sections
    number = kit.numbers_of_sections["10.11"]
    assert lines(section.blocks) == [
        f"By Section {number} of the protocol and Section 99.1; see Section 6.6.1 of it."
    ]
