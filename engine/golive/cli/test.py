"""`golive test`: the cases beside the rules, run on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.open_library import find_library
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.issue import Severity
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.cli.case_library import CaseLibrary
    from golive.cli.open_library import LibraryPlace
    from golive.proving.case_run import CaseRun
    from golive.proving.cases.plan import Plan
    from golive.proving.cases.run_cases import Prepared

FORMS = ("text", "json", "junit", "github")

PROCESSES = 2
"""How many try mutants unless somebody says how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestOptions:
    """What `golive test` is asked for, as it is written on the command line."""

    library: str | None
    pattern: str | None
    form: str = "text"
    fail_under: str | None = None
    against: str | None = None
    watching: bool = False
    mutating: bool = False
    jobs: int | None = None
    cluster: str | None = None
    budget: str | None = None


@click.command("test")
@click.argument("library", required=False)
@click.argument("pattern", required=False)
@click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True, help="How to print.")
@click.option(
    "--fail-under",
    metavar="N",
    help="Percent of rules and cells that written cases must cover, of mutants that they must kill; as in 80.",
)
@click.option(
    "--against", metavar="REF", help="A library's folder, or a revision of git: say what is no longer covered."
)
@click.option("--watch", "watching", is_flag=True, help="Run again whenever a file of the library changes.")
@click.option("--mutate", "mutating", is_flag=True, help="Plant mistakes in the policy: written cases must see them.")
@click.option("--jobs", type=click.IntRange(1), show_default=str(PROCESSES), help="Processes that try mutants.")
@click.option(
    "--cluster",
    metavar="URL|local",
    help="Try mutants on a Dask cluster, to the same report: `tcp://HOST:8786`, or `local` for workers of this one.",
)
@click.option("--budget", metavar="FILE", help="How many mutants may survive by document, as JSON.")
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """Run the cases of LIBRARY: the `*.cases.yaml` beside its documents.

    PATTERN chooses `document` or `document.case`, with `*` for any part of a name; alone it is taken for a folder where
    there is one of that name, else for the cases of the library that is here.

    As in: golive test, golive test my_rules, golive test 'orderflow.thin*'

    Where a file of cases says `boundaries: auto`, more are made on both sides of each threshold of its document; they
    are shown apart, and cover nothing that `--fail-under` counts.

    With --mutate each document is changed in one thing at a time, as somebody might by mistake; PATTERN then chooses
    documents or mutants. A mutant that no written case sees is shown with its place, and with a case to paste that
    would see it, where one is found. On a --cluster the library goes out as text; workers read the data of its markets
    under the same paths.

    Exit codes: 0 all are met, 1 one is not or too little is covered or killed, 2 invalid library or cases, 3 there are
    no cases.
    """
    asked = asked_for(TestOptions(**options))
    ctx.exit(watched(asked) if asked.watching else run_test(asked))


def watched(asked: TestOptions) -> int:
    """Run what is asked for again and again, until the reader ends it; return what the last run ended with."""
    from golive.cli.error_messages import message_of
    from golive.cli.library_watch import watch
    from golive.core.errors import GoliveError
    from golive.journal.system_clock import SystemClock

    def run(changed: tuple[str, ...]) -> int:
        for name in changed:
            click.echo(f"changed: {printable(name)}", err=True)
        try:
            return run_test(asked)
        except GoliveError as error:
            click.echo(message_of(error), err=True)
            return error.exit_code

    return watch(find_library(asked.library).folder, run, SystemClock())


def asked_for(options: TestOptions) -> TestOptions:
    """Tell a library from a pattern where only one of the two is named."""
    alone = options.library
    if alone is None or options.pattern is not None or Path(alone).exists() or "/" in alone:
        return options
    return replace(options, library=None, pattern=alone)


def run_test(asked: TestOptions) -> int:
    """Run what is asked for, print what came of it, and return the exit code."""
    from golive.cli.case_library import open_cases
    from golive.cli.case_output import INVALID, print_cases, print_issues
    from golive.cli.fail_under import least_share

    fail_under = least_share("--fail-under", asked.fail_under)
    check_together(asked)
    place = find_library(asked.library)
    opened = open_cases(place)
    sources, valid = opened.validation.specs.sources, opened.validation.valid
    prepared = opened.prepared
    # What is proved of a policy is also seen in its cases, where these can be read.
    runs = prepared is not None and not prepared.issues and (valid or asked.form == "text")
    if not valid:
        outcome = "not valid" if runs else "not tested"
        click.echo(print_issues(opened.validation.issues, asked.form, place, sources, outcome=outcome))
    if prepared is None or not runs:
        return INVALID
    if asked.mutating:
        return mutated(opened, prepared, asked) if valid else INVALID
    run = replace(examined(opened, prepared, asked.pattern), fail_under=fail_under)
    if prepared.issues:
        click.echo(print_issues(prepared.issues, asked.form, place, sources))
        return INVALID
    if asked.against is not None:
        run = compared(run, asked.against, place, asked.pattern)
    click.echo(print_cases(run, asked.form, place.shown, sources))
    return run.exit if valid else INVALID


