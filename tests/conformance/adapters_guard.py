"""Adapters of updates of models: what becomes of one, how often one is looked at, what serves, what may be loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.conformance.adapters_paper import duration, instant
from tests.guardrails_library import guardrails_by_point, house_guardrails

from golive.documents.guardrails import LEAST_BASELINE, MOST_LIVE_DRAWDOWN
from golive.learning.checkpoint_rules import Format, ModelKind, StoredModel, format_of, refusal_to_load
from golive.learning.judge_update import judge_update
from golive.learning.model_service import Answer, File, ModelService, ModelVersion
from golive.learning.paired_gain import PairedGain
from golive.learning.throttle import Throttle, ThrottleLimits
from golive.learning.update_evidence import ModelMetrics, UpdateEvidence


def guard_decision(inputs: dict[str, Any]) -> dict[str, Any]:
    guardrails = guardrails_by_point() if inputs["policy"].get("evidence") == "point" else house_guardrails()
    assert guardrails.number("least_samples") == inputs["least_n"]
    paired = inputs["paired"]
    evidence = UpdateEvidence(
        old=ModelMetrics(**inputs["old"]),
        new=ModelMetrics(**inputs["new"]),
        same_window=inputs["same_window"],
        same_frequency=inputs["same_frequency"],
        overlaps_training=inputs["overlaps_training"],
        paired=None if paired is None else PairedGain(**paired),
    )
    judged = judge_update(guardrails, evidence, now=0)
    return {"verdict": judged.verdict.value, "accept": bool(judged), "needed": judged.needed}


def guard_throttle(inputs: dict[str, Any]) -> dict[str, Any]:
    policy = inputs["policy"]
    limits = ThrottleLimits(
        every=duration(policy["every_s"]),
        samples=policy["samples"],
        a_day=policy["a_day"],
        after_rollback=duration(policy["after_rollback_s"]),
        frozen_in=frozenset(policy["frozen_in"]),
    )
    state, answers = Throttle(), []
    for event in inputs["events"]:
        at = instant(event["at"])
        if event["do"] == "propose":
            state, answer = state.proposed(at, event["samples"], limits)
            answers.append(answer.value)
        elif event["do"] == "regime":
            state = state.in_regime(at, event["value"], limits)
        elif event["do"] == "unfreeze":
            state = state.thawed(at, by=event["by"])
        else:
            state = {"rollback": state.rolled_back, "freeze": state.froze}[event["do"]](at)
    return {"answers": answers, "looks": state.looks}


def answered(service: ModelService, event: dict[str, Any]) -> tuple[ModelService, Answer]:
    """Return what serves after an event, and what that was answered."""
    house = house_guardrails()
    acts: dict[str, Callable[[], tuple[ModelService, Answer]]] = {
        "accept": lambda: service.accepted(
            ModelVersion(id=event["version"], file=File(event["file"]), baseline=event["baseline"])
        ),
        "store": lambda: service.stored(event["version"]),
        "lost": lambda: service.lost(event["version"]),
        "alarm": lambda: service.alarmed(least_baseline=int(house.number(LEAST_BASELINE))),
        "drawdown": lambda: service.fell(event["value"], most=house.number(MOST_LIVE_DRAWDOWN)),
        "person_rollback": service.rolled_back,
        "freeze": service.froze,
        "unfreeze": lambda: service.thawed(by=event["by"]),
    }
    return acts[event["do"]]()


def guard_rollback(inputs: dict[str, Any]) -> dict[str, Any]:
    service = ModelService()
    in_service, usable, answers = [], [], []
    for event in inputs["events"]:
        service, answer = answered(service, event)
        in_service.append(None if service.in_service is None else service.in_service.id)
        usable.append(service.usable)
        answers.append(answer.value)
    return {"in_service": in_service, "usable": usable, "answers": answers}


def guard_checkpoint(inputs: dict[str, Any]) -> dict[str, Any]:
    allowed = inputs.get("pickle_allowed")
    model_format = format_of(ModelKind(inputs["model"]), pickle_allowed=allowed)
    if inputs["do"] == "save":
        return {"format": model_format.value, "stored": model_format is not Format.REFUSED}
    stored = StoredModel(
        format=model_format,
        there=inputs["file"],
        digest=inputs["file_digest"],
        ledger_digest=inputs["ledger_digest"],
        strategy=inputs["strategy"],
        ledger_strategy=inputs["ledger_strategy"],
        types=inputs["types"],
    )
    refused = refusal_to_load(stored, allowed_types=inputs["allow"], pickle_allowed=allowed)
    return {"loaded": refused is None, "bytes_read": refused is None, "verdict": "OK" if refused is None else "HOLD"}


ADAPTERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "guard.decision": guard_decision,
    "guard.throttle": guard_throttle,
    "guard.rollback": guard_rollback,
    "guard.checkpoint": guard_checkpoint,
}
