"""Reads what cases expect against the document they test: rules, outcomes and units that are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from golive.checker.checked import Checked, CheckedGate
from golive.compiler.rule_info import BOUND, POSITION, SIZE, STRATEGY
from golive.core.dataclass import dataclass
from golive.core.signature import BOOL, Kind, number, one_of
from golive.core.suggest import did_you_mean
from golive.core.unit import LOTS, TIME, UNITS, Unit, measured, natural_unit
from golive.documents.cases import Case, CasesOf, Expected
from golive.documents.declarations import Parameter
from golive.documents.header import Text
from golive.documents.market_numbers import numbers_of
from golive.documents.paper import CAPITAL
from golive.documents.score import WITHHELD, Score
from golive.proving.cases.answer import ONLY, Answer
from golive.proving.cases.card_answers import answers_of_card
from golive.proving.cases.expectation import REASONS, UNKNOWN, Expectation, Written, read_written
from golive.proving.cases.given_values import Told
from golive.proving.cases.guardrail_answers import answers_of_rules
from golive.proving.cases.item_answers import answers_of_items
from golive.proving.cases.pad import CasePad
from golive.proving.cases.prelive_answers import answers_of_prelive
from golive.proving.cases.promotion_answers import answers_of_promotion
from golive.proving.cases.strategy_answers import answers_of_strategy
from golive.proving.cases.switch_answers import answers_of_trips

DECIDED = ("gate", "pipeline")
"""Kinds of document that give a verdict."""

RATING, BEST, LOWER, UPPER, COVERAGE, DEPLOY = "rating", "best", "lower", "upper", "coverage", "deploy"
"""What a score answers beside the points of its components, and the parameters that its measurements are made with."""


def answers_of(checked: Checked, kind: str, document: str) -> Mapping[str, Answer]:
    """Return what a document without verdicts answers by name; by the empty name where it is one thing."""
    if kind == "table":
        return {ONLY: Answer(type=one_of(*checked.grids[document].outcomes))}
    if kind == "strategy":
        return answers_of_strategy(checked, document)
    if kind == "model":
        model = next(m for m in checked.specs.models if m.header.id == document)
        outputs = {
            o.id: Answer(type=o.type, unit=o.unit or checked.units.get((document, o.id)))
            for o in model.outputs
            if not o.type.kind.is_window
        }
        return {**({ONLY: next(iter(outputs.values()))} if len(outputs) == 1 else {}), **outputs}
    if kind == "score":
        return _of_score(next(s for s in checked.specs.scores if s.header.id == document))
    if kind == "switch":
        return _of_switch(checked, document)
    if kind == "guardrails":
        return _of_guardrails(checked, document)
    if kind == "promotion":
        policy = next(one for one in checked.specs.promotions if one.header.id == document)
        return {**{p.id: _of_parameter(p) for p in policy.parameters}, **answers_of_promotion(checked, document)}
    if kind == "fills":
        fills = next(f for f in checked.specs.fills if f.header.id == document)
        tails = {leg.leg: Answer(type=number(TIME), unit=UNITS["ms"]) for leg in fills.latency}
        return {**{p.id: _of_parameter(p) for p in fills.parameters}, **tails}
    if kind == "paper":
        paper = next(p for p in checked.specs.papers if p.header.id == document)
        capital = Answer(type=number(paper.capital.unit.dimension), unit=paper.capital.unit)
        return {CAPITAL: capital, **{p.id: _of_parameter(p) for p in paper.parameters}}
    if kind == "alerts":
        alerts = next(a for a in checked.specs.alerts if a.header.id == document)
        return {p.id: _of_parameter(p) for p in alerts.parameters}
    if kind == "scenarios":
        scenarios = next(one for one in checked.specs.scenarios if one.header.id == document)
        return {p.id: _of_parameter(p) for p in scenarios.parameters}
    if kind == "checklist":
        return answers_of_items(next(one for one in checked.specs.checklists if one.header.id == document))
    if kind == "prelive":
        return answers_of_prelive(next(one for one in checked.specs.prelive if one.header.id == document))
    if kind == "scorecard":
        card = next(one for one in checked.specs.scorecards if one.header.id == document)
        return {**{p.id: _of_parameter(p) for p in card.parameters}, **answers_of_card(card)}
    if kind == "market":
        market = next(m for m in checked.specs.markets if m.id == document)
        return {n.name: Answer(type=number(n.value.unit.dimension), unit=n.value.unit) for n in numbers_of(market)}
    return {}


def _of_score(score: Score) -> Mapping[str, Answer]:
    rating = Answer(type=one_of(*(band.id for band in score.bands), WITHHELD))
    points = {name: Answer(type=number()) for name in (LOWER, UPPER, *(c.id for c in score.components))}
    coverage = Answer(type=number(), unit=UNITS["%"])
    own = {ONLY: rating, RATING: rating, BEST: rating, **points, COVERAGE: coverage, DEPLOY: Answer(type=BOOL)}
    return {**{p.id: _of_parameter(p) for p in score.parameters}, **own}


def _of_switch(checked: Checked, document: str) -> Mapping[str, Answer]:
    switch = next(s for s in checked.specs.switches if s.header.id == document)
    return {**{p.id: _of_parameter(p) for p in switch.parameters}, **answers_of_trips(checked, document)}


def _of_guardrails(checked: Checked, document: str) -> Mapping[str, Answer]:
    guardrails = next(g for g in checked.specs.guardrails if g.header.id == document)
    return {**{p.id: _of_parameter(p) for p in guardrails.parameters}, **answers_of_rules(checked, document)}


def _of_parameter(parameter: Parameter) -> Answer:
    value = parameter.value
    if isinstance(value, str):
        return Answer(type=one_of(*parameter.members))
    return Answer(type=number(value.unit.dimension), unit=value.unit)


@dataclass(frozen=True, slots=True)
class Answers:
    """What a document answers by name, and in which unit a number of it is shown where none is written."""

    named: Mapping[str, Answer]
    units: Mapping[str, Unit]


def read_answers(checked: Checked, kind: str, document: str) -> Answers:
    """Return what a document answers, for all of its cases."""
    named = answers_of(checked, kind, document)
    return Answers(named, {name: natural_unit(answer.type.dimension) for name, answer in named.items()})


def read_expectation(
    checked: Checked, file: CasesOf, case: Case, columns: Mapping[str, Told], answers: Answers, pad: CasePad
) -> Expectation | None:
    """Return what a case expects; None, with the reason on the pad, where the document has no such thing."""
    before = len(pad.issues)
    expected = case.expect
    decided = file.kind in DECIDED or case.through is not None
    if decided:
        _check_by(checked, file, case, pad)
    size = _size(checked, expected.size, columns, pad) if expected.size is not None else None
    share = Answer(type=number(), unit=UNITS["%"])
    confidence = _number("confidence", expected.confidence, share, pad) if expected.confidence is not None else None
    named = (("verdict", expected.verdict), ("by", expected.by), ("size", expected.size))
    for key, name in (*named, ("confidence", expected.confidence)):
        if name is not None and not decided:
            hint = "write `outcome:`, or `through: pipeline` for what all gates decide"
            pad.error("GL708", f"a {file.kind} has no `{key}`", name.span, hint)
    if decided and expected.outcome:
        what = f"a {file.kind}" if file.kind in DECIDED else "what all gates decide"
        pad.error("GL708", f"{what} has no `outcome`", expected.span, "write `verdict:`, `by:` or `size:`")
    numbers = dict(_numbers(expected, answers.named, file, pad)) if not decided else {}
    if len(pad.issues) != before:
        return None
    return Expectation(
        written=expected,
        by=_by(checked, file, expected),
        size=size,
        confidence=confidence,
        numbers=numbers,
        units={**answers.units, **{name: written.quantity.unit for name, written in numbers.items()}},
    )


def _by(checked: Checked, file: CasesOf, expected: Expected) -> str:
    """Return what decides by its whole name where a case of a gate calls one of its rules by its id alone."""
    own = next((g for g in checked.gates if g.id == file.document), None)
    if expected.by is None or own is None or expected.by.value not in _rules(own):
        return ""
    return f"{own.id}.{expected.by.value}"


def _check_by(checked: Checked, file: CasesOf, case: Case, pad: CasePad) -> None:
    by = case.expect.by
    if by is None:
        return
    own = next((g for g in checked.gates if g.id == file.document), None)
    whole = file.kind == "pipeline" or case.through is not None
    gates = checked.gates if whole else tuple(g for g in checked.gates if g.id == file.document)
    rules = {*(f"{g.id}.{name}" for g in gates for name in _rules(g))}
    own_rules = (SIZE, STRATEGY, *((POSITION, BOUND) if checked.bounds is not None else ()))
    rules |= {f"{checked.pipeline.value}.{name}" for name in own_rules}
    short = {*(_rules(own) if own is not None else ()), *own_rules} if file.kind != "pipeline" else set()
    if by.value not in rules | short:
        near = did_you_mean(by.value, sorted(rules | short)) or f"rules: {', '.join(sorted(short or rules))}"
        pad.error("GL708", f"nothing that decides is called `{by.value}`", by.span, near)


def _rules(gate: CheckedGate) -> Iterable[str]:
    return (*(name for name, _ in gate.needs), *(rule.id for rule in gate.rules))


def _size(checked: Checked, text: Text, columns: Mapping[str, Told], pad: CasePad) -> Written | None:
    """Return the size that is expected; it is in the unit of the strategy that asks."""
    written = read_written(text.value)
    if written is None:
        pad.error("GL708", f"`{text.value}` is no size", text.span, "write for example `5_000 usd`")
        return None
    asking = columns.get(checked.strategy.column)
    strategy = next((s for s in checked.specs.strategies if asking and s.header.id == asking.value), None)
    unit = written.quantity.unit
    if checked.bounds is not None:
        if written.quantity.value and unit.dimension != LOTS:
            message = f"what closes is counted in lots, `{text.value}` is {measured(unit.dimension)}"
            pad.error("GL708", message, text.span, "write for example `5 lots`")
        return written
    if strategy is not None and written.quantity.value and unit.dimension != strategy.raw_size.unit.dimension:
        own = strategy.raw_size.unit
        message = f"the size is {measured(own.dimension)}, `{text.value}` is {measured(unit.dimension)}"
        pad.error("GL708", message, text.span, f"`{strategy.header.id}` asks for sizes in {own.name}")
    return written


def _numbers(
    expected: Expected, answers: Mapping[str, Answer], file: CasesOf, pad: CasePad
) -> Iterable[tuple[str, Written]]:
    """Yield the numbers of an outcome; note what the document does not answer, or not so."""
    for name, text in expected.outcome.items():
        answer = answers.get(name)
        if answer is None:
            hint = did_you_mean(name, answers) or f"outcomes: {', '.join(n or 'one value' for n in answers)}"
            message = (
                f"`{file.document}` has no outcome `{name}`" if name else f"`{file.document}` has several outcomes"
            )
            pad.error("GL708", message, text.span, hint)
        elif text.value in (UNKNOWN, *REASONS) and text.value not in answer.type.members:
            continue
        elif answer.type.kind is Kind.NUMBER:
            written = _number(name, text, answer, pad)
            if written is not None:
                yield name, written
        else:
            _check_word(name, text, answer, pad)


def _number(name: str, text: Text, answer: Answer, pad: CasePad) -> Written | None:
    written, dimension = read_written(text.value), answer.type.dimension
    unit = answer.unit or natural_unit(dimension)
    hint = f"write for example `5 {unit.name}`".rstrip() if unit.name else "write a number"
    if written is None:
        pad.error("GL708", f"`{text.value}` is not a number with a unit", text.span, hint)
    elif not written.quantity.unit.name and unit.name:
        pad.error("GL708", f"`{name}` needs a unit, `{text.value}` has none", text.span, hint)
    elif written.quantity.unit.dimension != dimension:
        message = f"`{name}` is {measured(dimension)}, `{text.value}` is {measured(written.quantity.unit.dimension)}"
        pad.error("GL708", message, text.span, hint)
    else:
        return written
    return None


def _check_word(name: str, text: Text, answer: Answer, pad: CasePad) -> None:
    words = answer.type.members if answer.type.kind is Kind.ENUM else ("true", "false")
    if text.value not in words:
        hint = did_you_mean(text.value, words) or f"one of {', '.join((*words, UNKNOWN))}"
        pad.error("GL708", f"{f'`{name}`' if name else 'the outcome'} is never `{text.value}`", text.span, hint)
