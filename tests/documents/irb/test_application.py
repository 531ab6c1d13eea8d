from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.content import LineBreak, Number, Text
from toolkit.documents.irb.application import irb_application, words_in
from toolkit.documents.kit import Kit, paragraph
from toolkit.documents.text.citations import resolve
from toolkit.documents.word.labels import collect_labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import SimpleNamespace

    from toolkit.documents.content import Block


def told(kit: Kit, lines: Callable[[Iterable[Block]], list[str]]) -> dict[str, list[str]]:
    return {each.m11: lines(each.blocks) for each in irb_application(kit).sections}


@pytest.mark.parametrize("name", ["ketamine-bpd", "buprenorphine-bpd"])
def test_every_pointer_of_the_answers_leads_somewhere(
    real: dict[str, SimpleNamespace], name: str
) -> None:
    source = real[name].source
    known = {key: (item.source, item.status) for key, item in source.evidence.items()}
    made = resolve(
        irb_application(Kit(source, real[name].record)), list(source.csl.values()), known
    )
    collect_labels(made.document, made.references)


@pytest.mark.parametrize("name", ["ketamine-bpd", "buprenorphine-bpd"])
def test_each_answer_tells_its_length_and_says_something(
    real: dict[str, SimpleNamespace],
    name: str,
    lines: Callable[[Iterable[Block]], list[str]],
) -> None:
    for key, said in told(Kit(real[name].source, real[name].record), lines).items():
        if key == "14":  # the references are made later
            continue
        number = int(said[-1].removesuffix(" words"))
        assert number > 3 or "To be completed" in said[0], key


def test_words_are_counted_in_numbers_and_over_line_breaks() -> None:
    number = Number(name="sample_size.randomised", text="112")
    said = paragraph(number, Text(text=" people"), LineBreak(), Text(text="at 2 sites."))
    assert words_in((said,)) == 5


def test_the_number_of_participants_comes_with_its_reason(
    kit: Kit, lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    (first, *_) = told(kit, lines)["population"]
    assert first.startswith(kit.record["sample_size.randomised"].text)
    power = kit.record[f"analyses.{kit.protocol.sample_size.analysis}.power"].text
    assert power in first


def test_every_visit_is_listed_with_its_procedures(
    kit: Kit, lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    said = told(kit, lines)["usual-care"]
    for visit in kit.protocol.schedule.visits:
        (row,) = [line for line in said if line.startswith(f"{visit.name} |")]
        for activity in kit.protocol.schedule.activities:
            assert (visit.id in activity.visits) == (activity.name in row.split(" | ")[2])


def test_children_are_a_question_when_they_may_take_part(
    kit: Kit, edited: Callable[..., Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    lowest = f"minimum_age: {kit.protocol.population.minimum_age}"
    assert "are not enrolled" in told(kit, lines)["vulnerable"][0]
    assert "Subpart D" in told(edited((lowest, "minimum_age: 16")), lines)["vulnerable"][0]


def test_one_board_or_many(
    kit: Kit, edited: Callable[..., Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    now = kit.protocol.oversight.irb_model
    other = {"single_irb": "local_irb", "local_irb": "single_irb"}[now]
    keys = {"single_irb": "single-board", "local_irb": "local-board"}
    assert keys[now] in told(kit, lines)
    assert keys[other] in told(edited((f"irb_model: {now}", f"irb_model: {other}")), lines)


def test_given_payments_are_added_up(
    real: dict[str, SimpleNamespace],
    kit: Kit,
    lines: Callable[[Iterable[Block]], list[str]],
) -> None:
    given = "payments.total" in kit.record
    assert (
        any(line.startswith("For all visits") for line in told(kit, lines)["payment"]) == given
    )
    ketamine = Kit(real["ketamine-bpd"].source, real["ketamine-bpd"].record)
    assert any("To be completed" in line for line in told(ketamine, lines)["payment"])
