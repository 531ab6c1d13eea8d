"""Golden entries: the kinds of the ICMJE samples of formatted references (NLM)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from toolkit.documents.content import Link, Text
from toolkit.documents.text.markdown_inline import plain_text
from toolkit.documents.text.references import format_references
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from pathlib import Path


def people(text: str) -> list[dict[str, str]]:
    """Names as Zotero gives them: "Halpern SD" with initials apart."""
    parts = (name.rsplit(" ", 1) for name in text.split(", "))
    return [{"family": family, "given": " ".join(initials)} for family, initials in parts]


def year(*parts: int | str) -> dict[str, Any]:
    return {"date-parts": [list(parts)]}


GOLDEN: dict[str, tuple[dict[str, Any], str]] = {
    "journal article": (
        {
            "type": "article-journal",
            "author": people("Halpern SD, Ubel PA, Caplan AL"),
            "title": "Solid-organ transplantation in HIV-infected patients",
            "container-title": "The New England Journal of Medicine",
            "container-title-short": "N. Engl. J. Med.",
            "issued": year(2002, 7, 25), "volume": "347", "issue": "4", "page": "284-287",
        },
        ("Halpern SD, Ubel PA, Caplan AL. Solid-organ transplantation in HIV-infected "
        "patients. N Engl J Med. 2002;347(4):284–7."),
    ),
    "more than six authors": (
        {
            "type": "article-journal",
            "author": people(
                "Rose ME, Huerbin MB, Melick J, Marion DW, Palmer AM, Schiding JK, Kochanek PM"
            ),
            "title": "Regulation of interstitial excitatory amino acid concentrations after "
            "cortical contusion injury",
            "container-title": "Brain Res.",
            "issued": year("2002"), "volume": "935", "issue": "1-2", "page": "40-46",
        },
        ("Rose ME, Huerbin MB, Melick J, Marion DW, Palmer AM, Schiding JK, et al. Regulation "
        "of interstitial excitatory amino acid concentrations after cortical contusion injury. "
        "Brain Res. 2002;935(1-2):40–6."),
    ),
    "organisation as author": (
        {
            "type": "article-journal",
            "author": [{"literal": "Diabetes Prevention Program Research Group"}],
            "title": "Hypertension, insulin, and proinsulin in participants with "
            "impaired glucose tolerance",
            "container-title": "Hypertension",
            "issued": year(2002), "volume": 40, "issue": 5, "page": "679-686",
        },
        ("Diabetes Prevention Program Research Group. Hypertension, insulin, and proinsulin in "
        "participants with impaired glucose tolerance. Hypertension. 2002;40(5):679–86."),
    ),
    "article number and doi": (
        {
            "type": "article-journal",
            "author": people("Sordo L, Barrio G"),
            "title": "Is it safe?",
            "journalAbbreviation": "BMJ", "issued": year(2017), "volume": "357",
            "number": "j1550", "DOI": "10.1136/bmj.j1550", "URL": "https://x.org",
        },
        "Sordo L, Barrio G. Is it safe? BMJ. 2017;357:j1550. doi: 10.1136/bmj.j1550.",
    ),
    "book": (
        {
            "type": "book",
            "author": people("Murray PR, Rosenthal KS, Kobayashi GS, Pfaller MA"),
            "title": "Medical microbiology", "edition": "4", "publisher-place": "St. Louis",
            "publisher": "Mosby", "issued": year(2002),
        },
        ("Murray PR, Rosenthal KS, Kobayashi GS, Pfaller MA. Medical microbiology. 4th ed. "
        "St. Louis: Mosby; 2002."),
    ),
    "editors as authors": (
        {
            "type": "book",
            "editor": people("Gilstrap LC, Cunningham FG, VanDorsten JP"),
            "title": "Operative obstetrics", "edition": "2nd ed",
            "publisher-place": "New York", "publisher": "McGraw-Hill", "issued": year(2002),
        },
        ("Gilstrap LC, Cunningham FG, VanDorsten JP, editors. Operative obstetrics. 2nd ed. "
        "New York: McGraw-Hill; 2002."),
    ),
    "chapter": (
        {
            "type": "chapter",
            "author": people("Meltzer PS, Kallioniemi A, Trent JM"),
            "editor": people("Vogelstein B, Kinzler KW"),
            "title": "Chromosome alterations in human solid tumors",
            "container-title": "The genetic basis of human cancer",
            "publisher-place": "New York", "publisher": "McGraw-Hill",
            "issued": year(2002), "page": "93-113",
        },
        ("Meltzer PS, Kallioniemi A, Trent JM. Chromosome alterations in human solid tumors. "
        "In: Vogelstein B, Kinzler KW, editors. The genetic basis of human cancer. New York: "
        "McGraw-Hill; 2002. p. 93–113."),
    ),
    "report": (
        {
            "type": "report",
            "author": people("Yen GG"),
            "title": "Health monitoring on vibration signatures", "genre": "Final report",
            "publisher-place": "Arlington (VA)",
            "publisher": "Air Force Office of Scientific Research (US)",
            "issued": year(2002, 2), "number": "AFRLSRBLTR020123",
        },
        ("Yen GG. Health monitoring on vibration signatures. Final report. Arlington (VA): Air "
        "Force Office of Scientific Research (US); 2002 Feb. Report No.: AFRLSRBLTR020123."),
    ),
    "thesis": (
        {
            "type": "thesis",
            "author": people("Borkowski MM"),
            "title": "Infant sleep and feeding: a telephone survey of Hispanic Americans",
            "publisher-place": "Mount Pleasant (MI)",
            "publisher": "Central Michigan University", "issued": year(2002),
        },
        ("Borkowski MM. Infant sleep and feeding: a telephone survey of Hispanic Americans "
        "[dissertation]. Mount Pleasant (MI): Central Michigan University; 2002."),
    ),
    "web page": (
        {
            "type": "webpage", "title": "Cancer-Pain.org", "publisher-place": "New York",
            "publisher": "Association of Cancer Online Resources, Inc.",
            "issued": year(2000), "accessed": year(2002, 7, 9),
            "URL": "http://www.cancer-pain.org/",
        },
        ("Cancer-Pain.org [Internet]. New York: Association of Cancer Online Resources, Inc.; "
        "2000 [cited 2002 Jul 9]. Available from: http://www.cancer-pain.org/."),
    ),
    "trial registration": (
        {
            "type": "webpage", "title": "Buprenorphine for suicidal ideation",
            "container-title": "ClinicalTrials.gov", "publisher-place": "Bethesda (MD)",
            "publisher": "National Library of Medicine (US)", "number": "NCT00000000",
            "accessed": year(2026, 9, 2), "URL": "https://clinicaltrials.gov/study/NCT00000000",
        },
        ("Buprenorphine for suicidal ideation. ClinicalTrials.gov [Internet]. Bethesda (MD): "
        "National Library of Medicine (US) [cited 2026 Sep 2]. Identifier: NCT00000000. "
        "Available from: https://clinicaltrials.gov/study/NCT00000000."),
    ),
    "hard names": (
        {
            "type": "Article-Journal",
            "author": [
                {"family": "Gogh", "given": "Vincent Jean-Paul",
                 "non-dropping-particle": "van"},
                {"family": "King", "given": "ML", "suffix": "Jr", "isInstitution": False},
                {"family": "de la Cruz", "given": "Ángel"},
            ],
            "title": "R&D: p<0.05 <b", "issued": {"literal": "in press"},
            "x-verified": "seen", "note": "x", "custom": {"a": 1},
        },
        "van Gogh VJP, King ML Jr, de la Cruz Á. R&D: p<0.05 <b. in press.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", GOLDEN)
def test_an_entry_is_as_in_the_sample(kind: str) -> None:
    reference, entry = GOLDEN[kind]
    assert plain_text(format_references([{"id": "x1", **reference}])[0]) == entry


def test_entries_come_in_the_order_given() -> None:
    references = [{"id": f"k{i}", **case} for i, (case, _) in enumerate(GOLDEN.values())]
    formatted = [plain_text(entry) for entry in format_references(references)]
    assert formatted == [entry for _, entry in GOLDEN.values()]


def test_no_references_need_no_style() -> None:
    assert format_references([]) == ()


def test_a_doi_is_a_link_and_tags_of_a_title_are_typefaces() -> None:
    (entry,) = format_references(
        [
            {
                "id": "a",
                "type": "article-journal",
                "title": "<i>In vitro</i> Ca<sup>2+</sup> and H<sub>2</sub>O, <b>all</b>",
                "DOI": "10.1/abc",
            }
        ]
    )
    assert entry == (
        Text(text="In vitro", italic=True),
        Text(text=" Ca"),
        Text(text="2+", position="superscript"),
        Text(text=" and H"),
        Text(text="2", position="subscript"),
        Text(text="O, "),
        Text(text="all", bold=True),
        Text(text=". doi: "),
        Link(url="https://doi.org/10.1/abc", text="10.1/abc"),
        Text(text="."),
    )


def test_an_address_that_is_not_of_the_web_is_no_link() -> None:
    (entry,) = format_references(
        [{"id": "a", "type": "webpage", "title": "T", "URL": "javascript:alert(1)"}]
    )
    assert not any(isinstance(piece, Link) for piece in entry)


@pytest.mark.parametrize(
    "issued", ["2002", {"date-parts": [[]]}, {"date-parts": [["x"]]}, None]
)
def test_a_date_that_says_nothing_is_left_out(issued: object) -> None:
    (entry,) = format_references(
        [{"id": "a", "type": "book", "title": "T", "publisher": "P", "issued": issued}]
    )
    assert plain_text(entry) == "T. P."


def test_a_reference_that_cannot_be_formatted_is_named() -> None:
    with pytest.raises(
        DocumentError, match="the reference 'bad' cannot be formatted: KeyError"
    ):
        format_references([{"id": "bad", "title": "no type"}])


def test_a_reference_of_which_nothing_is_left_is_named() -> None:
    with pytest.raises(DocumentError, match="'empty' cannot be formatted: nothing is left"):
        format_references([{"id": "empty", "type": "book"}])


STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title>t</title><id>t</id><updated>2020-01-01T00:00:00+00:00</updated></info>
<citation><layout><text variable="citation-number"/></layout></citation>
<bibliography><layout suffix="."><text variable="citation-number" suffix=". "/>
<group delimiter=". "><text variable="title" font-style="italic" font-weight="bold"/>
<text variable="DOI" prefix="https://doi.org/"/></group></layout></bibliography></style>"""


def write(folder: Path, text: str) -> Path:
    path = folder / "own.csl"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_style_of_the_users_decides_but_does_not_number(tmp_path: Path) -> None:
    (entry,) = format_references(
        [{"id": "a", "type": "book", "title": "T & U", "DOI": "10.1/x"}],
        write(tmp_path, STYLE),
    )
    assert entry == (
        Text(text="T & U", bold=True, italic=True),
        Text(text=". "),
        Link(url="https://doi.org/10.1/x", text="https://doi.org/10.1/x"),
        Text(text="."),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not xml", "cannot be read"),
        ("<a/>", "is not a CSL style"),
        (STYLE.replace("bibliography", "other"), "is not a CSL style"),
        (
            '<!DOCTYPE style [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
            + STYLE.replace('prefix="https://doi.org/"', "").replace("<title>t", "<title>&x;"),
            "cannot use",
        ),
    ],
    ids=["not XML", "not CSL", "dependent", "entity"],
)
def test_a_style_that_cannot_be_used_is_told(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        format_references([{"id": "a", "type": "book", "title": "T"}], write(tmp_path, text))


def test_a_style_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be read"):
        format_references([{"id": "a", "type": "book", "title": "T"}], tmp_path / "none.csl")
