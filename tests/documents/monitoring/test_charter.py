from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.kit import Kit
from toolkit.documents.monitoring.charter import dsmb_charter
from toolkit.documents.text.citations import resolve
from toolkit.documents.word.labels import collect_labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import SimpleNamespace

    from toolkit.documents.content import Block


def told(kit: Kit, lines: Callable[[Iterable[Block]], list[str]]) -> dict[str, list[str]]:
    return {each.m11: lines(each.blocks) for each in dsmb_charter(kit).sections}


@pytest.mark.parametrize("name", ["ketamine-bpd", "buprenorphine-bpd"])
def test_every_pointer_of_the_charter_leads_somewhere(
    real: dict[str, SimpleNamespace], name: str
) -> None:
    source = real[name].source
    known = {key: (item.source, item.status) for key, item in source.evidence.items()}
    charter = dsmb_charter(Kit(source, real[name].record))
    made = resolve(charter, list(source.csl.values()), known)
    collect_labels(made.document, made.references)


def test_meetings_follow_the_looks_of_the_protocol(
    real: dict[str, SimpleNamespace], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    kit = Kit(real["ketamine-bpd"].source, real["ketamine-bpd"].record)
    said = told(kit, lines)["charter-meetings"]
    for number in kit.protocol.safety.board.safety_looks:
        assert f"After {number} randomised participants | Review of safety by arm" in said
    evaluable = kit.record["interim.half.evaluable"].text
    assert any(line.startswith(f"After {evaluable} evaluable participants |") for line in said)


def test_a_futility_limit_that_does_not_bind_is_explained_with_its_price(
    real: dict[str, SimpleNamespace], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    for one in real.values():
        kit = Kit(one.source, one.record)
        said = " ".join(told(kit, lines)["non-binding"])
        for name in ("interim.power_futility_ignored", "interim.power_futility_obeyed"):
            assert kit.record[name].text in said
    buprenorphine = Kit(real["buprenorphine-bpd"].source, real["buprenorphine-bpd"].record)
    assert "no limit for efficacy" in " ".join(told(buprenorphine, lines)["non-binding"])


def test_without_an_interim_analysis_there_is_no_limit_to_explain(
    edited: Callable[..., Kit],
    lines: Callable[[Iterable[Block]], list[str]],
    part: Callable[[str, str], str],
) -> None:
    said = told(edited((part("\ninterim:", "\nsensitivity:"), "")), lines)
    assert "non-binding" not in said
    assert not any("Interim" in line for line in said["charter-reports"])


def test_the_closed_report_lists_every_event_of_special_interest(
    real: dict[str, SimpleNamespace], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    kit = Kit(real["ketamine-bpd"].source, real["ketamine-bpd"].record)
    said = told(kit, lines)["charter-reports"]
    for event in kit.protocol.safety.special_interest:
        assert f"Event of special interest: {event.name} | pooled | yes" in said
    assert "Interim analysis of the primary outcome | no | at the look only" in said
