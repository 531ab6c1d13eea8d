from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from toolkit.documents.audit.docx import audit_docx
from toolkit.documents.content import (
    Cell,
    Cite,
    Column,
    CrossReference,
    Document,
    Figure,
    Link,
    ListBlock,
    Number,
    Open,
    Paragraph,
    Section,
    Table,
    Text,
)
from toolkit.documents.word import docx, house_template, pdf
from toolkit.documents.word.docx import write_docx
from toolkit.documents.word.flatten import flatten
from toolkit.documents.word.labels import bookmark_name
from toolkit.documents.word.package import pack, read_package
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    Write = Callable[..., Path]

HOSTILE = 'R&D <b> "q" \' ]]> {{7*7}} {% raw %} {_{x}_} &amp; <?x?> \u05d0\u05d1 \U0001f600 é'


def para(*pieces: Any) -> Paragraph:
    return Paragraph(
        inlines=tuple(Text(text=piece) if isinstance(piece, str) else piece for piece in pieces)
    )


def wide_table() -> Table:
    row = tuple(Cell(inlines=(Text(text=f"c{n}"),)) for n in range(8))
    return Table(
        id="tbl-wide",
        caption=(Text(text="Wide"),),
        description="Wide.",
        columns=(Column(),) * 8,
        header=(row,),
        rows=(row,) * 20,
        small=True,
    )


