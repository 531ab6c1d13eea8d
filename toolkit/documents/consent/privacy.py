"""Who sees what: records, limits, certificate, later use, results, and the authorisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.consent.facts import (
    certificate,
    federally_supported,
    has_controlled_drug,
    self_harm_may_be_told,
    under_fda,
)
from toolkit.documents.consent.wording import below, part, told
from toolkit.documents.content import Text
from toolkit.documents.kit import answer, bullets, subheading, text
from toolkit.documents.packet.compose import Part
from toolkit.spec.base import OpenItem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.kit import Blocks, Inlines, Kit

FUTURE = {"allowed": "future-use-allowed", "not_allowed": "future-use-not-allowed"}
LATER = "Later use of your data"


def privacy(kit: Kit) -> tuple[Part, ...]:
    """Return who may see records, what protects them, and where that ends."""
    limits = kit.protocol.consent.confidentiality_limits
    missing = "when the team must or may break confidentiality"
    said = bullets(answer(each) for each in limits) if limits else told(None, missing)
    parts = [
        part(kit, "privacy", after=bullets(_inspectors(kit))),
        part(kit, "limits", level=2, after=said),
    ]
    if certificate(kit):
        parts.append(part(kit, "certificate", level=2))
    parts.append(future_use(kit))
    samples = _samples(kit)
    if samples is not None:
        parts.append(samples)
    return tuple(parts)


def _inspectors(kit: Kit) -> Iterator[Inlines]:
    """Yield who has direct access to records that name the participant."""
    yield (Text(text="The sponsor: "), *answer(kit.protocol.roles.sponsor.name))
    yield text("People who work for the sponsor and check the records (monitors and auditors).")
    yield (
        Text(text="The ethics board (IRB) that watches over the study: "),
        *answer(kit.protocol.oversight.irb),
    )
    if under_fda(kit):
        yield text("The Food and Drug Administration (FDA).")
    yield text("Other agencies that the law allows to check research.")


def future_use(kit: Kit) -> Part:
    """Return which of the two statements of 45 CFR 46.116(b)(9) holds."""
    chosen = kit.protocol.consent.future_use
    if chosen is None or isinstance(chosen, OpenItem):
        missing = "whether data without names may be used or shared for later studies"
        return Part(key="future-use", title=LATER, level=2, blocks=told(chosen, missing))
    return part(kit, FUTURE[chosen], key="future-use", level=2)


def _samples(kit: Kit) -> Part | None:
    """Return what becomes of blood, urine and the like; None when none is taken."""
    consent = kit.protocol.consent
    after: Blocks = below(kit, "genetic") if consent.genetic_testing else ()
    if consent.biospecimens == "none":
        if not consent.genetic_testing:
            return None
        return part(kit, "genetic", key="samples", level=2)
    if consent.biospecimens == "tested_only":
        return part(kit, "samples-tested", key="samples", level=2, after=after)
    profit = consent.commercial_profit
    if profit is None or isinstance(profit, OpenItem):
        share = told(profit, "whether you will get a share of such a profit")
    else:
        share = part(kit, "profit-shared" if profit == "shared" else "profit-not-shared").blocks
    genome = part(kit, f"genome-{consent.whole_genome}").blocks
    return part(kit, "samples-kept", key="samples", level=2, after=(*share, *genome, *after))


def results(kit: Kit) -> Part:
    """Return what participants learn: of the trial, and of their own tests."""
    consent = kit.protocol.consent
    return part(
        kit,
        "results",
        after=(
            subheading("Results of the study"),
            *told(consent.trial_results, "how the results of the study reach participants"),
            subheading("Results of your own tests"),
            *told(consent.results_returned, "which of their own results participants are told"),
            *_posting(kit),
        ),
    )


def _posting(kit: Kit) -> Blocks:
    """Say that a blank form is posted, where federal money makes that a duty."""
    if federally_supported(kit):
        return below(kit, "posting")
    if federally_supported(kit) is False:
        return ()
    missing = "whether a federal agency supports the trial, so that this form must be posted"
    title = below(kit, "posting")[0]
    return (title, *told(kit.protocol.consent.federal_funding, missing))


def authorisation(kit: Kit) -> Part:
    """Return the authorisation to use health information (45 CFR 164.508)."""
    what = "hipaa-what-sensitive" if self_harm_may_be_told(kit) else "hipaa-what"
    until = {"end_of_study": "hipaa-end-of-study", "never": "hipaa-never"}
    after = ("hipaa-refuse", "hipaa-revoke", "hipaa-more")
    return part(
        kit,
        "hipaa",
        after=(
            *below(kit, what),
            *below(kit, "hipaa-who"),
            *bullets(_recipients(kit)),
            *below(kit, "hipaa-why"),
            *below(kit, until[kit.protocol.consent.authorisation_ends]),
            *(block for name in after for block in below(kit, name)),
        ),
    )


def _recipients(kit: Kit) -> Iterator[Inlines]:
    """Yield who may receive health information, beyond those who inspect records."""
    yield (
        Text(text="The safety board, which watches over the study from outside ("),
        kit.number("board.name"),
        Text(text=")."),
    )
    if has_controlled_drug(kit):
        yield text("Agencies that check the use of controlled drugs, as the law asks.")
    for each in kit.protocol.consent.recipients:
        yield text(each)
