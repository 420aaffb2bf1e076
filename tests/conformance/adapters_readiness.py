"""Adapters of readiness: items, the checklist, the steps before going live, and the scorecard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.conformance.adapters_paper import duration, instant, instant_if_any
from tests.places import REPOSITORY

from golive.core.unit import NANOS
from golive.documents.checklist import EvidenceType, How, Severity
from golive.documents.prelive import PreliveStep, PreliveSteps
from golive.loader.document import load_document
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.exemption import NotApplicable, Waiver
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.item_status import About, Heard, item_status
from golive.readiness.checklist.prelive import prelive
from golive.readiness.checklist.readiness import all_ready, readiness
from golive.readiness.checklist.requirement import Requirement
from golive.readiness.checklist.sign_off import Statement
from golive.readiness.checklist.status import Status, Told, status_of
from golive.readiness.scorecard.before_after import Whole, before_after
from golive.readiness.scorecard.card import CardTerms, Part, scorecard
from golive.readiness.scorecard.reported import recomputed
from golive.readiness.stage import Stage

LONGEST_WAIVER = 30 * 86_400 * NANOS


def one_item(told: Mapping[str, Any]) -> Item:
    """Return an item of a vector."""
    asked = (
        Requirement(id=each["id"], measure=each["measure"], op=each["op"], limit=each["limit"])
        for each in told.get("require", ())
    )
    return Item(
        id=told["id"],
        how=How(told["how"]),
        type=EvidenceType(told.get("type", "measurement")),
        roles=frozenset(told.get("roles", ())),
        max_age=duration(told.get("max_age_s", 0)),
        min_n=told.get("min_n", 1),
        requirements=tuple(asked),
        needed_for=Stage(told.get("needed_for", "canary")),
        severity=Severity(told.get("severity", "blocking")),
        waivable=told.get("waivable", False),
        may_not_apply=told.get("not_applicable", False),
        not_by=frozenset(told.get("not_by", ())),
    )


def piece(told: Mapping[str, Any], realm: str) -> Evidence:
    return Evidence(
        id=told["id"],
        item=told["item"],
        type=EvidenceType(told["type"]),
        realm=told.get("realm", realm),
        subject=told["subject"],
        period_end=instant_if_any(told["period_end"]),
        recorded_at=instant_if_any(told["recorded_at"]),
        n=told["n"],
        measured=told["measured"],
        raised=told.get("raised", False),
    )


def waiver(told: Mapping[str, Any]) -> Waiver:
    return Waiver(
        by=told["by"],
        role=told["role"],
        signed_at=instant(told["signed_at"]),
        until=instant(told["until"]),
        reason=told["reason"],
        subject=told["subject"],
        signed=told.get("signed", True),
    )


def statement(told: Mapping[str, Any]) -> Statement:
    return Statement(
        by=told["by"],
        role=told["role"],
        packet=told["packet"],
        issued=instant_if_any(told["issued"]),
        not_after=instant_if_any(told["not_after"]),
        meaning=told["meaning"],
        signed=told.get("signed", True),
    )


def ready_item_status(inputs: dict[str, Any]) -> dict[str, Any]:
    realm = inputs.get("realm", "production")
    inapplicable = [inputs["not_applicable"]] if inputs.get("not_applicable") else []
    heard = Heard(
        evidence=[piece(each, realm) for each in inputs.get("evidence", ())],
        waivers=[waiver(each) for each in inputs.get("waivers", ())],
        not_applicable=[NotApplicable(**{"signed": True, **each}) for each in inapplicable],
        statements=[statement(each) for each in inputs.get("statements", ())],
    )
    about = About(
        subject=inputs["subject"],
        realm=realm,
        author=inputs["author"],
        now=instant(inputs["now"]),
        longest_waiver=LONGEST_WAIVER,
        packet=inputs.get("packet"),
        unsigned_counts=inputs.get("signatures") == "asserted",
    )
    stands = item_status(one_item(inputs["item"]), heard, about)
    return {
        "status": stands.status.name,
        "satisfied": stands.status.satisfies,
        "evidence": None if stands.evidence is None else stands.evidence.id,
    }


def told_of(items: list[Item], told: Mapping[str, Any]) -> dict[str, Told]:
    """Return the statuses of a vector, with its word for all that it does not name."""
    default = told.get("default")
    every = {} if default is None else {item.id: status_of(default) for item in items}
    return {**every, **{item: status_of(word) for item, word in told.get("statuses", {}).items()}}


def ready_checklist(inputs: dict[str, Any]) -> dict[str, Any]:
    items, stage = [one_item(each) for each in inputs["items"]], Stage(inputs.get("stage", "live"))
    if "strategies" in inputs:
        each = {
            name: readiness(items, told_of(items, told), stage=stage) for name, told in inputs["strategies"].items()
        }
        return {"ready": all_ready(each), "each": {name: one.ready for name, one in each.items()}}
    one = readiness(items, told_of(items, inputs), stage=stage)
    return {
        "ready": one.ready,
        "evidence_ready": one.evidence_ready,
        "needed": one.needed,
        "satisfied": one.satisfied,
        "percent": one.percent,
        "shown": one.shown,
        "blockers": list(one.blockers),
    }


def shipped_steps() -> tuple[PreliveStep, ...]:
    """Return the steps of the library that is shipped: what the vectors say is said of them."""
    name = "checklists/prelive.yaml"
    document = load_document((REPOSITORY / name).read_text(encoding="utf-8"), name).document
    assert isinstance(document, PreliveSteps)
    return document.steps


STEPS = shipped_steps()

SIGNED = ("RISK-005", "STRAT-006")
NAMED = sorted({item.value for step in STEPS for item in step.items})


def ready_prelive(inputs: dict[str, Any]) -> dict[str, Any]:
    items = [one_item({"id": name, "how": "signoff" if name in SIGNED else "auto"}) for name in NAMED]
    steps = prelive(
        STEPS,
        items,
        told_of(items, inputs),
        stage=Stage(inputs["state"]),
        frozen=inputs["packet"] == inputs["subject"],
    )
    return {"done": list(steps.done), "count": steps.count, "next": steps.next}


def ends_of(value: Any) -> tuple[float, float] | None:
    """Return between which values something was measured."""
    if value is None or isinstance(value, bool):
        return None
    return (value, value) if isinstance(value, int | float) else (value[0], value[1])


def ready_scorecard(inputs: dict[str, Any]) -> dict[str, Any]:
    caps = inputs["caps"]
    terms = CardTerms(
        failed=caps["blocking_failed"],
        expired=caps["blocking_expired"],
        waived=caps["waived"],
        thin=caps["coverage_under_80"],
        least_coverage=inputs["least_coverage"],
        over_least=inputs["ceiling_over_least"],
    )
    categories = {
        name: [
            Part(
                id=part["id"],
                weight=part["weight"],
                knots=tuple((x, points) for x, points in part["knots"]),
                measured=ends_of(part["value"]),
            )
            for part in parts
        ]
        for name, parts in inputs["categories"].items()
    }
    items = [(Status[each["status"]], Severity(each["severity"])) for each in inputs["items"]]
    card = scorecard(categories, items, terms)
    return {
        "overall": card.lower,
        "upper": card.upper,
        "shown": card.shown,
        "cap": card.cap,
        "lower": [each.lower for each in card.categories],
        "uppers": [each.upper for each in card.categories],
        "coverage": [each.coverage for each in card.categories],
    }


def ready_reported(inputs: dict[str, Any]) -> dict[str, Any]:
    table = recomputed(inputs["rows"], inputs["reported"])
    return {
        "before": table.before,
        "after": table.after,
        "delta": table.delta,
        "agrees": list(table.agrees),
        "row_deltas_agree": table.row_deltas_agree,
    }


def ready_before_after(inputs: dict[str, Any]) -> dict[str, Any]:
    both = before_after(Whole(**inputs["before"]), Whole(**inputs["after"]))
    return {"verdict": both.change.value, "delta": both.delta}


ADAPTERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "ready.item_status": ready_item_status,
    "ready.checklist": ready_checklist,
    "ready.prelive": ready_prelive,
    "ready.scorecard": ready_scorecard,
    "ready.reported": ready_reported,
    "ready.before_after": ready_before_after,
}
