"""The shadows of a run as rows: one for each that was opened, the same in memory and in `shadows.csv`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import pyarrow as pa

from golive.core.dataclass import dataclass
from golive.replay.money.money_columns import INSTANT, Units, decimals_of
from golive.replay.simulated_fills import FILLED_AT, FILLS, SIMULATED
from golive.trading.shadow_account import ShadowOutcome
from golive.trading.shadow_accounts import ShadowedEpisode


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowRow:
    """One shadow: instants in nanoseconds, money in nano-units; None for what is open or cannot be told.

    `by` are the rules that touched its episode. It was entered at the look `entered_ts` with `lots`, of which `filled`
    were. `shadow` is what it came to, `real` what really came of the episode, and `difference` the second less the
    first: what was gained by what stood against it.
    """

    episode: str
    strategy: str
    symbol: str
    direction: str
    first_ts: int
    looks: int
    by: str
    entered_ts: int
    lots: int
    filled: int
    left_ts: int | None
    left_by: str | None
    shadow: int | None
    real: int | None
    difference: int | None
    why: str | None


def shadow_row(episode: ShadowedEpisode, shadow: ShadowOutcome, net: int | None) -> ShadowRow:
    """Return the shadow of an episode, given what really came of that."""
    return ShadowRow(
        episode=episode.id,
        strategy=episode.strategy,
        symbol=episode.symbol,
        direction=episode.direction,
        first_ts=episode.first,
        looks=episode.looks,
        by=" ".join(episode.by),
        entered_ts=shadow.since,
        lots=shadow.lots,
        filled=shadow.filled,
        left_ts=shadow.until,
        left_by=shadow.reason,
        shadow=shadow.net,
        real=net,
        difference=None if net is None or shadow.net is None else net - shadow.net,
        why=None if shadow.why is None else shadow.why.code,
    )


_MONEYS = ("shadow", "real", "difference")
_TYPES = {"str": pa.string(), "int": pa.int64()}


def shadows_table(rows: Sequence[ShadowRow], units: Units) -> pa.Table:
    """Return shadows as a table: instants with their zone, money in decimals, units in the names."""
    columns = {}
    for field in fields(ShadowRow):
        values, name = [getattr(row, field.name) for row in rows], field.name
        if name in _MONEYS:
            columns[units.money(name)] = decimals_of(values)
        elif name.endswith("_ts"):
            columns[name.replace("_ts", "_utc")] = pa.array(values, type=INSTANT)
        else:
            columns[name] = pa.array(values, type=_TYPES[str(field.type).removesuffix(" | None")])
    columns[FILLS] = pa.array([SIMULATED] * len(rows), type=pa.string())
    return pa.table(columns).replace_schema_metadata({"filled": FILLED_AT})
