"""The scorecard of a strategy as `golive checklist status` and `golive report readiness` tell it, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from golive.compiler.digest import digest, digest_of_meaning
from golive.core.errors import InvalidInput
from golive.core.utc_text import nanos_of_utc, utc_text
from golive.readiness.scorecard.from_evidence import EvidenceCard, evidence_card
from golive.readiness.scorecard.scored import part_of
from golive.report.scorecard_section import EarlierCard, Scores

if TYPE_CHECKING:
    from golive.cli.checklist_ground import ChecklistGround
    from golive.cli.checklist_signed import Counted
    from golive.documents.scorecard import Scorecard


def since_when(text: str, now: int) -> int:
    """Return the instant that a date of UTC begins, or an instant, in nanoseconds.

    Raises
    ------
    InvalidInput
        It is neither, or lies ahead.
    """
    at = nanos_of_utc(text if "T" in text else f"{text}T00:00:00Z")
    if at is None:
        raise InvalidInput(
            f"`{text}` is no date", hint="write for example `--since 2026-05-01`, or 2026-05-01T06:00:00Z"
        )
    if at > now:
        raise InvalidInput(f"`{text}` lies ahead", hint="give a date that is over")
    return at


def scores_of(ground: ChecklistGround, now: Counted, then: Counted | None) -> Scores | None:
    """Return the scorecard of a strategy, None where the library has none."""
    cards = ground.engine.program.checked.specs.scorecards
    if not cards:
        return None
    document = cards[0]
    return Scores(
        evidenced=evidence_card(document, now.standing),
        formula=_formula(ground, document),
        earlier=None if then is None else _earlier(document, now, then),
    )


def _earlier(document: Scorecard, now: Counted, then: Counted) -> EarlierCard:
    return EarlierCard(
        at=then.standing.now,
        evidenced=evidence_card(document, then.standing),
        subject=then.standing.subject,
        same=then.standing.subject == now.standing.subject,
        uncounted=then.uncounted,
    )


def _formula(ground: ChecklistGround, document: Scorecard) -> str:
    """Return the digest of what points are made by: the scorecard, and the checklist that says what counts."""
    values = ground.engine.program.checked.specs.values
    files = (document.header.span.file, ground.checklist.header.span.file)
    return digest([digest_of_meaning(values[file]) for file in files])


def scores_as_json(scores: Scores | None) -> Mapping[str, Any] | None:
    """Return a scorecard as a document, None where there is none."""
    if scores is None:
        return None
    change, reported, earlier = scores.change, scores.reported, scores.earlier
    return {
        **_card_as_json(scores.evidenced),
        "formula": scores.formula,
        "since": None
        if earlier is None or change is None
        else {
            "at": utc_text(earlier.at),
            "subject": earlier.subject,
            "same_version": earlier.same,
            "signatures": {"count": not earlier.uncounted, "why_not": earlier.uncounted or None},
            **_card_as_json(earlier.evidenced),
            "change": change.change.value,
            "delta": change.delta,
        },
        "reported": None
        if reported is None
        else {
            "source": scores.evidenced.document.reported.source if scores.evidenced.document.reported else None,
            "computed": {"before": reported.before, "after": reported.after, "delta": reported.delta},
            "agrees": dict(zip(("before", "after", "delta"), reported.agrees, strict=True)),
            "row_deltas_agree": reported.row_deltas_agree,
        },
    }


def _card_as_json(evidenced: EvidenceCard) -> Mapping[str, Any]:
    card = evidenced.card
    return {
        "headline": card.lower,
        "shown": card.shown,
        "lower": card.lower,
        "upper": card.upper,
        "cap": card.cap,
        "categories": [
            {
                "id": one.id,
                "title": category.title,
                "lower": one.lower,
                "upper": one.upper,
                "coverage": one.coverage,
                "components": _components_as_json(evidenced, category.id),
            }
            for category, one in zip(evidenced.document.categories, card.categories, strict=True)
        ],
    }


def _components_as_json(evidenced: EvidenceCard, category: str) -> Sequence[Mapping[str, Any]]:
    each = [one for (of, _), one in evidenced.components.items() if of == category]
    return [
        {
            "id": one.component.id,
            "item": one.component.item.value,
            "measure": one.component.measure.value,
            "status": one.status.name,
            "value": None if one.ends is None else one.ends[0],
            "n": one.n,
            "points": list(part_of(one.component, one.ends).points),
            "weight_percent": one.component.weight,
            "source": one.component.provenance.source,
            "why_not": one.why or None,
            "line": f"{one.component.span.file}:{one.component.span.line}",
        }
        for one in each
    ]
