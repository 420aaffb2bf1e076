"""`golive test --mutate`: how many planted mistakes the cases of a library find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from fnmatch import fnmatchcase
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import click

from golive.cli.error_messages import below
from golive.cli.json_output import json_text
from golive.cli.mutant_bench import Planted, Tries
from golive.cli.mutant_processes import mutant_processes
from golive.cli.open_library import LibraryPlace
from golive.cli.progress import Progress, progress_bar
from golive.cli.survivors_budget import read_budget
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.documents.library import Specs
from golive.proving.mutants.mutant import Mutant, documents_of
from golive.proving.mutants.mutation_run import KillingCase, MutationRun, mutation_run
from golive.proving.mutants.operators import mutants_of
from golive.report.mutation_report import mutation_github, mutation_text, mutation_values

A = TypeVar("A")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutating:
    """What is asked of `--mutate`: which mutants, by whom, what is enough, and what may survive."""

    patterns: tuple[str, ...] = ()
    jobs: int = 2
    cluster: str | None = None
    fail_under: Fraction = Fraction(0)
    budget: Mapping[str, int] | None = None
    search: bool = True


def mutate(specs: Specs, asked: Mutating) -> MutationRun:
    """Put the mutants of a library on trial, and look for cases that kill those that live."""
    every = tuple(enumerate(mutants_of(specs)))
    chosen = [(n, mutant) for n, mutant in every if is_meant(mutant, asked.patterns)]
    if not chosen:
        called = ", ".join(f"`{pattern}`" for pattern in asked.patterns)
        raise InvalidInput(f"no document or mutant is called {called}", hint=_NAMES)
    of = frozenset(mutant.of for _, mutant in chosen)
    with _tries(specs, asked) as tries:
        original = tries.originals()
        with progress_bar("mutants") as bar:
            trials = tuple(_counted(tries.trials(chosen), bar, len(chosen)))
        run = mutation_run(original, (m for _, m in chosen), trials, asked.fail_under, _within(asked.budget, of))
        alive = [(n, m) for n, m in chosen if m.id in frozenset(run.score.survivors)] if asked.search else []
        with progress_bar("killing cases") as bar:
            cases = dict(_named(alive, _counted(tries.killing_cases(alive), bar, len(alive))))
    return replace(run, cases=cases)


_NAMES = "name a document (`orderflow`, `gate.*`) or mutants (`gate.orderflow:depth:*`)"


def is_meant(mutant: Mutant, patterns: Iterable[str]) -> bool:
    """Say whether a pattern names a mutant, by its document's id or `kind.id`, or its own; none at all names all."""
    names, asked = (mutant.of, mutant.of.partition(".")[2], mutant.id), tuple(patterns)
    return not asked or any(fnmatchcase(name, pattern) for name in names for pattern in asked)


def _within(budget: Mapping[str, int] | None, of: frozenset[str]) -> Mapping[str, int] | None:
    return None if budget is None else {name: most for name, most in budget.items() if name in of}


def _tries(specs: Specs, asked: Mutating) -> AbstractContextManager[Tries]:
    if asked.cluster is None:
        return mutant_processes(specs.root, asked.jobs)
    from golive.cli.mutants_on_cluster import mutants_on_cluster

    return mutants_on_cluster(specs, asked.cluster)


def _counted(answers: Iterable[A], bar: Progress | None, total: int) -> Iterator[A]:
    for done, answer in enumerate(answers, start=1):
        yield answer
        if bar is not None:
            bar(done, total)


def _named(alive: Sequence[Planted], cases: Iterable[KillingCase | None]) -> Iterator[tuple[str, KillingCase]]:
    for (_, mutant), case in zip(alive, cases, strict=True):
        if case is not None:
            yield mutant.id, case


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantOptions:
    """What `golive test --mutate` is asked for, as it is written on the command line."""

    pattern: str | None
    fail_under: Fraction | None
    jobs: int
    cluster: str | None
    budget: str | None
    form: str


def run_mutants(place: LibraryPlace, specs: Specs, options: MutantOptions) -> int:
    """Put mutants on trial, print what came of them, and return the exit code."""
    if options.form not in FORMS:
        raise InvalidInput(f"mutants are not printed as {options.form}", hint=f"write one of {', '.join(FORMS)}")
    asked = Mutating(
        patterns=(options.pattern,) if options.pattern else (),
        jobs=options.jobs,
        cluster=options.cluster,
        fail_under=options.fail_under or Fraction(0),
        budget=None if options.budget is None else read_budget(Path(options.budget)),
    )
    run = mutate(specs, asked)
    click.echo(rendered(run, specs, options.form, lambda file: below(place.shown, file)))
    return run.exit


FORMS = ("text", "json", "github")


def rendered(run: MutationRun, specs: Specs, form: str, shown: Callable[[str], str]) -> str:
    """Return a run as text, JSON or annotations; `shown` gives the path of a library's file as messages name it."""
    if form == "json":
        return json_text(mutation_values(run))
    files = {
        f"{d.header.kind}.{d.header.id}": shown(f"{d.header.span.file.removesuffix('.yaml')}.cases.yaml")
        for d in documents_of(specs)
    }
    mutants = {id_: replace(m, span=replace(m.span, file=shown(m.span.file))) for id_, m in run.mutants.items()}
    placed = replace(run, mutants=mutants)
    if form == "github":
        return mutation_github(placed)
    sources = {shown(name): text for name, text in specs.sources.items()}
    return mutation_text(placed, sources, files)
