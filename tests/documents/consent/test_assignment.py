from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.consent.assignment import groups, purpose
from toolkit.documents.content import Number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from toolkit.documents.content import Block, Inline
    from toolkit.documents.kit import Kit

NAMES = "blinded: [participant, care_provider, investigator, outcomes_assessor]"


def test_each_arm_is_told_with_its_chance(
    kits: dict[str, Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    told = lines(groups(kits["ketamine-bpd"]).blocks)
    assert any(line.startswith("- Ketamine. Your chance is 1 in 2.") for line in told)
    assert any(
        line.startswith("- Midazolam (active placebo). Your chance is 1 in 2.") for line in told
    )


def test_a_dose_by_weight_says_so(
    kits: dict[str, Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    told = lines(groups(kits["ketamine-bpd"]).blocks)
    assert (
        "Ketamine infusion: each dose is 0.5 mg/kg. It depends on how much you weigh." in told
    )


def test_a_dose_that_rises_tells_first_highest_and_the_way_down(
    kits: dict[str, Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    told = lines(groups(kits["buprenorphine-bpd"]).blocks)
    assert (
        "Buprenorphine sublingual tablet: the first dose is 0.1 mg. The dose goes up in steps "
        "if you stand it well. A single dose is at most 0.4 mg. You never take more in one day "
        "than 0.8 mg. At the end the dose goes down in steps until you take none." in told
    )


def test_rising_doses_without_limit_or_taper_promise_neither(
    edited: Callable[..., Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    step = "        - {period: Weeks 1 to 4, dose: 1, unit: mg, frequency: once each evening}\n"
    more = "        - {period: Week 4, dose: 2, unit: mg, frequency: once each evening}\n"
    told = lines(groups(edited((step, step + more))).blocks)
    said = next(line for line in told if line.startswith("Examplin tablet"))
    assert said.endswith("A single dose is at most 2 mg.")


def test_doses_and_chances_are_facts_of_the_record(kits: dict[str, Kit]) -> None:
    found = {
        piece.name
        for block in groups(kits["ketamine-bpd"]).blocks
        for unit in _inlines(block)
        for piece in unit
        if isinstance(piece, Number)
    }
    assert "arms.ketamine.chance" in found
    assert "interventions.ketamine.step_0.dose" in found


def _inlines(block: Block) -> Iterable[tuple[Inline, ...]]:
    for item in getattr(block, "items", ()):
        for part in item:
            yield from _inlines(part)
    if hasattr(block, "inlines"):
        yield block.inlines


def test_an_open_trial_does_not_claim_to_be_blinded(
    kit: Kit, edited: Callable[..., Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    blinded = " ".join(lines(groups(kit).blocks))
    assert "You will not be told which group" in blinded
    known = " ".join(lines(groups(edited((NAMES, "blinded: []"))).blocks))
    assert "will know which group" in known
    assert "will not be told" not in known


def test_the_number_of_people_may_still_rise_where_the_design_says_so(
    kits: dict[str, Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    said = {name: " ".join(lines(purpose(kit)[1].blocks)) for name, kit in kits.items()}
    assert "raise this number once" in said["ketamine-bpd"]
    assert "raise" not in said["buprenorphine-bpd"]


def test_a_trial_of_healthy_people_does_not_speak_of_their_illness(
    kit: Kit, edited: Callable[..., Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    assert "We ask you because you may have insomnia." in lines(purpose(kit)[0].blocks)
    healthy = edited(("  minimum_age: 18\n", "  minimum_age: 18\n  with_disease: false\n"))
    assert not [line for line in lines(purpose(healthy)[0].blocks) if "may have" in line]
