from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from toolkit.documents.content import Number, Text
from toolkit.documents.own_template.fill import fill_package
from toolkit.documents.word.package import read_package
from toolkit.documents.word.wordml import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from toolkit.documents.own_template.fill import Filled
    from toolkit.documents.own_template.material import Material

    Make = Callable[..., bytes]
    Fill = Callable[[bytes], Filled]
    Read = Callable[[Any], str]

W = f"{{{NAMESPACES['w']}}}"
W14 = f"{{{NAMESPACES['w14']}}}"


def root(made: Filled) -> Any:
    return etree.fromstring(read_package(made.package)["word/document.xml"])


def control(made: Filled) -> Any:
    (found,) = root(made).iter(f"{W}sdt")
    return found


def sentence(xml: SimpleNamespace, tag: str, kind: str = "<w:text/>", **how: Any) -> str:
    return f"<w:p>{xml.control(tag, 'prompt', kind, **how)}</w:p>"


def test_a_prompt_is_replaced_in_the_look_of_the_text(
    with_body: Make, fill: Fill, xml: SimpleNamespace
) -> None:
    found = control(fill(with_body(sentence(xml, "title"))))
    assert found.find(f"{W}sdtPr/{W}showingPlcHdr") is None
    assert found.find(f".//{W}rStyle") is None
    assert "prompt" not in "".join(found.itertext())


def test_a_value_takes_the_look_of_the_text_in_the_control(with_body: Make, fill: Fill) -> None:
    inner = (
        '<w:sdt><w:sdtPr><w:tag w:val="version"/><w:text/></w:sdtPr><w:sdtContent><w:r><w:rPr>'
        "<w:i/></w:rPr><w:t>0</w:t></w:r></w:sdtContent></w:sdt>"
    )
    assert control(fill(with_body(f"<w:p>{inner}</w:p>"))).find(f".//{W}i") is not None


def test_a_control_that_is_bound_to_data_loses_the_binding(
    with_body: Make, fill: Fill, xml: SimpleNamespace
) -> None:
    bound = '<w:dataBinding w:xpath="/a" w:storeItemID="{0}"/><w:text/>'
    found = control(fill(with_body(sentence(xml, "title", bound))))
    assert found.find(f"{W}sdtPr/{W}dataBinding") is None


def test_a_date_is_written_as_its_control_says(
    with_body: Make, given: Material, xml: SimpleNamespace
) -> None:
    kind = '<w:date><w:dateFormat w:val="{}"/></w:date>'
    name = replace(given.names["date"], inlines=(Text(text="2026-03-09"),))
    material = replace(given, names={**given.names, "date": name})
    for form, shown in (
        ("d MMMM yyyy", "9 March 2026"),
        ("MM/dd/yy", "03/09/26"),
        ("ddd d MMM 'of' yyyy", "Mon 9 Mar of 2026"),
        ("", "2026-03-09"),
    ):
        found = control(
            fill_package(with_body(sentence(xml, "date", kind.format(form))), material)
        )
        assert "".join(found.itertext()) == shown
        assert found.find(f".//{W}date").get(f"{W}fullDate") == "2026-03-09T00:00:00Z"


def test_a_date_that_is_open_is_shown_as_text(
    with_body: Make, fill: Fill, xml: SimpleNamespace
) -> None:
    kind = '<w:date w:fullDate="2020-01-01T00:00:00Z"/>'
    found = control(fill(with_body(sentence(xml, "protocol.roles.sponsor.name", kind))))
    assert found.find(f".//{W}date").get(f"{W}fullDate") is None
    assert "To be completed" in "".join(found.itertext())


def test_a_list_shows_its_own_item_or_stays(
    with_body: Make, fill: Fill, xml: SimpleNamespace
) -> None:
    items = '<w:listItem w:displayText="DRAFT" w:value="d"/><w:listItem w:value="Final"/>'
    made = fill(with_body(sentence(xml, "status", f"<w:dropDownList>{items}</w:dropDownList>")))
    assert "".join(control(made).itertext()) == "DRAFT"
    made = fill(with_body(sentence(xml, "title", f"<w:dropDownList>{items}</w:dropDownList>")))
    assert "".join(control(made).itertext()) == "prompt"
    assert [trouble.rule for _, trouble in made.left] == ["template.control-kind"]
    made = fill(with_body(sentence(xml, "version", f"<w:comboBox>{items}</w:comboBox>")))
    assert "".join(control(made).itertext()) == "0.1"


@pytest.mark.parametrize("states", [True, False])
def test_a_check_box_takes_a_truth(
    with_body: Make, fill: Fill, xml: SimpleNamespace, *, states: bool
) -> None:
    given_states = (
        '<w14:checkedState w14:val="00FE"/><w14:uncheckedState w14:val="00A8"/>'
        if states
        else ""
    )
    box = f"<w14:checkbox>{given_states}</w14:checkbox>"
    found = control(fill(with_body(sentence(xml, "draft", box))))
    assert found.find(f".//{W14}checked").get(f"{W14}val") == "1"
    assert "".join(found.itertext()) == ("\u00fe" if states else "☒")
    found = control(fill(with_body(sentence(xml, "final", box))))
    assert found.find(f".//{W14}checked").get(f"{W14}val") == "0"
    made = fill(with_body(sentence(xml, "title", box)))
    assert [trouble.rule for _, trouble in made.left] == ["template.control-kind"]


