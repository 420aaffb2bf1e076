"""The inputs that may be left out, and the stricter answer that each gives then."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fail_closed.doubts import Doubt

NOT_TOLD = frozenset((Doubt.ABSENT, Doubt.NULL))

LOOSE = ("scalar", "columns", "numexpr", "pandas", "CSV", "JSON lines")
TABLES = (*LOOSE, "typed pandas", "arrow", "polars", "duckdb", "parquet")

OPTIONAL: Mapping[tuple[str, str], str] = {
    **{(table, "clock_skew"): "nothing may be ahead of the decision" for table in TABLES},
    ("gate alone", "strategy"): "nobody's own limits: allowed only where no strategy tightens the gate",
    ("OrderFlowGate", "request.strategy_name"): "as a gate alone",
    ("Session", "request.raw_size"): "the size that the strategy declares",
    ("Session", "request.expected_edge_bps"): "the edge that the strategy declares",
    ("ProductionTradingPipeline", "account"): "the paper account as it was last told, or as it was opened",
    ("ProductionTradingPipeline", "account.kill_switch"): "the paper account's switch as it was last told",
}
"""By surface and input: what counts in its place. A test holds each to no more than the size with the input."""

PANDAS = frozenset(("pandas", "typed pandas"))
"""Where NaN is how absence is written."""


def is_left_out(surface: str, doubt: Doubt) -> bool:
    """Say whether a doubt is, on a surface, how an input is left out."""
    return doubt in NOT_TOLD or (doubt is Doubt.NAN and surface in PANDAS)
