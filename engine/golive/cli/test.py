"""`golive test`: the cases beside the rules, run on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.open_library import find_library
from golive.core.errors import InvalidInput

if TYPE_CHECKING:
    from golive.cli.case_library import CaseLibrary
    from golive.core.issue import Issue
    from golive.proving.plan import Plan
    from golive.proving.run_cases import Prepared

_INVALID = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class TestOptions:
    """What `golive test` is asked for, as it is written on the command line."""

    library: str | None
    pattern: str | None


@click.command("test")
@click.argument("library", required=False)
@click.argument("pattern", required=False)
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """Run the cases of LIBRARY: the `*.cases.yaml` beside its documents.

    PATTERN chooses `document` or `document.case`, with `*` for any part of a name; alone it is taken for a folder where
    there is one of that name, else for the cases of the library that is here.

    As in: golive test, golive test my_rules, golive test 'orderflow.thin*'

    Exit codes: 0 all are met, 1 one is not, 2 invalid library or cases, 3 there are no cases.
    """
    asked = asked_for(TestOptions(**options))
    ctx.exit(run_test(asked))


def asked_for(options: TestOptions) -> TestOptions:
    """Tell a library from a pattern where only one of the two is named."""
    alone = options.library
    if alone is None or options.pattern is not None or Path(alone).exists() or "/" in alone:
        return options
    return TestOptions(library=None, pattern=alone)


def run_test(asked: TestOptions) -> int:
    """Run what is asked for, print what came of it, and return the exit code."""
    from golive.cli.case_library import open_cases
    from golive.proving.examine import examine
    from golive.report.case_report import cases_text

    opened = open_cases(find_library(asked.library))
    if opened.prepared is None:
        click.echo(_issues_text(opened, opened.validation.issues))
        return _INVALID
    run = examine(opened.prepared, opened.validation.specs.cases, chosen(opened.prepared, asked.pattern))
    if opened.prepared.issues:
        click.echo(_issues_text(opened, opened.prepared.issues))
        return _INVALID
    click.echo(cases_text(run, opened.validation.specs.sources))
    return run.exit


def chosen(prepared: Prepared, pattern: str | None) -> Sequence[Plan] | None:
    """Return the cases that a pattern means, None for all of the library."""
    from golive.core.suggest import did_you_mean
    from golive.proving.chosen_cases import chosen_cases, names_of_case

    if pattern is None:
        return None
    plans = chosen_cases(prepared.planned, pattern)
    if not plans:
        names = dict.fromkeys(name for plan in prepared.planned for name in names_of_case(plan))
        hint = did_you_mean(pattern, names) or "name a document (`orderflow`) or a case (`orderflow.thin*`)"
        raise InvalidInput(f"no case is called `{pattern}`", hint=hint)
    return plans


def _issues_text(opened: CaseLibrary, issues: Sequence[Issue]) -> str:
    from golive.cli.error_messages import below, count_in_words, placed_below, render_all

    place = opened.validation.place
    sources = {below(place.shown, name): text for name, text in opened.validation.specs.sources.items()}
    rendered = render_all(placed_below(place.shown, issues), sources)
    return f"{rendered}\n{place.title}: not tested, {count_in_words(issues)}"
