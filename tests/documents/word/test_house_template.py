from __future__ import annotations

import io
import zipfile

import pytest

from toolkit.documents.word import house_template
from toolkit.documents.word.package import read_package
from toolkit.documents.word.template_parts import (
    CHARACTER_STYLES,
    PARAGRAPH_STYLES,
    read_template_parts,
)
from toolkit.resources import templates_folder

TEMPLATE = templates_folder() / "protocol" / "protocol.docx"


def test_the_committed_template_is_what_the_script_builds() -> None:
    # Members are compared, not the archive: another zlib may pack the same bytes otherwise.
    built = house_template.build()
    assert read_package(TEMPLATE) == read_package(built), "run the module to rebuild it"


def test_the_template_is_built_the_same_way_twice() -> None:
    assert house_template.build() == house_template.build()


def test_the_template_has_every_style_that_the_writer_needs() -> None:
    parts = read_template_parts(read_package(TEMPLATE))
    for name in (*PARAGRAPH_STYLES, *CHARACTER_STYLES):
        assert parts.style(name)


def test_the_page_is_us_letter_with_a_turned_page_for_wide_tables() -> None:
    parts = read_template_parts(read_package(TEMPLATE))
    assert (parts.portrait.width, parts.portrait.height) == (12240, 15840)
    assert parts.portrait.text_width == 9360
    assert parts.landscape.text_width == 13680
    assert 'w:orient="landscape"' in parts.landscape.xml()


@pytest.mark.parametrize("name", ["header2", "footer2"])
def test_tab_stops_end_at_the_margin(name: str) -> None:
    style = {"header2": "Header", "footer2": "Footer"}[name]
    styles = read_package(TEMPLATE)["word/styles.xml"].decode()
    assert f'<w:style w:type="paragraph" w:styleId="{style}">' in styles
    assert 'w:pos="9360"' in styles
    assert 'w:pos="13680"' in styles


def test_the_template_carries_nothing_of_a_library() -> None:
    for data in read_package(TEMPLATE).values():
        assert b"python-docx" not in data
        assert b'w:pos="4320"' not in data


def test_the_module_writes_the_template_to_its_place(
    tmp_path: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house_template, "templates_folder", lambda: tmp_path)
    house_template.main()
    with zipfile.ZipFile(io.BytesIO((tmp_path / "protocol/protocol.docx").read_bytes())) as z:  # type: ignore[operator]
        assert z.namelist()[0] == "[Content_Types].xml"
        assert {info.date_time for info in z.infolist()} == {(1980, 1, 1, 0, 0, 0)}
