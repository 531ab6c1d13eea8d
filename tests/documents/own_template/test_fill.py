from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from toolkit.documents.content import DocumentProperties, Text
from toolkit.documents.own_template.fill import fill_package
from toolkit.documents.word import house_template
from toolkit.documents.word.flatten import read_numbers
from toolkit.documents.word.package import pack, read_package
from toolkit.documents.word.wordml import NAMESPACES
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

    from toolkit.documents.kit import Kit
    from toolkit.documents.own_template.fill import Filled
    from toolkit.documents.own_template.material import Material

    Fill = Callable[[bytes], Filled]
    Read = Callable[[Any], str]
    Make = Callable[..., bytes]

W = f"{{{NAMESPACES['w']}}}"


def body(made: Filled) -> str:
    return read_package(made.package)["word/document.xml"].decode()


def left(made: Filled) -> dict[str, str]:
    return {asked.written: trouble.rule for asked, trouble in made.left}


# --- whole templates -----------------------------------------------------------------------


def test_the_university_s_template_is_filled_whole(
    university: bytes, fill: Fill, text_of: Read, kit: Kit
) -> None:
    made = fill(university)
    text = text_of(made)
    assert made.left == ()
    assert "{{" not in text
    assert f"| Full title of the protocol | {kit.protocol.identity.title} |" in text
    number = kit.names["sample_size.randomised"]
    assert f"| Participants to be randomised | {number} |" in text
    assert f"In all, {number} people take part." in text
    assert "not been approved" in text
    assert "DRAFT" in text
    assert "University of Somewhere" in text
    assert made.taken["sample_size.randomised"] == 2


def test_the_hospital_s_template_is_filled_whole(
    hospital: bytes, fill: Fill, text_of: Read, kit: Kit
) -> None:
    made = fill(hospital)
    text = text_of(made)
    number = kit.names["sample_size.randomised"]
    assert left(made) == {"protocol.identity.phase": "template.control-kind"}
    assert f"| Title | {kit.protocol.identity.title} |" in text
    assert f"| Participants | {number} |" in text
    assert "| Department | Psychiatry |" in text
    assert f"Sites: {kit.names['recruitment.sites']}" in text
    assert "twelve" not in text
    assert "Regional Hospital · " + kit.protocol.identity.short_title in text
    notes = read_package(made.package)["word/footnotes.xml"].decode()
    assert number in re.sub("<[^>]+>", "", notes)
    assert "To be completed by" in notes
    assert "in a box" in re.sub("<[^>]+>", "", body(made)).replace("{{", "")
    assert made.accepted == 1


def test_the_house_template_is_a_template_like_any_other(
    fill: Fill, text_of: Read, small: SimpleNamespace
) -> None:
    made = fill(house_template.build())
    assert made.left == ()
    assert set(made.taken) >= {"cover", "front", "contents", "body", "title"}
    headings = [line for line in text_of(made).splitlines() if line.startswith("heading ")]
    assert len(headings) == len(small.document.sections)
    assert made.added == ()
    assert "REF _M11_" in body(made)


def test_the_same_template_gives_the_same_bytes(university: bytes, given: Material) -> None:
    once, again = fill_package(university, given), fill_package(university, given)
    assert once.package == again.package


def test_a_dotx_becomes_a_document(hospital: bytes, fill: Fill) -> None:
    parts = read_package(hospital)
    types = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = types.replace(b"document.main+xml", b"template.main+xml")
    made = read_package(fill(pack(parts)).package)
    assert b"document.main+xml" in made["[Content_Types].xml"]
    assert b"template.main+xml" not in made["[Content_Types].xml"]


# --- texts in sentences --------------------------------------------------------------------


