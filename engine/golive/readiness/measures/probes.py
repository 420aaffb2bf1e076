"""Items that rows beyond a limit are evidence for: each has to be refused, by a hard block and not by a word."""

from __future__ import annotations

from collections.abc import Sequence

from golive.readiness.measured import Measured
from golive.readiness.measures.facts import Facts, Probed
from golive.readiness.measures.held_drills import never_ended
from golive.readiness.measures.known_values import known

LIMITS = ("price_collar", "order_value", "order_volume", "message_rate", "position", "gross", "daily_loss")
"""What has to be limited, each by a hard block."""


LOAD = "load/times_peak"
"""The outcome of the drill of failovers that says how many times the peak of messages was handled."""


def limits(facts: Facts, now: int) -> Measured:
    """Measure RISK-002: which violating probes were refused, how often the least probed was, and which never were."""
    probed = facts.limits
    tried = _tried(probed or ())
    if probed is None or not tried:
        return Measured.nothing("no limit was probed", at=now)
    by_limit = {name: sum(one.tried for one in probed if one.name == name) for name in LIMITS}
    counts = [count for count in by_limit.values() if count]
    return Measured(
        n=tried,
        period_end=now,
        values=known(
            refused=sum(one.refused for one in probed) / tried,
            probes_each=float(min(counts, default=0)),
            limits_unprobed=float(len(by_limit) - len(counts)),
        ),
        sources=(facts.policy,),
    )


def regime_cells(facts: Facts, now: int, *, least_trades: int) -> Measured:
    """Measure STRAT-004: which cells rest on too little, and which probes in blocked ones were refused.

    A cell in which a family may trade rests on round trips of the account in it, at least `least_trades`, or is marked
    as a prior.
    """
    cells, blocked = facts.cells, facts.blocked
    if not cells:
        unread = facts.account is None
        return Measured.nothing("no journal was read" if unread else "the library has no matrix of regimes", at=now)
    seen = {} if facts.account is None else facts.account.trips_by_cell
    without = [cell for cell in cells if not cell.is_prior and seen.get((cell.family, cell.regime), 0) < least_trades]
    return Measured(
        n=len(cells),
        period_end=now,
        values=known(
            cells_without_basis=float(len(without)),
            blocked_refused=None if blocked is None or not blocked.tried else blocked.refused / blocked.tried,
        ),
        sources=(facts.policy,),
    )


def stress(facts: Facts, now: int) -> Measured:
    """Measure RISK-004: the worst scenario over what may be lost, the load that was handled, and how small orders are.

    Where a shock raised a size the loss is not bounded by what was seen: nothing can be told of it then.
    """
    seen, load = facts.stress, facts.drills.get("failover")
    if seen is None or not seen.scenarios:
        if facts.account is None:
            return Measured.nothing("no journal was read, whose decisions the scenarios are run on", at=now)
        return Measured.nothing("no scenario could be run on decisions of the account", at=now)
    return Measured(
        n=seen.scenarios,
        period_end=now,
        values=known(
            worst_over_appetite=None if seen.sizes_grown else seen.worst_over_appetite,
            load_handled=None if load is None else load.number(LOAD),
            load_events=None if load is None else float(load.count(LOAD)),
            participation=seen.participation,
        ),
        sources=(facts.policy,),
        why="" if load is None or load.has_ended else never_ended(load.drill, load.began),
    )


def _tried(probed: Sequence[Probed]) -> int:
    return sum(one.tried for one in probed)
