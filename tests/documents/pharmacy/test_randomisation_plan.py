from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.audit.docx import audit_docx
from toolkit.documents.content import Number
from toolkit.documents.pharmacy.randomisation_plan import randomisation_plan
from toolkit.documents.pharmacy.restricted import restricted
from toolkit.documents.text.citations import resolve
from toolkit.documents.word.docx import write_docx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from toolkit.documents.kit import Kit

    Told = Callable[[Kit], dict[str, list[str]]]

REAL = ("buprenorphine-bpd", "ketamine-bpd")
METHOD = "method: permuted_blocks"
UNBLINDED = """    - id: investigator
      role: Principal investigator
"""


def all_of(told: dict[str, list[str]]) -> str:
    return "\n".join(line for lines in told.values() for line in lines)


@pytest.mark.parametrize("name", REAL)
def test_the_finished_file_passes_the_acceptance_test(
    real_kit: Callable[[str], Kit], name: str, tmp_path: Path
) -> None:
    kit = real_kit(name)
    known = {key: (item.source, item.status) for key, item in kit.source.evidence.items()}
    made = resolve(randomisation_plan(kit), list(kit.source.csl.values()), known)
    path = tmp_path / "plan.docx"
    write_docx(made.document, made.references, path, page_numbers=False)
    assert audit_docx(path, page_numbers=False) == ()


def test_other_block_sizes_change_nothing_in_the_plan(
    kit: Kit, edited: Callable[..., Kit], randomisation_told: Told
) -> None:
    other = edited(("block_sizes: [4, 6]", "block_sizes: [2, 8, 10]"))
    assert randomisation_told(kit) == randomisation_told(other)
    assert "block_sizes" not in other.record.as_json()
    assert kit.record.texts() == other.record.texts()


def test_the_plan_holds_no_code_of_the_list(kit: Kit, randomisation_told: Told) -> None:
    said = all_of(randomisation_told(kit))
    codes = [str(row[-1]) for _, rows in restricted(kit).sheets for row in rows]
    assert codes
    assert not any(code in said or code.removeprefix("DEMO-") in said for code in codes)


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("permuted_blocks", "permuted blocks"),
        ("simple", "a fresh random draw"),
        ("minimisation", "best balanced"),
    ],
)
def test_the_method_is_told_as_the_protocol_chose_it(
    edited: Callable[..., Kit], randomisation_told: Told, method: str, words: str
) -> None:
    told = randomisation_told(edited((METHOD, f"method: {method}")))
    key = {"permuted_blocks": "permuted"}.get(method, method)
    assert words in " ".join(told[f"randomisation-method-{key}"])
    assert ("randomisation-list-minimisation" in told) == (method == "minimisation")
    assert ("Settings of the minimisation" in all_of(told)) == (method == "minimisation")


def test_the_toss_of_a_coin_is_what_balance_is_measured_against(
    real_kit: Callable[[str], Kit], randomisation_told: Told
) -> None:
    # Of 112 tosses, differences of 20 or less have 95.4 per cent, of 18 or less 92.
    (said,) = randomisation_told(real_kit("buprenorphine-bpd"))["balance"]
    assert "differ by at most 20 participants in 95 of 100" in said
    assert "restricted appendix" in said


def test_unequal_arms_get_no_figure_that_does_not_fit_them(
    edited: Callable[..., Kit], randomisation_told: Told
) -> None:
    arm = "      role: experimental\n      type: experimental\n      allocation: 1\n"
    kit = edited((arm, arm.replace("allocation: 1", "allocation: 2")), ("[4, 6]", "[3, 6]"))
    told = randomisation_told(kit)
    assert "in the ratio 2:1" in " ".join(told["randomisation-method-permuted"])
    assert "coin" not in " ".join(told["balance"])


def test_who_is_blinded_follows_the_design_and_the_people(
    real_kit: Callable[[str], Kit], randomisation_told: Told
) -> None:
    tablets = randomisation_told(real_kit("buprenorphine-bpd"))["blinded"]
    assert "Independent unblinded statistician | No | Assignments" in tablets
    assert any(line.startswith("Site pharmacy | Yes") for line in tablets)
    assert "Medical monitor | Yes | Blinded unless safety demands otherwise" in tablets
    infusions = randomisation_told(real_kit("ketamine-bpd"))["blinded"]
    assert any(line.startswith("Site pharmacist who prepares | No") for line in infusions)
    assert "Lead research pharmacist (unblinded) | No | Assignments" in infusions
    assert any(line.startswith("Trial statistician (blinded) | Yes") for line in infusions)


def test_an_open_trial_blinds_nobody(
    edited: Callable[..., Kit], randomisation_told: Told
) -> None:
    blinded = "  blinded: [participant, care_provider, investigator, outcomes_assessor]"
    told = randomisation_told(edited((blinded, "  blinded: []")))["blinded"]
    assert told == ["The trial is open: participants and staff know the assignment."]


def test_the_rule_on_breaking_the_blind_is_the_protocols_own(
    real_kit: Callable[[str], Kit], randomisation_told: Told
) -> None:
    for name in REAL:
        kit = real_kit(name)
        said = " ".join(randomisation_told(kit)["unblinding-emergency"])
        first = " ".join(kit.protocol.randomisation.unblinding.split())[:80]
        assert first.replace("'", "’") in said


def test_the_time_of_a_report_is_the_protocols_or_open(
    real_kit: Callable[[str], Kit], randomisation_told: Told
) -> None:
    told = randomisation_told(real_kit("buprenorphine-bpd"))["unblinding-emergency"]
    assert "Reported to the sponsor | Within one business day" in told
    told = randomisation_told(real_kit("ketamine-bpd"))["unblinding-emergency"]
    assert (
        "Reported to the sponsor | To be completed by sponsor: within which time, and how"
        in told
    )


def test_who_keeps_the_list_is_open_when_nobody_has_the_role(
    kit: Kit, edited: Callable[..., Kit], randomisation_told: Told
) -> None:
    missing = "To be completed by sponsor: person who makes the list"
    assert missing in " ".join(randomisation_told(kit)["tasks"])
    other = edited((UNBLINDED, UNBLINDED.replace("Principal", "Unblinded statistician, ")))
    assert missing not in " ".join(randomisation_told(other)["tasks"])


def test_a_trial_without_strata_says_so(
    edited: Callable[..., Kit], randomisation_told: Told, part: Callable[[str, str], str]
) -> None:
    strata = part("  strata:\n", "  system: A central")
    told = randomisation_told(edited((strata, "  strata: []\n")))
    said = " ".join(told["randomisation-method-permuted"])
    assert "There are no stratification factors." in said
    assert "stratified as" not in said
    assert "long enough for all participants" in " ".join(told["randomisation-list"])


def test_the_log_is_empty_and_asks_for_no_assignment(
    kit: Kit, randomisation_told: Told
) -> None:
    log = randomisation_told(kit)["log"]
    heads = next(line for line in log if line.startswith("Participant |"))
    assert "Reason" in heads
    assert "ssignment" not in heads


def test_shared_facts_keep_their_names(kit: Kit) -> None:
    document = randomisation_plan(kit)
    names = {
        piece.name
        for section in document.sections
        for block in section.blocks
        for piece in getattr(block, "inlines", ())
        if isinstance(piece, Number)
    }
    assert {"sample_size.randomised", "arms.examplin.name", "recruitment.sites"} <= names
