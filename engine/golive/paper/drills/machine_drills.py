"""The drills that machines do alone, in their market's time: each breaker, and what a kill leaves behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from golive.api.engine import Engine
from golive.api.switch_program import SwitchProgram, switch_program
from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.paper.drills.breakers import Breaker, fire_breakers
from golive.paper.drills.kill_trials import (
    BY_FILE,
    BY_HAND,
    BY_RULE,
    KillTrial,
    halting,
    killed,
    killed_by_rule,
    moments,
    rearmed,
)
from golive.paper.drills.outcome import IDLE, Outcome
from golive.paper.drills.planted import facts_for
from golive.paper.drills.private_account import PrivateAccount, private_account
from golive.paper.drills.stopped_orders import AfterStop, undisturbed, until_it_sends

WATCH_NS = 120 * NANOS
"""How long an account is watched after it was stopped, in its market's time, where it trades that often."""

SEED = 1
"""What latencies of private accounts are drawn by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a drill is held on: a library, a simulated market, what accounts begin with, and how many of them.

    Raises
    ------
    InvalidInput
        `switch`: the library has none.
    """

    engine: Engine
    market: MarketSpec
    data: MarketData
    equity: float
    accounts: int

    @property
    def switch(self) -> SwitchProgram:
        """Return the switch of the library."""
        return switch_program(self.engine.program)

    @property
    def thresholds(self) -> Sequence[float]:
        """Return the numbers of the switch, beside which facts are planted."""
        switch, parameters = self.switch.checked.id, self.engine.program.checked.parameters
        houses = (one.house for (document, _), one in parameters.items() if document == switch)
        return sorted({house for house in houses if isinstance(house, float)})

    def taken(self) -> tuple[PrivateAccount, ...]:
        """Return accounts at instants at which one of their orders was just sent, as far as there are any."""
        account = private_account(self.engine, self.market, self.data, equity=self.equity, seed=SEED)
        return tuple(moments(account, most=self.accounts))


