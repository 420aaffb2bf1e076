"""`kind: fills`: how a paper broker fills, each assumption a number or a word that somebody may doubt."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.unit import TIME, Quantity
from golive.documents.declarations import Parameter
from golive.documents.header import NO_PROVENANCE, Header, Name, Provenance
from golive.documents.need import Need

LEGS = ("feed", "entry", "response")
"""From the venue to us, from us to the venue, and its answer back."""

LATENCY_MODELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"constant": ("value",), "lognormal": ("median", "p99"), "empirical": ()}
)
"""What each model of latency is made of; `empirical` draws from samples that were measured."""

TOUCH, ACCEPT = "touch", "accept"
"""The queue that fills more than a venue would, and the word with which somebody answers for it."""


LATENCY = Need(dimension=TIME, harsher="higher")
"""Every parameter that a leg of latency names."""

NEEDS: Mapping[str, Need] = MappingProxyType(
    {
        "latency_stress": Need(harsher="higher", lo=1.0),
        "depth_haircut": Need(harsher="higher", hi=1.0),
        "consumption": Need(members=("until_changed", "until_next_book", "none"), harsher="first"),
        "book_max_age": Need(dimension=TIME, harsher="lower"),
        "queue": Need(members=("risk_averse", "power", TOUCH), harsher="first"),
        "queue_power": Need(lo=1.0, step=1.0),
        "accept_optimism": Need(members=("refuse", ACCEPT), harsher="first"),
        "mark": Need(members=("mid", "mark_price", "close_side")),
        "mark_max_age": Need(dimension=TIME, harsher="lower"),
        "stop_by": Need(members=("mark", "trade", "quote")),
        "bar_spread": Need(harsher="higher", hi=1.0),
        "most_of_bar": Need(harsher="lower", hi=1.0),
    }
)
"""The parameters that every fills document has, by their names."""

STUDIED: Mapping[str, Need] = MappingProxyType(
    {
        "volume_window": Need(dimension=TIME, lo=1.0),
        "least_studied": Need(harsher="higher", lo=2.0, step=1.0),
        "least_attributed": Need(harsher="higher", lo=2.0, step=1.0),
    }
)
"""Parameters that a document may have: what is measured beside orders, and of how few of them no mean is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyLeg:
    """One leg of latency: its model, and the parameters that it is made of by what each is.

    `span` is the place of the leg's name. `samples` are durations, of an empirical leg alone.
    """

    leg: str
    span: Span
    model: str
    numbers: Mapping[str, Name]
    samples: tuple[Quantity, ...] = ()
    provenance: Provenance = NO_PROVENANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Fills:
    """How a paper broker fills. `studies` are the latencies that an account is run with to see what they cost."""

    header: Header
    latency: tuple[LatencyLeg, ...]
    parameters: tuple[Parameter, ...]
    studies: tuple[Quantity, ...] = ()

    def needs(self) -> Mapping[str, Need]:
        """Return what each parameter must be, by its name: those of every document, and those its latency names."""
        declared = {parameter.id for parameter in self.parameters}
        studied = {name: need for name, need in STUDIED.items() if name in declared}
        return {**{name.value: LATENCY for leg in self.latency for name in leg.numbers.values()}, **NEEDS, **studied}
