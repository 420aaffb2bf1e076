"""Which part of the costs kills a strategy first."""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping

import numpy as np

from golive.core.dataclass import dataclass
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
    below 1 it would have to shrink, and it is unknown where the others leave nothing even without it; `fatal_lower`
    and `fatal_upper` are where the ends of the mean gross return put it. `headroom` is how much of its plausible growth
    that leaves: at 1 or below, the plausible multiple already kills. `sharpe_without` is the net Sharpe ratio if it
    cost nothing.
    """

    component: CostComponent
    mean_drag: float
    share_of_gross: float | Unknown
    fatal_multiple: float | Unknown
    fatal_lower: float | Unknown
    fatal_upper: float | Unknown
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
    mean_gross_ends: tuple[float, float] | None = None,
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
    mean_gross_ends
        A lower and an upper confidence bound of the mean gross return; None leaves the fatal multiples without ends.

    Returns
    -------
    CostAttribution
        Parts sorted by headroom, least first; where nothing is left as it is, by what they take, most first, since
        no growth is needed any more. Parts that pay rather than cost come last. Where the mean gross return is not
        positive no part kills.

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
    means = _Means(gross=mean_gross, net=mean_net, gross_ends=mean_gross_ends)
    parts = [
        _part(component, values, net, means, _multiple(plausible_multiples, component), periods_per_year)
        for component, values in checked.items()
    ]
    parts.sort(key=lambda part: _deadliness(part, means))
    return CostAttribution(
        mean_gross=mean_gross,
        mean_net=mean_net,
        parts=tuple(parts),
        kills_first=_killer(parts[0], means),
        n=gross.size,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Means:
    gross: float
    net: float
    gross_ends: tuple[float, float] | None


def _killer(first: ComponentShare, means: _Means) -> CostComponent | Unknown:
    if means.gross <= 0:
        return _dead_gross()
    if first.mean_drag <= 0:
        return invalid("no_cost", "no part of the costs takes anything on average")
    return first.component


def _dead_gross() -> Unknown:
    return invalid("dead_gross", "the mean gross return is not positive")


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
    means: _Means,
    multiple: float,
    periods_per_year: float,
) -> ComponentShare:
    drag = math.fsum(values) / values.size
    fatal = lower = upper = _fatal(component, drag, means.net)
    headroom: float | Unknown = fatal
    if not isinstance(fatal, Unknown):
        headroom = (fatal - 1) / (multiple - 1)
        ends = means.gross_ends
        shifted = (None, None) if ends is None else tuple(fatal + (end - means.gross) / drag for end in ends)
        lower, upper = (_end(multiple) for multiple in shifted)
    return ComponentShare(
        component=component,
        mean_drag=drag,
        share_of_gross=answer(drag / means.gross, "share_of_gross") if means.gross > 0 else _dead_gross(),
        fatal_multiple=fatal,
        fatal_lower=lower,
        fatal_upper=upper,
        headroom=headroom,
        sharpe_without=sharpe_ratio(net + values, periods_per_year=positive(periods_per_year, "periods_per_year")),
    )


def _fatal(component: CostComponent, drag: float, mean_net: float) -> float | Unknown:
    if drag <= 0:
        return invalid("no_drag", f"{component.value} takes nothing on average")
    multiple = 1 + answer(mean_net / drag, "fatal_multiple")
    if multiple <= 0:
        return invalid("dead_without", f"without {component.value} nothing is left either")
    return multiple


def _end(multiple: float | None) -> float | Unknown:
    if multiple is None:
        return invalid("no_interval", "the mean gross return has no interval")
    return max(multiple, 0.0)


def _deadliness(part: ComponentShare, means: _Means) -> tuple[bool, float, str]:
    if part.mean_drag <= 0:
        return True, 0.0, part.component.value
    if means.net <= 0 or isinstance(part.headroom, Unknown):
        return False, -part.mean_drag, part.component.value
    return False, part.headroom, part.component.value
