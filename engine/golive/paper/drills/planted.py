"""Facts that are planted so that a trip of the switch is true: looked for, and evaluated by the policy itself."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

from golive.api.switch_program import SwitchProgram, trips
from golive.core.dataclass import dataclass
from golive.core.row import Row, known
from golive.core.signature import Kind
from golive.language.terms import Port

_MOST_TRIED = 20_000
_BESIDE = 1e-6
"""How far beside a threshold a value is tried, as a share of it: beyond the tolerance of a comparison."""

Value = float | bool | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an account is said to be, by input."""

    values: Mapping[str, Value]

    def row(self, at: int) -> Row:
        """Return the facts as they are at an instant."""
        row: dict[str, object] = {}
        for name, value in self.values.items():
            row |= known(name, value, at)
        return row


def facts_for(switch: SwitchProgram, thresholds: Sequence[float], now: int) -> Mapping[str, Facts]:
    """Return facts for each trip by which it is true, and of them those by which fewest others are."""
    best: dict[str, tuple[int, Facts]] = {}
    for facts in _tried(switch, thresholds):
        true = [trip for trip, value in trips(switch, facts.row(now), now).items() if value is True]
        for trip in true:
            if trip not in best or len(true) < best[trip][0]:
                best[trip] = (len(true), facts)
    return {trip: facts for trip, (_, facts) in best.items()}


def quiet_facts(switch: SwitchProgram, thresholds: Sequence[float], now: int) -> Facts | None:
    """Return facts by which every trip is known and none is true; None where none were found."""
    for facts in _tried(switch, thresholds):
        if all(value is False for value in trips(switch, facts.row(now), now).values()):
            return facts
    return None


def _tried(switch: SwitchProgram, thresholds: Sequence[float]) -> Iterator[Facts]:
    ports = [port for port in switch.parts.program.columns if "." not in port.column]
    each = [_candidates(port, thresholds) for port in ports]
    for values in islice(product(*each), _MOST_TRIED):
        yield Facts(values={port.column: value for port, value in zip(ports, values, strict=True)})


def _candidates(port: Port, thresholds: Sequence[float]) -> Sequence[Value]:
    """Return what is worth trying of an input: each of a set, and numbers on both sides of each threshold."""
    kind = port.type
    if kind.kind is Kind.BOOL:
        return (False, True)
    if kind.members:
        return tuple(kind.members)
    beside = [t * share for t in thresholds for share in (1 - _BESIDE, 1 + _BESIDE)]
    ends = [end for end in (kind.lo, kind.hi) if math.isfinite(end)]
    return tuple(dict.fromkeys(v for v in (0.0, *beside, *ends) if kind.lo <= v <= kind.hi))
