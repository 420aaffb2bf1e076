"""`kind: calendar`: dates or sessions that policy names, with the days for which they are known."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.trading_calendar import TradingCalendar
from golive.documents.header import Header


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A calendar document; `times` is all that it says."""

    header: Header
    times: TradingCalendar
