"""Items that a drill is evidence for: what its outcomes say, each by the number that the drill measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from golive.readiness.measured import Measured
from golive.readiness.measures.facts import Facts
from golive.readiness.measures.held_drills import HeldDrill, never_ended
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
    drill = _held(facts, "restore", "no restore was drilled", now)
    if isinstance(drill, Measured):
        return drill
    matches = drill.number("head_matches")
    return _of(
        drill,
        n=drill.count("head_matches"),
        head_matches=None if matches is None else matches == 1.0,
        lost=drill.number("lost"),
        took=drill.number("took"),
    )


def failover(facts: Facts, now: int) -> Measured:
    """Measure INFRA-003: three faults, each injected; what one of them did not try is not known."""
    drill = _held(facts, "failover", "no failover was drilled", now)
    if isinstance(drill, Measured):
        return drill
    return _of(
        drill,
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
    drill = _held(facts, "kill", "no kill was drilled", now)
    if isinstance(drill, Measured):
        return drill
    rearmed = drill.number("rearmed_by_person")
    killed = [way for way in WAYS if drill.number(f"{way}/under_way")]
    took = [_sum(drill.number(name) for name in (f"{way}/cleared_within", *HEARD.get(way, ()))) for way in WAYS]
    leaked = [drill.number(name) for name in (*(f"{way}/leaked" for way in WAYS), "live/leaked")]
    accepted = _sum([*leaked, *(_not_halted(drill, way) for way in WAYS)])
    left = _sum(drill.number(f"{way}/left") if way in killed else None for way in WAYS)
    is_shown = _is_shown(drill, accepted, left, None if rearmed is None else 1.0 - rearmed)
    return _of(
        drill,
        n=sum(drill.count(f"{way}/halted_at_once") for way in killed) if is_shown else 0,
        why="" if is_shown else NOTHING_TO_REFUSE,
        cancel_p99=_largest(took),
        open_after=left,
        accepted_after=accepted,
        rearmed_by_person=None if rearmed is None else rearmed == 1.0,
    )


def _not_halted(drill: HeldDrill, way: str) -> float | None:
    name = f"{way}/halted_at_once"
    share = drill.number(name)
    return None if share is None else (1.0 - share) * drill.count(name)


def breakers(facts: Facts, now: int) -> Measured:
    """Measure RISK-003: after how many looks the slowest trip stopped, which came back, and what orders did then.

    A trip holds that does all that it has to: it stops, stays, only reduces in doubt, and is reset by its role alone.
    """
    drill = _held(facts, "breakers", "no breaker was drilled", now)
    if isinstance(drill, Measured):
        return drill
    trips = sorted(
        {name.removesuffix(end) for name in drill.outcomes for end in (LOOKS, REARMED) if name.endswith(end)}
    )
    counted = sum(drill.number(f"{trip}{LOOKS}") is not None for trip in trips)
    accepted, left = drill.number("leaked"), drill.number("left")
    not_held = _sum(_missed(drill, trip) for trip in trips)
    is_shown = _is_shown(drill, accepted, left, not_held)
    return _of(
        drill,
        n=counted if is_shown else 0,
        why="" if is_shown else NOTHING_TO_REFUSE,
        looks=_largest(drill.number(f"{trip}{LOOKS}") for trip in trips),
        rearmed_themselves=_sum(drill.number(f"{trip}{REARMED}") for trip in trips),
        not_held=not_held,
        open_after=left,
        accepted_after=accepted,
    )


LOOKS, REARMED = "/looks", "/rearmed"
"""How the outcomes end that say after how many looks a trip stopped, and whether it came back; before it, the trip."""

NOTHING_TO_REFUSE = (
    "no order would have been sent had nothing stopped the accounts, so that none was refused shows nothing"
)


def _is_shown(drill: HeldDrill, *faults: float | None) -> bool:
    """Say whether there was anything to refuse; where something is wrong even so, that is shown."""
    return bool(drill.number("sent_otherwise")) or any(faults)


def _missed(drill: HeldDrill, trip: str) -> float | None:
    holds = drill.number(trip)
    return None if holds is None else 1.0 - holds


def guardrails(facts: Facts, now: int) -> Measured:
    """Measure STRAT-005: which bad updates and bursts were refused, and whether a roll-back restored to the byte."""
    drill = _held(facts, "guardrails", "no update of models was drilled", now)
    if isinstance(drill, Measured):
        return drill
    n = sum(drill.count(name) for name in BAD_UPDATES)
    accepted = _sum(drill.number(name) for name in BAD_UPDATES)
    return _of(
        drill,
        n=n,
        refused=None if accepted is None or not n else 1.0 - accepted / n,
        restored_digest_matches=_restored(drill),
    )


BAD_UPDATES = ("poisoned_accepted", "doubtful_accepted", "burst_accepted")


def _restored(drill: HeldDrill) -> bool | None:
    restored, tampered = drill.number("restored_to_the_byte"), drill.number("usable_after_tampering")
    if restored is None or tampered is None:
        return None
    return restored == drill.count("restored_to_the_byte") and tampered == 0.0


def alert_round_trip(facts: Facts, now: int) -> Measured:
    """Measure MON-001: which channels reached nobody, and after how long somebody said that they have it.

    Where nobody said so, no channel reached anybody.
    """
    drill = _held(facts, "alerts", "no alert was drilled", now)
    if isinstance(drill, Measured):
        return drill
    channels = list(drill.ending("/delivered"))
    if not any(one.observations for one in channels):
        return Measured.nothing("no channel could be tried: `golive drill alerts` says why", at=now)
    silent = sum(one.measured != 1.0 for one in channels)
    nobody = drill.number("acknowledged") != 1.0
    return _of(
        drill,
        n=sum(one.observations or 0 for one in channels),
        acknowledged_after=drill.number("acknowledged_after"),
        channels_silent=float(len(channels) if nobody else silent),
    )


def drift(facts: Facts, now: int) -> Measured:
    """Measure MON-003: after how many returns, one a trade, the slowest seeded fall was seen, and false alarms a year.

    Delays are means over the models of the drill, of each size of fall.
    """
    drill = _held(facts, "drift", "no drift was drilled", now)
    if isinstance(drill, Measured):
        return drill
    falls = list(drill.ending("/seen_after"))
    return _of(
        drill,
        n=sum(one.observations or 0 for one in falls if one.measured is not None),
        delay=_largest(one.measured for one in falls),
        false_alarms=drill.number("false_alarms"),
    )


def rollback(facts: Facts, now: int) -> Measured:
    """Measure OPS-003: the version before is back, to the digest, and the account is flat, in how long."""
    drill = _held(facts, "rollback", "no roll-back was drilled", now)
    if isinstance(drill, Measured):
        return drill
    restored = drill.number("version/restored")
    return _of(
        drill,
        n=drill.count("version/restored"),
        took=drill.number("version/took"),
        open_after=_sum(drill.number(f"version/{what}_open") for what in ("orders", "positions")),
        restored_digest_matches=None if restored is None else restored == 1.0,
    )


def _held(facts: Facts, name: str, nothing: str, now: int) -> HeldDrill | Measured:
    """Return a drill that was held to its end, or that nothing was measured, and why."""
    drill = facts.drills.get(name)
    if drill is None:
        return Measured.nothing(nothing, at=now)
    return drill if drill.has_ended else Measured.nothing(never_ended(name, drill.began), at=now)


def _of(drill: HeldDrill, *, n: int, why: str = "", **values: bool | float | None) -> Measured:
    return Measured(
        n=n,
        period_begin=drill.began,
        period_end=drill.ended,
        values=known(**values),
        sources=(drill.digest,),
        why=why,
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


DRILLED: Mapping[str, Callable[[Facts, int], Measured]] = MappingProxyType(
    {
        "INFRA-002": restore,
        "INFRA-003": failover,
        "RISK-001": kill_switch,
        "RISK-003": breakers,
        "STRAT-005": guardrails,
        "MON-001": alert_round_trip,
        "MON-003": drift,
        "OPS-003": rollback,
    }
)
"""By the item's id: what a single drill says of it, and nothing else has to be read for."""
