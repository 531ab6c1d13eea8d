"""The products one by one: what each is, where it comes from, how it is kept and handed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Table
from toolkit.documents.kit import answer, head, plain, strong, text
from toolkit.documents.packet.compose import Part
from toolkit.documents.pharmacy import facts
from toolkit.documents.protocol.interventions import TYPES, USES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.kit import Blocks, Inlines, Kit
    from toolkit.spec.interventions import Intervention

SOURCES = {"central": "Supplied by the sponsor", "local": "Bought by the site pharmacy"}


def overview(kit: Kit) -> Blocks:
    """Return the table of all products."""
    arms: dict[str, list[str]] = {}
    for arm in kit.protocol.therapies.arms:
        for each in arm.interventions:
            arms.setdefault(each, []).append(arm.id)
    return (
        Table(
            id="tbl-products",
            caption=text("Products of this trial"),
            description="Each product with its form, use, source and schedule",
            columns=(
                Column(share=0.3),
                Column(share=0.2),
                Column(share=0.18),
                Column(share=0.16),
                Column(share=0.16),
            ),
            header=head("Product", "Used as", "Given in arm", "Source", "Schedule"),
            rows=tuple(
                (
                    Cell(inlines=(facts.product_name(kit, each),), strong=True),
                    plain(
                        USES[each.use] + ("; investigational" if each.investigational else "")
                    ),
                    Cell(inlines=_arms(kit, arms.get(each.id, []))),
                    plain(SOURCES[each.sourcing]),
                    plain(_short_schedule(each)),
                )
                for each in kit.protocol.therapies.interventions
            ),
        ),
    )


def _arms(kit: Kit, ids: list[str]) -> Inlines:
    made: Inlines = ()
    for place, arm in enumerate(ids):
        made = facts.said(made, "; " if place else "", (kit.number(f"arms.{arm}.name"),))
    return made or text("Any, when needed")


def _short_schedule(product: Intervention) -> str:
    return facts.schedule_words(product) if product.controlled_substance else "None"


def product_parts(kit: Kit) -> Iterator[Part]:
    """Return one part for each product."""
    for each in kit.protocol.therapies.interventions:
        yield Part(
            key=f"product-{each.id.replace('_', '-')}",
            title=each.name,
            level=2,
            blocks=_product(kit, each),
        )


def _product(kit: Kit, product: Intervention) -> Blocks:
    """Return what the protocol says of a product, in the order of its way through the site."""
    name = facts.product_name(kit, product)
    code: Inlines = ()
    if product.code is not None:
        code = answer(product.code)
    rows: list[tuple[str, Inlines]] = [
        ("What it is", text(product.description)),
        ("Substance", text(facts.substance(product)) if product.nonproprietary_name else ()),
        ("Trade name", text(product.proprietary_name or "")),
        ("Sponsor's code", code),
        ("Type", text(TYPES[product.type])),
        ("Form and route", _form(kit, product)),
        ("Strengths", text("; ".join(product.strengths))),
        ("Regulatory status", answer(product.authorisation)),
        ("Preparation", answer(product.preparation)),
        ("Storage", answer(product.storage)),
        ("Handing out", text(product.dispensing)),
    ]
    substance = product.controlled_substance
    if substance is not None:
        rows += [
            ("Controlled substance", text(facts.schedule_words(product))),
            ("Controlled storage", text(substance.storage)),
            ("Accountability", text(substance.accountability)),
        ]
    return (
        Table(
            id=f"tbl-{product.id.replace('_', '-')}",
            caption=facts.said("What the protocol lays down: ", (name,)),
            description=f"Facts of {product.name}, from description to accountability",
            columns=(Column(share=0.2), Column(share=0.8)),
            header=head("Subject", "What the protocol says"),
            rows=tuple((strong(label), Cell(inlines=value)) for label, value in rows if value),
        ),
    )


def _form(kit: Kit, product: Intervention) -> Inlines:
    return facts.said(
        (kit.number(f"interventions.{product.id}.form"),),
        ", ",
        (kit.number(f"interventions.{product.id}.route"),),
    )
