"""A guardrails document, compiled: its rules evaluated by the one evaluator on what is told of an update.

::

    guardrails = guardrails_program(engine.program)
    judged = guardrails.judge(row, now)  # verdict, and each rule with what was observed and what was asked for
"""

from __future__ import annotations

from golive.api.conditions import Conditions, compile_conditions
from golive.api.effective_number import effective
from golive.api.fill_terms import nanoseconds
from golive.checker.checked import CheckedGuardrails, Rule
from golive.checker.guardrails import PROVE
from golive.compiler.digest import digest
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.printable import printable
from golive.core.row import Row
from golive.core.unit import Quantity
from golive.core.value import Unknown
from golive.decision.comparisons import deciding_comparison
from golive.decision.reasons import Because
from golive.decision.update_verdict import UpdateVerdict, update_verdict
from golive.decision.wording import explain
from golive.documents.guardrails import EVIDENCE, FEW_BYTES, PAIRED, Guardrails
from golive.evaluator.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRules:
    """What becomes of an update by its rules, and every rule with what was observed, in document order."""

    verdict: UpdateVerdict
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardrailsProgram:
    """The rules of guardrails, compiled; `program` is the library's, `digest` names rules and numbers in force."""

    checked: CheckedGuardrails
    policy: Guardrails
    program: Program
    conditions: Conditions
    digest: str

    @property
    def paired(self) -> bool:
        """Say whether the house asks for proofs."""
        return self.word(EVIDENCE) == PAIRED

    def judge(self, row: Row, now: int, *, strategy: str = "") -> JudgedRules:
        """Judge what is told of an update on a row of the columns that `documents/guardrails.py` lists.

        Never raises for what the row holds. `now` is nanoseconds.
        """
        trace = self.conditions.traced(row, now)
        values = [self.conditions.value(trace, n) for n in range(len(self.checked.rules))]
        pairs = list(zip(self.checked.rules, values, strict=True))
        verdict = update_verdict(
            [value for rule, value in pairs if rule.effect != PROVE],
            [value for rule, value in pairs if rule.effect == PROVE],
            paired=self.word(EVIDENCE, strategy) == PAIRED,
        )
        return JudgedRules(verdict=verdict, because=tuple(_because(trace, rule, value=value) for rule, value in pairs))

    def number(self, name: str, strategy: str = "") -> float:
        """Return a number that is read beside the rules, as a strategy is held to it; the strictest of all of none."""
        value = self._effective(name, strategy)
        assert isinstance(value, float | int)
        return value

    def word(self, name: str, strategy: str = "") -> str:
        """Return a word that is read beside the rules."""
        value = self._effective(name, strategy)
        assert isinstance(value, str)
        return value

    def wait(self, key: str, strategy: str = "") -> int:
        """Return a length of time of the throttle by its key, in nanoseconds."""
        name = self.checked.throttle[key]
        declared = next(p for p in self.policy.parameters if p.id == name)
        assert isinstance(declared.value, Quantity)
        return nanoseconds(Quantity(self.number(name, strategy), declared.value.unit))

    def count(self, key: str, strategy: str = "") -> int:
        """Return a count of the throttle by its key."""
        return int(self.number(self.checked.throttle[key], strategy))

    def most_bytes(self, strategy: str = "") -> int:
        """Return how many bytes a file of a model may have."""
        name = self.policy.checkpoints.most_bytes
        return FEW_BYTES if name is None else int(self.number(name.value, strategy))

    def regimes(self) -> tuple[str, ...]:
        """Return every word that the model of the throttle's regime may say: another one tells of no regime."""
        document, _, name = self.policy.throttle.regime.value.partition(".")
        models = (model for model in self.program.checked.specs.models if model.header.id == document)
        outputs = (output for model in models for output in model.outputs if output.id == name)
        return next((output.type.members for output in outputs), ())

    def _effective(self, name: str, strategy: str) -> float | str:
        return effective(self.program.checked, self.checked.id, name, self.policy.needs()[name], strategy)


def guardrails_program(program: Program, name: str = "") -> GuardrailsProgram:
    """Compile the guardrails of a library, those called `guardrails` or the only ones unless they are named.

    Raises
    ------
    InvalidInput
        When the library has none, several and none is named, or none of that id.
    """
    by_id = {one.id: one for one in program.checked.guardrails}
    chosen = name or ("guardrails" if "guardrails" in by_id or len(by_id) != 1 else next(iter(by_id)))
    checked = by_id.get(chosen)
    if checked is None:
        has = ", ".join(f"`{one}`" for one in by_id) or "none"
        message = f"the library has no guardrails `{chosen}`"
        raise InvalidInput(message, hint=f"`golive init` writes `rules/guardrails.yaml`; the library has: {has}")
    terms = [(checked.id, rule.condition) for rule in checked.rules if rule.condition is not None]
    policy = next(g for g in program.checked.specs.guardrails if g.header.id == chosen)
    return GuardrailsProgram(
        checked=checked,
        policy=policy,
        program=program,
        conditions=compile_conditions(program, terms),
        digest=_digest(program, policy),
    )


def _digest(program: Program, policy: Guardrails) -> str:
    """Return the digest of rules, throttle and numbers in force: what an answer was judged by."""
    parameters = program.checked.parameters
    numbers = {p.id: parameters[policy.header.id, p.id] for p in policy.parameters}
    held = {
        "rules": [[r.id, " ".join(r.condition.value.split())] for r in (*policy.requirements, *policy.proofs)],
        "prove": [rule.id for rule in policy.proofs],
        "let": {let.id: " ".join(let.expression.value.split()) for let in policy.lets},
        "throttle": {key: name.value for key, name in policy.throttle.numbers.items()},
        "regime": policy.throttle.regime.value,
        "frozen_in": [word.value for word in policy.throttle.frozen_in],
        "most_bytes": None if policy.checkpoints.most_bytes is None else policy.checkpoints.most_bytes.value,
        "checkpoints": [policy.checkpoints.pickle.value, *sorted(one.value for one in policy.checkpoints.allow)],
        "parameters": {id_: [table.house, *table.by_strategy] for id_, table in numbers.items()},
        "strategies": list(program.checked.strategies),
    }
    return digest(held)


def _because(trace: Trace, rule: Rule, *, value: bool | Unknown) -> Because:
    comparison = deciding_comparison(trace, rule, met=value is True)
    unknown = value if isinstance(value, Unknown) else None
    sentence = f"{rule.id} cannot be told: {unknown}" if unknown is not None else explain(trace, rule)
    return Because(
        gate=rule.gate,
        rule=rule.id,
        outcome="unknown" if unknown is not None else "passes" if value is True else "fails",
        text=printable(f"{rule.id} is met" if value is True else sentence, keep="\n"),
        span=rule.span,
        observed=comparison.observed if comparison else None,
        sign=comparison.sign if comparison else "",
        threshold=comparison.threshold if comparison else None,
        margin=comparison.margin if comparison else None,
        unit=comparison.unit if comparison else "",
        status=unknown.status.name.lower() if unknown else "known",
        code=unknown.code if unknown else "",
        cause=str(unknown) if unknown else "",
    )
