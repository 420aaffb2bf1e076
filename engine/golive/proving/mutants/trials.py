"""Mutants put on trial: checked, compiled as far as cases need it, and run until a written case is not met.

The cases of the document itself come first, then those of what reads it, and the whole pipeline only for what is still
alive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field

from golive.checker import check
from golive.checker.checked import Checked
from golive.compiler import compile_undigested
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.documents.alerts import Alerts
from golive.documents.checklist import Checklist
from golive.documents.fills import Fills
from golive.documents.guardrails import Guardrails
from golive.documents.library import Document, Model, Specs, Strategy, Table
from golive.documents.market import MarketSpec
from golive.documents.paper import Paper
from golive.documents.prelive import PreliveSteps
from golive.documents.promotion import PromotionPolicy
from golive.documents.scenarios import Scenarios
from golive.documents.score import Score
from golive.documents.scorecard import Scorecard
from golive.documents.switch import SwitchPolicy
from golive.models.functions import FUNCTIONS
from golive.proving.cases.plan import Plan
from golive.proving.cases.program import CaseProgram
from golive.proving.cases.run_answers import terms_of
from golive.proving.cases.run_cases import Prepared
from golive.proving.made.plans import expecting, made_for
from golive.proving.mutants.equivalent import same_program
from golive.proving.mutants.mutant import Mutant, documents_of, mutated
from golive.proving.mutants.recompile import Reads, cut, origins_of, reached, reads_of
from golive.proving.mutants.scoring import State, Trial
from golive.proving.outcome import Judged


@dataclass(kw_only=True, eq=False)
class Court:
    """A library and its cases, ready for the mutants of its documents. `prepared` are the cases of `specs`."""

    specs: Specs
    prepared: Prepared
    _reads: Reads = field(init=False)
    _documents: dict[str, Document] = field(init=False)
    _cuts: dict[str, Specs] = field(default_factory=dict)
    _programs: dict[str, Program | None] = field(default_factory=dict)
    _made: dict[str, Sequence[Plan]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._reads = reads_of(self.specs)
        self._documents = {f"{d.header.kind}.{d.header.id}": d for d in documents_of(self.specs)}

    def part(self, of: str) -> Specs:
        """Return the library cut down to a document, by its `kind.id`."""
        if of not in self._cuts:
            self._cuts[of] = cut(self.specs, self._documents[of], self._reads)
        return self._cuts[of]

    @property
    def pipelines(self) -> tuple[str, ...]:
        """Return the pipeline, by its `kind.id`: what all gates decide."""
        return tuple(of for of in self._documents if of.startswith("pipeline."))

    def trial(self, mutant: Mutant) -> Trial:
        """Put a mutant on trial; what is not killed and is proved to answer like the original is apart."""
        checked = self.library_for(mutant, whole=False)
        if checked is None:
            return Trial(id=mutant.id, state=State.DOES_NOT_COMPILE)
        for judged in self._sessions(mutant, checked):
            if isinstance(judged, State):
                return Trial(id=mutant.id, state=judged)
            missed = tuple(case for case in judged if not case.met)
            if missed:
                return Trial(id=mutant.id, state=State.RAN, judged=missed)
        made = self.prepared.judge(checked, plans=self.made(mutant.of))
        return Trial(id=mutant.id, state=State.RAN, judged=tuple(case for case in made if not case.met))

    def made(self, of: str) -> Sequence[Plan]:
        """Return the cases that golive makes for a document, expecting what the original answers."""
        if of not in self._made:
            self._made[of] = expecting(self.prepared, made_for(self.prepared, self.specs.cases, (of,)))
        return self._made[of]

    def _sessions(self, mutant: Mutant, checked: Checked) -> Iterator[tuple[Judged, ...] | State]:
        """Yield what becomes of cases, those of the document first; a state where nobody need look further."""
        own, readers, whole = self.plans(mutant.of)
        for plans in (own, readers):
            if plans:
                yield self.prepared.judge(checked, plans=plans)
        if self._is_same(mutant, checked):
            yield State.EQUIVALENT_PROVED
        if whole:
            library = self.library_for(mutant, whole=True)
            yield State.DOES_NOT_COMPILE if library is None else self.prepared.judge(library, plans=whole)

    def library_for(self, mutant: Mutant, *, whole: bool) -> Checked | None:
        """Return a mutant's library, all of it or as far as it reaches; None for what is refused."""
        if mutant.document is None:
            return None
        if not whole and origins_of(mutant.document) != origins_of(self._documents[mutant.of]):
            # It reads what the original does not: another part of the library says what it means.
            changed = mutated(self.specs, mutant.document)
            return _checked(cut(changed, mutant.document, reads_of(changed)))
        return _checked(mutated(self.specs if whole else self.part(mutant.of), mutant.document))

    def plans(self, of: str) -> tuple[Sequence[Plan], Sequence[Plan], Sequence[Plan]]:
        """Return the cases of a document, of what reads it, and of the whole pipeline."""
        planned, reached_ = self.prepared.planned, self.reached(of)
        alone = [plan for plan in planned if not plan.is_whole and plan.of in reached_]
        own, others = [p for p in alone if p.of == of], [p for p in alone if p.of != of]
        return own, others, [plan for plan in planned if plan.is_whole]

    def reached(self, of: str) -> tuple[str, ...]:
        """Return the documents that a change of one reaches, itself first; of the rest a part may lack pieces."""
        ids = reached(self.specs, self._documents[of], self._reads)
        others = (name for name, d in self._documents.items() if d.header.id in ids and name != of)
        return (of, *others)

    def _is_same(self, mutant: Mutant, checked: Checked) -> bool:
        """Say whether it is proved that a mutant answers like the original, also where its document is asked itself."""
        program, original = self._program(mutant.of), self._documents[mutant.of]
        if program is None or not _shows(program, original):
            return False
        match original, mutant.document:
            case Table(header=header), _:
                return program.checked.grids[header.id] == checked.grids[header.id]
            case Strategy() as one, Strategy() as other if (one.raw_size, one.facts) != (other.raw_size, other.facts):
                return False
            case Model(header=header), _ if not same_program(
                *(_asked(one, header.id) for one in (program.checked, checked))
            ):
                return False
        return same_program(program, compile_undigested(checked))

    def _program(self, of: str) -> Program | None:
        """Return the program of what a document reaches; None where there is no such thing."""
        if of not in self._programs:
            checked = _checked(self.part(of))
            self._programs[of] = None if checked is None else compile_undigested(checked)
        return self._programs[of]


def _asked(checked: Checked, model: str) -> Program:
    """Return the program of what a model answers for itself: there its outputs are held to their ranges."""
    terms = [(model, term) for _, term in terms_of(checked, "model", model)]
    return CaseProgram.of_terms(checked, terms, ()).program


_ALONE = (
    *(Score, Fills, SwitchPolicy, Paper, Alerts, MarketSpec),
    *(Guardrails, PromotionPolicy, Scenarios, Scorecard, PreliveSteps, Checklist),
)


def _shows(program: Program, document: Document) -> bool:
    """Say whether all that a document answers is in a program: no numbers that stand alone, and no unread model."""
    if isinstance(document, _ALONE):
        return False
    if not isinstance(document, Model):
        return True
    kept = {name.removesuffix(".true") for name in program.decision.outputs}
    scalar = (output.id for output in document.outputs if not output.type.kind.is_window)
    return all(f"let:{document.header.id}.{name}" in kept for name in scalar)


def _checked(specs: Specs) -> Checked | None:
    checked, _ = check(specs, FUNCTIONS)
    return checked
