"""Load, check, compile and prove a library: what `golive validate` does before it prints."""

from __future__ import annotations

from golive.checker import check
from golive.checker.checked import Checked
from golive.cli.open_library import LibraryPlace, load
from golive.compiler import compile_library
from golive.compiler.non_bypass import Proof, prove
from golive.compiler.program import Program
from golive.compiler.program_issues import findings
from golive.compiler.refusals import Refusal, refusals
from golive.core.dataclass import dataclass
from golive.core.issue import Issue, in_order, is_error
from golive.documents.library import Specs
from golive.evaluator.scalar import compile_scalar
from golive.models.functions import FUNCTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """A library's issues, and what it was compiled to when none is an error."""

    place: LibraryPlace
    specs: Specs
    issues: tuple[Issue, ...]
    program: Program | None = None
    proofs: tuple[Proof, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def valid(self) -> bool:
        """Say whether the library can decide."""
        return self.program is not None and not is_error(self.issues)


def validate(place: LibraryPlace) -> Validation:
    """Load, check, compile and prove a library, and check the cases beside it."""
    specs, load_issues = load(place)
    checked, check_issues = check(specs, FUNCTIONS)
    issues = in_order((*load_issues, *check_issues))
    if checked is None or is_error(issues):
        return Validation(place=place, specs=specs, issues=issues)
    program = compile_library(checked)
    for one in program.decisions.values():
        # What a run would compile first: a library that cannot be is not valid, whatever is proved of it.
        compile_scalar(one.decision)
    proofs, able = prove(program), refusals(program)
    issues = in_order((*issues, *findings(program, proofs, able), *_of_bypass(specs), *_of_cases(checked, able)))
    return Validation(place=place, specs=specs, issues=issues, program=program, proofs=proofs, refusals=able)


def _of_bypass(specs: Specs) -> tuple[Issue, ...]:
    """Return warnings of gates that may be bypassed; a library of others does not look for shipped ones."""
    if all(gate.bypass for gate in specs.gates):
        return ()
    from golive.cli.shipped_bypass import removed_bypass

    return tuple(removed_bypass(specs))


def _of_cases(checked: Checked, able: tuple[Refusal, ...]) -> tuple[Issue, ...]:
    """Return what is wrong with cases; a library without any does not look for it."""
    if not checked.specs.cases:
        return ()
    from golive.proving.cases.never_met import never_met
    from golive.proving.cases.plan_cases import plan_cases

    planned = plan_cases(checked, checked.specs.cases)
    return (*planned.issues, *never_met(checked, planned.plans, able))
