"""What the ends of the scales and whole points do to the assumed values, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.simulation.mechanism.description import Mechanism
    from toolkit.simulation.mechanism.scales import ScaleEffect

ARMS = ("experimental", "control")


def effects(mechanism: Mechanism) -> list[dict[str, Any]]:
    """Return, for every score, its moments at baseline and every rated visit."""
    from toolkit.simulation.mechanism.scales import scale_effects

    return [
        {
            "score": effect.score,
            "lower": score.lower,
            "upper": score.upper,
            "times": [
                _at(effect, place, day)
                for place, (day, rated) in enumerate(
                    zip((0.0, *mechanism.days), (True, *score.rated), strict=True)
                )
                if rated
            ],
        }
        for score, effect in zip(mechanism.scores, scale_effects(mechanism), strict=True)
    ]


def _at(effect: ScaleEffect, place: int, day: float) -> dict[str, Any]:
    """Return the moments of one score at one time; place 0 is the baseline."""
    return {
        "day": day,
        **{
            arm: {
                "mean": effect.intended.mean[which][place],
                "mean_rated": effect.rated.mean[which][place],
                "sd": effect.intended.sd[which][place],
                "sd_rated": effect.rated.sd[which][place],
                "at_end": effect.at_end[which][place],
            }
            for which, arm in enumerate(ARMS)
        },
    }


def scales_table(found: list[dict[str, Any]]) -> str:
    """Set out each score at baseline and at its last rated visit."""
    from toolkit.design.report import table
    from toolkit.simulation.mechanism.scales import PARTICIPANTS

    head = ["score", "day", "arm", "mean", "as rated", "SD", "as rated", "at an end"]
    rows = [row for one in found for row in _rows(one)]
    return (
        f"{table(head, rows, right=[1, 3, 4, 5, 6, 7])}\n\n"
        "Mean and SD: before a score is rounded and cut off at the ends of its scale; as "
        f"rated: after that.\n{PARTICIPANTS:,} simulated participants an arm, without "
        "intercurrent events: where the planned benefit\nincludes such events, that without "
        "them is larger. A scale that ends near the mean takes part of\nthe difference away, "
        "and of the spread with it."
    )


def _rows(one: dict[str, Any]) -> Iterator[list[str]]:
    """Yield the lines of one score."""
    from toolkit.quantities import show

    for number, at in enumerate((one["times"][0], one["times"][-1])):
        for arm in ARMS:
            each = at[arm]
            first = arm == ARMS[0]
            yield [
                one["score"] if first and not number else "",
                f"{at['day']:g}" if first else "",
                arm,
                *(show(each[of], "decimal2") for of in ("mean", "mean_rated")),
                *(show(each[of], "decimal2") for of in ("sd", "sd_rated")),
                show(each["at_end"], "percent1"),
            ]
    ours, theirs = (one["times"][-1][arm] for arm in ARMS)
    differences = (ours[of] - theirs[of] for of in ("mean", "mean_rated"))
    yield ["", "", "difference", *(show(each, "decimal2") for each in differences), "", "", ""]
