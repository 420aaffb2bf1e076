"""`golive validate`: every issue of a library, or the proof that there is none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from golive.checker import check
from golive.cli.issue_formats import as_annotation, as_sarif, as_values
from golive.cli.libraries import LibraryPlace, find_library, library_argument, load
from golive.cli.messages import below, placed_below, render_all, tally
from golive.compiler import compile_library
from golive.compiler.digest import meanings
from golive.compiler.non_bypass import Proof, prove
from golive.compiler.program import Program
from golive.compiler.program_issues import findings
from golive.core.errors import InvalidInput
from golive.core.issue import Issue, Severity, in_order, is_error
from golive.core.printable import printable
from golive.core.span import Span
from golive.documents.library import Specs
from golive.loader.library import paused_collector
from golive.models.functions import FUNCTIONS

if TYPE_CHECKING:
    from golive.checker.compare import Change

_LOOSENED, _INVALID, _NEEDS_APPROVAL = 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """A library's issues, and what it was compiled to when none is an error."""

    place: LibraryPlace
    specs: Specs
    issues: tuple[Issue, ...]
    program: Program | None = None
    proofs: tuple[Proof, ...] = ()

    @property
    def valid(self) -> bool:
        """Say whether the library can decide."""
        return self.program is not None and not is_error(self.issues)


@click.command("validate")
@library_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="How to print.",
)
@click.option("--against", metavar="REF", help="A library's folder, a run's, or a revision of git: say what changed.")
@click.pass_context
def command(ctx: click.Context, library: str | None, form: str, against: str | None) -> None:
    """Load, check and compile LIBRARY; print every issue with its place, all in one pass.

    Exit codes: 0 valid (warnings do not count), 2 not valid. With --against REF: 1 when the change loosens anything,
    3 when it changes something of which nobody can tell whether it loosens.
    """
    with paused_collector():
        found = validate(find_library(library))
        changes = _changes(found, against) if against is not None and found.valid else None
    click.echo(_PRINTERS[form](found, changes))
    if not found.valid:
        ctx.exit(_INVALID)
    ctx.exit(_exit_code(changes) if changes else 0)


def validate(place: LibraryPlace) -> Validated:
    """Load, check, compile and prove a library."""
    specs, issues = load(place)
    checked, found = check(specs, FUNCTIONS)
    issues = in_order((*issues, *found))
    if checked is None or is_error(issues):
        return Validated(place=place, specs=specs, issues=issues)
    program = compile_library(checked)
    proofs = prove(program)
    issues = in_order((*issues, *findings(program, proofs)))
    return Validated(place=place, specs=specs, issues=issues, program=program, proofs=proofs)


# Comparison


def _changes(found: Validated, against: str) -> tuple[Change, ...]:
    from golive.checker.compare import Direction, compare
    from golive.checker.monotone import moves_of
    from golive.cli.revision import library_at

    with library_at(against, found.place.folder) as folder:
        before = validate(LibraryPlace(folder=folder, shown=against, title=against))
    if before.program is None:
        first = next(issue for issue in before.issues if issue.severity is Severity.ERROR)
        raise InvalidInput(f"the library at `{against}` is not valid: {first}", hint="compare with one that is")
    assert found.program is not None
    changes = compare(before.specs, found.specs, moves_of(found.program.checked))
    changes += tuple(_unnamed(before.specs, found.specs, {change.span.file for change in changes}))
    order = list(Direction)
    return tuple(sorted(changes, key=lambda change: order.index(change.direction)))


def _unnamed(before: Specs, after: Specs, named: Collection[str]) -> Iterator[Change]:
    """Yield a change for every file that decides something else and of which no change is named.

    INVARIANT: another policy digest is never passed over in silence, whatever else changed with it.
    """
    from golive.checker.compare import Change, Direction

    old, new = meanings(before.values), meanings(after.values)
    for file in sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)):
        if file not in named:
            text = "it changed, and no change in it has a name"
            place = Span(file=file, line=1, col=1)
            yield Change(direction=Direction.CHANGED, document=file, message=text, span=place, removed=file not in new)


def _exit_code(changes: Sequence[Change]) -> int:
    from golive.checker.compare import Direction

    directions = {change.direction for change in changes}
    if Direction.LOOSER in directions:
        return _LOOSENED
    return _NEEDS_APPROVAL if Direction.CHANGED in directions else 0


# Printing


def _text(found: Validated, changes: Sequence[Change] | None) -> str:
    place = found.place
    sources = {below(place.shown, name): text for name, text in found.specs.sources.items()}
    parts = []
    if found.issues:
        parts.append(render_all(placed_below(place.shown, found.issues), sources))
    if found.program is None or not found.valid:
        return "\n".join([*parts, f"{printable(place.title)}: not valid, {tally(found.issues)}"])
    digests = found.program.digests
    lines = [f"{place.title}: valid, {tally(found.issues)}"]
    lines.append("  " + ", ".join(_counted(count, what) for what, count in _counts(found.program).items()))
    lines.append(f"policy {digests.policy}")
    lines.append(f"text   {digests.text}")
    lines += [f"strategy {name} {digest}" for name, digest in digests.strategy.items()]
    lines.append("no way around:" if found.proofs else "no gate says `bypass: never`: any gate can be left out")
    lines += [f"  {proof}" for proof in found.proofs]
    if changes is not None:
        lines += _text_of_changes(changes, place)
    return "\n".join([*parts, *(printable(line) for line in lines)])


