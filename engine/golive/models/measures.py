"""What can be measured of a strategy for a score: ids and dimensions, known without computing anything."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from golive.core.dataclass import dataclass
from golive.core.unit import ANNUAL, RATIO, TIME, Dimension


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What one assessment measures, by component and measurement, and the parameters it needs."""

    components: Mapping[str, Mapping[str, Dimension]]
    parameters: Mapping[str, Dimension]


DURABILITY = Assessment(
    components=MappingProxyType(
        {
            "alpha_decay": {"half_life": TIME},
            "regime_stability": {"worst_sharpe": ANNUAL, "share_paying": RATIO},
            "cost_robustness": {"cost_cover": RATIO},
            "capacity": {"room": RATIO},
            "complexity": {"kept": RATIO, "deflated": RATIO},
            "live_gap": {"gap": RATIO},
        }
    ),
    parameters=MappingProxyType(
        {
            "periods_per_year": ANNUAL,
            "trading_days": ANNUAL,
            "confidence": RATIO,
            "strength_window": RATIO,
            "trend_window": RATIO,
            "vol_window": RATIO,
            "vol_lookback": RATIO,
            "volatile_from": RATIO,
            "fewest_observations": RATIO,
            "most_thin": RATIO,
            "max_participation": RATIO,
            "resamples": RATIO,
        }
    ),
)
"""`half_life` in trading days; `worst_sharpe` a year; `share_paying` of regimes; `cost_cover` break-even over assumed
cost; `room` usable over current assets; `kept` Sharpe ratio out of over in sample; `deflated` probability; `gap` share
of the backtest's Sharpe ratio that is missing live."""

ASSESSMENTS: Mapping[str, Assessment] = MappingProxyType({"durability": DURABILITY})
