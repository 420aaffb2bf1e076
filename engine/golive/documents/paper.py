"""`kind: paper`: an account that trades on paper, and how many of its days are enough."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from golive.core.civil import DAY_S
from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.unit import TIME, Quantity
from golive.documents.declarations import Parameter
from golive.documents.header import Header, Name
from golive.documents.need import Need

CAPITAL = "capital"
MOST_CAPITAL = 1e12
"""A trillion: more was written in another currency, or by mistake."""

MIN_DAYS, DAY_COVERAGE, MIN_TRADES, HEARTBEAT = "min_days", "day_coverage", "min_trades", "heartbeat"

_DAYS = Need(
    dimension=TIME, harsher="higher", lo=30 * DAY_S, hi=3_650 * DAY_S, step=DAY_S, counts="a number of whole days"
)

ACCOUNT_NEEDS: Mapping[str, Need] = MappingProxyType(
    {
        MIN_DAYS: _DAYS,
        DAY_COVERAGE: Need(harsher="higher", lo=0.5, hi=1.0),
        MIN_TRADES: Need(harsher="higher", lo=1.0, hi=1e9, step=1.0),
        HEARTBEAT: Need(dimension=TIME, harsher="lower", lo=1.0, hi=3_600.0),
    }
)
"""The parameters that every account has: no library can ask for fewer days than thirty, or be silent for longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An account on paper; its id is the account's name.

    `capital` is in quote currency, `strategies` are those that trade in it, `markets` the ids of the descriptions that
    it trades. `capital_span` is the place of the capital.
    """

    header: Header
    capital: Quantity
    capital_span: Span
    strategies: tuple[Name, ...]
    markets: tuple[Name, ...]
    parameters: tuple[Parameter, ...]
