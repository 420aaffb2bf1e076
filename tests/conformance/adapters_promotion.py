"""The adapter of promotions: the events of a vector, folded one after another."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.conformance.adapters_paper import duration, instant, instant_if_any

from golive.readiness.promotion import Hand, PromotionTerms, Standing, Verdict
from golive.readiness.stage import Stage
from golive.readiness.step_down import StepDown

SOLO_SHARE = 0.01
"""What the vectors are made with."""

COMPARES: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
}


def compared(value: Any, op: str, limit: Any) -> bool | None:
    """Return whether a fact is as told; None where it is unknown."""
    return None if value is None else COMPARES[op](value, limit)


def terms_of(policy: dict[str, Any], author: str) -> PromotionTerms:
    """Return what a vector asks of promotions."""
    rules = tuple(
        StepDown(
            id=rule["id"],
            sources=frozenset(Stage(source) for source in rule["from"]),
            target=Stage(rule["to"]),
            patience=duration(rule["patience_s"]),
        )
        for rule in policy["demote"]
    )
    return PromotionTerms(
        rules=rules,
        signed_by={Stage(to): tuple(roles) for to, roles in policy["signed_by"].items()},
        cool_off=duration(policy["cool_off_s"]),
        most_demotions=policy["max_demotions"],
        window=duration(policy["window_s"]),
        canary_share=policy["canary_capital"],
        solo_share=SOLO_SHARE,
        solo=policy["profile"] == "solo",
        authors=frozenset({author}),
    )


def hand(who: str, roles: tuple[str, ...] = ()) -> Hand:
    return Hand(who=who, roles=frozenset(roles), machine=who == "machine")


@dataclass
class Record:
    """A strategy that things happen to."""

    policy: dict[str, Any]
    terms: PromotionTerms
    standing: Standing

    def happened(self, event: dict[str, Any]) -> Verdict | None:
        """Fold one event; return what became of it, None where nothing is answered."""
        at, now, terms = instant(event["at"]), self.standing, self.terms
        verdict: Verdict | None = None
        match event["do"]:
            case "facts":
                values = event["values"]
                answers = {
                    rule["id"]: compared(values.get(rule["fact"]), rule["op"], rule["limit"])
                    for rule in self.policy["demote"]
                }
                self.standing, verdict = now.looked(at, answers, terms)
            case "promote":
                self.standing, verdict = now.promoted(
                    at,
                    Stage(event["to"]),
                    [hand(one["who"], tuple(one["roles"])) for one in event["by"]],
                    ready=event["ready"],
                    guards={g["id"]: compared(g["value"], g["op"], g["limit"]) for g in event["guards"]},
                    terms=terms,
                )
            case "demote":
                self.standing, verdict = now.demoted(at, Stage(event["to"]), by=hand(event["by"]), terms=terms)
            case "retire":
                self.standing, verdict = now.retired(at, by=hand(event["by"]))
            case "subject":
                self.standing, verdict = now.changed(at, proved=event["proved"], terms=terms)
            case "root_cause":
                self.standing = now.explained(at, by=hand(event["by"]))
            case "freeze":
                self.standing = now.froze(at)
        return verdict


def ready_promotion(inputs: dict[str, Any]) -> dict[str, Any]:
    start, terms = inputs["start"], terms_of(inputs["policy"], inputs["author"])
    begun = instant(start["at"])
    standing = Standing(
        stage=Stage(start["state"]), at=begun, since=begun, frozen_at=instant_if_any(start["frozen_at"])
    )
    record = Record(policy=inputs["policy"], terms=terms, standing=standing)
    states, because, accepted = [], [], []
    for event in inputs["events"]:
        verdict = record.happened(event)
        states.append(record.standing.stage.value)
        because.append(verdict.rule if verdict else "")
        if event["do"] in ("promote", "demote", "retire"):
            assert verdict is not None
            accepted.append(verdict.accepted)
    return {
        "states": states,
        "because": because,
        "accepted": accepted,
        "capital_share": record.standing.capital_share(terms),
    }


ADAPTERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"ready.promotion": ready_promotion}
