"""The families of statistical models that a protocol's analyses name, each as a formula.

An analysis describes its model in prose; the words in it decide which families it uses. What is
said of a family here adds detail (symbols, checks of assumptions, alternatives) and never
decides anything that the analysis itself decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.documents.analysis_plan.formulae import formula, pieces
from toolkit.documents.content import Block, Cite, Paragraph, Text
from toolkit.documents.kit import bullets, inside, listed, subheading, text

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks, Inlines, Kit
    from toolkit.spec.analyses import Analysis


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family of models.

    Attributes
    ----------
    words
        An analysis uses the family when its prose holds one of these, in lower case.
    formulae
        In the markup of `pieces`.
    symbols
        What the letters mean.
    effect
        How the effect of treatment is presented.
    checks
        How the assumptions are checked.
    otherwise
        What is done when they fail.
    sources
        Keys of the sources of the method.
    """

    id: str
    name: str
    words: tuple[str, ...]
    formulae: tuple[str, ...]
    symbols: str
    effect: str
    checks: str
    otherwise: str
    sources: tuple[str, ...] = ()


SHARED = (
    "A~i~ is 1 in the experimental arm and 0 in the control arm; S~i~ and C~i~ are the "
    "indicators of the strata and of the (pooled) sites that the analysis names."
)
FAMILIES = (
    Family(
        id="mmrm",
        name="Mixed model for repeated measures",
        words=("mixed model", "primary model", "primary analysis for each"),
        formulae=(
            "Y~ij~ − Y~i0~ = μ~j~ + τ~j~A~i~ + β~j~(Y~i0~ − Ȳ~0~) + γ′S~i~ + δ′C~i~ + ε~ij~,   "
            "(ε~i1~, …, ε~iJ~)′ ~ N(0, Σ)".replace(" ~ N", " \N{TILDE OPERATOR} N"),
            "θ = τ~J~,   t = θ\u0302 / √Φ~A,θθ~ on ν degrees of freedom",
            "Φ~A~ = Φ + 2Φ {Σ~k~Σ~l~ W~kl~ (Q~kl~ − P~k~ΦP~l~)} Φ,   "
            "ν = 2(c′Φc)^2^ / (g′Wg)",
        ),
        symbols=(
            "Y~ij~ is the score of participant i at visit j = 1, …, J, and Y~i0~ the baseline; "
            f"{SHARED} μ~j~ and β~j~ differ between visits, γ and δ do not. Σ is the J × J "
            "covariance matrix within participants; Φ the inverse information on the fixed "
            "effects; P~k~ and Q~kl~ its first and second derivatives by the elements of Σ, W "
            "their asymptotic covariance (expected information), c the vector that picks θ, and "
            "g the gradient of c′Φc. Estimation is by restricted maximum likelihood. A "
            "participant with no rating after baseline carries no information in this model and "
            "is counted in the table of missing data."
        ),
        effect=(
            "the adjusted difference in mean change at the visit of the endpoint, experimental "
            "minus control, with its intervals; adjusted means by arm and visit are shown beside"
        ),
        checks=(
            "Studentised residuals against fitted values and against normal quantiles, by visit "
            "and arm, first without the assignment; influence of single participants (leaving "
            "one out); the estimated Σ is printed"
        ),
        otherwise=(
            "Unstructured: σ~jk~ free. If the fit does not converge (after other starting "
            "values), the structures named by the analysis follow in its order: heterogeneous "
            "Toeplitz σ~j~σ~k~ρ~|j−k|~, first-order autoregressive σ~j~σ~k~ρ^|j−k|^, compound "
            "symmetry σ^2^{ρ + (1 − ρ)·1(j = k)}; then the standard error is the empirical "
            "(sandwich) one. The structure that was used, and why, is reported"
        ),
        sources=("kenward1997",),
    ),
    Family(
        id="ancova",
        name="Analysis of covariance",
        words=("analysis of covariance",),
        formulae=("Y~i1~ − Y~i0~ = α + τA~i~ + βY~i0~ + γ′S~i~ + δ′C~i~ + ε~i~,   θ = τ",),
        symbols=(
            f"Y~i1~ is the score at the visit of the endpoint, Y~i0~ the baseline; {SHARED} "
            "Estimation is by ordinary least squares; t has the residual degrees of freedom."
        ),
        effect="the adjusted difference in means, experimental minus control, with its interval",
        checks="Residuals against fitted values and normal quantiles; parallel slopes by arm",
        otherwise=(
            "With unequal variances the heteroscedasticity-consistent standard error is shown "
            "beside; with far from normal residuals, the analysis of ranks or the bootstrap "
            "where the analysis names it"
        ),
    ),
    Family(
        id="standardised",
        name="Logistic regression with a standardised risk difference",
        words=("logistic",),
        formulae=(
            "logit Pr(Y~i~ = 1) = α + τA~i~ + βX~i~ + γ′S~i~",
            "θ = (1/n) Σ~i~ {p\u0302~i~(A = 1) − p\u0302~i~(A = 0)},   "
            "Var(θ\u0302) ≈ ∇θ′ V ∇θ",
        ),
        symbols=(
            "Y~i~ = 1 for a responder, X~i~ the baseline score, A~i~ and S~i~ as above; "
            "p\u0302~i~(a) is the predicted probability with everybody assigned to a, V the "
            "covariance matrix of the coefficients, ∇θ the gradient of θ (delta method)."
        ),
        effect="the standardised difference in proportions with its interval",
        checks="Convergence, separation, and the functional form of the baseline score",
        otherwise=(
            "If the model does not converge, the unadjusted difference with a Newcombe interval"
        ),
        sources=("ge2011", "newcombe1998"),
    ),
    Family(
        id="mantel_haenszel",
        name="Stratified difference in proportions",
        words=("mantel-haenszel",),
        formulae=(
            "θ = Σ~h~ w~h~(p\u0302~h1~ − p\u0302~h0~) / Σ~h~ w~h~,   w~h~ = n~h1~n~h0~ / n~h~",
        ),
        symbols=(
            "h runs over the levels of the stratum, n~h1~ and n~h0~ are the participants of the "
            "experimental and the control arm in it, p\u0302 their observed proportions. The "
            "risk ratio is combined with Mantel-Haenszel weights in the same way."
        ),
        effect="the difference in proportions, experimental minus control, and the risk ratio",
        checks="The difference in each stratum is shown beside the combined one",
        otherwise="With an empty cell in a stratum the strata are combined",
        sources=("greenland1985", "newcombe1998"),
    ),
    Family(
        id="ordinal",
        name="Proportional-odds regression",
        words=("proportional-odds", "proportional odds"),
        formulae=("logit Pr(Y~i~ ≤ k) = α~k~ + τA~i~ + βX~i~ + γ′S~i~ + δ′C~i~,   OR = e^τ^",),
        symbols=(
            "k runs over the categories but the last, lower categories being better, and X~i~ "
            f"is the covariate at baseline that the analysis names. {SHARED}"
        ),
        effect=(
            "the common odds ratio for a better category, experimental to control, with its "
            "interval; a value above 1 favours the experimental arm"
        ),
        checks="Cumulative odds ratios at each cut, and a test against non-proportional odds",
        otherwise=(
            "The cumulative odds ratios are shown beside the common one, which then is an "
            "average; empty neighbouring categories are combined"
        ),
        sources=("mccullagh1980",),
    ),
    Family(
        id="negative_binomial",
        name="Negative binomial regression",
        words=("negative binomial",),
        formulae=(
            "log E(N~i~) = log t~i~ + α + τA~i~ + β log(1 + N~i0~) + γ′S~i~ + δ′C~i~,   "
            "Var(N~i~) = m~i~ + κm~i~^2^",
        ),
        symbols=(
            "N~i~ is the number of days counted in t~i~ days observed, m~i~ = E(N~i~), N~i0~ "
            f"the number before the trial, κ the overdispersion. {SHARED}"
        ),
        effect="the rate ratio e^τ^, experimental to control, with its interval",
        checks="Observed against expected numbers of zeros; the size of κ; influence",
        otherwise="A Poisson model with a robust variance if κ cannot be estimated",
        sources=("hilbe2011",),
    ),
    Family(
        id="survival",
        name="Time to event",
        words=("log-rank", "cox model", "cumulative incidence"),
        formulae=(
            "h~s~(t | A~i~) = h~0s~(t) e^τA^,   HR = e^τ^",
            "Z = Σ~s~ (O~1s~ − E~1s~) / √(Σ~s~ V~1s~)",
        ),
        symbols=(
            "h~0s~ is the baseline hazard of stratum s, O~1s~ and E~1s~ the observed events and "
            "those expected under equal hazards in the experimental arm, V~1s~ the "
            "hypergeometric variance. Where the analysis enters the stratum as a covariate, h~0~ "
            "is common. Cumulative incidence is 1 minus Kaplan-Meier without, and "
            "Aalen-Johansen with, competing events. Ties are handled by Efron’s method."
        ),
        effect=(
            "the hazard ratio, experimental to control, with its interval, and the cumulative "
            "incidence by arm at the end of follow-up with intervals"
        ),
        checks="Scaled Schoenfeld residuals and log-log curves",
        otherwise=(
            "With non-proportional hazards the restricted mean time free of events up to the "
            "end of follow-up is read beside the hazard ratio, which then is an average"
        ),
        sources=("grambsch1994", "aalen1978", "royston2013"),
    ),
    Family(
        id="penalised",
        name="Cox model by penalised likelihood",
        words=("penalised likelihood",),
        formulae=("ℓ*(τ) = ℓ(τ) + ½ log |I(τ)|",),
        symbols=(
            "ℓ is the log partial likelihood and I its information. The interval is the "
            "profile one of ℓ*; it exists also when one arm has no event."
        ),
        effect="the hazard ratio with a profile-likelihood interval",
        checks="The profile of ℓ* is drawn",
        otherwise="None is needed; with no event in either arm no model is fitted",
        sources=("heinze2001",),
    ),
    Family(
        id="proportion",
        name="Proportions with their intervals",
        words=("wilson", "exact interval", "exact 95", "proportion", "proportions"),
        formulae=(
            "Wilson: {p\u0302 + z^2^/2n ± z √(p\u0302(1 − p\u0302)/n + z^2^/4n^2^)} / (1 + "
            "z^2^/n)",
            "Clopper-Pearson: lower limit B(α/2; x, n − x + 1), upper limit "
            "B(1 − α/2; x + 1, n − x)",
        ),
        symbols=(
            "x of n participants have the event, p\u0302 = x/n, z the normal quantile, B the "
            "quantile of the beta distribution. Intervals called exact are Clopper-Pearson. "
            "Intervals of differences of two proportions are Newcombe’s, combined from two "
            "Wilson intervals, or, where the analysis says score interval, that of Miettinen "
            "and Nurminen."
        ),
        effect="proportions by arm, and their difference with its interval where compared",
        checks="None; denominators are printed with every proportion",
        otherwise="None",
        sources=("wilson1927", "clopper1934", "newcombe1998", "miettinen1985"),
    ),
    Family(
        id="blinding_index",
        name="Bang’s blinding index",
        words=("bang index", "bang’s blinding index", "bang's blinding index"),
        formulae=(
            "BI = (n~right~ − n~wrong~) / n,   "
            "Var(BI) = {p~right~ + p~wrong~ − (p~right~ − p~wrong~)^2^} / n",
        ),
        symbols=(
            "In one arm, of n people asked, n~right~ name the arm given, n~wrong~ the other, and "
            "the rest do not know. 1 means that all know, 0 chance, −1 that all believe the "
            "opposite. It is computed for each arm, person and time, never combined over arms."
        ),
        effect="the index by arm with its 95% interval",
        checks="None",
        otherwise="None",
        sources=("bang2004",),
    ),
    Family(
        id="bootstrap",
        name="Bootstrap",
        words=("bootstrap",),
        formulae=("θ*~b~, b = 1, …, B: interval from the α/2 and 1 − α/2 quantiles",),
        symbols=(
            "Participants are drawn with replacement within arm and stratum, with all their "
            "visits; the whole analysis is repeated for each of B = 10,000 samples. The seed is "
            "fixed and written down before unblinding."
        ),
        effect="the interval of the same effect as the model’s",
        checks="Stability of the limits when B is doubled",
        otherwise="None",
        sources=("efron1993",),
    ),
)


