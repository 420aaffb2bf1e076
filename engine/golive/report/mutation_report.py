"""Mutants on a terminal and as JSON: a line a document, and each that lives with the case that would kill it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from golive.core.issue import excerpt
from golive.core.printable import printable
from golive.proving.mutants.mutant import Mutant
from golive.proving.mutants.mutation_run import MutationRun
from golive.proving.mutants.scoring import State
from golive.report.annotation import annotation
from golive.report.text_columns import in_columns

_APART = {
    State.DOES_NOT_COMPILE: "refused by the checker",
    State.EQUIVALENT_PROVED: "proved to answer like the original",
}
_NAMED = 6
"""How many cases that a policy does not meet are named."""
_SHOWN_NOTHING = {State.TIMEOUT: "took too long", State.CRASH: "ended in a fault of golive"}


def mutation_text(run: MutationRun, sources: Mapping[str, str], files: Mapping[str, str]) -> str:
    """Return what became of mutants as text.

    `sources` are the library's texts, for showing places; `files` are where cases of a document are written, by its
    `kind.id`.
    """
    lines = (*_survivors(run, sources, files), *_documents(run), *_remarks(run), summary(run))
    return "\n".join(printable(line) for line in lines)


def _survivors(run: MutationRun, sources: Mapping[str, str], files: Mapping[str, str]) -> Iterator[str]:
    for mutant in run.survivors:
        yield f"{mutant.span}: {mutant.text}, and every written case is met ({mutant.id})"
        yield from excerpt(mutant.span, sources)
        yield from _what_kills(run, mutant, files)


def _what_kills(run: MutationRun, mutant: Mutant, files: Mapping[str, str]) -> Iterator[str]:
    case = run.cases.get(mutant.id)
    if case is None:
        yield "   no case was found that tells it from the original"
        return
    yield f"   add to {files.get(case.of, f'the cases of {case.of}')}"
    yield case.text


def mutation_github(run: MutationRun) -> str:
    """Return what became of mutants as annotations: each that lives, an error where the run fails for it."""
    level = "error" if run.exit else "warning"
    alive = (annotation(level, mutant.span, mutant.id, _annotated(run, mutant)) for mutant in run.survivors)
    return "\n".join([*alive, *(printable(line) for line in (*_remarks(run), summary(run)))])


def _annotated(run: MutationRun, mutant: Mutant) -> str:
    case = run.cases.get(mutant.id)
    seen = f"; this case sees it: {case.text.strip()}" if case is not None else ""
    return f"{mutant.text}, and every written case is met{seen}"


def _documents(run: MutationRun) -> Iterator[str]:
    rows = [["", "mutants", "killed", "alive", "apart", "score"]]
    for tally in run.tallies:
        counts = (tally.mutants, tally.killed, tally.alive, tally.apart)
        rows.append([tally.of, *(str(n) for n in counts), _percent(tally.share)])
    yield from in_columns(rows)


def _remarks(run: MutationRun) -> Iterator[str]:
    for state, words in {**_APART, **_SHOWN_NOTHING}.items():
        count = run.in_state(state)
        if count:
            yield f"{words}: {count}"
    if run.score.auto_only:
        yield f"alive, and told apart only by boundaries that golive made: {len(run.score.auto_only)}"
    for of in run.over:
        yield f"{of} has more survivors than its budget"


def summary(run: MutationRun) -> str:
    """Say in one line what the cases are worth."""
    score = run.score
    if run.failing:
        named = [f"{case.of}.{case.id}" for case in run.failing[:_NAMED]]
        more = f" and {len(run.failing) - _NAMED} more" if len(run.failing) > _NAMED else ""
        none = f"no score: the policy itself does not meet {len(run.failing)} of its cases"
        return f"{none}: {', '.join(named)}{more}; `golive test` of the whole library says what came out"
    if score.score is None:
        return "no score: no mutant was tried on a case that somebody wrote"
    counted = len(score.killed) + len(score.survivors)
    killed = f"{len(score.killed)} of {counted} mutants killed, {_percent(Fraction(len(score.killed), counted))}"
    if not run.fail_under:
        return killed
    met = "at least" if score.exit == 0 else "less than"
    return f"{killed}: {met} the {_percent(run.fail_under)} asked for"


def _percent(share: Fraction | None) -> str:
    """Write a share in percent, rounded down: 89.96 is not 90.

    >>> _percent(Fraction(8996, 10_000)), _percent(None)
    ('89.9 %', '')
    """
    return "" if share is None else f"{math.floor(share * 1_000) / 10:g} %"


def mutation_values(run: MutationRun) -> dict[str, Any]:
    """Return what became of mutants as plain JSON values."""
    states = {trial.id: trial.state.value for trial in run.trials}
    killed, alive = frozenset(run.score.killed), frozenset(run.score.survivors)
    return {
        "score": run.score.score,
        "fail_under": str(run.fail_under),
        "exit": run.exit,
        "documents": [
            {"of": t.of, "mutants": t.mutants, "killed": t.killed, "alive": t.alive, "apart": t.apart}
            for t in run.tallies
        ],
        "mutants": [
            {
                "id": id_,
                "of": mutant.of,
                "at": str(mutant.span),
                "text": mutant.text,
                "state": states[id_],
                "killed": id_ in killed,
                "alive": id_ in alive,
                "case": _case(run, id_),
            }
            for id_, mutant in run.mutants.items()
            if id_ in states
        ],
        "auto_only": list(run.score.auto_only),
        "over_budget": list(run.over),
    }


def _case(run: MutationRun, id_: str) -> dict[str, str] | None:
    case = run.cases.get(id_)
    return None if case is None else {"of": case.of, "text": case.text}
