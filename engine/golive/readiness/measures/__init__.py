"""The twenty items that golive measures itself: from facts to the values of an item, one function an item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from golive.core.dataclass import dataclass
from golive.readiness.measured import Measured
from golive.readiness.measures import drills, edge, paper_journal, probes, what_runs
from golive.readiness.measures.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What measures need of a library's policy: the exponent of impact, and how many trades a cell rests on."""

    beta: float
    least_trades: int


Measure = Callable[[Facts, int, Numbers], Measured]
"""Takes what was read, the instant in nanoseconds and the policy's numbers, and says what that comes to."""


def _plain(measure: Callable[[Facts, int], Measured]) -> Measure:
    return lambda facts, now, _: measure(facts, now)


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "INFRA-002": _plain(drills.DRILLED["INFRA-002"]),
        "INFRA-003": _plain(drills.DRILLED["INFRA-003"]),
        "INFRA-004": _plain(what_runs.digests),
        "RISK-001": _plain(drills.DRILLED["RISK-001"]),
        "RISK-002": _plain(probes.limits),
        "RISK-003": _plain(drills.DRILLED["RISK-003"]),
        "RISK-004": _plain(probes.stress),
        "STRAT-001": _plain(paper_journal.paper_days),
        "STRAT-002": _plain(edge.cost_margin),
        "STRAT-003": _plain(edge.durability),
        "STRAT-004": lambda facts, now, numbers: probes.regime_cells(facts, now, least_trades=numbers.least_trades),
        "STRAT-005": _plain(drills.DRILLED["STRAT-005"]),
        "EXEC-001": _plain(paper_journal.gate_coverage),
        "EXEC-002": lambda facts, now, numbers: edge.impact_calibration(facts, now, beta=numbers.beta),
        "MON-001": _plain(drills.DRILLED["MON-001"]),
        "MON-002": _plain(paper_journal.monitor),
        "MON-003": _plain(drills.DRILLED["MON-003"]),
        "MON-004": _plain(paper_journal.decision_log),
        "OPS-003": _plain(drills.DRILLED["OPS-003"]),
        "OPS-004": _plain(what_runs.changes),
    }
)
"""By the item's id; no other item is measured by golive."""
