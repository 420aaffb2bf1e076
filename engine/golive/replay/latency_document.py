"""What `run.json` says of a run's orders at other latencies, and back; money is decimals in text, latencies are ns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from golive.replay.latency_study import AtLatency, LatencyStudy
from golive.replay.money.decimals import decimals, decimals_or_none, read_nanos
from golive.replay.studied import mean_document, read_mean, read_unknown, unknown_document


def latency_document(study: LatencyStudy) -> Mapping[str, Any]:
    """Return a study as JSON values; the first row is the run as it was."""
    why = {} if study.why is None else unknown_document(study.why)
    return {**why, "orders_kept": [_row(row) for row in study.rows]}


def _row(row: AtLatency) -> Mapping[str, Any]:
    return {
        "latency_ns": None if row.latency is None else str(row.latency),
        "round_trips": row.trips,
        "left": row.closed,
        "ordered_lots": row.ordered,
        "filled_lots": row.filled,
        "net": decimals(row.net),
        "open": decimals_or_none(row.open),
        "same": row.is_same,
        "difference": None if row.difference is None else mean_document(row.difference),
        "not_marked": row.unmarked,
    }


def read_latencies(document: Mapping[str, Any]) -> LatencyStudy:
    """Return the study that `latency_document` wrote."""
    return LatencyStudy(
        rows=tuple(_read_row(row) for row in document["orders_kept"]),
        why=read_unknown(document) if "unknown" in document else None,
    )


def _read_row(row: Mapping[str, Any]) -> AtLatency:
    return AtLatency(
        latency=None if row["latency_ns"] is None else int(row["latency_ns"]),
        trips=row["round_trips"],
        closed=row["left"],
        ordered=row["ordered_lots"],
        filled=row["filled_lots"],
        net=read_nanos(row["net"]) or 0,
        open=read_nanos(row["open"]),
        difference=None if row["difference"] is None else read_mean(row["difference"]),
        is_same=row["same"],
        unmarked=row.get("not_marked", 0),
    )
