"""The interim looks in numbers: boundaries, chances of stopping, what the looks cost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from toolkit.design.looks import (
    conduct_of,
    equivalent_drift,
    sequential_bounds,
    standard_error,
    with_looks,
)
from toolkit.design.models import number, sides_of
from toolkit.design.record import Axis
from toolkit.design.size import EVALUABLE, values_from
from toolkit.sequential import operating
from toolkit.sequential.scales import difference_from_z, standard_error_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from toolkit.design.ledger import Ledger
    from toolkit.design.models import Arms, PowerModel, Values
    from toolkit.design.record import Value
    from toolkit.quantities import Format
    from toolkit.sequential.boundaries import Boundaries
    from toolkit.spec.analyses import Analysis, Interim

FINAL = "final"
EFFECTS = (0.0, 0.5, 1.0)
"""True effects, as multiples of the planned one, for the operating characteristics."""
RECURSION = "numerical recursion (Armitage, McPherson and Rowe 1969)"
OBEYED = f"{RECURSION}, futility rule obeyed"
AT_PLANNED_SD = "boundary z times the standard error at the planned SD"

Reason = Literal["efficacy", "futility"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """The looks at one analysis, before any number is known.

    Attributes
    ----------
    interim, analysis
        What is looked at, and when.
    plain
        The power model without looks.
    unit
        Unit of the endpoint.
    """

    interim: Interim
    analysis: Analysis
    plain: PowerModel
    unit: str

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the quantities that boundaries and chances depend on."""
        model = with_looks(self.plain, self.analysis, self.interim, "obeyed")
        return (*EVALUABLE, *model.inputs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The same looks with all numbers known."""

    looks: Looks
    values: Values
    arms: Arms
    bounds: Boundaries

    def difference(self, index: int, z: float | None) -> float:
        """Turn a boundary on the z scale into an observed difference."""
        final = standard_error(self.looks.plain, self.looks.analysis, self.values, self.arms)
        return difference_from_z(
            _known(z),
            standard_error=standard_error_at(
                final=final, information=self.bounds.looks[index].information
            ),
        )

    def operating(self, multiple: float) -> operating.Operating:
        """Find what happens when the true effect is a multiple of the planned one."""
        drift = 0.0
        if multiple:
            effect = self.looks.plain.effect
            planned = number(self.values, effect)
            base = f"analyses.{self.looks.analysis.id}"
            drift = equivalent_drift(
                self.looks.plain.at({**self.values, effect: multiple * planned}, self.arms),
                alpha=number(self.values, f"{base}.alpha"),
                sides=sides_of(self.values, f"{base}.sides"),
                positive=planned > 0,
            )
        return operating.operating(self.bounds, drift=drift, futility="obeyed")


def _known(z: float | None) -> float:
    if z is None:
        message = "there is no boundary at this look"
        raise AssertionError(message)
    return z


def _find(looks: Looks, values: Values) -> Found:
    arms = cast("Arms", tuple(int(number(values, name)) for name in EVALUABLE))
    bounds = sequential_bounds(looks.interim, looks.plain, looks.analysis, values, arms)
    return Found(looks=looks, values=values, arms=arms, bounds=bounds)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes what follows from the looks into a ledger."""

    ledger: Ledger
    looks: Looks

    def write(
        self,
        name: str,
        answer: Callable[[Found], Value],
        *,
        caption: str,
        form: Format,
        method: str,
        unit: str = "",
        axes: tuple[Axis, ...] = (),
        also: Iterable[str] = (),
    ) -> None:
        """Write one quantity below ``interim.``."""
        names = tuple(dict.fromkeys((*self.looks.names, *also)))

        def function(*given: Value) -> Value:
            return answer(_find(self.looks, dict(zip(names, given, strict=True))))

        self.ledger.compute(
            f"interim.{name}",
            function,
            names,
            caption=caption,
            form=form,
            method=method,
            unit=unit,
            axes=axes,
        )


def write_interim(ledger: Ledger, looks: Looks) -> None:
    """Write boundaries, chances of stopping, and powers with and without the looks."""
    writer = Writer(ledger, looks)
    found = _find(looks, values_from(ledger, looks.names))
    called = [(look.id, look.name) for look in looks.interim.looks]
    for index, (look, name) in enumerate([*called, (FINAL, "final analysis")]):
        if look != FINAL:
            _write_participants(ledger, look, name)
            _write_stopping(writer, index, look, name)
        here = found.bounds.looks[index]
        if here.efficacy_z is not None:
            _write_efficacy(writer, index, look, name)
        if here.futility_z is not None:
            _write_futility(writer, index, look, name)
    _write_operating(writer)
    _write_powers(writer)


def _write_participants(ledger: Ledger, look: str, name: str) -> None:
    for who, caption in (
        ("evaluable", f"Evaluable participants at {name}"),
        ("randomised", f"Randomised participants who have passed the time point at {name}"),
    ):
        ledger.compute(
            f"interim.{look}.{who}",
            lambda n, fraction: math.ceil(n * fraction - 1e-9),
            (f"sample_size.{who}", f"interim.{look}.information"),
            caption=caption,
            unit="participants",
            form="count",
            method="information fraction of the planned number, rounded up",
        )


def _write_efficacy(writer: Writer, index: int, look: str, name: str) -> None:
    writer.write(
        f"{look}.efficacy_z",
        lambda found: _known(found.bounds.looks[index].efficacy_z),
        caption=f"Efficacy boundary (z) at {name}",
        form="decimal3",
        method=RECURSION,
    )
    writer.write(
        f"{look}.efficacy_p",
        lambda found: _known(found.bounds.looks[index].nominal_p),
        caption=f"Efficacy boundary (nominal p, over all sides) at {name}",
        form="probability",
        method=RECURSION,
    )
    writer.write(
        f"{look}.alpha_spent",
        lambda found: found.bounds.looks[index].alpha_spent,
        caption=f"Type I error spent up to {name}",
        form="probability",
        method=RECURSION,
    )
    writer.write(
        f"{look}.efficacy_difference",
        lambda found: found.difference(index, found.bounds.looks[index].efficacy_z),
        caption=f"Observed difference at the efficacy boundary, {name}",
        unit=writer.looks.unit,
        form="decimal2",
        method=AT_PLANNED_SD,
    )


def _write_futility(writer: Writer, index: int, look: str, name: str) -> None:
    writer.write(
        f"{look}.futility_z",
        lambda found: _known(found.bounds.looks[index].futility_z),
        caption=f"Futility boundary (z) at {name}",
        form="decimal3",
        method="given on the z scale, or converted to it at the planned SD",
    )
    writer.write(
        f"{look}.futility_difference",
        lambda found: found.difference(index, found.bounds.looks[index].futility_z),
        caption=f"Observed difference at the futility boundary, {name}",
        unit=writer.looks.unit,
        form="decimal2",
        method=AT_PLANNED_SD,
    )


def _write_stopping(writer: Writer, index: int, look: str, name: str) -> None:
    reasons: tuple[Reason, ...] = ("futility", "efficacy")
    for reason in reasons:
        for under, multiple, words in (
            ("null", 0.0, "no difference"),
            ("design", 1.0, "the planned difference"),
        ):
            writer.write(
                f"{look}.stop_{reason}_{under}",
                _chance(index, reason, multiple),
                caption=f"Chance of stopping for {reason} at {name} under {words}",
                form="percent1",
                method=OBEYED,
            )


def _chance(index: int, reason: Reason, multiple: float) -> Callable[[Found], float]:
    def chance(found: Found) -> float:
        outcome = found.operating(multiple).looks[index]
        return outcome.efficacy if reason == "efficacy" else outcome.futility

    return chance


def _write_operating(writer: Writer) -> None:
    def table(found: Found) -> Value:
        rows = [(found.operating(multiple), sum(found.arms)) for multiple in EFFECTS]
        return tuple(
            (each.power, each.futility_stop, each.expected_information * total)
            for each, total in rows
        )

    writer.write(
        "operating",
        table,
        caption="Operating characteristics of the interim looks",
        form="decimal3",
        method=OBEYED,
        axes=(
            Axis(caption="True difference, share of the planned one", unit="", values=EFFECTS),
            Axis(
                caption="Outcome",
                unit="",
                values=("power", "stop for futility", "expected evaluable participants"),
                form="text",
            ),
        ),
    )
    writer.write(
        "expected_evaluable_design",
        lambda found: found.operating(1.0).expected_information * sum(found.arms),
        caption="Evaluable participants expected under the planned difference",
        unit="participants",
        form="decimal1",
        method=OBEYED,
    )


def _write_powers(writer: Writer) -> None:
    looks = writer.looks
    ignored = with_looks(looks.plain, looks.analysis, looks.interim, "ignored")
    obeyed = with_looks(looks.plain, looks.analysis, looks.interim, "obeyed")
    for name, model, caption in (
        ("power_futility_ignored", ignored, "Power when the futility rule is never applied"),
        ("power_futility_obeyed", obeyed, "Power when the futility rule is always obeyed"),
        ("power_without_looks", looks.plain, "Power of the same trial without interim looks"),
    ):
        writer.write(
            name,
            _power(model),
            caption=caption,
            form="percent1",
            method=model.method,
        )
    target = "sample_size.power_target"
    if target in writer.ledger:
        conduct = conduct_of(looks.interim)
        writer.write(
            "inflation",
            lambda found: operating.inflation(
                found.bounds, power=number(found.values, target), futility=conduct
            ),
            also=(target,),
            caption="Inflation factor: maximum information over that of the fixed design",
            form="decimal3",
            method=f"{RECURSION}, futility rule {conduct}",
        )


def _power(model: PowerModel) -> Callable[[Found], float]:
    return lambda found: model.at(found.values, found.arms)
