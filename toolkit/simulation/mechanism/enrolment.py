"""Who comes when, from which site and stratum, and how the arm is assigned."""

from dataclasses import dataclass
from typing import Literal

from toolkit.numerics import require
from toolkit.randomization.ratio import check_ratio
from toolkit.simulation.mechanism.values import Profile, add_to_one, every

ARMS = 2
"""Experimental and control."""
GREATEST_HETEROGENEITY = 10.0
"""Variance of the factor of rates beyond which a handful of sites would recruit nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """A stratification factor other than site.

    Attributes
    ----------
    name
        Identifier.
    shares
        Share of participants in each level; they add up to 1.
    shift
        For each score (by its place) one value for each level, added at baseline and at every
        visit; None for no effect. Means of scores are those of a participant with shift 0.

    Raises
    ------
    ArgumentError
        Fewer than two levels, shares that do not add up to 1, or shifts of another number.
    """

    name: str
    shares: Profile
    shift: tuple[Profile, ...] | None = None

    def __post_init__(self) -> None:
        of = f"of stratum {self.name}"
        require.that(
            f"shares {of}",
            self.shares,
            "must name 2 levels or more",
            holds=len(self.shares) > 1,
        )
        add_to_one(f"shares {of}", self.shares)
        for values in self.shift or ():
            require.that(
                f"shift {of}",
                values,
                f"must have {len(self.shares)} values, one for each level",
                holds=len(values) == len(self.shares),
            )
            every(f"shift {of}", values, require.finite)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruitment:
    """Sites, when each opens, and how fast each recruits.

    Attributes
    ----------
    opening
        Calendar day on which each site opens; its length is the number of sites.
    rate
        Expected participants a site and day, the same for all before heterogeneity.
    heterogeneity
        Variance of the gamma factor (mean 1) by which rates of sites differ; 0 for none, at
        most 10.
    site_sd
        Standard deviation of the random effect of sites on each score, in its unit; empty for
        none.
    effect_sd
        Standard deviation between sites of the treatment effect on each score, the same at all
        visits after baseline; empty for none.

    Raises
    ------
    ArgumentError
        A value is outside the range given above.
    """

    opening: Profile
    rate: float
    heterogeneity: float = 0.0
    site_sd: Profile = ()
    effect_sd: Profile = ()

    def __post_init__(self) -> None:
        require.that("opening", self.opening, "must name a site", holds=bool(self.opening))
        every("opening", self.opening, require.nonnegative)
        require.positive("rate", self.rate)
        require.that(
            "heterogeneity",
            self.heterogeneity,
            f"must be between 0 and {GREATEST_HETEROGENEITY:g}",
            holds=0.0 <= self.heterogeneity <= GREATEST_HETEROGENEITY,
        )
        every("site_sd", self.site_sd, require.nonnegative)
        every("effect_sd", self.effect_sd, require.nonnegative)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """Randomisation as the protocol specifies it.

    ``permuted_blocks``: blocks of randomly chosen sizes within each combination of strata, site
    among them where ``by_site``. ``minimisation``: the arm that lessens the summed marginal
    imbalance is taken with probability ``preference`` (the smaller arm's where the ratio is
    unequal; see ``toolkit.randomization.minimisation``). ``simple``: independent draws.

    Attributes
    ----------
    ratio
        Participants of the experimental and the control arm in the smallest whole block.
    block_sizes
        Sizes, each a multiple of the ratio's sum, drawn with the same probability.
    by_site, by_strata
        Whether site, and all strata, are factors of blocks or of minimisation. Minimisation
        without any factor balances the numbers in the arms.
    preference
        Above the smaller arm's part of the ratio, at most 1.

    Raises
    ------
    ArgumentError
        A value is outside the range given above.
    """

    method: Literal["permuted_blocks", "minimisation", "simple"]
    ratio: tuple[int, int] = (1, 1)
    block_sizes: tuple[int, ...] = ()
    by_site: bool = True
    by_strata: bool = True
    preference: float = 0.8

    def __post_init__(self) -> None:
        methods = ("permuted_blocks", "minimisation", "simple")
        require.one_of("method", self.method, methods)
        check_ratio(self.ratio)
        require.that("ratio", self.ratio, "must have two arms", holds=len(self.ratio) == ARMS)
        if self.method == "permuted_blocks":
            require.that(
                "block_sizes",
                self.block_sizes,
                "must name a size",
                holds=bool(self.block_sizes),
            )
            whole = sum(self.ratio)
            for size in self.block_sizes:
                require.whole("block_sizes", size, least=1)
                require.that(
                    "block_sizes",
                    size,
                    f"must be a multiple of {whole}",
                    holds=size % whole == 0,
                )
        if self.method == "minimisation":
            part = min(self.ratio) / sum(self.ratio)
            require.that(
                "preference",
                self.preference,
                f"must be above {part:g}, the smaller arm's part, and at most 1",
                holds=part < self.preference <= 1.0,
            )
