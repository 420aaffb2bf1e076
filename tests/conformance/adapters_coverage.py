"""The adapter of what cases saw of a policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from golive.core.shortest_decimal import exactly
from golive.core.span import NOWHERE
from golive.proving.coverage import Part, Point, Sight, cover, coverage_exit
from golive.proving.outcome import Origin, Saw


def cases_coverage(inputs: dict[str, Any]) -> dict[str, Any]:
    points = [Point(of="gate.any", name=rule, part=Part.RULE, span=NOWHERE) for rule in inputs["rules"]]
    sights = [
        Sight(of="gate.any", name=seen["rule"], saw=Saw(seen["saw"]), origin=Origin(seen["kind"]))
        for seen in inputs["seen"]
    ]
    coverage = cover(points, sights)
    share = coverage.share()
    return {
        "covered": [one.point.name for one in coverage.points if one.by_written] if coverage.tested else None,
        "share": None if share is None else float(share),
        "exit": coverage_exit(coverage, exactly(inputs["fail_under"])),
    }


ADAPTERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"cases.coverage": cases_coverage}
