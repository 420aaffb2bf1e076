"""Why an item stands as it does, in a sentence: the words of its rules, filled in with what was measured."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from golive.core.dataclass import dataclass
from golive.core.dated_ahead import age_of
from golive.core.unit import NANOS, Quantity, show, show_duration
from golive.core.utc_text import utc_text
from golive.documents.checklist import Checklist, ChecklistItem, How
from golive.documents.declarations import Parameter
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.item_status import ItemStatus
from golive.readiness.checklist.judge_evidence import contradicts_itself
from golive.readiness.checklist.requirement import Answer, Requirement, Value, is_number
from golive.readiness.checklist.status import Status
from golive.readiness.stage import Stage

_NAMED = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleShown:
    """A rule of an item, what was observed, and its limit, each in the unit in which it was declared."""

    id: str
    observed: str
    op: str
    limit: str
    answer: Answer
    line: int
    margin: float | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWords:
    """An item as it is written, with its limits by name, those that it borrows among them."""

    written: ChecklistItem
    limits: Mapping[str, Parameter]

    def sentence(self, item: Item, stands: ItemStatus, *, now: int, stage: Stage) -> str:
        """Return why it stands as it does for a stage."""
        if self.written.is_absent:
            return f"{self.written.span.file} does not have it, and without it nothing is ready"
        piece = stands.evidence
        ended = "" if piece is None or piece.period_end is None else utc_text(piece.period_end)
        match stands.status:
            case Status.FAIL if item.how is not How.SIGNOFF:
                failing = (one for one in self.rules(item, stands, stage=stage) if one.answer is Answer.FALSE)
                return "; ".join(one.sentence for one in failing)
            case Status.PASS if piece is not None:
                return "; ".join(filter(None, (f"measured until {ended}", piece.why)))
            case Status.PASS if stands.steps:
                return f"approved for the step {', '.join(stands.steps)}"
            case Status.EXPIRED if piece is not None and piece.period_end is not None:
                old = show_duration(float((now - piece.period_end) // NANOS))
                return f"its period ended at {ended}, {old} ago; at most {show_duration(item.max_age / NANOS)} counts"
            case Status.UNMEASURED if piece is not None:
                least = f"{piece.n or 0} measured, {item.min_n} needed{self._to_judge(item, stage)}"
                return f"{piece.why}: {least}" if piece.why else least
            case Status.ERROR if piece is not None:
                return self._wrong(item, stands, piece, now=now, stage=stage)
            case Status.MISSING if piece is not None:
                absent = (one for one in self.rules(item, stands, stage=stage) if one.answer is Answer.ABSENT)
                lacking = f"nobody measured {', '.join(one.id for one in absent)}"
                return f"{lacking}: {piece.why}" if piece.why else lacking
        return _PLAIN[stands.status]

    def _to_judge(self, item: Item, stage: Stage) -> str:
        """Return what is judged once enough is measured, as far as it is to reach a limit."""
        asked = [
            f"{one.measure} >= {self._shown(one.measure, one.limit)}"
            for one in item.requirements
            if one.op == ">=" and (one.stage is not Stage.LIVE or stage is not Stage.CANARY)
        ]
        return f" to judge {', '.join(asked)}" if asked else ""

    def _wrong(self, item: Item, stands: ItemStatus, piece: Evidence, *, now: int, stage: Stage) -> str:
        if piece.why or piece.raised:
            return piece.why or _PLAIN[Status.ERROR]
        if piece.period_end is None:
            return "it has no date"
        if age_of(piece.period_end, now) is None:
            return "it is dated ahead of now"
        if contradicts_itself(piece):
            return "its data end before they begin, or after they were written down"
        odd = [
            f"{one.id}: {one.observed}" for one in self.rules(item, stands, stage=stage) if one.answer is Answer.INVALID
        ]
        return f"no such value can be ({'; '.join(odd)})" if odd else "it counts nothing that can be counted"

    def rules(self, item: Item, stands: ItemStatus, *, stage: Stage) -> tuple[RuleShown, ...]:
        """Return each rule that a stage asks, with what was observed."""
        measured = {} if stands.evidence is None else stands.evidence.measured
        pairs = zip(item.requirements, self.written.asked, strict=True)
        return tuple(
            RuleShown(
                id=rule.id,
                observed=self._shown(rule.measure, measured.get(rule.measure)),
                op=rule.op,
                limit=self._shown(rule.measure, rule.limit),
                answer=rule.answer(measured),
                line=asked.rule.span.line,
                margin=_margin(rule, measured.get(rule.measure)),
                sentence=self._filled(asked.rule.reason.value, measured),
            )
            for rule, asked in pairs
            if rule.stage is not Stage.LIVE or stage is not Stage.CANARY
        )

    def _filled(self, text: str, measured: Mapping[str, Value]) -> str:
        def fill(match: re.Match[str]) -> str:
            parameter = self.limits.get(match[1])
            if parameter is None:
                return self._shown(match[1], measured.get(match[1]))
            value = parameter.value
            return show(value.value, value.unit) if isinstance(value, Quantity) else value

        return _NAMED.sub(fill, text)

    def _shown(self, measure: str, value: Value) -> str:
        unit = next((one.unit for one in self.written.measures if one.id == measure), None)
        if value is None:
            return "unknown"
        if isinstance(value, bool | str) or unit is None or not is_number(value):
            return str(value).lower() if isinstance(value, bool) else "no number"
        return show(float(value), unit)


def words_of(checklist: Checklist, limits: Mapping[str, Mapping[str, Parameter]]) -> Mapping[str, ItemWords]:
    """Return the words of each item; `limits` are those of each, by its id."""
    return {one.id: ItemWords(written=one, limits=limits.get(one.id, {})) for one in checklist.needed}


def _margin(rule: Requirement, value: Value) -> float | None:
    """Return how far a number lies on the good side of its limit, in held units; None where nothing is compared so."""
    if not is_number(value) or isinstance(rule.limit, bool | str) or rule.op not in (">=", ">", "<=", "<"):
        return None
    ahead = value - rule.limit if rule.op in (">=", ">") else rule.limit - value
    return ahead if math.isfinite(ahead) else None


_PLAIN = {
    Status.PASS: "approved",
    Status.FAIL: "somebody refused",
    Status.EXPIRED: "the approval is over",
    Status.MISSING: "there is no evidence",
    Status.UNMEASURED: "nothing was measured",
    Status.ERROR: "what is there cannot be read",
    Status.STALE_SUBJECT: "what is there is about another policy, market, account or code",
    Status.PENDING: "it waits for a sign-off on a frozen packet",
    Status.WAIVED: "waived for a while",
    Status.NOT_APPLICABLE: "does not apply",
}
