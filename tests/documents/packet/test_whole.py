"""The whole packet of both protocols: finished files, as other programs read them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from toolkit.documents.audit.docx import audit_docx
from toolkit.documents.build import build
from toolkit.documents.kit import Kit
from toolkit.documents.packet.catalogue import MEMBERS
from toolkit.documents.pharmacy.restricted import secrets
from toolkit.documents.readback.agreement import packet_findings
from toolkit.documents.word.flatten import flatten, read_numbers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# The builders of every document have tests of their own, which coverage follows.
pytestmark = pytest.mark.no_cover

IDS = [member.id for member in MEMBERS]
NAMES = ("minimal", "buprenorphine-bpd", "ketamine-bpd")
CONTENTS = 7
"""Point of the audit on page numbers in the contents; nobody laid these files out."""


@pytest.fixture(scope="module")
def packets(
    small: SimpleNamespace,
    real: dict[str, SimpleNamespace],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, SimpleNamespace]:
    """Return every protocol's packet, written once without page numbers."""
    written = {}
    for name, one in {"minimal": small, **real}.items():
        output = tmp_path_factory.mktemp(name)
        restricted = tmp_path_factory.mktemp(f"{name}-restricted") / name
        files = build(
            one.source,
            one.record,
            None,
            output,
            ("docx", "html"),
            members=IDS,
            page_numbers=False,
            restricted=restricted,
        )
        docx = {member: output / f"{member}.docx" for member in IDS}
        written[name] = SimpleNamespace(
            kit=one, files=files, docx=docx, output=output, restricted=restricted
        )
    return written


@pytest.mark.parametrize("name", NAMES)
def test_every_file_of_the_packet_is_there(
    packets: dict[str, SimpleNamespace], name: str
) -> None:
    packet = packets[name]
    assert all(path.is_file() for path in packet.files)
    for member in IDS:
        assert packet.docx[member] in packet.files
        assert packet.output / "html" / f"{member}.html" in packet.files
    suffixes = {path.suffix for path in packet.files if packet.restricted in path.parents}
    assert suffixes == {".csv", ".xlsx"}
    assert packet.output not in packet.restricted.parents
    for figure in ("trial-schema", "participant-calendar"):
        assert (packet.output / "figures" / f"{figure}.svg") in packet.files


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("member", IDS)
def test_nobody_finds_fault_with_the_form_of_a_file(
    packets: dict[str, SimpleNamespace],
    validate: Callable[[Path], list[str]],
    name: str,
    member: str,
) -> None:
    path = packets[name].docx[member]
    assert [each for each in audit_docx(path) if each.point != CONTENTS] == []
    assert validate(path) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_packet_does_not_contradict_itself(
    packets: dict[str, SimpleNamespace], name: str
) -> None:
    packet = packets[name]
    kit = Kit(packet.kit.source, packet.kit.record)
    found = packet_findings(packet.docx, kit, secrets=secrets(kit))
    assert [str(each) for each in found] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_page_says_which_trial_and_version_it_is(
    packets: dict[str, SimpleNamespace], name: str
) -> None:
    packet = packets[name]
    names = packet.kit.record.texts()
    for member, path in packet.docx.items():
        _, _, edges = flatten(path).partition("\n-- ")
        assert names["identity.number"] in edges, member
        assert f"Version {names['identity.version']}" in edges, member
        assert names["identity.version_date"] in edges, member
        assert "Page 1 of 1" in edges, member


@pytest.mark.parametrize("name", NAMES)
def test_numbers_and_facts_in_every_file_are_those_of_the_record(
    packets: dict[str, SimpleNamespace], name: str
) -> None:
    packet = packets[name]
    names = packet.kit.record.texts()
    for member, path in packet.docx.items():
        tagged = read_numbers(path)
        assert tagged, member
        for tag, said in tagged:
            assert names.get(tag, said) == said, member
