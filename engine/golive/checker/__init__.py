"""A library of documents to a checked one: every mistake in one pass.

`CHECKS` is the order; each check reads what the ones before it made and notes on the same pad of issues.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from golive.checker.alerts import check_alerts
from golive.checker.bare_ratios import check_bare_ratios
from golive.checker.bars import check_bar_lengths, check_bar_models
from golive.checker.ceilings import check_ceilings
from golive.checker.checked import Checked, Key
from golive.checker.checklists import check_checklists
from golive.checker.draft import Draft
from golive.checker.exits import check_exits
from golive.checker.fills import check_fills
from golive.checker.gates import check_gates
from golive.checker.guardrails import check_guardrails
from golive.checker.library_index import index_library
from golive.checker.library_size import LibrarySize
from golive.checker.models import check_models
from golive.checker.monotone import check_monotone
from golive.checker.papers import check_papers
from golive.checker.people import check_people
from golive.checker.pipeline import check_pipeline
from golive.checker.prelive import check_prelive
from golive.checker.promotions import check_promotions
from golive.checker.scenarios import check_scenarios
from golive.checker.scorecards import check_scorecards
from golive.checker.scores import check_scores
from golive.checker.strategies import check_strategies
from golive.checker.switches import check_switches
from golive.checker.tables import check_tables
from golive.checker.tightenings import check_tightenings
from golive.checker.unused import check_unused
from golive.core.issue import Issue, in_order, is_error
from golive.core.issue_pad import IssuePad
from golive.core.signature import Signature
from golive.documents.library import Specs

CHECKS: tuple[Callable[[Draft], None], ...] = (
    check_tables,
    check_scores,
    check_fills,
    check_models,
    check_bar_models,
    check_bar_lengths,
    check_gates,
    check_strategies,
    check_exits,
    check_switches,
    check_guardrails,
    check_promotions,
    check_scenarios,
    check_papers,
    check_alerts,
    check_people,
    check_scorecards,
    check_checklists,
    check_prelive,
    check_bare_ratios,
    check_monotone,
    check_tightenings,
    check_pipeline,
    check_ceilings,
    check_unused,
)


def check(specs: Specs, functions: Iterable[Signature]) -> tuple[Checked | None, tuple[Issue, ...]]:
    """Check a library; the result is None when an issue is an error, or a document could not be read.

    Nothing is said of names that a document which could not be read may define: its own issue is the one to mend. What
    else is wrong with such a document is said as far as it does not follow from that.
    """
    functions = tuple(functions)
    draft = _draft(specs, functions)
    issues = draft.pad.in_order()
    if specs.half_read:
        # Imported where a document has mistakes: no command that goes well needs it.
        from golive.checker.half_read import more_mistakes

        def issues_of(whole: Specs, misdeclared: Collection[Key]) -> tuple[Issue, ...]:
            return _draft(whole, functions, misdeclared).pad.in_order()

        issues = in_order((*issues, *more_mistakes(specs, issues_of)))
    return (None if is_error(issues) or specs.left_out else draft.finish()), issues


def _draft(specs: Specs, functions: Iterable[Signature], misdeclared: Collection[Key] = ()) -> Draft:
    """Run the checks; names that are `misdeclared` have an issue already."""
    pad = IssuePad()
    index = index_library(specs, functions, pad)
    draft = Draft(index=index, pad=pad, size=LibrarySize(pad), misdeclared=set(misdeclared))
    for one in CHECKS:
        one(draft)
    return draft