def _text_of_changes(changes: Sequence[Change], place: LibraryPlace) -> list[str]:
    from golive.checker.compare import Direction

    if not changes:
        return ["no change decides anything differently"]
    counted = {d: sum(c.direction is d for c in changes) for d in Direction}
    lines = ["changes: " + ", ".join(f"{n} {_WORDS[d.value]}" for d, n in counted.items() if n)]
    for direction in Direction:
        gates = dict.fromkeys(gate for c in changes if c.direction is direction for gate in c.gates)
        if gates and direction is not Direction.NEITHER:
            lines.append(f"  {_WORDS[direction.value]}: {', '.join(gates)}")
    for change in changes:
        where = "was at " if change.removed else ""
        span = f"{below('' if change.removed else place.shown, change.span.file)}:{change.span.line}:{change.span.col}"
        lines.append(f"  {change.direction.value:<8}{change.document}: {change.message} ({where}{span})")
    return lines


_WORDS = {
    "looser": "looser",
    "tighter": "tighter",
    "changed": "changed, direction unknown",
    "neither": "neither",
}


def _counts(program: Program) -> Mapping[str, int]:
    checked = program.checked
    specs = checked.specs
    return {
        "gates": len(checked.gates),
        "rules": sum(len(gate.rules) for gate in checked.gates),
        "parameters": len(checked.parameters),
        "models": len(specs.models),
        "tables": len(specs.tables),
        "scores": len(specs.scores),
        "strategies": len(specs.strategies),
        "markets": len(specs.markets),
        "files": len(specs.sources),
    }


def _counted(count: int, what: str) -> str:
    """Write a number of things.

    >>> _counted(1, "strategies"), _counted(2, "gates")
    ('1 strategy', '2 gates')
    """
    one = what.removesuffix("s").removesuffix("ie") + ("y" if what.endswith("ies") else "")
    return f"{count} {one if count == 1 else what}"


def _json(found: Validated, changes: Sequence[Change] | None) -> str:
    document: dict[str, Any] = {
        "library": found.place.title,
        "valid": found.valid,
        "issues": [as_values(issue) for issue in placed_below(found.place.shown, found.issues)],
    }
    if found.program is not None and found.valid:
        digests = found.program.digests
        document["counts"] = dict(_counts(found.program))
        document["digests"] = {
            "policy": digests.policy,
            "text": digests.text,
            "strategies": dict(digests.strategy),
        }
        document["proofs"] = [
            {"gate": p.gate, "holds": p.holds, "steps_before": p.steps_before, "steps_after": p.steps_after}
            for p in found.proofs
        ]
    if changes is not None:
        document["changes"] = [_values_of(change, found.place) for change in changes]
    import json

    return json.dumps(document, indent=2)


def _values_of(change: Change, place: LibraryPlace) -> dict[str, Any]:
    return {
        "direction": change.direction.value,
        "document": change.document,
        "message": change.message,
        "gates": list(change.gates),
        "file": below("" if change.removed else place.shown, change.span.file),
        "line": change.span.line,
        "col": change.span.col,
        "removed": change.removed,
    }


def _sarif(found: Validated, changes: Sequence[Change] | None) -> str:
    import json

    return json.dumps(as_sarif(_with_changes(found, changes)), indent=2)


def _github(found: Validated, changes: Sequence[Change] | None) -> str:
    issues = _with_changes(found, changes)
    lines = [as_annotation(issue) for issue in issues]
    return "\n".join([*lines, printable(f"{found.place.title}: {'valid' if found.valid else 'not valid'}")])


def _with_changes(found: Validated, changes: Sequence[Change] | None) -> Iterable[Issue]:
    """Return the issues, and what loosens or cannot be told as warnings, at the place of the change."""
    from golive.checker.compare import Direction

    told = [c for c in changes or () if c.direction in (Direction.LOOSER, Direction.CHANGED)]
    warnings = tuple(
        Issue(
            code=_CODES[change.direction.value],
            message=f"{change.direction.value}: {change.document}: {change.message}",
            span=change.span,
            severity=Severity.WARNING,
        )
        for change in told
    )
    return placed_below(found.place.shown, (*found.issues, *warnings))


_CODES = {"looser": "GL291", "changed": "GL292"}
"""Codes that changes carry where only issues can be told."""

_PRINTERS = {"text": _text, "json": _json, "sarif": _sarif, "github": _github}
