from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from toolkit.documents.content import Cell, Cite, Column, Number, Paragraph, Table, Text
from toolkit.documents.packet.compose import Part, compose
from toolkit.documents.readback.agreement import packet_findings
from toolkit.documents.readback.claims import claims_of, knowledge
from toolkit.documents.readback.lines import Line, Piece
from toolkit.documents.text.citations import resolve
from toolkit.documents.word.docx import write_docx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

    from toolkit.documents.content import Inline
    from toolkit.documents.kit import Kit
    from toolkit.errors import Problem

    Pen = Callable[..., Path]
    Write = Callable[..., Path]
    Find = Callable[..., list[Problem]]

LISTS: dict[str, tuple[str, ...]] = {
    "consent": ("activities", "visits", "risks"),
    "case-report-forms": ("activities", "visits"),
    "sap": ("endpoints", "arms"),
    "checklists": (),
}


def line(*pieces: Inline | str) -> Paragraph:
    return Paragraph(
        inlines=tuple(Text(text=each) if isinstance(each, str) else each for each in pieces)
    )


def names(kit: Kit, member: str) -> list[str]:
    """Return the names in the record of everything that a document must list."""
    return [
        name
        for name in kit.record
        if name.split(".")[0] in LISTS[member] and name.endswith(".name")
    ]


@pytest.fixture
def write(original: SimpleNamespace, tmp_path: Path) -> Write:
    """Return a function that writes a small document of the packet, with lines of its own."""

    def make(
        member: str, *more: Paragraph | Table, without: str = "", **properties: str
    ) -> Path:
        kit = original.kit
        listed = [line(kit.number(name)) for name in names(kit, member) if name != without]
        part = Part(key="all", title="All", blocks=(*listed, *more))
        document = compose(kit, kind=member, parts=[part], member=member)
        document = replace(
            document,
            properties=replace(document.properties, **properties),  # type: ignore[arg-type]
        )
        made = resolve(document, list(kit.source.csl.values()), {})
        path = tmp_path / f"{member}.docx"
        write_docx(made.document, made.references, path, page_numbers=False)
        return path

    return make


@pytest.fixture
def find(original: SimpleNamespace) -> Find:
    """Return a function that compares files with the protocol document and the record."""

    def findings(*paths: Path, protocol: Path | None = None, **how: object) -> list[Problem]:
        files = {"protocol": protocol or original.docx}
        files |= {path.stem: path for path in paths}
        return list(packet_findings(files, original.kit, **how))  # type: ignore[arg-type]

    return findings


def test_documents_that_agree_are_silent(write: Write, find: Find) -> None:
    assert find(write("consent"), write("sap"), write("case-report-forms")) == []


def test_a_fact_with_two_texts_names_both_files_and_places(
    original: SimpleNamespace, write: Write, find: Find
) -> None:
    wrong = Number(name="sample_size.randomised", text="150")
    (problem,) = find(write("consent", line("We need ", wrong, " people.")))
    assert problem.rule == "packet.fact"
    assert problem.file.name == "consent.docx"
    assert problem.where == "Section 1 All"
    right = original.record["sample_size.randomised"].text
    assert f"“150” here, but “{right}” in the record" in problem.message
    assert f"and “{right}” in protocol.docx, Section" in problem.message


def test_an_entry_of_a_table_has_one_text_too(write: Write, find: Find) -> None:
    def entry(text: str) -> Paragraph:
        return line("It is ", Number(name="some.table[0,1]", text=text), ".")

    (problem,) = find(write("consent", entry("5%")), write("sap", entry("6%")))
    assert "some.table[0,1] is “6%” here, but “5%” in consent.docx" in problem.message


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("About 417 people will take part.", "number of participants"),
        ("We will include 417 participants.", "number of participants"),
        ("You come to 18 study visits.", "number of visits"),
        ("You come to eighteen visits.", "number of visits"),
        ("It is done at 7 hospitals.", "number of sites"),
        ("There are three treatment groups.", "number of arms"),
        ("You take 0.7 mg once a day.", "dose"),
        ("You take 5 to 777 micrograms.", "dose"),
        ("You are paid $999 for it.", "payment"),
        ("We include adults aged 12 to 99 years.", "age"),
        ("The study lasts 77 weeks.", "duration"),
        ("You get nine infusions.", "number of infusions"),
    ],
)
def test_plain_words_that_contradict_the_protocol_are_found(
    write: Write, find: Find, said: str, kind: str
) -> None:
    (problem,) = find(write("consent", line(said)))
    assert problem.rule == "packet.claim"
    assert f"which is no {kind} that the protocol knows" in problem.message
    assert problem.where == "Section 1 All"


def test_the_fact_that_was_meant_is_told_with_its_place(write: Write, find: Find) -> None:
    (problem,) = find(write("consent", line("We will include 417 participants.")))
    assert "; sample_size.randomised is “148” in protocol.docx, Section" in problem.message


