from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from toolkit.documents.own_template.fill import fill_package
from toolkit.documents.own_template.package import normalise
from toolkit.documents.own_template.styles import EXPECTED, Completed, missing_styles
from toolkit.documents.word import house_template
from toolkit.documents.word.package import pack, read_package
from toolkit.documents.word.template_parts import read_template_parts
from toolkit.documents.word.wordml import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from toolkit.documents.own_template.material import Material

W = f"{{{NAMESPACES['w']}}}"
VAL = f"{W}val"


@pytest.fixture
def parts(hospital: bytes) -> dict[str, bytes]:
    """The members of the hospital's template."""
    made = read_package(hospital)
    normalise(made)
    return made


def styles(made: dict[str, bytes]) -> dict[str, Any]:
    root = etree.fromstring(made["word/styles.xml"])
    return {one.find(f"{W}name").get(VAL): one for one in root.iter(f"{W}style")}


def test_the_writer_finds_every_style_it_needs(parts: dict[str, bytes]) -> None:
    made = read_template_parts(Completed(parts).for_writer)
    assert made.style("heading 1") == "Uberschrift1"
    assert made.lists["list number"] >= 0


def test_only_what_is_used_is_added_and_what_it_is_based_on(parts: dict[str, bytes]) -> None:
    completed = Completed(parts)
    names = completed.finish("", 'w:val="ToolkitTableHead"')
    assert names == ("Table Text", "Table Head")
    assert set(styles(parts)) >= {"Table Text", "Table Head", "House Table"}
    assert "Lead" not in styles(parts)


def test_an_added_style_is_based_on_the_nearest_there_is(parts: dict[str, bytes]) -> None:
    completed = Completed(parts)
    completed.finish("", 'w:val="ToolkitNote" w:val="ToolkitBodyText"')
    made = styles(parts)
    assert made["Body Text"].find(f"{W}basedOn").get(VAL) == "Standard"
    assert made["Note"].find(f"{W}basedOn").get(VAL) == "ToolkitBodyText"
    assert made["Body Text"].get(f"{W}customStyle") is None
    assert made["Note"].get(f"{W}customStyle") == "1"


def test_a_house_template_needs_nothing_but_table_grid() -> None:
    assert missing_styles(read_package(house_template.build())) == ("Table Grid",)


def test_the_hospital_lacks_lists_and_captions(parts: dict[str, bytes]) -> None:
    missing = missing_styles(parts)
    assert set(missing) == set(EXPECTED) - {"heading 1", "heading 2", "heading 3"}


def test_a_list_style_that_starts_no_list_is_helped_out(
    with_body: Callable[..., bytes], given: Material, xml: SimpleNamespace
) -> None:
    made = read_package(with_body(xml.par("{{ section.2 }}")))
    own = '<w:style w:type="paragraph" w:styleId="LB"><w:name w:val="List Bullet"/></w:style>'
    made["word/styles.xml"] = made["word/styles.xml"].replace(
        b"</w:styles>", own.encode() + b"</w:styles>"
    )
    completed = Completed(made)
    completed.finish("", 'w:val="ToolkitListBullet"')
    assert "List Bullet (toolkit)" in styles(made)
    assert styles(made)["List Bullet (toolkit)"].find(f"{W}basedOn").get(VAL) == "LB"
    fill_package(with_body(xml.par("{{ section.2 }}")), given)


def test_a_template_without_lists_gets_them(
    with_body: Callable[..., bytes], given: Material, xml: SimpleNamespace
) -> None:
    made = read_package(with_body(xml.par("{{ section.2 }}"), xml.par("{{ inclusion }}")))
    del made["word/numbering.xml"]
    for name in ("[Content_Types].xml", "word/_rels/document.xml.rels"):
        root = etree.fromstring(made[name])
        for one in list(root):
            if "numbering" in (one.get("PartName") or one.get("Target") or ""):
                root.remove(one)
        made[name] = etree.tostring(root)
    out = read_package(fill_package(pack(made), given).package)
    root = etree.fromstring(out["word/numbering.xml"])
    kinds = [etree.QName(one).localname for one in root]
    assert kinds == sorted(kinds), "lists come before their instances"
    assert b"numbering.xml" in out["word/_rels/document.xml.rels"]


def test_a_style_without_a_name_gets_its_id(parts: dict[str, bytes]) -> None:
    nameless = b'<w:style w:type="paragraph" w:styleId="Odd"/></w:styles>'
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:styles>", nameless)
    Completed(parts).finish("", "")
    assert "Odd" in styles(parts)
