"""What only the compiled program shows of a library: a gate that can be passed by, a rule that never changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product

from golive.checker.checked import Rule
from golive.compiler.kernel import Constant, Kernel
from golive.compiler.never_true import never_true
from golive.compiler.non_bypass import Proof
from golive.compiler.program import Program
from golive.compiler.refusals import Refusal, Word
from golive.compiler.substitution import Substitution
from golive.compiler.within_bounds import prove_bounds
from golive.core.issue import Issue, Severity
from golive.language.references import walk_through
from golive.language.terms import ParameterRef

_REMOVE = "compare something that is observed, or remove the rule"
_SAYS = {
    ("require", True): ("always holds: it blocks nothing", _REMOVE),
    ("forbid", False): ("never applies: it blocks nothing", _REMOVE),
    ("reduce", False): ("never applies: it reduces nothing", _REMOVE),
    ("require", False): ("never holds: nothing can pass this gate", "change the condition or its parameters"),
    ("forbid", True): ("always applies: nothing can pass this gate", "change the condition or its parameters"),
    ("reduce", True): ("always applies: it reduces every size", "write the smaller size into the strategies"),
}
"""What is wrong with a rule whose written condition is always true, or always false, and the next step."""

_VACUOUS = {
    "require": "no known values of its inputs fail it",
    "forbid": "no known values of its inputs meet its condition",
    "reduce": "no known values of its inputs leave less than was asked for",
    "cap": "it is never below the size that was asked for",
}
"""Why a rule of each effect refuses nothing."""

_NOBODY_PASSES = frozenset((("require", False), ("forbid", True)))


def findings(program: Program, proofs: Iterable[Proof], refusals: Iterable[Refusal]) -> tuple[Issue, ...]:
    """Return an error for every proof that fails, and every rule and exit that decides nothing; warnings for the rest.

    Warned of are other constants, which are rules that no observation can change, and entries that are never true.
    """
    proofs, refusals = tuple(proofs), tuple(refusals)
    each = program.decisions.values()
    return (
        *(issue for one in each for issue in _findings(one, proofs, refusals)),
        *_beyond(program),
        *never_true(program),
    )


def _findings(program: Program, proofs: Iterable[Proof], refusals: Iterable[Refusal]) -> tuple[Issue, ...]:
    """Return what is found of the pipeline that decides."""
    gates = {gate.id for gate in program.checked.gates}
    proofs = [proof for proof in proofs if proof.gate in gates]
    refusals = [refusal for refusal in refusals if refusal.rule.gate in gates]
    cannot = [refusal.rule for refusal in refusals if refusal.word is Word.CANNOT]
    vacuous = [rule for rule in cannot if not _is_shut_by_hand(program, rule)]
    return (*_unproved(program, proofs), *_vacuous(vacuous), *_constant(program, vacuous))


def _beyond(program: Program) -> Iterator[Issue]:
    places = {pipeline.name.value: pipeline.name.span for pipeline in program.checked.pipelines.values()}
    for proof in prove_bounds(program):
        if not proof.holds:
            yield Issue(code="GL217", message=str(proof), span=places[proof.pipeline])


def _is_shut_by_hand(program: Program, rule: Rule) -> bool:
    """Say whether policy alone decides a rule by a parameter with a stricter side: tightened, it refuses."""
    if rule.condition is None or rule not in _decided_by_policy(program):
        return False
    checked = program.checked
    named = (p for p in walk_through(rule.condition, checked.lets) if isinstance(p, ParameterRef))
    return any(checked.parameters[p.document, p.id].declared.tighter for p in named)


def _vacuous(rules: Iterable[Rule]) -> Iterator[Issue]:
    for rule in rules:
        written = rule.amount if rule.effect == "cap" or rule.condition is None else rule.condition
        message = f"`{rule.id}` cannot refuse: {_VACUOUS[rule.effect]}"
        hint = "compare something observed with a threshold inside its range, or remove the rule"
        yield Issue(code="GL232", message=message, span=written.span if written else rule.span, hint=hint)


def _unproved(program: Program, proofs: Iterable[Proof]) -> Iterator[Issue]:
    places = {gate.id: gate.span for gate in program.checked.gates}
    for proof in proofs:
        if not proof.holds:
            yield Issue(code="GL217", message=str(proof), span=places[proof.gate])


def _constant(program: Program, vacuous: Collection[Rule]) -> Iterator[Issue]:
    """Yield a warning for each other rule that policy alone decides, for all strategies or against some of them."""
    rules = [rule for rule in _decided_by_policy(program) if rule not in vacuous]
    by_strategy = _masks_by_strategy(program) if rules else {}
    for rule, condition in product(rules, (True, False)):
        constant = [name for name, masks in by_strategy.items() if _always(masks, rule, condition=condition)]
        wrong, hint = _SAYS[rule.effect, condition]
        if constant and len(constant) < len(by_strategy) and (rule.effect, condition) in _NOBODY_PASSES:
            wrong = f"{wrong} for {', '.join(f'`{name}`' for name in constant)}"
        elif len(constant) < len(by_strategy):
            continue
        assert rule.condition is not None
        message, span = f"`{rule.id}` {wrong}", rule.condition.span
        yield Issue(code="GL229", message=message, span=span, hint=hint, severity=Severity.WARNING)


def _decided_by_policy(program: Program) -> list[Rule]:
    """Return the rules of which at least one mask is computed from nothing observed."""
    kernel = program.decision
    observed = _observed(kernel, program.checked.strategy.column)
    rules = [r for g in program.checked.gates for r in g.rules if r.condition is not None]
    return [r for r in rules if not all(observed[kernel.outputs[f"{r.gate}.{r.id}.{m}"]] for m in ("true", "false"))]


def _masks_by_strategy(program: Program) -> dict[str, dict[str, Constant | None]]:
    kernel, column = program.decision, program.checked.strategy.column
    asking = [i for i, s in enumerate(kernel.steps) if s.op == "in" and _column(kernel, i) == column]
    strategies = enumerate(program.checked.strategies)
    substitution = Substitution(kernel)
    return {name: substitution.fold(dict.fromkeys(asking, code)).constants() for code, name in strategies}


def _always(constants: Mapping[str, Constant | None], rule: Rule, *, condition: bool) -> bool:
    """Say whether a rule's written condition is this in every row."""
    # The masks of a forbidding rule say that it is met: that its condition is false.
    mask = "true" if condition is (rule.effect != "forbid") else "false"
    return constants[f"{rule.gate}.{rule.id}.{mask}"] is True


def _column(kernel: Kernel, step: int) -> str:
    return kernel.sources[int(kernel.steps[step].value or 0)].port.column


def _observed(kernel: Kernel, strategy: str) -> list[bool]:
    """Say of each step whether it is computed from anything but policy and the strategy that asks."""
    out: list[bool] = []
    for i, step in enumerate(kernel.steps):
        read = step.op.startswith("in") and _column(kernel, i) != strategy
        out.append(read or any(out[a] for a in step.arguments))
    return out
