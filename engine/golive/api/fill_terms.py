"""The terms that a paper broker fills by, out of a document of `kind: fills`: exact numbers, read in one place."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from golive.compiler.digest import digest
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.shortest_decimal import exactly
from golive.core.unit import NANOS, Quantity
from golive.documents.declarations import Parameter
from golive.documents.fills import ACCEPT, NEEDS, STUDIED, Fills, LatencyLeg
from golive.documents.library import Specs
from golive.execution.bars_only import BarRule
from golive.execution.consumption import Consumption
from golive.execution.depth import DepthRule
from golive.execution.exact import whole
from golive.execution.latency import DRAWN_BITS, TAIL, Constant, Empirical, Latency, Leg, LogNormal, chosen
from golive.execution.marks import MarkBy
from golive.execution.member import member
from golive.execution.queue_place import QueueModel, QueueRule
from golive.execution.stop import TriggerBy

OPTIMISM_ACCEPTED = "OPTIMISM ACCEPTED"
"""The word that every report of a run repeats whose fills somebody answers for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FillTerms:
    """What a document of fills says, as `execution` takes it; durations are whole nanoseconds.

    `studies` are the latencies that are priced beside the assumed ones. `volume_window` is how far back the market's
    volume is counted when an order is sent, `least_studied` the fewest orders or round trips of which a mean is told,
    `least_attributed` the fewest episodes of which it is told what a gate is worth; where a document has none, None:
    nothing is counted, no mean is told. `digest` covers every number, word and leg
    and no prose; a run is told apart by it. `remarks` are what every report of such a run repeats.
    """

    id: str
    depth: DepthRule
    queue: QueueRule
    bars: BarRule
    latency: Mapping[Leg, Latency]
    stress: Fraction
    mark_by: MarkBy
    mark_max_age: int
    stop_by: TriggerBy
    studies: tuple[int, ...]
    digest: str
    volume_window: int | None = None
    least_studied: int | None = None
    least_attributed: int | None = None
    remarks: tuple[str, ...] = ()

    def median(self, leg: Leg) -> int:
        """Return the nanoseconds that half of all messages of a leg take at most, stress included."""
        return chosen(self.latency[leg], 2 ** (DRAWN_BITS - 1), self.stress)

    def tail(self, leg: Leg) -> int:
        """Return the nanoseconds that 99 of 100 messages of a leg take at most, stress included."""
        return chosen(self.latency[leg], int(exactly(TAIL) * 2**DRAWN_BITS), self.stress)


def find_fills(specs: Specs, name: str = "fills") -> Fills:
    """Return a library's fills by their id.

    Raises
    ------
    InvalidInput
        When the library has none of that id.
    """
    for fills in specs.fills:
        if fills.header.id == name:
            return fills
    known = ", ".join(f"`{fills.header.id}`" for fills in specs.fills) or "none"
    hint = f"`golive init` writes `rules/fills.yaml`; the library has: {known}"
    raise InvalidInput(f"the library has no fills called `{name}`", hint=hint)


def fill_terms(fills: Fills) -> FillTerms:
    """Return the terms of a checked document of fills."""
    read = _Read({parameter.id: parameter for parameter in fills.parameters})
    accepted = read.word("accept_optimism") == ACCEPT
    queue = QueueRule(
        model=member(QueueModel, read.word("queue"), "queue"),
        power=whole(int(read.number("queue_power")), "queue_power"),
        accept_optimism=accepted,
    )
    return FillTerms(
        id=fills.header.id,
        depth=DepthRule(
            haircut=read.number("depth_haircut"),
            consumption=member(Consumption, read.word("consumption"), "consumption"),
            book_max_age=read.duration("book_max_age"),
        ),
        queue=queue,
        bars=BarRule(spread=read.number("bar_spread"), most_of_bar=read.number("most_of_bar")),
        latency={member(Leg, leg.leg, "leg"): read.latency(leg) for leg in fills.latency},
        stress=read.number("latency_stress"),
        mark_by=member(MarkBy, read.word("mark"), "mark"),
        mark_max_age=read.duration("mark_max_age"),
        stop_by=member(TriggerBy, read.word("stop_by"), "stop_by"),
        studies=tuple(nanoseconds(one) for one in fills.studies),
        digest=digest(read.meaning(fills)),
        volume_window=read.duration("volume_window") if "volume_window" in read.parameters else None,
        least_studied=read.count("least_studied"),
        least_attributed=read.count("least_attributed"),
        remarks=tuple(_remarks(queue)),
    )


def _remarks(queue: QueueRule) -> list[str]:
    if not queue.accept_optimism:
        return []
    fills = f", and `queue: {queue.model.value}` fills at the first print" if queue.model is QueueModel.TOUCH else ""
    return [f"{OPTIMISM_ACCEPTED}: `accept_optimism` says `{ACCEPT}`{fills}"]


def nanoseconds(duration: Quantity) -> int:
    """Return a duration in whole nanoseconds, rounded down."""
    return int(exactly(duration.value) * NANOS)


@dataclass(frozen=True, slots=True)
class _Read:
    """Parameters by their names, each read as what it is."""

    parameters: Mapping[str, Parameter]

    def word(self, name: str) -> str:
        value = self.parameters[name].value
        assert isinstance(value, str)
        return value

    def quantity(self, name: str) -> Quantity:
        value = self.parameters[name].value
        assert isinstance(value, Quantity)
        return value

    def number(self, name: str) -> Fraction:
        return exactly(self.quantity(name).value)

    def duration(self, name: str) -> int:
        return nanoseconds(self.quantity(name))

    def count(self, name: str) -> int | None:
        return int(self.number(name)) if name in self.parameters else None

    def meaning(self, fills: Fills) -> Mapping[str, object]:
        """Return all that fills depend on as plain values: names of parameters that legs are made of are none of it."""
        studied = (name for name in STUDIED if name in self.parameters)
        values = {name: self.parameters[name].value for name in (*NEEDS, *studied)}
        return {
            "parameters": {n: v if isinstance(v, str) else v.value for n, v in values.items()},
            "latency": {leg.leg: self._made_of(leg) for leg in fills.latency},
            "study": [study.value for study in fills.studies],
        }

    def _made_of(self, leg: LatencyLeg) -> Mapping[str, object]:
        numbers = {key: self.quantity(name.value).value for key, name in leg.numbers.items()}
        return {"model": leg.model, **numbers, "samples": sorted(sample.value for sample in leg.samples)}

    def latency(self, leg: LatencyLeg) -> Latency:
        made_of = {key: self.duration(name.value) for key, name in leg.numbers.items()}
        match leg.model:
            case "constant":
                return Constant(**made_of)
            case "lognormal":
                return LogNormal(**made_of)
        return Empirical(samples=tuple(nanoseconds(sample) for sample in leg.samples))
