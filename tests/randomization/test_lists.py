from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import ArgumentError
from toolkit.randomization.blocks import PermutedBlocks
from toolkit.randomization.lists import Row, Simple, faults, make_list

DESIGN = PermutedBlocks(ratio=(2, 1), sizes=(3, 6))
STRATA = [(f"Site {site:02d}", level) for site in (1, 2, 3) for level in ("yes", "no")]


def made(seed: int = 1, least: int = 10) -> tuple[Row, ...]:
    return make_list(DESIGN, STRATA, least=least, seed=seed)


def of(rows: tuple[Row, ...], stratum: tuple[str, ...]) -> list[Row]:
    return [row for row in rows if row.stratum == stratum]


@given(seed=st.integers(0, 10**6), least=st.integers(1, 40))
def test_a_list_has_no_fault(seed: int, least: int) -> None:
    rows = made(seed, least)
    assert faults(rows, DESIGN.ratio) == ()
    assert all(len(of(rows, stratum)) >= least for stratum in STRATA)


def test_a_list_can_be_made_again_and_another_seed_gives_another() -> None:
    assert made(5) == made(5)
    assert [row.arm for row in made(5)] != [row.arm for row in made(6)]
    assert {row.code for row in made(5)}.isdisjoint(row.code for row in made(6))


def test_a_stratum_does_not_depend_on_the_others() -> None:
    alone = make_list(DESIGN, STRATA[2:3], least=10, seed=1)
    among = of(made(), STRATA[2])
    assert [replace(row, code="") for row in alone] == [replace(row, code="") for row in among]


def test_a_site_added_at_the_end_changes_nothing() -> None:
    more = make_list(DESIGN, [*STRATA, ("Site 04", "yes")], least=10, seed=1)
    assert more[: len(made())] == made()


def test_a_continued_list_begins_as_it_was() -> None:
    longer = made(least=30)
    for stratum in STRATA:
        short = of(made(), stratum)
        assert of(longer, stratum)[: len(short)] == short


def test_a_trial_without_strata_has_one_list() -> None:
    rows = make_list(Simple(ratio=(1, 1)), [()], least=12, seed=1)
    assert [row.sequence for row in rows] == list(range(1, 13))
    assert {row.stratum for row in rows} == {()}
    assert faults(rows, (1, 1)) == ()


@pytest.mark.parametrize("strata", [[], [("a",), ("a",)]])
def test_strata_must_be_there_once(strata: list[tuple[str, ...]]) -> None:
    with pytest.raises(ArgumentError, match="each stratum once"):
        make_list(DESIGN, strata, least=3, seed=1)


def spoilt(**change: object) -> tuple[Row, ...]:
    first, *rest = made()
    return (replace(first, **change), *rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (spoilt(code=made()[1].code), "stands 2 times"),
        (spoilt(code="1234-5670"), "wrong check digit"),
        (spoilt(sequence=9), "Site 01 / yes: sequence numbers"),
        (spoilt(arm=1 - made()[0].arm), "block 1 does not hold the arms in their ratio"),
        (made()[1:], "block 1 is not whole"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_spoilt_list_is_seen(rows: tuple[Row, ...], fault: str) -> None:
    assert any(fault in one for one in faults(rows, DESIGN.ratio))
