from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.content import Number, Subheading, Text
from toolkit.documents.kit import Kit, paragraph
from toolkit.documents.protocol import feasibility, sample_size, sensitivity

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    Lines = Callable[..., list[str]]
    Edited = Callable[..., Kit]
    Part = Callable[[str, str], str]

WRITTEN = paragraph("Written.")


DESIGN = """    design:
      kind: two_proportions
      control: remission_placebo
      experimental: remission_examplin
      test: pooled
      dropouts: count_as_failures
"""


@pytest.mark.parametrize(
    ("written", "heading"),
    [
        ((WRITTEN,), "## Discussion"),
        ((Subheading(inlines=(Text(text="Why"),)), WRITTEN), "## Why"),
        ((), None),
    ],
)
def test_a_discussion_stands_at_the_end_under_a_heading(
    kit: Kit, lines: Lines, written: tuple[Subheading, ...], heading: str | None
) -> None:
    said = lines(sample_size.justification(kit, written))
    heads = [line for line in said if line.startswith("##")]
    assert heads[-1] == (heading or "## Feasibility targets")
    assert said[0].startswith("The trial randomises")


def test_a_single_analysis_has_no_list_of_others(edited: Edited, lines: Lines) -> None:
    changed = edited((DESIGN, "    design: {kind: descriptive, reason: Rare}\n"))
    assert "## Power of the other analyses" not in lines(sample_size.justification(changed))


def test_a_table_of_one_assumption_is_a_column(edited: Edited, lines: Lines) -> None:
    columns = "    columns: {assumption: sd, values: [5, 6, 8]}\n"
    changed = edited((columns, ""))
    said = lines([sensitivity.grid(changed, changed.protocol.sensitivity[0])])
    assert said[1] == "Difference in mean change at week 4 (points) | Power"
    assert [line.split(" | ")[0] for line in said[2:5]] == ["2", "3", "4"]


def test_the_planning_values_are_in_bold(kit: Kit) -> None:
    table = sensitivity.grid(kit, kit.protocol.sensitivity[0])
    pieces = [piece for row in table.rows for cell in row[1:] for piece in cell.inlines]
    bold = [each.name for each in pieces if isinstance(each, Number) and each.bold]
    assert bold == ["sensitivity.effect_and_sd.power[1,1]"]


def test_what_is_not_adjusted_has_no_note_on_it(
    edited: Edited, part: Part, lines: Lines
) -> None:
    old = part("  - id: effect_and_sd", "feasibility:")
    other = old.replace("analysis: primary", "analysis: remission")
    other = other.replace(
        "difference, values: [2, 3, 4]", "remission_placebo, values: [0.2, 0.3]"
    )
    other = other.replace("sd, values: [5, 6, 8]", "remission_examplin, values: [0.35, 0.4]")
    changed = edited((old, other))
    said = lines([sensitivity.grid(changed, changed.protocol.sensitivity[0])])
    assert "The planning values are in bold." in said
    assert not any("adjusts" in line for line in said)
    assert said[1] == "Remission on placebo | Remission on examplin"


def test_a_table_that_shows_a_part_of_the_range_says_so(
    edited: Edited, kit: Kit, lines: Lines
) -> None:
    said = lines([sensitivity.grid(kit, kit.protocol.sensitivity[0])])
    assert not any(line.startswith("Standard deviation") for line in said[4:])
    changed = edited(("sd, values: [5, 6, 8]", "sd, values: [5, 6, 7]"))
    said = lines([sensitivity.grid(changed, changed.protocol.sensitivity[0])])
    assert said[-1].endswith(
        "the plausible range is 5 to 8 points; the table shows a part of it."
    )


def test_no_target_is_no_table(edited: Edited, part: Part) -> None:
    changed = edited((part("feasibility:", "safety:\n"), ""))
    assert feasibility.targets(changed) == ()


def test_a_rate_has_a_number_per_month_and_no_interval(
    real: dict[str, SimpleNamespace], lines: Lines
) -> None:
    built = real["ketamine-bpd"]
    said = lines(feasibility.targets(Kit(built.source, built.record)))
    assert any(" per month at all sites | " in line for line in said)