def test_a_value_takes_the_formatting_of_its_name(with_body: Make, fill: Fill) -> None:
    run = '<w:r><w:rPr><w:i/><w:color w:val="FF0000"/></w:rPr><w:t>{}</w:t></w:r>'
    plain = "<w:r><w:t>{}</w:t></w:r>"
    made = fill(with_body("<w:p>", plain.format("{{ "), run.format("version"),
                          plain.format(" }}"), "</w:p>"))  # fmt: skip
    inner = body(made)
    assert '<w:i/><w:color w:val="FF0000"/>' in inner[inner.index("<w:sdtContent>") :]


def test_the_look_of_a_value_comes_before_that_of_its_name(
    with_body: Make, given: Material
) -> None:
    name = replace(given.names["title"], inlines=(Text(text="x", bold=True),))
    material = replace(given, names={**given.names, "title": name})
    run = '<w:r><w:rPr><w:sz w:val="30"/></w:rPr><w:t>{{ title }}</w:t></w:r>'
    made = fill_package(with_body(f"<w:p>{run}</w:p>"), material)
    assert '<w:rPr><w:b/><w:sz w:val="30"/></w:rPr>' in body(made)


def test_a_name_cut_into_any_runs_is_filled(
    with_body: Make, fill: Fill, text_of: Read, kit: Kit
) -> None:
    text = "A {{ version }}{{version}} of {{ date }} Z"
    for cut in range(1, len(text)):
        pieces = (text[:cut], text[cut : cut + 3], text[cut + 3 :])
        runs = "".join(
            f'<w:proofErr w:type="spellStart"/><w:r><w:t xml:space="preserve">{p}</w:t></w:r>'
            for p in pieces
        )
        made = fill(with_body(f"<w:p>{runs}</w:p>"))
        identity = kit.protocol.identity
        wanted = f"A {identity.version}{identity.version} of {identity.version_date} Z"
        assert f"Normal: {wanted}" in text_of(made), pieces


def test_tabs_and_breaks_beside_a_name_stay(with_body: Make, fill: Fill) -> None:
    run = "<w:r><w:t>a</w:t><w:tab/><w:t>{{ version }}</w:t><w:br/><w:t>b</w:t></w:r>"
    inner = body(fill(with_body(f"<w:p>{run}</w:p>")))
    order = [inner.index(piece) for piece in ("<w:tab/>", "0.1", "<w:br/>", ">b<")]
    assert order == sorted(order)


def test_a_number_is_tagged_with_its_name(
    with_body: Make, fill: Fill, tmp_path: Path, xml: SimpleNamespace, kit: Kit
) -> None:
    made = fill(with_body(xml.par("{{ sample_size.randomised }}")))
    path = tmp_path / "a.docx"
    path.write_bytes(made.package)
    value = kit.names["sample_size.randomised"]
    assert read_numbers(path) == (("sample_size.randomised", value),)
    assert "sample_size.randomised" in made.numbers


def test_an_open_item_is_shown_as_such(
    with_body: Make, fill: Fill, text_of: Read, xml: SimpleNamespace
) -> None:
    made = fill(with_body(xml.par("Sponsor: {{ protocol.roles.sponsor.name }}")))
    assert "Sponsor: [To be completed by" in text_of(made)
    assert "Open Item" in made.added


def test_an_unknown_name_stays_and_is_told(
    with_body: Make, fill: Fill, text_of: Read, xml: SimpleNamespace
) -> None:
    made = fill(with_body(xml.par("Heading", "Uberschrift1"), xml.par("of {{ titel }}")))
    assert "of {{ titel }}" in text_of(made)
    ((asked, trouble),) = made.left
    assert "did you mean 'title'" in trouble.hint
    assert asked.place.heading == "Heading"
    assert asked.place.paragraph == "of {{ titel }}"


def test_a_text_with_braces_is_not_read_as_a_template(
    with_body: Make, given: Material, text_of: Read, xml: SimpleNamespace
) -> None:
    hostile = "R&D <b> {{ version }} {% raw %} {_{x}_}"
    name = replace(given.names["title"], inlines=(Text(text=hostile),))
    material = replace(given, names={**given.names, "title": name})
    made = fill_package(with_body(xml.par("{{ title }}")), material)
    assert f"Normal: {hostile}" in text_of(made)


