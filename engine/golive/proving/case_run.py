"""What came of testing a policy: its cases, what they cover, and what was noticed on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.proving.coverage import COUNTED, MET, NOT_MET, NOTHING_TESTED, CaseCoverage, Covered, coverage_exit
from golive.proving.outcome import Judged, Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something that fails no case and is worth a look, such as a threshold without effect."""

    of: str
    name: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRun:
    """A library after its cases ran. `fail_under` is the least share that must be covered, None where none is.

    `lost` is what is no longer covered since the library that `since` names.
    """

    judged: tuple[Judged, ...]
    coverage: CaseCoverage
    remarks: tuple[Remark, ...] = ()
    fail_under: Fraction | None = None
    since: str = ""
    lost: tuple[Covered, ...] = ()

    @property
    def written(self) -> tuple[Judged, ...]:
        """Return the cases that somebody wrote."""
        return tuple(case for case in self.judged if case.origin is Origin.WRITTEN)

    @property
    def made(self) -> tuple[Judged, ...]:
        """Return the cases that golive made."""
        return tuple(case for case in self.judged if case.origin is Origin.AUTO)

    @property
    def missed(self) -> tuple[Judged, ...]:
        """Return the cases, of whichever origin, that did not come out as expected."""
        return tuple(case for case in self.judged if not case.met)

    @property
    def share(self) -> Fraction | None:
        """Return the share of rules and cells that written cases cover; None where there is nothing to cover."""
        return self.coverage.share(*COUNTED)

    @property
    def documents(self) -> tuple[str, ...]:
        """Return what has cases or could be covered, each once as `kind.id`: what was tested first."""
        return tuple(dict.fromkeys((*_of(self.judged), *(one.point.of for one in self.coverage.points))))

    @property
    def exit(self) -> int:
        """Return 0 where all cases are met and enough is covered, 1 where not, 3 where nobody wrote a case."""
        if self.missed:
            return NOT_MET
        if not self.written:
            return NOTHING_TESTED
        return MET if self.fail_under is None else coverage_exit(self.coverage, self.fail_under, *COUNTED)

    def placed(self, seen: Callable[[Span], Span]) -> CaseRun:
        """Return the run with every place as it is seen from elsewhere."""

        def of_case(case: Judged) -> Judged:
            mismatches = tuple(replace(m, span=seen(m.span)) for m in case.mismatches)
            return replace(case, span=seen(case.span), mismatches=mismatches)

        def of_point(one: Covered) -> Covered:
            return replace(one, point=replace(one.point, span=seen(one.point.span)))

        return replace(
            self,
            judged=tuple(of_case(case) for case in self.judged),
            coverage=replace(self.coverage, points=tuple(of_point(one) for one in self.coverage.points)),
            remarks=tuple(replace(remark, span=seen(remark.span)) for remark in self.remarks),
            lost=tuple(of_point(one) for one in self.lost),
        )


def _of(judged: Iterable[Judged]) -> Iterable[str]:
    return (case.of for case in judged)
