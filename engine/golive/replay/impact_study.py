"""The impact that the library's model expected of a run's orders, beside the impact that they had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.models.returns.mean_interval import MeanInterval
from golive.replay.money.order_outcomes import OrderOutcome
from golive.replay.studied import mean_document, studied_mean
from golive.trading.assumed_terms import assumed_fills

if TYPE_CHECKING:
    from golive.replay.replay import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedOrder:
    """An order with both impacts, in basis points of the price and without the spread."""

    id: str
    expected_bps: float
    realised_bps: float

    @property
    def difference_bps(self) -> float:
        """Return what it cost beyond what was expected."""
        return self.realised_bps - self.expected_bps


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactStudy:
    """Orders that can be compared, as they were sent; `left_out` counts the others by why.

    `difference` is the mean of what they cost beyond what was expected, in basis points.
    """

    orders: tuple[ComparedOrder, ...]
    left_out: Mapping[str, int]
    difference: MeanInterval | Unknown


def impact_study(orders: Sequence[OrderOutcome], *, least: int | None) -> ImpactStudy:
    """Compare orders; of fewer than `least` no mean is told, and none at all where that is None."""
    compared = tuple(
        ComparedOrder(id=one.id, expected_bps=one.expected_impact_bps, realised_bps=one.realised_impact_bps)
        for one in orders
        if one.expected_impact_bps is not None and one.realised_impact_bps is not None
    )
    whys = Counter(one.impact_why for one in orders if one.impact_why is not None)
    return ImpactStudy(
        orders=compared,
        left_out=dict(sorted(whys.items())),
        difference=studied_mean([one.difference_bps for one in compared], least=least, named="orders"),
    )


def impact_of(run: Run) -> ImpactStudy:
    """Compare the orders of a run; the fills of its library say of how few no mean is told."""
    return impact_study(run.money.orders, least=assumed_fills(run.engine).least_studied)


def impact_document(study: ImpactStudy) -> Mapping[str, Any]:
    """Return a study as JSON values; `orders.parquet` has the orders one by one."""
    return {
        "orders": len(study.orders),
        "left_out": dict(study.left_out),
        "realised_less_expected_bps": mean_document(study.difference),
    }
