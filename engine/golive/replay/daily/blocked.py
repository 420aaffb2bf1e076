"""What was signalled in a period and not let through, rule by rule: looks, and the episodes that they are of."""

from __future__ import annotations

from collections import Counter, defaultdict

from golive.core.dataclass import dataclass
from golive.core.value import missing
from golive.core.verdict import Verdict
from golive.models.numerics.wilson_interval import wilson_interval
from golive.replay.daily.account_record import AccountRecord
from golive.replay.daily.figure import Figure, seen_share
from golive.replay.daily.opening import episode_of, opening
from golive.replay.daily.period import Period
from golive.replay.money.earnings import EPISODES, SeenShare


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedBy:
    """Of one rule, named with its gate, and one verdict: how many looks and episodes it decided.

    One episode may be decided by several rules, look after look, and then counts for each.
    """

    rule: str
    verdict: str
    looks: int
    episodes: int


NO_SIGNAL = missing("no_signal", "nothing was signalled")


def blocked_in(record: AccountRecord, period: Period) -> tuple[BlockedBy, ...]:
    """Return what each rule did to what was signalled, the most looks first."""
    looks: Counter[tuple[str, str]] = Counter()
    for look, count in record.looks_in(period).items():
        if look.verdict and Verdict[look.verdict] is not Verdict.EXECUTE:
            looks[look.rule, look.verdict] += count
    episodes: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for decision in opening(record, period):
        if decision.verdict != Verdict.EXECUTE.name:
            episodes[f"{decision.gate}.{decision.rule}", decision.verdict].add(episode_of(decision))
    keys = sorted({*looks, *episodes}, key=lambda key: (-looks[key], -len(episodes[key]), key))
    return tuple(
        BlockedBy(rule=rule, verdict=verdict, looks=looks[rule, verdict], episodes=len(episodes[rule, verdict]))
        for rule, verdict in keys
    )


def allowed_share(record: AccountRecord, period: Period) -> Figure:
    """Return the share of episodes of which something was let through, with Wilson's interval."""
    allowed: dict[str, bool] = {}
    for decision in opening(record, period):
        own = episode_of(decision)
        allowed[own] = allowed.get(own, False) or Verdict[decision.verdict].allowed
    title, n = "Episodes of which something was let through", len(allowed)
    if not n:
        return seen_share("allowed", title, NO_SIGNAL, 0, EPISODES)
    share = sum(allowed.values()) / n
    low, high = wilson_interval(share, n)
    return seen_share("allowed", title, SeenShare(share=share, low=low, high=high, n=n), n, EPISODES)