def test_attacks_are_only_text(
    with_body: Make, fill: Fill, text_of: Read, xml: SimpleNamespace
) -> None:
    attacks = (
        "{{ 'x' * 50000000 }}",
        "{{ 9**300000 }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ title.parse_raw('cposix', proto='pickle', allow_pickle=True) }}",
        "{% for a in range(10**9) %}",
    )
    made = fill(with_body(*(xml.par(attack) for attack in attacks)))
    assert len(made.left) == len(attacks)
    assert all(attack in text_of(made) for attack in attacks)


# --- blocks --------------------------------------------------------------------------------


def test_a_block_stands_in_the_template_s_own_styles(
    with_body: Make, fill: Fill, text_of: Read, xml: SimpleNamespace
) -> None:
    made = fill(with_body(xml.par("Population", "Uberschrift1"), xml.par("{{ section.5 }}")))
    text = text_of(made)
    assert "heading 1: Population" in text
    assert "heading 2: Inclusion Criteria" in text
    assert 'w:val="Uberschrift2"' in body(made)


def test_headings_deeper_than_the_styles_become_subheadings(
    with_body: Make, fill: Fill, text_of: Read, xml: SimpleNamespace
) -> None:
    deep = xml.par("x", "Uberschrift1").replace("</w:pPr>", '<w:outlineLvl w:val="4"/></w:pPr>')
    assert "Subheading: Inclusion Criteria" in text_of(
        fill(with_body(deep, xml.par("{{ section.5 }}")))
    )


def test_a_block_inside_a_sentence_is_told(
    with_body: Make, fill: Fill, xml: SimpleNamespace
) -> None:
    made = fill(with_body(xml.par("See {{ inclusion }}")))
    assert left(made) == {"{{ inclusion }}": "template.block-inside"}


def test_a_block_in_a_header_is_told(hospital: bytes, fill: Fill, xml: SimpleNamespace) -> None:
    parts = read_package(hospital)
    head = f"<w:hdr {xml.root}>{xml.par('{{ inclusion }}')}</w:hdr>"
    parts["word/header1.xml"] = head.encode()
    assert left(fill(pack(parts)))["{{ inclusion }}"] == "template.block-place"


def test_the_body_can_stand_once(with_body: Make, fill: Fill, xml: SimpleNamespace) -> None:
    made = fill(with_body(xml.par("{{ references }}"), xml.par("{{ references }}")))
    assert left(made) == {"{{ references }}": "template.twice"}


def test_a_table_that_stands_twice_has_two_bookmarks(
    with_body: Make, fill: Fill, text_of: Read, xml: SimpleNamespace
) -> None:
    made = fill(with_body(xml.par("{{ table.arms }}"), xml.par("{{ section.6 }}")))
    names = re.findall(r'w:bookmarkStart w:id="(\d+)" w:name="([^"]+)"', body(made))
    assert len({name for _, name in names}) == len(names)
    assert len({number for number, _ in names}) == len(names)
    assert text_of(made).count("Arms and interventions") == 2


def test_captions_go_on_counting_those_of_the_template(
    with_body: Make, fill: Fill, text_of: Read, xml: SimpleNamespace
) -> None:
    own = (
        '<w:p><w:r><w:t xml:space="preserve">Table </w:t></w:r><w:fldSimple '
        'w:instr=" SEQ Table \\* ARABIC "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
    )
    made = fill(with_body(own, xml.par("{{ table.arms }}")))
    assert "Table 2. Arms and interventions" in text_of(made)


def test_a_block_in_a_cell_is_as_wide_as_the_cell(
    with_body: Make, fill: Fill, xml: SimpleNamespace
) -> None:
    table = (
        '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="5000"/></w:tblGrid>'
        f"<w:tr><w:tc>{xml.par('x')}</w:tc><w:tc>{xml.par('{{ table.arms }}')}</w:tc></w:tr>"
        "</w:tbl>"
    )
    inner = body(fill(with_body(table, xml.par("end"))))
    assert '<w:tblW w:w="4784" w:type="dxa"/>' in inner
    assert "<w:p><w:pPr><w:pStyle" in inner[: inner.rindex("</w:tc>")]


