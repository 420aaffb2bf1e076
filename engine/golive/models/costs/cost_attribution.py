"""Which part of the costs kills a strategy first."""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from golive.core.errors import Refused
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, Series, answer, positive, real, same_length, series
from golive.models.returns.sharpe_ratio import SharpeRatio, sharpe_ratio

EVERY_PART_DOUBLES = 2.0
"""Without multiples the parts are compared as if each doubled; their order is that of any common multiple."""


class CostComponent(enum.Enum):
    """The parts of a trading cost."""

    FEES = "fees"
    SPREAD = "spread"
    IMPACT = "impact"
    FUNDING = "funding"
    """May be negative: an income."""
    DELAY = "delay"
    """What the price moves between the signal and the fill; may be negative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentShare:
    """One part of the costs.

    `mean_drag` is what it takes a period, as a fraction of net asset value; `share_of_gross` the same over the mean
    gross return. `fatal_multiple` is by how much it would have to grow, the others unchanged, until nothing is left;
    below 1 it would have to shrink. `headroom` is how much of its plausible growth that leaves: at 1 or below, the
    plausible multiple already kills. `sharpe_without` is the net Sharpe ratio if it cost nothing.
    """

    component: CostComponent
    mean_drag: float
    share_of_gross: float | Unknown
    fatal_multiple: float | Unknown
    headroom: float | Unknown
    sharpe_without: SharpeRatio | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class CostAttribution:
    """Where the gross return goes; `parts` have the deadliest first, `kills_first` is unknown where none can kill."""

    mean_gross: float
    mean_net: float
    parts: tuple[ComponentShare, ...]
    kills_first: CostComponent | Unknown
    n: int


def cost_attribution(
    gross_returns: Series,
    *,
    drags: Mapping[CostComponent, Series],
    periods_per_year: float,
    plausible_multiples: Mapping[CostComponent, float] | None = None,
) -> CostAttribution:
    """Split what costs take into parts, and say which one kills first.

    Parameters
    ----------
    gross_returns : array of shape (n,)
        Returns a period before any cost, as fractions; at least one.
    drags : mapping to arrays of shape (n,)
        What each part takes a period, as fractions of net asset value, positive when paid. At least one part.
    periods_per_year
        For the Sharpe ratios.
    plausible_multiples
        By how much each part may plausibly grow, above 1: impact triples in a thin market, fees do not. They order
        the parts: a cost that is large but fixed kills later than a smaller one that triples. Every part or none is
        named; without them the largest cost comes first.

    Returns
    -------
    CostAttribution
        Parts sorted by headroom, least first; parts that pay rather than cost come last.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite, lengths that differ, no part, or a multiple not above 1.

    Examples
    --------
    >>> parts = {CostComponent.FEES: [0.0004] * 4, CostComponent.IMPACT: [0.0002] * 4}
    >>> split = cost_attribution(
    ...     [0.003, -0.001, 0.002, 0.0],
    ...     drags=parts,
    ...     periods_per_year=252,
    ...     plausible_multiples={CostComponent.FEES: 1.1, CostComponent.IMPACT: 5.0},
    ... )
    >>> split.kills_first.value, round(split.parts[0].fatal_multiple, 6)
    ('impact', 3.0)
    """
    gross = series(gross_returns, "gross_returns", minimum=1)
    if not drags:
        raise Refused(INVALID, "`drags` names no part of the costs", field="drags")
    checked = {component: series(values, component.value) for component, values in drags.items()}
    for component, values in checked.items():
        same_length(gross, values, component.value)
    net: FloatArray = gross - np.sum(list(checked.values()), axis=0)
    mean_gross, mean_net = math.fsum(gross) / gross.size, math.fsum(net) / gross.size
    parts = [
        _part(component, values, net, mean_gross, mean_net, _multiple(plausible_multiples, component), periods_per_year)
        for component, values in checked.items()
    ]
    parts.sort(key=_deadliness)
    kills_first: CostComponent | Unknown = parts[0].component
    if isinstance(parts[0].headroom, Unknown):
        kills_first = invalid("no_cost", "no part of the costs takes anything on average")
    return CostAttribution(
        mean_gross=mean_gross,
        mean_net=mean_net,
        parts=tuple(parts),
        kills_first=kills_first,
        n=gross.size,
    )


def _multiple(multiples: Mapping[CostComponent, float] | None, component: CostComponent) -> float:
    if multiples is None:
        return EVERY_PART_DOUBLES
    if component not in multiples:
        raise Refused(INVALID, f"`plausible_multiples` does not name `{component.value}`", field="plausible_multiples")
    multiple = real(multiples[component], component.value)
    if multiple <= 1:
        raise Refused(INVALID, f"a plausible multiple of {multiple:g} is no growth", field=component.value)
    return multiple


def _part(
    component: CostComponent,
    values: FloatArray,
    net: FloatArray,
    mean_gross: float,
    mean_net: float,
    multiple: float,
    periods_per_year: float,
) -> ComponentShare:
    drag = math.fsum(values) / values.size
    fatal: float | Unknown = invalid("no_drag", f"{component.value} takes nothing on average")
    headroom: float | Unknown = fatal
    if drag > 0:
        growth = answer(mean_net / drag, "fatal_multiple")
        fatal, headroom = 1 + growth, growth / (multiple - 1)
    share: float | Unknown = invalid("dead_gross", "the mean gross return is not positive")
    if mean_gross > 0:
        share = answer(drag / mean_gross, "share_of_gross")
    return ComponentShare(
        component=component,
        mean_drag=drag,
        share_of_gross=share,
        fatal_multiple=fatal,
        headroom=headroom,
        sharpe_without=sharpe_ratio(net + values, periods_per_year=positive(periods_per_year, "periods_per_year")),
    )


def _deadliness(part: ComponentShare) -> tuple[bool, float, str]:
    if isinstance(part.headroom, Unknown):
        return True, 0.0, part.component.value
    return False, part.headroom, part.component.value
