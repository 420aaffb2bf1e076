"""The case that would kill a mutant which no case kills: looked for, and run on both before it is shown.

Tried are the values of what the document reads, one at a time and then two, what lies beside its written cases, and
other instants of the base's market: what makes the original and the mutant answer differently becomes a case that
expects the original's answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from golive.checker.checked import Checked
from golive.core.dataclass import dataclass
from golive.core.span import NOWHERE
from golive.documents.cases import CasesOf
from golive.documents.header import Name
from golive.loader.cases_file import load_cases
from golive.proving.cases.plan import Plan
from golive.proving.cases.plan_cases import plan_cases
from golive.proving.mutants.mutant import Mutant
from golive.proving.mutants.mutation_run import KillingCase
from golive.proving.mutants.shown_case import Tried, shown_case
from golive.proving.mutants.trials import Court
from golive.proving.mutants.tried_cases import STAGES, choices_of
from golive.proving.outcome import Judged, Outcome

_TESTED = (
    "gate",
    "table",
    "model",
    "strategy",
    "score",
    "fills",
    "switch",
    "paper",
    "alerts",
    "market",
    "guardrails",
    "promotion",
    "scenarios",
    "scorecard",
    "prelive",
    "checklist",
    "pipeline",
)
"""Kinds of document that cases can be of, in the order in which a killing case is looked for."""


@dataclass(kw_only=True, eq=False)
class Search:
    """Looks for killing cases, among the same tried ones for every mutant of a document."""

    court: Court
    _plans: dict[tuple[str, int], tuple[Plan, ...]] = field(default_factory=dict)
    _answers: dict[tuple[str, int], Mapping[str, Judged]] = field(default_factory=dict)

    def killing_case(self, mutant: Mutant) -> KillingCase | None:
        """Return a case that the original meets and the mutant does not; None where none was found."""
        for of in self._where(mutant):
            checked = self.court.library_for(mutant, whole=of.startswith("pipeline."))
            for stage in range(len(STAGES)) if checked is not None else ():
                assert checked is not None
                text = self._killing(mutant, of, checked, stage)
                if text is not None:
                    return KillingCase(of=of, text=text)
        return None

    def _where(self, mutant: Mutant) -> Iterator[str]:
        """Yield the documents whose cases may see the mutant: itself, what reads it, the pipeline."""
        reached = (*self.court.reached(mutant.of), *self.court.pipelines)
        yield from dict.fromkeys(of for of in reached if of.partition(".")[0] in _TESTED)

    def _killing(self, mutant: Mutant, of: str, checked: Checked, stage: int) -> str | None:
        plans, answers = self._tried(of, stage), self._originals(of, stage)
        changed = {case.id: case for case in self.court.prepared.judge(checked, plans=plans)}
        differing = [p for p in plans if p.case.id in changed and _differs(answers[p.case.id], changed[p.case.id])]
        # The plainest difference is a verdict; whatever differs, the fewest values say it best.
        for plan in sorted(differing, key=lambda p: _weight(answers[p.case.id], changed[p.case.id])):
            before, after = answers[plan.case.id].outcome, changed[plan.case.id].outcome
            text = shown_case(mutant, Tried(plan=plan, checked=checked, original=before, changed=after))
            if text is not None and self._kills(text, of, checked):
                return text
        return None

    def _kills(self, text: str, of: str, checked: Checked) -> bool:
        """Say whether a case, read as it is shown, is met by the original and not by the mutant."""
        file = load_cases(f"of: {of}\ncases:\n{text}\n", f"{_FOLDER}/{of.partition('.')[2]}.cases.yaml").cases
        plans = () if file is None else self._planned(file)
        judge = self.court.prepared.judge
        self._plans[text, -1] = plans
        return (
            bool(plans)
            and all(c.met for c in judge(plans=plans))
            and any(not c.met for c in judge(checked, plans=plans))
        )

    def _originals(self, of: str, stage: int) -> Mapping[str, Judged]:
        if (of, stage) not in self._answers:
            judged = self.court.prepared.judge(plans=self._tried(of, stage))
            self._answers[of, stage] = {case.id: case for case in judged}
        return self._answers[of, stage]

    def _tried(self, of: str, stage: int) -> tuple[Plan, ...]:
        if (of, stage) not in self._plans:
            written = [
                case for one in self.court.specs.cases if one.of.value == of and not one.base for case in one.cases
            ]
            cases = tuple(STAGES[stage](choices_of(self.court.prepared.checked, self.court.part(of), of), written))
            file = CasesOf(file=f"{_FOLDER}/{stage}", of=Name(value=of, span=NOWHERE), cases=cases)
            self._plans[of, stage] = self._planned(file)
        return self._plans[of, stage]

    def _planned(self, file: CasesOf) -> tuple[Plan, ...]:
        """Return cases as plans, filled in by the library's own; what contradicts itself is left out."""
        prepared = self.court.prepared
        others = tuple(one for one in self.court.specs.cases if one.of.value.startswith("pipeline."))
        plans = plan_cases(prepared.checked, (*others, file)).plans
        tried = {id(case) for case in file.cases}
        return tuple(plan for plan in plans if id(plan.case) in tried)


_FOLDER = "tried"


def _differs(one: Judged, other: Judged) -> bool:
    return _fields(one.outcome) != _fields(other.outcome)


def _fields(outcome: Outcome) -> tuple[str, ...]:
    # Sizes and answers are compared as they are written: an unknown size is no number, so it equals nothing.
    answers = (f"{name} {value!r}" for name, value in sorted(outcome.outcome.items()))
    return outcome.verdict, outcome.by, repr(outcome.size), outcome.reason, repr(outcome.confidence), *answers


def _weight(one: Judged, other: Judged) -> tuple[bool, ...]:
    """Return a key that puts differences in verdicts first, then in who decides, sizes, reasons and answers."""
    return tuple(a == b for a, b in zip(_fields(one.outcome), _fields(other.outcome), strict=False))