def check_together(asked: TestOptions) -> None:
    """Refuse what the other options would read past.

    Raises
    ------
    InvalidInput
        With the option that says nothing here.
    """
    if asked.mutating and asked.against is not None:
        hint = "leave one of the two out: what cases no longer cover is told without mutants"
        raise InvalidInput("`--mutate` compares with no other library: `--against` says nothing to it", hint=hint)
    if asked.budget is not None and not asked.mutating:
        raise InvalidInput("`--budget` counts mutants that survive: without `--mutate` none is tried", hint=_MUTATING)
    if asked.cluster is not None and not asked.mutating:
        raise InvalidInput("a `--cluster` tries mutants: without `--mutate` there is none", hint=_ON_CLUSTER)
    if asked.cluster is not None and asked.jobs is not None:
        raise InvalidInput("`--jobs` are processes of this machine", hint="leave it or `--cluster` out")


_MUTATING = "write `--mutate --budget FILE`"
_ON_CLUSTER = "write `--mutate --cluster local`, or leave it out"


def mutated(opened: CaseLibrary, prepared: Prepared, asked: TestOptions) -> int:
    """Put mutants of the library on trial, print what came of them, and return the exit code."""
    from golive.cli.case_output import INVALID, print_issues
    from golive.cli.fail_under import least_share
    from golive.cli.mutate import MutantOptions, run_mutants

    place, specs = opened.validation.place, opened.validation.specs
    if prepared.issues:
        click.echo(print_issues(prepared.issues, asked.form, place, specs.sources))
        return INVALID
    options = MutantOptions(
        pattern=asked.pattern,
        fail_under=least_share("--fail-under", asked.fail_under),
        jobs=asked.jobs or PROCESSES,
        cluster=asked.cluster,
        budget=asked.budget,
        form=asked.form,
    )
    return run_mutants(place, specs, options)


def examined(opened: CaseLibrary, prepared: Prepared, pattern: str | None) -> CaseRun:
    """Run the cases that a pattern means."""
    from golive.proving.examine import examine

    return examine(prepared, opened.validation.specs.cases, chosen(prepared, pattern))


def compared(run: CaseRun, reference: str, place: LibraryPlace, pattern: str | None) -> CaseRun:
    """Say what the cases of another library, or of an older revision of this one, covered and these do not."""
    from golive.cli.case_library import open_cases
    from golive.cli.open_library import LibraryPlace
    from golive.cli.revision import library_at
    from golive.proving.coverage import no_longer

    with library_at(reference, place.folder) as folder:
        before = open_cases(LibraryPlace(folder=folder, shown=reference, title=reference))
        if before.prepared is None or not before.validation.valid:
            first = next(issue for issue in before.validation.issues if issue.severity is Severity.ERROR)
            raise InvalidInput(f"the library at `{reference}` is not valid: {first}", hint="compare with one that is")
        covered = examined(before, before.prepared, None).coverage
        if before.prepared.issues:
            first = before.prepared.issues[0]
            raise InvalidInput(f"the cases at `{reference}` are not valid: {first}", hint="compare with valid ones")
    documents = run.documents if pattern is not None else None
    lost = no_longer(covered, run.coverage)
    return replace(
        run, since=reference, lost=tuple(one for one in lost if documents is None or one.point.of in documents)
    )


def chosen(prepared: Prepared, pattern: str | None) -> Sequence[Plan] | None:
    """Return the cases that a pattern means, None for all of the library."""
    from golive.core.suggest import did_you_mean
    from golive.proving.cases.chosen import chosen_cases, names_of_case

    if pattern is None:
        return None
    plans = chosen_cases(prepared.planned, pattern)
    if not plans:
        names = dict.fromkeys(name for plan in prepared.planned for name in names_of_case(plan))
        untested = [d.header.span.file for d in prepared.checked.specs.scoped if d.header.id == pattern]
        hint = did_you_mean(pattern, names) or "name a document (`orderflow`) or a case (`orderflow.thin*`)"
        if untested:
            hint = f"write them in {untested[0].removesuffix('.yaml')}.cases.yaml, beside the document"
        raise InvalidInput(f"no case is called `{pattern}`", hint=hint)
    return plans
