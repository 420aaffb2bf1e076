"""Cases of documents without verdicts: the cell of a table, the outputs of a model, what a strategy signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from golive.api.fill_terms import fill_terms
from golive.checker.checked import Checked
from golive.core.unit import NANOS
from golive.documents.market_numbers import numbers_of
from golive.documents.paper import CAPITAL
from golive.evaluator.trace import Trace
from golive.language.terms import Reference, Term
from golive.proving.cases.answer import ONLY
from golive.proving.cases.card_answers import CardAnswers
from golive.proving.cases.given_measures import ScoreAnswers
from golive.proving.cases.given_values import MISSING, Told
from golive.proving.cases.guardrail_answers import judged_by, terms_of_guardrails
from golive.proving.cases.item_answers import ItemAnswers
from golive.proving.cases.plan import Plan
from golive.proving.cases.prelive_answers import PreliveAnswers
from golive.proving.cases.program import answer_of
from golive.proving.cases.promotion_answers import promoted_by, terms_of_promotion
from golive.proving.cases.run_case import judged
from golive.proving.cases.strategy_answers import answered_by, plain_answer, seen_exits, terms_of_strategy
from golive.proving.cases.switch_answers import stopped_by, terms_of_switch
from golive.proving.outcome import Judged, Outcome, Saw, Seen

Answers = Mapping[str, float | str | bool]


def judge_table(plan: Plan, checked: Checked) -> Judged:
    """Look up the cell of a table; with an axis that is unknown no cell is."""
    grid = checked.grids[plan.document]
    table = next(t for t in checked.specs.tables if t.header.id == plan.document)
    row, column = (plan.gives.axes.get(axis.name.value, _NOT_GIVEN) for axis in (table.rows, table.columns))
    word = row.word or column.word
    if word:
        return judged(plan, answered({ONLY: word}), ())
    cell = grid.cells[grid.rows.index(str(row.value))][grid.columns.index(str(column.value))]
    return judged(plan, answered({ONLY: cell}), (Seen(rule=f"{row.value}/{column.value}", saw=Saw.PASSED),))


_NOT_GIVEN = Told(word=MISSING)


def judge_score(plan: Plan, checked: Checked, answers: ScoreAnswers) -> Judged:
    """Score the measurements that a case gives."""
    score = next(s for s in checked.specs.scores if s.header.id == plan.document)
    return judged(plan, answered(answers(score, plan.gives.measures)), ())


def judge_items(plan: Plan, checked: Checked, answers: ItemAnswers) -> Judged:
    """Say how the items of a checklist stand by the evidence that a case gives."""
    checklist = next(one for one in checked.specs.checklists if one.header.id == plan.document)
    return judged(plan, answered(answers(checklist, checked.specs, plan.gives.measures)), ())


def judge_card(plan: Plan, checked: Checked, answers: CardAnswers) -> Judged:
    """Score what a case gives by a scorecard."""
    card = next(one for one in checked.specs.scorecards if one.header.id == plan.document)
    return judged(plan, answered(answers(card, plan.gives.measures)), ())


def judge_prelive(plan: Plan, checked: Checked, answers: PreliveAnswers) -> Judged:
    """Say which steps before going live are done by what a case gives."""
    document = next(one for one in checked.specs.prelive if one.header.id == plan.document)
    return judged(plan, answered(answers(document, plan.gives.measures)), ())


def judge_fills(plan: Plan, checked: Checked) -> Judged:
    """Hold what a broker assumes against what a case expects: its parameters, and the tail of each latency."""
    fills = next(f for f in checked.specs.fills if f.header.id == plan.document)
    terms = fill_terms(fills)
    tails = {leg.value: terms.tail(leg) / NANOS for leg in terms.latency}
    numbers = {p.id: p.value if isinstance(p.value, str) else p.value.value for p in fills.parameters}
    return judged(plan, answered({**numbers, **tails}), ())


def judge_paper(plan: Plan, checked: Checked) -> Judged:
    """Hold what an account begins with and asks for against what a case expects."""
    paper = next(p for p in checked.specs.papers if p.header.id == plan.document)
    numbers = {p.id: p.value if isinstance(p.value, str) else p.value.value for p in paper.parameters}
    return judged(plan, answered({CAPITAL: paper.capital.value, **numbers}), ())


def judge_alerts(plan: Plan, checked: Checked) -> Judged:
    """Hold how alerts are told against what a case expects."""
    alerts = next(a for a in checked.specs.alerts if a.header.id == plan.document)
    numbers = {p.id: p.value if isinstance(p.value, str) else p.value.value for p in alerts.parameters}
    return judged(plan, answered(numbers), ())


def judge_scenarios(plan: Plan, checked: Checked) -> Judged:
    """Hold the sizes of shocks, and what may be lost, against what a case expects."""
    scenarios = next(one for one in checked.specs.scenarios if one.header.id == plan.document)
    numbers = {p.id: p.value if isinstance(p.value, str) else p.value.value for p in scenarios.parameters}
    return judged(plan, answered(numbers), ())


def judge_market(plan: Plan, checked: Checked) -> Judged:
    """Hold the numbers of a market description against what a case expects."""
    market = next(m for m in checked.specs.markets if m.id == plan.document)
    return judged(plan, answered({number.name: number.value.value for number in numbers_of(market)}), ())


def judge_terms(plan: Plan, trace: Trace) -> Judged:
    """Hold what a model gives, or what a strategy signals, against what a case expects."""
    checked = trace.checked
    terms = terms_of(checked, plan.kind, plan.document)
    observed = {name: trace.observe(answer_of(i, term)) for i, (name, term) in enumerate(terms)}
    answers = {name: plain_answer(value) for name, value in observed.items()}
    if len(answers) == 1:
        answers[ONLY] = next(iter(answers.values()))
    if plan.kind == "switch":
        answers |= stopped_by(checked, plan.document, observed)
    if plan.kind == "guardrails":
        answers |= judged_by(checked, plan.document, observed)
    if plan.kind == "promotion":
        answers |= promoted_by(checked, plan.document, observed)
    if plan.kind == "strategy":
        answers = dict(answered_by(checked, plan.document, observed))
    return judged(plan, answered(answers), seen_exits(observed) if plan.kind == "strategy" else ())


def answered(answers: Answers) -> Outcome:
    """Return an outcome without a verdict."""
    return Outcome(verdict="", by="", reason="", size=float("nan"), outcome=answers)


def terms_of(checked: Checked, kind: str, document: str) -> Sequence[tuple[str, Term]]:
    """Return what a document computes by name: the outputs of a model, what a strategy signals and leaves by."""
    if kind == "model":
        model = next(m for m in checked.specs.models if m.header.id == document)
        outputs = [o for o in model.outputs if not o.type.kind.is_window]
        return [(o.id, Reference(document=document, id=o.id, type=o.type)) for o in outputs]
    terms = {
        "switch": terms_of_switch,
        "guardrails": terms_of_guardrails,
        "promotion": terms_of_promotion,
        "strategy": terms_of_strategy,
    }
    return terms[kind](checked, document)
