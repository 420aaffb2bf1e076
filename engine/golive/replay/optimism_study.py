"""What each assumption of a run's fills is worth: its orders sent again into a market that is kinder in that one way.

The orders are kept, as in a study of latencies: signals, sizes and exits are those of the run. What a run would have
come to had one been so optimistic is what the assumption keeps it from promising.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.unit import BPS
from golive.core.value import Unknown, invalid, missing
from golive.execution.account_events import Marking
from golive.execution.consumption import Consumption
from golive.execution.fees import FeeSchedule, Rates
from golive.execution.queue_place import QueueModel
from golive.journal.bodies.fill import OrderFilled
from golive.models.returns.mean_interval import MeanInterval
from golive.replay.came_of_orders import CameOfOrders
from golive.replay.latency_study import NO_ORDERS, why_not_again
from golive.replay.money.decimals import decimals_or_none, read_nanos
from golive.replay.studied import mean_document, read_mean, read_unknown, studied_mean, unknown_document
from golive.trading.kept_orders import KeptOrders, sent_again, slower
from golive.trading.opening import Opened
from golive.trading.venue_terms import VenueTerms

NOT_STUDIED = missing("no_optimism_studied", "no shadow accounts were asked for")
NOT_MARKED = missing("mark_missing", "what is open at the end cannot be marked")

Change = Callable[[VenueTerms], VenueTerms]


def _at_once(terms: VenueTerms) -> VenueTerms:
    return slower(terms, 0)


def _whole_depth(terms: VenueTerms) -> VenueTerms:
    return replace(terms, depth=replace(terms.depth, haircut=Fraction(0)))


def _refilled(terms: VenueTerms) -> VenueTerms:
    return replace(terms, depth=replace(terms.depth, consumption=Consumption.NONE))


def _touched(terms: VenueTerms) -> VenueTerms:
    return replace(terms, queue=replace(terms.queue, model=QueueModel.TOUCH, accept_optimism=True))


def _free(terms: VenueTerms) -> VenueTerms:
    nothing = Rates(since=0, maker=Fraction(0), taker=Fraction(0))
    return replace(terms, fees=FeeSchedule(rates=(nothing,)))


def _unfunded(terms: VenueTerms) -> VenueTerms:
    return replace(terms, funding=None)


ONE_BY_ONE: Mapping[str, Change] = MappingProxyType(
    {
        "latency": _at_once,
        "depth haircut": _whole_depth,
        "consumption": _refilled,
        "queue": _touched,
        "fees": _free,
        "funding": _unfunded,
    }
)
"""Each assumption, with what goes for a market without it."""

TOGETHER = "all of them"


def _all_of_them(terms: VenueTerms) -> VenueTerms:
    for change in ONE_BY_ONE.values():
        terms = change(terms)
    return terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimism:
    """What one assumption is worth: what the run's orders come to without it less what they came to, in nano-units.

    `unmarked` entries are open at an end that cannot be marked: they are in none of it, and `worth` is None where there
    are no others. `each_bps` is the mean of an entry, in basis points of what was traded on it.
    """

    assumption: str
    worth: int | None
    each_bps: MeanInterval | Unknown
    unmarked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimismStudy:
    """Every assumption, and all of them together; `traded` is the value of the run's fills, in nano-units.

    It is without the entries that are open at an end which cannot be marked.

    `why` says why there is nothing to compare.
    """

    rows: tuple[Optimism, ...] = ()
    traded: int = 0
    why: Unknown | None = None

    def bps(self, row: Optimism) -> float | None:
        """Return what an assumption is worth in basis points of what was traded, None where that is unknown."""
        return None if row.worth is None or not self.traded else row.worth / self.traded * BPS


NO_OPTIMISM = OptimismStudy(why=NOT_STUDIED)


def optimism_study(
    opened: Opened, kept: KeptOrders, fills: Sequence[OrderFilled], *markings: Marking, least: int | None
) -> OptimismStudy:
    """Send the orders of a run again without each assumption, and without all of them.

    Parameters
    ----------
    opened
        The machine of the run, after its last turn.
    kept, fills, markings
        What it sent, what of it was filled, and what is open in each instrument marked at its last look.
    least
        Of how few entries no mean is told; None tells none.
    """
    why = why_not_again(opened, kept, fills)
    if why is not None:
        return OptimismStudy(why=why)
    run = CameOfOrders(opened.working.account, fills, markings)
    entries = [one.signal for one in kept.orders if not one.order.reduce_only]
    before = _traded(opened, fills, entries)
    rows: list[Optimism] = []
    for name, change in {**ONE_BY_ONE, TOGETHER: _all_of_them}.items():
        again = sent_again(opened, kept.all, terms=change)
        if again.why:
            return OptimismStudy(why=invalid(again.why, f"the orders do not stand without the assumption: {name}"))
        came = CameOfOrders(again.account, again.fills, markings)
        after = _traded(opened, again.fills, entries)
        rows.append(_compared(name, run, came, {one: before[one] or after[one] for one in entries}, least))
    unmarked = sum(before[entry] for entry, value in run.values.items() if value is None)
    return OptimismStudy(rows=tuple(rows), traded=sum(_traded(opened, fills).values()) - unmarked)


def _compared(
    name: str, run: CameOfOrders, came: CameOfOrders, traded: Mapping[str, int], least: int | None
) -> Optimism:
    entries = [one for one, value in traded.items() if value]
    differences = came.differences(run, entries)
    known = [(one, traded[entry]) for one, entry in zip(differences, entries, strict=True) if one is not None]
    if entries and not known:
        return Optimism(assumption=name, worth=None, each_bps=NOT_MARKED, unmarked=len(entries))
    each = [one / value * BPS for one, value in known]
    return Optimism(
        assumption=name,
        worth=sum(one for one, _ in known),
        each_bps=studied_mean(each, least=least, named="round trips") if each else NO_ORDERS,
        unmarked=len(entries) - len(known),
    )


def _traded(opened: Opened, fills: Sequence[OrderFilled], entries: Sequence[str] | None = None) -> Counter[str]:
    """Return the value that was traded by signal, in nano-units of the account's currency; of some entries alone."""
    traded: Counter[str] = Counter()
    for fill in fills:
        if entries is None or fill.signal in entries:
            terms = opened.rule.venues[fill.symbol].terms
            traded[fill.signal] += int(sum(terms.value(level.lots, level.price) for level in fill.levels))
    return traded


def optimism_document(study: OptimismStudy) -> Mapping[str, Any]:
    """Return a study as JSON values; money is decimals in text."""
    why = {} if study.why is None else unknown_document(study.why)
    rows = [
        {
            "assumption": row.assumption,
            "worth": decimals_or_none(row.worth),
            "bps_of_traded": study.bps(row),
            "each_bps": mean_document(row.each_bps),
            "not_marked": row.unmarked,
        }
        for row in study.rows
    ]
    return {**why, "traded": decimals_or_none(study.traded), "assumptions": rows}


def read_optimism(document: Mapping[str, Any]) -> OptimismStudy:
    """Return the study that `optimism_document` wrote."""
    return OptimismStudy(
        rows=tuple(
            Optimism(
                assumption=row["assumption"],
                worth=read_nanos(row["worth"]),
                each_bps=read_mean(row["each_bps"]),
                unmarked=row.get("not_marked", 0),
            )
            for row in document["assumptions"]
        ),
        traded=read_nanos(document["traded"]) or 0,
        why=read_unknown(document) if "unknown" in document else None,
    )