def test_a_section_that_the_protocol_lacks_is_shown_as_such(
    with_body: Make, given: Material, text_of: Read, xml: SimpleNamespace
) -> None:
    absent = next(
        name for name, one in given.names.items() if name.startswith("table.") and not one.truth
    )
    made = fill_package(with_body(xml.par(f"{{{{ {absent} }}}}")), given)
    assert "[This protocol has no text for" in text_of(made)


def test_a_wide_table_gets_landscape_pages_with_its_heading(
    with_body: Make, fill: Fill, xml: SimpleNamespace
) -> None:
    made = fill(
        with_body(
            xml.par("before"),
            xml.par("Schedule", "Uberschrift1"),
            xml.par("{{ table.schedule }}"),
            xml.par("after"),
        )
    )
    root = etree.fromstring(read_package(made.package)["word/document.xml"])
    sizes = [one.get(f"{W}orient", "portrait") for one in root.iter(f"{W}pgSz")]
    assert sizes == ["portrait", "landscape", "portrait"]
    paragraphs = [one for one in root.iter(f"{W}p") if one.find(f"{W}r") is not None]
    ends = {
        "".join(one.itertext()): one.find(f"{W}pPr/{W}sectPr") is not None for one in paragraphs
    }
    assert ends["before"]
    assert not ends["Schedule"]


def test_without_a_list_of_references_citations_are_left_out_and_counted(
    with_body: Make, given: Material, text_of: Read, xml: SimpleNamespace
) -> None:
    cited = xml.par("{{ section.2 }}")
    bare = fill_package(with_body(cited), given)
    full = fill_package(with_body(cited, xml.par("{{ references }}")), given)
    assert bare.uncited > 0
    assert full.uncited == 0
    assert "^1^" in text_of(full)
    assert "^1^" not in text_of(bare)


def test_a_reference_to_what_does_not_stand_there_is_made_by_its_title(
    with_body: Make, fill: Fill, text_of: Read, xml: SimpleNamespace
) -> None:
    text = text_of(fill(with_body(xml.par("{{ body }}"))))
    assert "Error" not in text
    sections = [f"{{{{ section.{number} }}}}" for number in range(1, 14)]
    for one in sections:
        made = fill(with_body(xml.par(one)))
        assert "REF _M11_" not in body(made)


def test_nothing_cited_is_said(with_body: Make, fill: Fill, text_of: Read,
                               xml: SimpleNamespace) -> None:  # fmt: skip
    assert "No source is cited." in text_of(fill(with_body(xml.par("{{ references }}"))))


# --- conditions ----------------------------------------------------------------------------


def final(given: Material) -> Material:
    draft = replace(given.names["draft"], truth=False)
    return replace(given, names={**given.names, "draft": draft})


def test_paragraphs_stand_only_when_their_condition_holds(
    with_body: Make, given: Material, text_of: Read, xml: SimpleNamespace
) -> None:
    made = with_body(
        xml.par("{%p if draft %}"),
        xml.par("one"),
        xml.par("{%p if not draft %}"),
        xml.par("two"),
        xml.par("{%p endif %}"),
        xml.par("{%p endif %}"),
        xml.par("a{% if draft %}b{% if title %}c{% endif %}{% endif %}d"),
    )
    drafted, ended = (
        text_of(fill_package(made, given)),
        text_of(fill_package(made, final(given))),
    )
    assert "one" in drafted
    assert "two" not in drafted
    assert "Normal: abcd" in drafted
    assert "one" not in ended
    assert "two" not in ended
    assert "Normal: ad" in ended


