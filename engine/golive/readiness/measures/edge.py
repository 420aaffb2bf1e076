"""Items of what the account earned: whether its edge bears what trading costs, its durability, and its impact model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from golive.core.civil import date_text
from golive.core.errors import Refused
from golive.core.several import several
from golive.core.unit import BPS, percent
from golive.documents.declarations import Parameter
from golive.execution.account import DAY
from golive.models.execution.relative_error import RelativeError, relative_error
from golive.readiness.measured import Measured
from golive.readiness.measures.facts import AccountSeen, DeclaredStrategy, Facts, OwnImpact, Scored
from golive.readiness.measures.known_values import known


def cost_margin(facts: Facts, now: int) -> Measured:
    """Measure STRAT-002: the lower bound of the cost that the edge bears, over what trading did cost the strategy.

    Without a day on which it traded nothing was measured; with none that cost anything no margin can be told.
    """
    account = facts.account
    if account is None or not _turnover(account):
        return Measured.nothing(_no_day(account), at=now)
    traded = account.traded
    cost_bps = math.fsum(day.cost for day in traded) / _turnover(account) * BPS
    lower = facts.break_even_lower_bps
    return Measured(
        n=len(traded),
        period_begin=traded[0].day * DAY,
        period_end=(traded[-1].day + 1) * DAY,
        values=known(break_even_lower_over_cost=None if lower is None or cost_bps <= 0 else lower / cost_bps),
        sources=(account.digest, facts.policy),
        why="; ".join(_apart_from(account)),
    )


def durability(facts: Facts, now: int) -> Measured:
    """Measure STRAT-003: the lower end of the score, what nothing was measured for, and what holds it back alone."""
    account, scored = facts.account, facts.durability
    if account is None or not _turnover(account):
        return Measured.nothing(_no_day(account), at=now)
    if scored is None:
        return Measured.nothing(f"{several(len(account.traded), 'whole day')} are too few for a score", at=now)
    return Measured(
        n=scored.n,
        period_begin=account.traded[0].day * DAY,
        period_end=(account.traded[-1].day + 1) * DAY,
        values=known(
            score=scored.score,
            components_missing=float(scored.components_missing),
            held_back=float(len(scored.held_back)),
        ),
        sources=(account.digest, facts.policy, *_held_against(facts.declared)),
        why="; ".join((_between(scored), *scored.lacking, *scored.held_back, *_apart_from(account))),
    )


def _turnover(account: AccountSeen) -> float:
    return math.fsum(day.turnover for day in account.traded)


def _no_day(account: AccountSeen | None) -> str:
    """Return why there is no day of a strategy's own."""
    if account is None or not account.others:
        return "no whole day of the account traded"
    if account.not_apart is None:
        return f"on no whole day did it trade itself: what the account traded is of {_names(account.others)}"
    day = date_text(account.not_apart)
    return f"what the account earned on {day} is not told apart from what {_names(account.others)} did"


def _apart_from(account: AccountSeen) -> Iterator[str]:
    """Yield whose part in what the account earned is left out."""
    if account.others:
        yield f"of the strategy's own fills alone: those of {_names(account.others)} in the same account are left out"


def _names(strategies: Iterable[str]) -> str:
    return ", ".join(f"`{one}`" for one in strategies)


def _held_against(declared: DeclaredStrategy | None) -> Iterator[str]:
    if declared is not None and declared.backtest is not None:
        yield declared.backtest.digest


def _between(scored: Scored) -> str:
    if scored.score is None or scored.upper is None:
        return f"too little is known of {scored.n} days for a score"
    return f"the score lies between {scored.score:.1f} and {scored.upper:.1f}, from {several(scored.n, 'day')}"


def without_source(coefficients: Iterable[Parameter]) -> int:
    """Return how many of some coefficients nobody says the source of: a blank says nothing."""
    return sum(not one.provenance.source.strip() for one in coefficients)


def impact_calibration(facts: Facts, now: int, *, beta: float) -> Measured:
    """Measure EXEC-002: whether each coefficient has a source, the own fills, and the error on those not fitted.

    The error is that of a fit on what came before, as a root mean square over that of the costs themselves; `beta` is
    the exponent of the library's model. `why` says what of the fills is missing where they do not tell it, and else who
    filled them.
    """
    if facts.coefficients_without_source is None:
        return Measured.nothing("the library has no impact model", at=now)
    account = facts.account
    impacts = () if account is None else account.impacts
    error = _error(impacts, beta)
    return Measured(
        n=1 + len(impacts),
        period_begin=None if account is None else account.began,
        period_end=now if account is None else min(account.until, now),
        values=known(
            defaults_declared=facts.coefficients_without_source == 0,
            fills=float(len(impacts)),
            error=None if isinstance(error, str) else error.value,
        ),
        sources=(facts.policy,) if account is None else (account.digest, facts.policy),
        why="; ".join((_said(error), *_filled_by(account), *_left_out({} if account is None else account.left_out))),
    )


def _error(impacts: Sequence[OwnImpact], beta: float) -> RelativeError | str:
    """Return the error out of sample, or why the fills do not tell it."""
    if not impacts:
        return "no own order tells of impact"
    try:
        return relative_error(
            [one.participation for one in impacts],
            [one.volatility for one in impacts],
            [one.cost for one in impacts],
            beta=beta,
        )
    except Refused as refused:
        return refused.sentence


def _said(error: RelativeError | str) -> str:
    if isinstance(error, str):
        return error
    ends = f"between {percent(error.low)} and {percent(error.high)} at 95 %"
    return f"the error of {percent(error.value)} lies {ends}, from {error.n} orders that no fit had seen"


def _filled_by(account: AccountSeen | None) -> Iterator[str]:
    """Yield who filled the orders: a broker on paper, which says of fills with money at stake nothing."""
    if account is not None and account.impacts:
        yield (
            f"they were filled on paper, by a simulated broker on a feed that is {account.feed_class or 'unknown'}: "
            "no fill with money at stake is among them"
        )


def _left_out(left_out: Mapping[str, int]) -> Iterator[str]:
    if left_out:
        each = ", ".join(f"{n} {why.replace('_', ' ')}" for why, n in left_out.items())
        yield f"orders that tell nothing of it: {each}"