@pytest.mark.parametrize(
    "said",
    [
        "148 participants take part.",
        "74 participants get the tablet.",
        "About 1 in 100 people feel sick.",
        "Of 100 participants 5 were ill.",
        "Sites with fewer than 50 participants are pooled.",
        "Bring the box to the next two visits.",
        "The results are kept for 77 weeks.",
        "It costs nothing.",
        "It is done at 2 sites, in two arms.",
    ],
)
def test_true_and_harmless_words_raise_no_alarm(write: Write, find: Find, said: str) -> None:
    assert find(write("consent", line(said))) == []


def test_a_sentence_that_cites_speaks_of_another_trial(write: Write, find: Find) -> None:
    cited = (Text(text="There were 417 participants in it"), Cite(keys=("sleeper2020",)))
    assert find(write("consent", line(*cited, "."))) == []


def test_a_dose_by_weight_is_known(original: SimpleNamespace) -> None:
    known = knowledge(original.kit)
    known.values["dose"].add((0.5, "mg/kg"))

    def has(row: str) -> bool:
        (claim,) = claims_of(Line(cells=((Piece(kind="text", text=row),),), row=True))
        return known.has(claim)

    assert has("80 kg | 40 mg")
    assert not has("80 kg | 41 mg")


LACKING = {
    "procedures of the consent form": ("consent", "activities", "packet.procedure"),
    "procedures of the forms": ("case-report-forms", "activities", "packet.procedure"),
    "visits of the consent form": ("consent", "visits", "packet.visit"),
    "risks of the consent form": ("consent", "risks", "packet.risk"),
    "outcomes of the analysis plan": ("sap", "endpoints", "packet.outcome"),
    "arms of the analysis plan": ("sap", "arms", "packet.arm"),
}


@pytest.mark.parametrize("what", LACKING)
def test_what_one_document_lacks_is_found(
    original: SimpleNamespace, write: Write, find: Find, what: str
) -> None:
    member, facts, rule = LACKING[what]
    record = original.record
    candidates = [name for name in names(original.kit, member) if name.startswith(f"{facts}.")]
    # One whose words stand inside no other text of the list.
    texts = [record[name].text.casefold() for name in names(original.kit, member)]
    without = next(
        name
        for name in candidates
        if sum(record[name].text.casefold() in text for text in texts) == 1
    )
    found = find(write(member, without=without))
    assert [problem.rule for problem in found] == [rule]
    assert f"“{record[without].text}”, which stands in protocol.docx, Section" in (
        found[0].message
    )


def test_a_procedure_that_the_schedule_lacks_is_found(
    original: SimpleNamespace, pen: Pen, write: Write, find: Find
) -> None:
    name = original.record["activities.interview.name"].text
    protocol = pen(
        (f">{name}</w:t></w:r></w:p></w:tc><w:tc>", "></w:t></w:r></w:p></w:tc><w:tc>")
    )
    found = find(write("consent"), protocol=protocol)
    assert "packet.procedure" in [problem.rule for problem in found]
    (problem,) = (each for each in found if each.rule == "packet.procedure")
    assert problem.file.name == "edited.docx"
    assert "consent.docx" in problem.message


def test_a_header_of_another_version_is_found(write: Write, find: Find) -> None:
    found = find(write("consent", version="0.9", date="2020-02-02"))
    assert [problem.rule for problem in found] == ["packet.header"] * 2
    assert "the protocol's version, which is “0.1” in the header of protocol.docx" in (
        found[0].message
    )


def test_a_file_of_an_older_protocol_is_found(write: Write, find: Find) -> None:
    older = (("ProtocolDigest", "0" * 64),)
    (problem,) = find(write("consent", provenance=older))  # type: ignore[arg-type]
    assert problem.rule == "packet.protocol"


@pytest.mark.parametrize(
    "said",
    [
        "Permuted blocks of 4 and 6 are used.",
        "The block sizes are four and six.",
        "We use 4-person blocks.",
        "The seed is 8675309.",
    ],
)
def test_what_is_restricted_is_found(write: Write, find: Find, said: str) -> None:
    found = find(write("consent", line(said)), secrets=("8675309",))
    assert {problem.rule for problem in found} == {"packet.restricted"}


def test_talk_of_blocks_alone_tells_nothing(write: Write, find: Find) -> None:
    said = "Randomly permuted blocks are used; their sizes are kept secret. See Section 4."
    assert find(write("consent", line(said)), secrets=("8675309",)) == []


def test_rows_are_read_cell_by_cell(write: Write, find: Find) -> None:
    table = Table(
        id="",
        caption=(),
        description="Two cells",
        columns=(Column(), Column()),
        header=(),
        rows=((Cell(inlines=(Text(text="417"),)), Cell(inlines=(Text(text="participants"),))),),
    )
    assert find(write("consent", table)) == []


def test_checklists_quote_rules_and_claim_nothing(write: Write, find: Find) -> None:
    assert find(write("checklists", line("Participation lasts 77 weeks."))) == []
