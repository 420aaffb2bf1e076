"""The points of a score as facts of a packet: texts, from which the packet's page draws what a score's page draws."""

from __future__ import annotations

from decimal import Decimal

from golive.readiness.durability.assessment import Durability
from golive.readiness.packet.facts import BarFact, BarsFact, ZoneFact
from golive.readiness.points import write_points
from golive.report.score_charts import points_rows


def bars_of_score(assessment: Durability) -> BarsFact:
    """Return the points of every component, and of the whole, over the bands of the policy."""
    document, scored = assessment.policy.document, assessment.scored
    known = (*(not part.is_missing for part in scored.components), scored.lower is not None)
    return BarsFact(
        id="points",
        title="Points of every component, and of the whole",
        about=(
            "Points from 0 to 100 over the bands of the policy, as in the tables above. Solid: what is shown. Pale: "
            f"what nobody measured leaves open. Red: below {document.veto.below:g}, where a component caps the whole."
        ),
        bars=tuple(
            BarFact(
                name=row.name,
                lower=_plain(write_points(row.lower, document)),
                upper=_plain(write_points(row.upper, document)),
                known=is_known,
                strong=row.strong,
            )
            for row, is_known in zip(points_rows(assessment), known, strict=True)
        ),
        zones=tuple(
            ZoneFact(name=band.id, low=_plain(f"{band.lo:g}"), high=_plain(f"{band.hi:g}")) for band in document.bands
        ),
        capped_below=_plain(f"{document.veto.below:g}"),
    )


def _plain(number: str) -> str:
    """Write a number without an exponent."""
    return f"{Decimal(number):f}"
