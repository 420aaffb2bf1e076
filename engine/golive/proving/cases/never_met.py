"""Expectations that no run can meet, with the reason: they look like a test, and only ever fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field

from golive.checker.checked import Checked, CheckedGate, Rule
from golive.compiler.refusals import Refusal, Word
from golive.core.dataclass import dataclass
from golive.core.issue import Issue
from golive.core.row import RAW_SIZE
from golive.core.unit import show, show_range
from golive.core.verdict import Verdict
from golive.documents.header import Name, Text
from golive.proving.cases.answer import Answer
from golive.proving.cases.expectation import HALF
from golive.proving.cases.expectations import DECIDED, answers_of
from golive.proving.cases.pad import CasePad
from golive.proving.cases.plan import Plan

_CODE = "GL709"
_EFFECTS = {"require": (Verdict.SKIP, Verdict.HOLD), "forbid": (Verdict.SKIP, Verdict.HOLD)}
_SMALLER = (Verdict.REDUCE, Verdict.HOLD, Verdict.SKIP)


def never_met(checked: Checked, plans: Iterable[Plan], able: Iterable[Refusal]) -> tuple[Issue, ...]:
    """Return an issue for each expectation that is proved never to be met; `able` says which rules can refuse."""
    looking = _Looking(checked, {f"{r.rule.gate}.{r.rule.id}": r for r in able})
    for plan in plans:
        looking.look(plan)
    return looking.pad.in_order()


@dataclass(slots=True)
class _Looking:
    checked: Checked
    able: dict[str, Refusal]
    pad: CasePad = field(default_factory=CasePad)
    answered: dict[str, Mapping[str, Answer]] = field(default_factory=dict)
    deciding: dict[tuple[str, bool], tuple[CheckedGate, ...]] = field(default_factory=dict)

    def look(self, plan: Plan) -> None:
        checks: tuple[Callable[[Plan], Iterator[str]], ...] = (self.verdict, self.by, self.size, self.outcome)
        for check in checks:
            for message in check(plan):
                self.pad.error(_CODE, message, self.place(plan, check.__name__).span, _NEXT)

    def place(self, plan: Plan, key: str) -> Name | Text:
        """Return the value that can never come out."""
        expected = plan.expects.written
        value = {"verdict": expected.verdict, "by": expected.by, "size": expected.size}.get(key)
        return value if value is not None else next(iter(expected.outcome.values()))

    def gates(self, plan: Plan) -> tuple[CheckedGate, ...]:
        if plan.kind not in DECIDED:
            return ()
        key = (plan.of, plan.is_whole)
        if key not in self.deciding:
            gates = plan.seen(self.checked).gates
            self.deciding[key] = gates if plan.is_whole else tuple(g for g in gates if g.id == plan.document)
        return self.deciding[key]

    def verdict(self, plan: Plan) -> Iterator[str]:
        word = plan.expects.written.verdict
        gates = self.gates(plan)
        if word is None or not gates:
            return
        if word.value == Verdict.HALT.name and not any(g.halts for g in gates):
            yield f"`{plan.document}` never halts: it does not say `on_fail: halt`"
        is_bound = plan.seen(self.checked).bounds is not None
        smaller = is_bound or any(r.effect in ("reduce", "cap") for g in gates for r in g.rules)
        if word.value == Verdict.REDUCE.name and not smaller:
            yield f"`{plan.document}` never reduces: it has neither `reduce` nor `cap`"

    def by(self, plan: Plan) -> Iterator[str]:
        by, verdict = plan.expects.written.by, plan.expects.written.verdict
        if by is None:
            return
        if verdict is not None and verdict.value == Verdict.EXECUTE.name:
            yield "nothing determines an EXECUTE: no rule refuses"
            return
        rule = self.rule(plan, by.value)
        if rule is None:
            return
        refusal = self.able.get(f"{rule.gate}.{rule.id}")
        if refusal is not None and refusal.word is Word.CANNOT:
            yield f"`{rule.gate}.{rule.id}` is proved never to refuse: `golive validate` says why"
        elif verdict is not None and verdict.value not in [v.name for v in self.verdicts(rule)]:
            words = " or ".join(v.name for v in self.verdicts(rule))
            yield f"`{rule.gate}.{rule.id}` gives {words}, never {verdict.value}"

    def rule(self, plan: Plan, by: str) -> Rule | None:
        names = (by, f"{plan.document}.{by}")
        return next((r for g in self.gates(plan) for r in g.rules if f"{g.id}.{r.id}" in names), None)

    def verdicts(self, rule: Rule) -> tuple[Verdict, ...]:
        """Return the verdicts that a rule can determine."""
        if rule.effect not in _EFFECTS:
            return _SMALLER
        halts = any(g.halts for g in self.checked.every_gate if g.id == rule.gate)
        return (Verdict.HALT, Verdict.HOLD) if halts else _EFFECTS[rule.effect]

    def size(self, plan: Plan) -> Iterator[str]:
        size, verdict = plan.expects.size, plan.expects.written.verdict
        if size is None:
            return
        least = size.quantity.value - HALF * 10.0**-size.decimals * size.quantity.unit.scale
        word = verdict.value if verdict is not None else ""
        if word and not Verdict[word].allowed and least > 0:
            yield f"`{word}` leaves no size"
        if word and Verdict[word].allowed and not size.quantity.value:
            yield f"`{word}` leaves a size above zero"
        raw = self.raw(plan)
        # A size below zero is none that anybody can ask for: what comes out is nothing.
        if raw is not None and least > max(raw, 0):
            yield f"no size is above the {show(raw, size.quantity.unit)} that is asked for"

    def raw(self, plan: Plan) -> float | None:
        """Return the size that a case asks for, None where that is not known."""
        columns = plan.gives.columns
        if plan.seen(self.checked).bounds is not None:
            # What closes is asked for in lots, which no strategy declares.
            return None
        asked, strategy = columns.get(RAW_SIZE), columns.get(self.checked.strategy.column)
        if asked is not None:
            return asked.value if isinstance(asked.value, float) and not asked.word else None
        return next(
            (s.raw_size.value for s in self.checked.specs.strategies if strategy and s.header.id == strategy.value),
            None,
        )

    def outcome(self, plan: Plan) -> Iterator[str]:
        if plan.kind in DECIDED:
            return
        for name, written in plan.expects.numbers.items():
            type_, quantity = self.answers(plan)[name].type, written.quantity
            slack = HALF * 10.0**-written.decimals * quantity.unit.scale
            if quantity.value + slack < type_.lo or quantity.value - slack > type_.hi:
                bounds = show_range(type_.lo, type_.hi, quantity.unit)
                yield f"`{name}` is within {bounds}: anything else is unknown"
        yield from self.words(plan)

    def answers(self, plan: Plan) -> Mapping[str, Answer]:
        """Return what the document of a case answers, read once for all of them."""
        if plan.of not in self.answered:
            self.answered[plan.of] = answers_of(self.checked, plan.kind, plan.document)
        return self.answered[plan.of]

    def words(self, plan: Plan) -> Iterator[str]:
        """Yield the words of tables and strategies that no cell and no signal gives."""
        expected = plan.expects.written.outcome.get("")
        if plan.kind == "table" and expected is not None:
            grid = self.checked.grids[plan.document]
            if expected.value in grid.outcomes and all(expected.value not in row for row in grid.cells):
                yield f"no cell of `{plan.document}` is `{expected.value}`"
        if plan.kind == "strategy" and expected is not None:
            signal = next(s for s in self.checked.signals if s.strategy == plan.document)
            if expected.value in ("long", "short") and getattr(signal, expected.value) is None:
                yield f"`{plan.document}` has no `{expected.value}:` under `signal:`"


_NEXT = "a case that only ever fails tests nothing: expect what can come out"
