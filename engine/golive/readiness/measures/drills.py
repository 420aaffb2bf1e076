"""Items that a drill is evidence for: what its outcomes say, each by the number that the drill measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from golive.readiness.measured import Measured
from golive.readiness.measures.facts import Facts
from golive.readiness.measures.held_drills import HeldDrill
from golive.readiness.measures.known_values import known

WAYS = ("by_hand", "by_file", "by_rule")
"""How the drill of kills halts accounts: two by a person, one by itself."""
HEARD: Mapping[str, Sequence[str]] = MappingProxyType(
    {"by_hand": ("live/obeyed_longest",), "by_file": ("live/by_file_longest",)}
)
"""How long it took at most until a process had heard of a kill, by the way of it."""

FAULTS = ("process_kill", "feed_loss", "broker_drop")


def restore(facts: Facts, now: int) -> Measured:
    """Measure INFRA-002: a restored journal ends where its anchor says, how much was lost, and how long it took."""
    drill = facts.drills.get("restore")
    if drill is None:
        return Measured.nothing("no restore was drilled", at=now)
    matches = drill.number("head_matches")
    return _of(
        [drill],
        n=drill.count("head_matches"),
        head_matches=None if matches is None else matches == 1.0,
        lost=drill.number("lost"),
        took=drill.number("took"),
    )


def failover(facts: Facts, now: int) -> Measured:
    """Measure INFRA-003: three faults, each injected; what one of them did not try is not known."""
    drill = facts.drills.get("failover")
    if drill is None:
        return Measured.nothing("no failover was drilled", at=now)
    return _of(
        [drill],
        n=sum(drill.count(f"{fault}/safe_after") for fault in FAULTS),
        safe_state=_largest(drill.number(f"{fault}/safe_after") for fault in FAULTS),
        duplicate_orders=_sum(drill.number(f"{fault}/duplicate_orders") for fault in FAULTS),
        unknown_positions=_sum(drill.number(f"{fault}/unknown_positions") for fault in FAULTS),
    )


def kill_switch(facts: Facts, now: int) -> Measured:
    """Measure RISK-001: by hand, by file and by itself; an account that was not halted accepted orders.

    A way by which no order under way was killed shows nothing, and is not counted. Cancelling took as long as a process
    took to hear of it, and then the orders to end; nobody has to be heard where a rule halts.
    """
    drill = facts.drills.get("kill")
    if drill is None:
        return Measured.nothing("no kill was drilled", at=now)
    rearmed = drill.number("rearmed_by_person")
    killed = [way for way in WAYS if drill.number(f"{way}/under_way")]
    took = [_sum(drill.number(name) for name in (f"{way}/cleared_within", *HEARD.get(way, ()))) for way in WAYS]
    return _of(
        [drill],
        n=sum(drill.count(f"{way}/halted_at_once") for way in killed),
        cancel_p99=_largest(took),
        open_after=_sum(drill.number(f"{way}/left") if way in killed else None for way in WAYS),
        accepted_after=_sum(
            [
                *(drill.number(f"{way}/leaked") for way in WAYS),
                *(_not_halted(drill, way) for way in WAYS),
                drill.number("live/leaked"),
            ]
        ),
        rearmed_by_person=None if rearmed is None else rearmed == 1.0,
    )


def _not_halted(drill: HeldDrill, way: str) -> float | None:
    name = f"{way}/halted_at_once"
    share = drill.number(name)
    return None if share is None else (1.0 - share) * drill.count(name)


def breakers(facts: Facts, now: int) -> Measured:
    """Measure RISK-003: after how many looks the slowest trip stopped, and how many came back by themselves."""
    drill = facts.drills.get("breakers")
    if drill is None:
        return Measured.nothing("no breaker was drilled", at=now)
    looks = list(drill.ending("/looks"))
    return _of(
        [drill],
        n=sum(one.measured is not None for one in looks),
        looks=_largest(one.measured for one in looks),
        rearmed_themselves=_sum(one.measured for one in drill.ending("/rearmed")),
    )


def guardrails(facts: Facts, now: int) -> Measured:
    """Measure STRAT-005: which bad updates and bursts were refused, and whether a roll-back restored to the byte.

    It takes two drills, and is as old as the older of them.
    """
    updates, back = facts.drills.get("guardrails"), facts.drills.get("rollback")
    held = [drill for drill in (updates, back) if drill is not None]
    if not held:
        return Measured.nothing("neither updates nor a roll-back of models were drilled", at=now)
    refused, n = _refused(updates)
    return _of(held, n=n, refused=refused, restored_digest_matches=None if back is None else _restored(back))


BAD_UPDATES = ("poisoned_accepted", "doubtful_accepted", "burst_accepted")


def _refused(drill: HeldDrill | None) -> tuple[float | None, int]:
    n = 0 if drill is None else sum(drill.count(name) for name in BAD_UPDATES)
    accepted = None if drill is None else _sum(drill.number(name) for name in BAD_UPDATES)
    return None if accepted is None or not n else 1.0 - accepted / n, n


def _restored(drill: HeldDrill) -> bool | None:
    restored, tampered = drill.number("restored_to_the_byte"), drill.number("usable_after_tampering")
    if restored is None or tampered is None:
        return None
    return restored == drill.count("restored_to_the_byte") and tampered == 0.0


def alert_round_trip(facts: Facts, now: int) -> Measured:
    """Measure MON-001: which channels reached nobody, and after how long somebody said that they have it.

    Where nobody said so, no channel reached anybody.
    """
    drill = facts.drills.get("alerts")
    if drill is None:
        return Measured.nothing("no alert was drilled", at=now)
    channels = list(drill.ending("/delivered"))
    if not any(one.observations for one in channels):
        return Measured.nothing("no channel could be tried: `golive drill alerts` says why", at=now)
    silent = sum(one.measured != 1.0 for one in channels)
    nobody = drill.number("acknowledged") != 1.0
    return _of(
        [drill],
        n=sum(one.observations or 0 for one in channels),
        acknowledged_after=drill.number("acknowledged_after"),
        channels_silent=float(len(channels) if nobody else silent),
    )


def drift(facts: Facts, now: int) -> Measured:
    """Measure MON-003: after how many returns, one a trade, the slowest seeded fall was seen, and false alarms a year.

    Delays are means over the models of the drill, of each size of fall.
    """
    drill = facts.drills.get("drift")
    if drill is None:
        return Measured.nothing("no drift was drilled", at=now)
    falls = list(drill.ending("/seen_after"))
    return _of(
        [drill],
        n=sum(one.observations or 0 for one in falls if one.measured is not None),
        delay=_largest(one.measured for one in falls),
        false_alarms=drill.number("false_alarms"),
    )


def rollback(facts: Facts, now: int) -> Measured:
    """Measure OPS-003: the version before is back, to the digest, and the account is flat, in how long."""
    drill = facts.drills.get("rollback")
    if drill is None:
        return Measured.nothing("no roll-back was drilled", at=now)
    restored = drill.number("version/restored")
    return _of(
        [drill],
        n=drill.count("version/restored"),
        took=drill.number("version/took"),
        open_after=_sum(drill.number(f"version/{what}_open") for what in ("orders", "positions")),
        restored_digest_matches=None if restored is None else restored == 1.0,
    )


def _of(drills: Sequence[HeldDrill], *, n: int, **values: bool | float | None) -> Measured:
    return Measured(
        n=n,
        period_begin=min(drill.began for drill in drills),
        period_end=min(drill.ended for drill in drills),
        values=known(**values),
        sources=tuple(drill.digest for drill in drills),
    )


def _largest(values: Iterable[float | None]) -> float | None:
    """Return the largest of numbers that are all known."""
    known = list(values)
    numbers = [value for value in known if value is not None]
    return max(numbers) if numbers and len(numbers) == len(known) else None


def _sum(values: Iterable[float | None]) -> float | None:
    """Return the sum of numbers that are all known."""
    known = list(values)
    numbers = [value for value in known if value is not None]
    return sum(numbers) if numbers and len(numbers) == len(known) else None
