from __future__ import annotations

import re

from toolkit.standards.sources import standards


def test_every_standard_has_a_date_and_a_status() -> None:
    for one in standards().values():
        assert re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", one.date), one.id
        assert one.status in {"final", "guidance", "draft", "practice"}
        assert one.read in {"seen", "recalled"}


def test_no_standard_stands_twice() -> None:
    titles = [one.title for one in standards().values()]
    assert len(titles) == len(set(titles))


def test_a_draft_and_what_is_recalled_say_so() -> None:
    assert str(standards()["fda_suicidality"]).endswith("(2012-08-15, draft)")
    assert str(standards()["helsinki"]).endswith("(2024-10-19, guidance, recalled)")