def drill_breakers(ground: Ground) -> tuple[Outcome, ...]:
    """Fire each trip once by planted facts, and let it stop every private account."""
    switch, accounts = ground.switch, ground.taken()
    watch_ns = watch_of(accounts)
    breakers = fire_breakers(switch, ground.thresholds, accounts, watch_ns=watch_ns)
    after = [one for breaker in breakers for one in breaker.after]
    of_each = (outcome for breaker in breakers for outcome in _of_breaker(breaker))
    return (*of_each, *_of_stops("", after), _otherwise(accounts, watch_ns, len(after) // len(accounts)))


def _of_breaker(breaker: Breaker) -> Iterator[Outcome]:
    """Yield whether a trip held, after how many looks it stopped its scope, and whether it came back by itself."""
    is_tried = breaker.fires is False or (breaker.fires is not None and not breaker.why)
    yield Outcome(
        name=breaker.trip,
        measured=float(breaker.holds) if is_tried else None,
        unit="holds",
        n=max(len(breaker.after), int(is_tried)),
        why=breaker.why,
        least=1.0,
    )
    yield _if_known(f"{breaker.trip}/looks", breaker.looks, "looks", breaker.why, most=1.0)
    back = None if breaker.stays is None else not breaker.stays
    yield _if_known(f"{breaker.trip}/rearmed", back, "by itself", breaker.why, most=0.0)


def _if_known(name: str, measured: float | None, unit: str, why: str, *, most: float) -> Outcome:
    is_known = measured is not None
    return Outcome(
        name=name,
        measured=measured if measured is None else float(measured),
        unit=unit,
        n=int(is_known),
        why="" if is_known else why,
        most=most,
    )


def drill_kills(ground: Ground) -> tuple[Outcome, ...]:
    """Kill every private account by hand, by the file and by a rule, each as if the others had not been."""
    switch, accounts = ground.switch, ground.taken()
    watch_ns = watch_of(accounts)
    planted = facts_for(switch, ground.thresholds, accounts[0].at)
    rule = halting(switch, planted)
    trials: Mapping[str, list[KillTrial]] = {
        BY_HAND: [killed(one, BY_HAND, watch_ns=watch_ns) for one in accounts],
        BY_FILE: [killed(one, BY_FILE, watch_ns=watch_ns) for one in accounts],
        BY_RULE: [] if rule is None else [killed_by_rule(one, switch, rule, watch_ns=watch_ns) for one in accounts],
    }
    outcomes = [outcome for how, each in trials.items() for outcome in _of_kills(how, each)]
    held = sum(bool(each) for each in trials.values())
    return (*outcomes, _rearmed(accounts, switch), _otherwise(accounts, watch_ns, held))


def _rearmed(accounts: Sequence[PrivateAccount], switch: SwitchProgram) -> Outcome:
    """Return in which share of halted accounts the policy's own role alone could let trading go on."""
    again = [rearmed(one, switch.reset) for one in accounts]
    share = sum(again) / len(again)
    return Outcome(name="rearmed_by_person", measured=share, unit="share", n=len(again), least=1.0)


def _of_kills(how: str, trials: Sequence[KillTrial]) -> Iterator[Outcome]:
    halted, n = sum(one.is_halted for one in trials), len(trials)
    why = "" if n else "no trip of the policy halts an account by facts that were found"
    share = halted / n if n else None
    yield Outcome(name=f"{how}/halted_at_once", measured=share, unit="share", n=n, why=why, least=1.0)
    if n:
        yield from _of_stops(f"{how}/", [one.after for one in trials])


def _of_stops(begin: str, after: Sequence[AfterStop]) -> Iterator[Outcome]:
    """Yield what accounts did after they were stopped; where none had an order under way, nothing could be stopped."""
    n, cleared = len(after), [one.cleared_ns for one in after]
    leaked, left = sum(one.leaked for one in after), sum(one.left for one in after)
    if not any(one.under_way for one in after) and not leaked and not left:
        for name, unit in _STOPPED.items():
            yield Outcome(name=f"{begin}{name}", measured=None, unit=unit, n=0, why=IDLE)
        return
    yield Outcome(name=f"{begin}leaked", measured=leaked, unit="orders", n=n, most=0.0)
    yield Outcome(name=f"{begin}left", measured=left, unit="orders", n=n, most=0.0)
    yield Outcome(name=f"{begin}under_way", measured=sum(one.under_way for one in after), unit="orders", n=n)
    known = [ns for ns in cleared if ns is not None]
    why = "" if len(known) == n else "an order from before had not ended when nobody watched any more"
    longest = max(known, default=0) / NANOS if not why else None
    yield Outcome(name=f"{begin}cleared_within", measured=longest, unit="s of the market", n=n, why=why)


_STOPPED = {"leaked": "orders", "left": "orders", "under_way": "orders", "cleared_within": "s of the market"}


def watch_of(accounts: Sequence[PrivateAccount]) -> int:
    """Return for how long accounts are watched: until the first of them sends another order where nothing stops it.

    Where all trade within two minutes it is these, and where none ever does as well.
    """
    first = (until_it_sends(one, at_least_ns=WATCH_NS) for one in accounts)
    return min((ns for ns in first if ns is not None), default=WATCH_NS)


def _otherwise(accounts: Sequence[PrivateAccount], watch_ns: int, times: int) -> Outcome:
    """Return how many orders the same accounts sent in the same time where nothing stopped them."""
    sent = times * sum(undisturbed(one, for_ns=watch_ns) for one in accounts)
    n = times * len(accounts)
    if not sent:
        return Outcome(name="sent_otherwise", measured=None, unit="orders", n=0, why=_SENT_NOTHING)
    return Outcome(name="sent_otherwise", measured=sent, unit="orders", n=n)


_SENT_NOTHING = "no account would have sent an order: that none left while they were stopped shows nothing"
