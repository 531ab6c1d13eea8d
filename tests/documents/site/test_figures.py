from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.content import Figure
from toolkit.documents.site.figures import calendar_figure, figures, intake, participant_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.kit import Kit

BUPRENORPHINE, KETAMINE = "buprenorphine-bpd", "ketamine-bpd"


def row_of(kit: Kit, start: str) -> list[str]:
    """Labels of the visits at which something is marked."""
    shown = participant_view(kit)
    row = next(row for row in shown.rows if row.name.startswith(start))
    return [shown.visits[at].label for at in row.at]


def test_both_figures_have_a_file_of_their_own(kits: dict[str, Kit]) -> None:
    made = dict(figures(kits["minimal"]))
    assert list(made) == ["trial-schema", "participant-calendar"]
    assert all(isinstance(each, Figure) and each.alt for each in made.values())


@pytest.mark.parametrize("name", [BUPRENORPHINE, KETAMINE, "minimal"])
def test_every_visit_stands_in_the_calendar_once(name: str, kits: dict[str, Kit]) -> None:
    kit = kits[name]
    shown = participant_view(kit)
    assert len(shown.visits) == len(kit.protocol.schedule.visits)
    assert [v.mode for v in shown.visits] == [v.mode for v in kit.protocol.schedule.visits]


def test_infusions_are_marked_on_their_days(kits: dict[str, Kit]) -> None:
    days = ["Day 1", "Day 4", "Day 8", "Day 11", "Day 15", "Day 18"]
    assert row_of(kits[KETAMINE], "Infusions") == days


def test_tablets_taken_at_home_are_a_bar(kits: dict[str, Kit]) -> None:
    shown = participant_view(kits[BUPRENORPHINE])
    row = next(row for row in shown.rows if row.name == "Study tablets taken at home")
    assert row.from_to is not None
    assert [shown.visits[at].label for at in row.from_to] == ["Day 3", "Week 10"]
    assert row_of(kits[BUPRENORPHINE], "Study tablets given") == ["Day 1"]


def test_tests_are_told_apart(kits: dict[str, Kit]) -> None:
    kit = kits[BUPRENORPHINE]
    assert row_of(kit, "Blood") == ["Screening", "Week 4", "Week 8"]
    assert row_of(kit, "Heart test") == ["Screening", "Week 4"]
    assert row_of(kit, "Mouth swab") == ["Week 24", "Week 36", "Week 52"]
    assert "Week 24" not in row_of(kit, "Urine")


def test_what_staff_do_alone_is_no_visit_of_the_participant(
    edited: Callable[..., Kit],
) -> None:
    def asked(kit: Kit) -> list[str]:
        return [row.name for row in participant_view(kit).rows]

    before = asked(edited())
    after = asked(edited(("      plain: Questions about your sleep\n", "      unseen: true\n")))
    assert len(after) == len(before) - 1


def test_the_figure_says_in_words_what_it_shows(kits: dict[str, Kit]) -> None:
    figure = calendar_figure(kits[KETAMINE])
    assert "Infusions (drips) given at the clinic: Day 1, Day 4" in figure.alt
    assert "at every visit" in figure.alt
    assert figure == calendar_figure(kits[KETAMINE])


def test_intake_ends_with_the_treatment(kits: dict[str, Kit]) -> None:
    assert intake(kits[BUPRENORPHINE]) == (1, 71)
    assert intake(kits[KETAMINE]) == (1, 19)


def test_a_trial_that_gives_nothing_home_has_no_bar(edited: Callable[..., Kit]) -> None:
    kit = edited()
    assert not kit.protocol.consent.take_home
    assert all(row.from_to is None for row in participant_view(kit).rows)