@pytest.fixture
def template(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes the house template with some of its text changed."""

    def change(old: str, new: str, part: str = "word/document.xml") -> Path:
        parts = read_package(house_template.build())
        text = parts[part].decode()
        assert old in text
        parts[part] = text.replace(old, new).encode()
        path = tmp_path / "mine.docx"
        path.write_bytes(pack(parts))
        return path

    return change


# --- the whole file ------------------------------------------------------------------------


def test_the_result_tells_what_was_written(
    sample: Document, references: Any, tmp_path: Path
) -> None:
    result = write_docx(sample, references, tmp_path / "a.docx", page_numbers=False)
    assert result.path.is_file()
    assert result.pages is None
    assert result.notices == ()
    assert len(result.sha256) == 64
    assert [path.name for path in tmp_path.iterdir()] == ["a.docx"], "nothing is left beside it"


SCRIPT = """
import importlib.util, sys, pathlib
spec = importlib.util.spec_from_file_location("sample", sys.argv[1])
sample = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sample)
from toolkit.documents.word.docx import write_docx
document = sample.make_document(compact=True)
path = pathlib.Path(sys.argv[2])
print(write_docx(document, sample.REFERENCES, path, page_numbers=False).sha256)
"""


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    digests = []
    for seed, zone, place in (("1", "UTC", "C"), ("2", "Asia/Tokyo", "C.UTF-8")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": place}
        conftest = Path(__file__).parents[1] / "conftest.py"
        command = [sys.executable, "-c", SCRIPT, str(conftest), str(tmp_path / f"{seed}.docx")]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        )
        digests.append(done.stdout)
    assert digests[0] == digests[1]


def test_a_final_version_has_no_watermark_and_says_so(
    sample: Document, references: Any, tmp_path: Path
) -> None:
    final = replace(sample, properties=replace(sample.properties, draft=False))
    path = tmp_path / "final.docx"
    write_docx(final, references, path, page_numbers=False)
    assert "watermark" not in flatten(path)
    assert "not approved" not in flatten(path)
    assert audit_docx(path, page_numbers=False) == ()


def test_hostile_texts_arrive_unchanged(sample: Document, tmp_path: Path) -> None:
    row = (Cell(inlines=(Text(text=HOSTILE),)), Cell(inlines=(Text(text="x" * 10_000),)))
    table = Table(
        id=HOSTILE,
        caption=(Text(text=HOSTILE),),
        description=HOSTILE,
        columns=(Column(), Column()),
        header=(row,),
        rows=(row,),
        notes=(("{{", (Text(text=HOSTILE),)),),
    )
    blocks = (
        para(HOSTILE, Number(name=HOSTILE, text=HOSTILE), Open(text=HOSTILE)),
        ListBlock(items=((para(HOSTILE),),), labels=("{%",)),
        table,
        para(CrossReference(target=HOSTILE, kind="caption"), Cite(keys=(HOSTILE,))),
    )
    properties = replace(
        sample.properties,
        title=HOSTILE.replace("&amp;", "&"),
        short_title=HOSTILE,
        author=HOSTILE.replace("&amp;", "&"),
    )
    document = Document(
        properties=properties,
        cover=(para(HOSTILE),),
        front=((HOSTILE, (para(HOSTILE),)),),
        sections=(
            Section(m11="1", number="1", title=HOSTILE, level=1, blocks=blocks),
            Section(m11="14", number="2", title="References", level=1),
        ),
    )
    path = tmp_path / "hostile.docx"
    write_docx(document, [(HOSTILE, (Text(text=HOSTILE),))], path, page_numbers=False)
    assert audit_docx(path, page_numbers=False) == ()
    text = flatten(path)
    assert f"heading 1: {HOSTILE}" in text
    assert f"Body Text: {HOSTILE}{HOSTILE}[{HOSTILE}]" in text
    assert f"| {HOSTILE} | {'x' * 10_000} |" in text
    assert f"KET-BPD-301 · {HOSTILE}" in text


@pytest.mark.parametrize(("rows", "visits"), [(0, 1), (1, 30), (200, 3)])
def test_tables_of_any_size_pass_the_audit(write_blocks: Write, rows: int, visits: int) -> None:
    cells = tuple(Cell(inlines=(Text(text="X"),)) for _ in range(visits))
    table = Table(
        id="tbl-a",
        caption=(Text(text="A"),),
        description="A",
        columns=tuple(Column() for _ in cells),
        header=(tuple(replace(cell, rotated=True) for cell in cells),),
        rows=(cells,) * rows,
        small=True,
    )
    assert audit_docx(write_blocks(table, landscape=True), page_numbers=False) == ()


@pytest.mark.parametrize("field", ["title", "short_title", "version", "author"])
def test_a_control_character_in_the_properties_is_refused(
    write_blocks: Write, field: str
) -> None:
    with pytest.raises(DocumentError, match=r"U\+0000"):
        write_blocks(para("a"), **{field: "a\x00b"})


def test_a_landscape_section_has_wide_pages_of_its_own(write_blocks: Write) -> None:
    text = read_package(write_blocks(para("a"), landscape=True))["word/document.xml"].decode()
    sizes = [part[:60] for part in text.split("<w:pgSz ")[1:]]
    assert len(sizes) == 3
    assert ["landscape" in size for size in sizes] == [False, True, False]
    assert text.count("<w:titlePg/>") == 1


@pytest.mark.parametrize(("count", "late"), [(1, False), (70, True)])
def test_notes_that_fill_no_wide_page_stand_on_the_next_upright_one(
    write_blocks: Write, count: int, *, late: bool
) -> None:
    made = replace(
        wide_table(), notes=tuple((f"n{n}", (Text(text="A note."),)) for n in range(count))
    )
    path = write_blocks(para("Before."), made, landscape=True)
    text = read_package(path)["word/document.xml"].decode()
    turns = [part[:60] for part in text.split("<w:pgSz ")[1:]]
    assert ["landscape" in size for size in turns] == [False, True, False]
    end_of_wide = text.index('w:orient="landscape"')
    assert (text.index("A note.") > end_of_wide) is late
    assert audit_docx(path, page_numbers=False) == ()


def test_late_notes_may_end_the_document(sample: Document, tmp_path: Path) -> None:
    many = tuple((f"n{n}", (Text(text="A note."),)) for n in range(70))
    wide = Section(
        m11="1",
        number="1",
        title="One",
        level=1,
        blocks=(replace(wide_table(), notes=many),),
        landscape=True,
    )
    path = tmp_path / "late.docx"
    document = replace(sample, sections=(wide,), cover=(), front=())
    write_docx(document, (), path, page_numbers=False)
    text = read_package(path)["word/document.xml"].decode()
    assert "landscape" not in text[text.rindex("<w:pgSz ") :]
    assert audit_docx(path, page_numbers=False) == ()


def test_a_document_may_end_on_a_landscape_page(sample: Document, tmp_path: Path) -> None:
    sections = (
        Section(m11="1", number="1", title="One", level=1, blocks=(para("a"),)),
        Section(m11="2", number="2", title="Two", level=1, blocks=(para("b"),), landscape=True),
    )
    path = tmp_path / "wide.docx"
    write_docx(
        replace(sample, sections=sections, cover=(), front=()), (), path, page_numbers=False
    )
    text = read_package(path)["word/document.xml"].decode()
    assert "landscape" in text[text.rindex("<w:pgSz ") :]
    assert audit_docx(path, page_numbers=False) == ()


def test_a_document_without_sections_or_subject_is_written(
    sample: Document, tmp_path: Path
) -> None:
    empty = replace(sample, sections=(), cover=(), front=())
    write_docx(empty, (), tmp_path / "empty.docx", page_numbers=False)
    assert "Title: Repeated" in flatten(tmp_path / "empty.docx")


# --- what does not fit together ------------------------------------------------------------


def section(number: str, level: int = 1, **how: Any) -> Section:
    given: dict[str, Any] = {"m11": number, "title": "Title", "blocks": ()}
    return Section(number=number, level=level, **{**given, **how})


FIGURE = Figure(id="a", caption=(Text(text="x"),), png=b"", svg=b"", alt="x")


@pytest.mark.parametrize(
    ("sections", "told"),
    [
        ((section("2"),), "section 2 is counted as 1 by Word"),
        ((section("1"), section("1.1.1", 3)), "at level 3 after 1"),
        ((section("0", 0),), "at level 0"),
        ((section("1", title=" "),), "has no title"),
        ((section("1"), section("2", m11="1")), "two sections have the M11 number 1"),
        ((section("1", blocks=(para(Cite(keys=("gone",))),)),), "citation 'gone'"),
        (
            (section("1", blocks=(para(CrossReference(target="t", kind="caption")),)),),
            "the caption 't' is referred to",
        ),
        (
            (section("1", blocks=(para(CrossReference(target="9", kind="section")),)),),
            "the section '9' is referred to",
        ),
        ((section("1", blocks=(FIGURE, FIGURE)),), "two captions have the id 'a'"),
        ((section("1", blocks=(FIGURE, replace(FIGURE, id="-"), replace(FIGURE, id="_"))),),
         "'-' and '_' are too much alike"),
        (
            (section("1", blocks=(para(Link(url="javascript:alert(1)", text="x")),)),),
            "leads neither to the web nor to a mail address",
        ),
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_told(
    sample: Document, tmp_path: Path, sections: tuple[Section, ...], told: str
) -> None:
    document = replace(sample, sections=sections, cover=(), front=())
    with pytest.raises(DocumentError, match=told):
        write_docx(document, (), tmp_path / "a.docx", page_numbers=False)
    assert not list(tmp_path.iterdir()), "no half file is left"


def test_references_need_a_section_and_stand_there_once(
    sample: Document, references: Any, tmp_path: Path
) -> None:
    bare = replace(sample, sections=(section("1"),), cover=(), front=())
    with pytest.raises(DocumentError, match="no section 14"):
        write_docx(bare, references, tmp_path / "a.docx", page_numbers=False)
    with pytest.raises(DocumentError, match="stands twice"):
        write_docx(sample, references + references[:1], tmp_path / "a.docx", page_numbers=False)


def test_all_problems_are_told_at_once(sample: Document, tmp_path: Path) -> None:
    bad = para(Cite(keys=("one", "two")))
    document = replace(sample, sections=(section("1", blocks=(bad,)),), cover=(), front=())
    with pytest.raises(DocumentError, match=r"'one'.*'two'"):
        write_docx(document, (), tmp_path / "a.docx", page_numbers=False)


def test_names_of_bookmarks_are_short_and_plain() -> None:
    long = bookmark_name("_Ref_", "tbl-" + "a" * 60)
    assert len(long) == 40
    assert bookmark_name("_Ref_", "tbl-" + "a" * 61) != long
    assert bookmark_name("_Ref_", "é x").isascii()


# --- templates -----------------------------------------------------------------------------


def write(sample: Document, references: Any, path: Path, template: Path) -> Path:
    write_docx(sample, references, path, template=template, page_numbers=False)
    return path


def test_a_template_of_ones_own_is_filled(
    sample: Document, references: Any, tmp_path: Path, template: Callable[..., Path]
) -> None:
    mine = template("{{ title }}", "University of X: {{ title | upper }}")
    path = write(sample, references, tmp_path / "a.docx", mine)
    assert "Title: University of X: REPEATED KETAMINE" in flatten(path)
    assert audit_docx(path, page_numbers=False) == ()


def test_slots_may_be_left_out_but_not_the_body(
    sample: Document, references: Any, tmp_path: Path, template: Callable[..., Path]
) -> None:
    path = write(sample, references, tmp_path / "a.docx", template("{{p front }}", "No front."))
    assert "Sponsor signature" not in flatten(path)
    with pytest.raises(DocumentError, match="the slot 'body' once"):
        write(sample, references, tmp_path / "b.docx", template("{{p body }}", "No body."))
    with pytest.raises(DocumentError, match="the slot 'body' once"):
        write(sample, references, tmp_path / "b.docx", template("{{p front }}", "{{p body }}"))


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("{{ unheard }}", "'unheard' is undefined"),
        ("{% if x %}", "cannot be rendered"),
        ("{{ title.__class__ }}", "cannot be rendered"),
        ("{{ cycler }}", "'cycler' is undefined"),
        ("{{ title }} }}", "tag left over"),
    ],
)
def test_a_faulty_template_is_told_by_name(
    sample: Document, tmp_path: Path, template: Callable[..., Path], new: str, told: str
) -> None:
    mine = template("{{ title }}", new)
    bare = replace(sample, sections=(), cover=(), front=())
    with pytest.raises(DocumentError, match=rf"mine\.docx.*{told}"):
        write(bare, (), tmp_path / "a.docx", mine)


def test_missing_styles_are_all_named(
    sample: Document, references: Any, tmp_path: Path, template: Callable[..., Path]
) -> None:
    mine = template('<w:name w:val="Lead"/>', '<w:name w:val="Led"/>', "word/styles.xml")
    with pytest.raises(DocumentError, match="no style named Lead"):
        write(sample, references, tmp_path / "a.docx", mine)


def test_styles_are_found_by_name_whatever_their_id(
    sample: Document, references: Any, tmp_path: Path, template: Callable[..., Path]
) -> None:
    mine = template('"BodyText"', '"Textkorper"', "word/styles.xml")
    path = write(sample, references, tmp_path / "a.docx", mine)
    assert b'<w:pStyle w:val="Textkorper"/>' in read_package(path)["word/document.xml"]


def test_a_template_without_lists_or_section_is_refused(
    sample: Document, references: Any, tmp_path: Path, template: Callable[..., Path]
) -> None:
    mine = template('<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>', "",
                    "word/styles.xml")  # fmt: skip
    with pytest.raises(DocumentError, match="starts no list"):
        write(sample, references, tmp_path / "a.docx", mine)
    parts = read_package(house_template.build())
    for drop, told in (("word/numbering.xml", "no lists"), ("sectPr", "no section")):
        kept = {name: data for name, data in parts.items() if name != drop}
        kept["word/document.xml"] = kept["word/document.xml"].replace(drop.encode(), b"other")
        mine.write_bytes(pack(kept))
        with pytest.raises(DocumentError, match=told):
            write(sample, references, tmp_path / "a.docx", mine)


def test_prefixes_are_declared_where_a_template_lacks_them(
    sample: Document, references: Any, tmp_path: Path, template: Callable[..., Path]
) -> None:
    mine = template(' mc:Ignorable="w14 w15"', "")
    path = write(sample, references, tmp_path / "a.docx", mine)
    assert b'mc:Ignorable="w14 w15"' in read_package(path)["word/document.xml"]
    mine = template(' mc:Ignorable="w14 w15"', ' mc:Ignorable="w14"')
    path = write(sample, references, tmp_path / "a.docx", mine)
    assert b'mc:Ignorable="w15 w14"' in read_package(path)["word/document.xml"]
    mine = template(' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"', "")
    path = write(sample, references, tmp_path / "a.docx", mine)
    assert audit_docx(path, page_numbers=False) == ()


def test_a_logo_in_the_header_is_on_wide_pages_too(
    sample: Document, references: Any, tmp_path: Path, template: Callable[..., Path]
) -> None:
    mine = template("Version {{ version }}", "Version {{ version }}", "word/header2.xml")
    logo = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/hyperlink" Target="https://www.example.org" TargetMode="External"/>'
        "</Relationships>"
    )
    parts = {**read_package(mine), "word/_rels/header2.xml.rels": logo.encode()}
    mine.write_bytes(pack(parts))
    made = read_package(write(sample, references, tmp_path / "a.docx", mine))
    assert b"www.example.org" in made["word/_rels/headerLandscape.xml.rels"]


def test_an_entry_that_fills_its_line_gives_its_last_word_to_the_page_number(
    sample: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda: Path("soffice"))
    pages = ({f"_Toc{place:08d}": 7 for place in (1, 2, 3)}, 9)
    monkeypatch.setattr(pdf, "bookmark_pages", lambda _: pages)
    titles = ("Short", "aaaa " * 17 + "aaaa", "x" * 200)
    sections = tuple(section(str(n), title=t) for n, t in enumerate(titles, start=1))
    document = replace(sample, sections=sections, cover=(), front=())
    result = write_docx(document, (), tmp_path / "a.docx")
    assert result.pages == 9
    xml = read_package(result.path)["word/document.xml"].decode()
    assert xml.count("<w:br/>") == 1
    assert audit_docx(result.path) == ()


def test_without_an_office_the_contents_stand_without_pages(
    sample: Document, references: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda: None)
    result = write_docx(sample, references, tmp_path / "a.docx")
    assert result.notices == (docx.NO_PAGE_NUMBERS,)
    assert "toc 1: 1 Protocol summary\n" in flatten(result.path)
