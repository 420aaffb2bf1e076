"""`kind: scenarios`: named shocks that a library is held against, and what may be lost in the worst of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.documents.declarations import Parameter
from golive.documents.header import Header, Name
from golive.documents.need import Need

PRICE, SPREAD, VOLUME, FUNDING = "price", "spread", "volume", "funding"

SHOCKS: Mapping[str, Need] = MappingProxyType(
    {
        PRICE: Need(harsher="higher", lo=0.01, hi=1.0),
        SPREAD: Need(harsher="higher", lo=1.0, hi=1e3),
        VOLUME: Need(harsher="lower", hi=1.0),
        FUNDING: Need(harsher="higher", hi=1.0),
    }
)
"""What may be shocked, and what the size of each is.

A price jumps by a share against what is held, spread and volume are so many times what they were, and funding is the
rate of one boundary.
"""

APPETITE = "appetite"
"""The share of an account's capital that may be lost in the worst scenario."""

_APPETITE = Need(harsher="lower", hi=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedScenario:
    """One scenario: what is shocked, each by the name of the parameter that says how much."""

    id: str
    span: Span
    shocks: Mapping[str, Name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenarios:
    """The scenarios in the order in which they are written, and their sizes."""

    header: Header
    scenarios: tuple[NamedScenario, ...]
    parameters: tuple[Parameter, ...]

    def needs(self) -> Mapping[str, Need]:
        """Return what each parameter must be, by its name."""
        named = {name.value: SHOCKS[shock] for one in self.scenarios for shock, name in one.shocks.items()}
        return {**named, APPETITE: _APPETITE}
