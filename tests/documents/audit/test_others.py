"""The Word files before the judges of others: openxml-audit and docx-integrity."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from toolkit.documents.word.house_template import TEMPLATES
from toolkit.documents.word.package import pack, read_package
from toolkit.resources import templates_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

    Validate = Callable[[Path], list[str]]

BODY = "word/document.xml"


@pytest.mark.no_cover
@pytest.mark.parametrize("name", ["buprenorphine-bpd", "ketamine-bpd"])
def test_a_protocol_is_sound_to_others(
    real: dict[str, SimpleNamespace], validate: Validate, name: str
) -> None:
    assert validate(real[name].docx) == []


@pytest.mark.no_cover
def test_the_sample_is_sound_to_others(sample_docx: Path, validate: Validate) -> None:
    assert validate(sample_docx) == []


@pytest.mark.no_cover
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_house_template_is_sound_to_others(validate: Validate, name: str) -> None:
    assert validate(templates_folder() / name) == []


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("change", "judge"),
    [
        ((r"(<w:pStyle [^>]*/>)(<w:keepNext/>)", r"\2\1"), "openxml-audit"),
        ((r'<w:numId w:val="', '<w:numId w:val="99'), "docx-integrity"),
        ((r'r:embed="[^"]*"', 'r:embed="rIdGone"'), "openxml-audit"),
    ],
)
def test_the_others_do_find_faults(
    sample_docx: Path, tmp_path: Path, validate: Validate, change: tuple[str, str], judge: str
) -> None:
    parts = read_package(sample_docx)
    before = parts[BODY].decode()
    parts[BODY] = re.sub(*change, before, count=1).encode()
    broken = tmp_path / "broken.docx"
    broken.write_bytes(pack(parts))
    assert any(found.startswith(judge) for found in validate(broken))
