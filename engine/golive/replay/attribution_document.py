"""What the gates of a run did as JSON values and back, and as a table: a row a gate and a row a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import pyarrow as pa

from golive.models.returns.gate_attribution import GateAttribution, Worth
from golive.replay.attribution_study import Attributed, AttributionStudy
from golive.replay.money.money_columns import Units
from golive.replay.simulated_fills import FILLED_AT, FILLS, SIMULATED
from golive.replay.studied import read_unknown, unknown_document

_MONEYS = ("avoided", "forgone", "effect", "lower", "upper")


def attribution_document(study: AttributionStudy) -> Mapping[str, Any]:
    """Return a study as JSON values, money in the account's currency; the shadows themselves are in a table."""
    why = {} if study.why is None else unknown_document(study.why)
    return {
        **why,
        "episodes": study.episodes,
        "touched": study.touched,
        "shadows": len(study.shadows),
        "least": study.least,
        "silent": list(study.silent),
        "gates": [_row(row) for row in study.rows],
    }


def read_attribution(document: Mapping[str, Any]) -> AttributionStudy:
    """Return the study that `attribution_document` wrote, without its shadows."""
    return AttributionStudy(
        rows=tuple(_read(row) for row in document["gates"]),
        silent=tuple(document["silent"]),
        episodes=document["episodes"],
        touched=document["touched"],
        least=document["least"],
        why=read_unknown(document) if "unknown" in document else None,
    )


def attribution_table(study: AttributionStudy, units: Units) -> pa.Table:
    """Return the gates and their rules as a table, the unit of money in the names of its columns."""
    rows = [_row(row) for row in study.rows]
    names = [*(field.name for field in fields(GateAttribution)), "within", "untold"]
    types = {name: pa.float64() if name in _MONEYS else pa.int64() for name in names} | {
        "rule": pa.string(),
        "worth": pa.string(),
    }
    columns = {
        units.money(name) if name in _MONEYS else name: pa.array([row[name] for row in rows], type=types[name])
        for name in names
    }
    columns[FILLS] = pa.array([SIMULATED] * len(rows), type=pa.string())
    return pa.table(columns).replace_schema_metadata({"filled": FILLED_AT})


def _row(row: Attributed) -> Mapping[str, Any]:
    numbers = {field.name: getattr(row.numbers, field.name) for field in fields(GateAttribution)}
    return {**numbers, "worth": row.numbers.worth.value, "within": row.within, "untold": row.untold}


def _read(row: Mapping[str, Any]) -> Attributed:
    numbers = {field.name: row[field.name] for field in fields(GateAttribution)}
    return Attributed(
        numbers=GateAttribution(**{**numbers, "worth": Worth(row["worth"])}),
        within=row["within"],
        untold=row["untold"],
    )
