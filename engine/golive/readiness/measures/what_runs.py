"""Items of what runs: the digests on every declared host, and whether each change of them was explained."""

from __future__ import annotations

from golive.readiness.change_steps import steps_of
from golive.readiness.measured import Measured
from golive.readiness.measures.facts import Facts, HostSeen


def digests(facts: Facts, now: int) -> Measured:
    """Measure INFRA-004: which declared hosts said nothing, and which of all that did run something else.

    A host that nobody declared counts as well. Of one that spoke several times its last word counts, and age runs from
    the oldest of these.
    """
    last: dict[str, HostSeen] = {}
    for seen in sorted(facts.hosts, key=lambda one: one.at):
        last[seen.host] = seen
    if not last or not facts.declared_hosts:
        return Measured.nothing("no declared host was heard", at=now)
    return Measured(
        n=len(last),
        period_end=min(one.at for one in last.values()),
        values={
            "hosts_missing": float(len(set(facts.declared_hosts) - set(last))),
            "digests_differ": float(sum(not one.is_approved for one in last.values())),
        },
        sources=tuple(sorted({one.subject for one in last.values() if one.subject is not None})),
    )


def changes(facts: Facts, now: int) -> Measured:
    """Measure OPS-004: the steps from the last approved subject to this one that nobody explained."""
    seen = facts.changes
    if seen is None or not seen.subjects:
        return Measured.nothing("no earlier subject is known", at=now)
    steps = steps_of(seen.subjects)
    return Measured(
        n=len(seen.subjects),
        period_end=now,
        values={"unexplained": float(sum(step not in seen.explained for step in steps))},
        sources=tuple(dict.fromkeys(seen.subjects)),
    )