def test_a_truth_in_a_text_control_is_yes_or_no(
    with_body: Make, fill: Fill, xml: SimpleNamespace
) -> None:
    assert "".join(control(fill(with_body(sentence(xml, "draft")))).itertext()) == "Yes"


def test_a_picture_control_is_left_alone(
    with_body: Make, fill: Fill, xml: SimpleNamespace
) -> None:
    made = fill(with_body(sentence(xml, "title", "<w:picture/>")))
    assert "".join(control(made).itertext()) == "prompt"


def test_no_control_stands_in_another(
    with_body: Make, given: Material, xml: SimpleNamespace
) -> None:
    two = (Number(name="a", text="1"), Text(text=" of "), Number(name="b", text="2"))
    name = replace(given.names["title"], inlines=two)
    material = replace(given, names={**given.names, "title": name})
    for inner in (sentence(xml, "title", ""), xml.block("title")):
        made = root(fill_package(with_body(inner), material))
        tags = [one.get(f"{W}val") for one in made.iter(f"{W}tag")]
        assert tags == ["a", "b"]
    for sdt in made.iter(f"{W}sdt"):
        assert not list(sdt.iterancestors(f"{W}sdt"))


def test_a_number_stays_in_the_control_of_its_name(
    with_body: Make, fill: Fill, xml: SimpleNamespace
) -> None:
    found = control(fill(with_body(sentence(xml, "sample_size.randomised", ""))))
    assert found.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == "sample_size.randomised"


def test_a_block_takes_the_place_of_its_control(
    with_body: Make, fill: Fill, text_of: Read, xml: SimpleNamespace
) -> None:
    made = fill(with_body(xml.block("inclusion"), sentence(xml, "exclusion", "")))
    assert made.left == ()
    assert "List Label: I01" in text_of(made)
    assert "List Label: E01" in text_of(made)
    assert not [one for one in root(made).iter(f"{W}tag") if one.get(f"{W}val") == "inclusion"]


def test_a_text_fills_a_control_around_paragraphs(
    with_body: Make, fill: Fill, text_of: Read, xml: SimpleNamespace
) -> None:
    made = fill(with_body(xml.block("version"), xml.par("end")))
    assert "Normal: 0.1" in text_of(made)
    assert "Click or tap" not in text_of(made)


def cell(tag: str) -> str:
    return (
        '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="5000"/></w:tblGrid><w:tr><w:sdt><w:sdtPr>'
        f'<w:tag w:val="{tag}"/></w:sdtPr><w:sdtContent><w:tc><w:tcPr/><w:p><w:pPr><w:jc '
        'w:val="right"/></w:pPr><w:r><w:t>prompt</w:t></w:r></w:p></w:tc></w:sdtContent></w:sdt>'
        "</w:tr></w:tbl><w:p/>"
    )


def test_a_control_around_a_cell_is_filled(with_body: Make, fill: Fill, text_of: Read) -> None:
    made = fill(with_body(cell("version")))
    assert root(made).find(f".//{W}tc/{W}p/{W}pPr/{W}jc") is not None
    assert "| 0.1 |" in text_of(made)
    made = fill(with_body(cell("inclusion")))
    assert made.left == ()
    assert "I01" in text_of(made)


def test_controls_that_cannot_hold_a_block_are_told(
    with_body: Make, fill: Fill, xml: SimpleNamespace
) -> None:
    row = (
        cell("inclusion")
        .replace("<w:tr><w:sdt>", "<w:sdt>")
        .replace("</w:sdt></w:tr>", "</w:sdt>")
    )
    row = row.replace("<w:tc>", "<w:tr><w:tc>").replace("</w:tc>", "</w:tc></w:tr>")
    for inner, rule in (
        (sentence(xml, "inclusion"), "template.control-kind"),
        (f"<w:p><w:r><w:t>a</w:t></w:r>{xml.control('inclusion', 'x', '')}</w:p>",
         "template.block-inside"),
        (row, "template.block-inside"),
        (row.replace('"inclusion"', '"title"'), "template.control-kind"),
    ):  # fmt: skip
        assert [trouble.rule for _, trouble in fill(with_body(inner)).left] == [rule]


def test_an_unknown_tag_is_told_and_one_s_own_is_left(
    with_body: Make, fill: Fill, xml: SimpleNamespace
) -> None:
    made = fill(with_body(sentence(xml, "Titel"), sentence(xml, "own.thing"), xml.block("zzz")))
    assert [asked.written for asked, _ in made.left] == ["Titel", "zzz"]
    assert "did you mean 'title'" in made.left[0][1].hint


def test_what_stands_in_a_filled_control_is_not_filled_again(
    with_body: Make, fill: Fill, xml: SimpleNamespace
) -> None:
    inner = xml.block("inclusion").replace("Click or tap here to enter text.", "{{ titel }}")
    assert fill(with_body(inner)).left == ()
    outer = xml.block("zzz").replace("<w:p>", f"{xml.block('version')}<w:p>", 1)
    made = fill(with_body(outer))
    assert [asked.written for asked, _ in made.left] == ["zzz"]
    assert made.taken["version"] > 1
