"""What each gate of a run earned or cost, by the shadows of the episodes that it refused, reduced or let in late."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from golive.compiler.program import Program
from golive.compiler.rule_info import BOUND, SIZE
from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid, missing
from golive.decision.obstacles import gate_of
from golive.execution.round_trip import RoundTrip
from golive.models.returns.gate_attribution import GateAttribution, TouchedEpisode, gate_attribution
from golive.replay.money.earnings import CONFIDENCE
from golive.replay.shadow_rows import ShadowRow, shadow_row
from golive.trading.pair import Pair
from golive.trading.shadow_account import ShadowOutcome
from golive.trading.shadow_accounts import ShadowedEpisode

NO_SHADOWS = missing("no_shadows", "no shadow accounts were asked for")
NO_LEAST = invalid("no_least_attributed", "the library's fills have no `least_attributed`")

BESIDE = "beside"
"""What a touched episode names next to a rule that was not alone with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributed:
    """What a gate, or one of its rules, did to a run's episodes; money in the account's currency.

    `within` counts episodes that without it would have been part of one that was still open, `untold` those of which
    nobody can say what they would have come to: neither is in the numbers.
    """

    numbers: GateAttribution
    within: int
    untold: int

    @property
    def name(self) -> str:
        """Return the name of the gate, or of the rule."""
        return self.numbers.rule

    @property
    def is_gate(self) -> bool:
        """Say whether it is a whole gate."""
        return not gate_of(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionStudy:
    """What the gates did that touched anything, in the pipeline's order and each before its rules.

    `silent` are gates that touched no episode. `episodes` counts all that were signalled, `touched` those that
    something stood against before an order of theirs left. `least` is of how few no interval is told. `why` says why
    there is nothing of it.
    """

    rows: tuple[Attributed, ...] = ()
    silent: tuple[str, ...] = ()
    shadows: tuple[ShadowRow, ...] = ()
    episodes: int = 0
    touched: int = 0
    least: int = 0
    why: Unknown | None = None


NO_ATTRIBUTION = AttributionStudy(why=NO_SHADOWS)


def attribution_study(
    shadowed: Sequence[ShadowedEpisode],
    nets: Mapping[str, int | None],
    program: Program,
    *,
    episodes: int,
    least: int | None,
) -> AttributionStudy:
    """Return what each gate and each rule did.

    Parameters
    ----------
    shadowed
        The episodes that were touched.
    nets
        What really came of each of them, as `real_nets` says.
    program
        What decided: its rules are judged.
    episodes
        How many were signalled.
    least
        Of how few episodes no interval is told; where the library does not say, nothing is.
    """
    if least is None:
        return AttributionStudy(why=NO_LEAST)
    rules = [info.key for info in program.rules if info.effect not in (SIZE, BOUND)]
    gates = list(dict.fromkeys(gate_of(rule) for rule in rules))
    touching = _by_name(shadowed)
    names = [name for gate in gates for name in dict.fromkeys((gate, *(one for one in rules if gate_of(one) == gate)))]
    return AttributionStudy(
        rows=tuple(_attributed(name, touching[name], nets, least) for name in names if name in touching),
        silent=tuple(gate.id for gate in program.checked.gates if gate.id not in touching),
        shadows=tuple(shadow_row(one, one.shadow, nets[one.id]) for one in shadowed if one.shadow is not None),
        episodes=episodes,
        touched=len(shadowed),
        least=least,
    )


def real_nets(
    shadowed: Sequence[ShadowedEpisode], trips: Mapping[str, Sequence[RoundTrip]], under_way: Collection[str]
) -> Mapping[str, int | None]:
    """Return what really came of episodes, in nano-units by their names; None as long as that is open.

    It is open while a round trip of it is, while an order is `under_way` for it, and where none has left yet as long as
    the signal goes on. `trips` are by episode.
    """
    nets: dict[str, int | None] = {}
    for one in shadowed:
        own = trips.get(one.id, ())
        is_open = one.id in under_way or (one.goes_on and not one.is_entered) or not all(trip.complete for trip in own)
        nets[one.id] = None if is_open else sum(trip.net for trip in own)
    return nets


def _by_name(shadowed: Sequence[ShadowedEpisode]) -> Mapping[str, list[ShadowedEpisode]]:
    """Return the episodes that each gate and each rule touched."""
    touching: dict[str, list[ShadowedEpisode]] = defaultdict(list)
    for one in shadowed:
        for name in dict.fromkeys(name for rule in one.by for name in (gate_of(rule), rule)):
            touching[name].append(one)
    return dict(touching)


def _attributed(
    name: str, touched: Sequence[ShadowedEpisode], nets: Mapping[str, int | None], least: int
) -> Attributed:
    known = [(one, one.shadow) for one in touched if one.shadow is not None and one.shadow.why is None]
    apart = list(_apart(name, known))
    observed = [_observed(name, one, shadow, nets[one.id]) for one, shadow in apart]
    return Attributed(
        numbers=_in_currency(gate_attribution(name, observed, least=least, confidence=CONFIDENCE)),
        within=len(known) - len(apart),
        untold=len(touched) - len(known),
    )


def _apart(
    name: str, shadows: Sequence[tuple[ShadowedEpisode, ShadowOutcome]]
) -> Iterator[tuple[ShadowedEpisode, ShadowOutcome]]:
    """Yield shadows but for those that begin while one before is open: without the rule both were one episode."""
    busy: dict[Pair, float] = {}
    for episode, shadow in sorted(shadows, key=lambda pair: pair[1].since):
        pair = (episode.strategy, episode.symbol)
        if episode.is_alone(name):
            if shadow.since < busy.get(pair, -math.inf):
                continue
            busy[pair] = math.inf if shadow.until is None else shadow.until
        yield episode, shadow


def _observed(name: str, episode: ShadowedEpisode, shadow: ShadowOutcome, net: int | None) -> TouchedEpisode:
    is_open = shadow.net is None or net is None
    return TouchedEpisode(
        by=(name,) if episode.is_alone(name) else (name, BESIDE),
        shadow=None if is_open or shadow.net is None else float(shadow.net),
        real=float(net or 0),
    )


def _in_currency(numbers: GateAttribution) -> GateAttribution:
    """Return what was summed in whole nano-units, where sums are exact, in the currency."""
    return replace(
        numbers,
        avoided=numbers.avoided / NANOS,
        forgone=numbers.forgone / NANOS,
        effect=numbers.effect / NANOS,
        lower=None if numbers.lower is None else numbers.lower / NANOS,
        upper=None if numbers.upper is None else numbers.upper / NANOS,
    )