def test_a_cell_that_loses_its_paragraphs_keeps_one(
    with_body: Make, given: Material, xml: SimpleNamespace
) -> None:
    cell = f"{xml.par('{%p if draft %}')}{xml.par('x')}{xml.par('{%p endif %}')}"
    table = (
        f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="2000"/></w:tblGrid>'
        f"<w:tr><w:tc>{cell}</w:tc></w:tr></w:tbl>"
    )
    made = fill_package(with_body(table, xml.par("end")), final(given))
    root = etree.fromstring(read_package(made.package)["word/document.xml"])
    assert root.find(f".//{W}tc/{W}p") is not None


def test_a_paragraph_that_ends_a_section_stays(
    with_body: Make, given: Material, xml: SimpleNamespace
) -> None:
    end = '<w:p><w:pPr><w:sectPr><w:type w:val="nextPage"/></w:sectPr></w:pPr></w:p>'
    made = with_body(xml.par("{%p if draft %}"), end, xml.par("{%p endif %}"))
    assert body(fill_package(made, final(given))).count("<w:sectPr") == 2


@pytest.mark.parametrize(
    ("paragraphs", "told"),
    [
        (("{%p if draft %}", "x"), "no endif"),
        (("x", "{%p endif %}"), "no if"),
        (("{% if draft %} x",), "no endif"),
        (("x {% endif %}",), "no if"),
        (("{%p if draft %} x", "{%p endif %}"), "not alone"),
        (("{%p if unheard %}", "{%p endif %}"), "there is no name 'unheard'"),
    ],
)
def test_a_broken_condition_stops_the_filling(
    with_body: Make, fill: Fill, xml: SimpleNamespace, paragraphs: tuple[str, ...], told: str
) -> None:
    with pytest.raises(DocumentError, match=told):
        fill(with_body(*(xml.par(text) for text in paragraphs)))


# --- the package ---------------------------------------------------------------------------


def test_the_institution_s_own_properties_stay(hospital: bytes, fill: Fill) -> None:
    parts = read_package(hospital)
    custom = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/'
        'docPropsVTypes"><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" '
        'name="Form"><vt:lpwstr>F-17</vt:lpwstr></property></Properties>'
    )
    parts["docProps/custom.xml"] = custom.encode()
    made = read_package(fill(pack(parts)).package)["docProps/custom.xml"]
    assert b"F-17" in made
    assert b"ProtocolDigest" in made
    numbers = re.findall(rb'pid="(\d+)"', made)
    assert len(set(numbers)) == len(numbers)


def test_the_template_s_own_contents_are_marked_for_a_refresh(
    with_body: Make, fill: Fill
) -> None:
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>old</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    made = fill(with_body(field))
    assert made.stale
    assert 'w:dirty="true"' in body(made)


def test_a_filled_file_as_template_does_not_collide(
    university: bytes, given: Material, xml: SimpleNamespace
) -> None:
    parts = read_package(fill_package(university, given).package)
    inner = parts["word/document.xml"].decode()
    more = xml.par("{{ figure.schema }}") + xml.par("{{ references }}")
    place = inner.rindex("<w:sectPr")
    parts["word/document.xml"] = (inner[:place] + more + inner[place:]).encode()
    made = read_package(fill_package(pack(parts), given).package)
    ids = re.findall(r' Id="([^"]+)"', made["word/_rels/document.xml.rels"].decode())
    assert len(ids) == len(set(ids))
    inner = made["word/document.xml"].decode()
    assert set(re.findall(r'r:(?:embed|id)="([^"]+)"', inner)) <= set(ids)
    names = re.findall(r'w:name="(_[^"]+)"', made["word/document.xml"].decode())
    assert len(names) == len(set(names))


def test_the_file_says_what_it_is(university: bytes, fill: Fill, given: Material) -> None:
    core = read_package(fill(university).package)["docProps/core.xml"].decode()
    assert isinstance(given.properties, DocumentProperties)
    assert given.properties.title in core
    assert "University of Somewhere" not in core
