"""The ratio in which arms are assigned, and what every design asks of it."""

from __future__ import annotations

from toolkit.numerics import require

FEWEST_ARMS = 2


def check_ratio(ratio: tuple[int, ...]) -> None:
    """Refuse a ratio that is not two or more whole numbers of at least 1."""
    require.that("ratio", ratio, "must name two arms or more", holds=len(ratio) >= FEWEST_ARMS)
    for share in ratio:
        require.whole("ratio", share, least=1)