def families_of(analysis: Analysis) -> tuple[Family, ...]:
    """Return the families that an analysis names in its model or its sensitivity analyses."""
    said = " ".join(
        (
            analysis.model,
            analysis.event_handling,
            analysis.missing_data,
            *(f"{each.name}. {each.text}" for each in analysis.sensitivity),
            *(f"{each.name}. {each.text}" for each in analysis.supplementary),
        )
    ).lower()
    return tuple(family for family in FAMILIES if any(word in said for word in family.words))


def main_families(analysis: Analysis) -> tuple[Family, ...]:
    """Return the families that an analysis names in its model itself."""
    said = analysis.model.lower()
    return tuple(family for family in FAMILIES if any(word in said for word in family.words))


def models(kit: Kit) -> Blocks:
    """Return every family that the protocol's analyses use, with the analyses that use it."""
    analyses = [a for a in kit.protocol.analyses if a.role != "supportive"]
    made: list[Block] = []
    for family in FAMILIES:
        main = [a for a in analyses if family in main_families(a)]
        beside = [a for a in analyses if family in families_of(a) and a not in main]
        if main or beside:
            made += _family(family, _users(main, beside))
    return tuple(made)


def _users(main: list[Analysis], beside: list[Analysis]) -> str:
    parts = []
    if main:
        parts.append(f"Used for: {'; '.join(inside(a.name) for a in main)}.")
    if beside:
        named = listed([f"“{a.name}”" for a in beside])
        parts.append(f"Used in sensitivity or supplementary analyses of {named}.")
    return " ".join(parts)


def _family(family: Family, users: str) -> Blocks:
    cite: Inlines = (Cite(keys=family.sources),) if family.sources else ()
    rows = (
        ("Effect", family.effect[:1].upper() + family.effect[1:]),
        ("Assumptions", family.checks),
        ("If they fail", family.otherwise),
    )
    return (
        subheading(family.name),
        Paragraph(inlines=(*text(users), *cite)),
        *(formula(each) for each in family.formulae),
        Paragraph(inlines=(Text(text="Where "), *pieces(family.symbols))),
        *bullets(
            (Text(text=f"{name}. ", bold=True), *pieces(said), Text(text="."))
            for name, said in rows
            if said != "None"
        ),
    )
