"""How `golive validate` prints: text, JSON, SARIF and annotations of GitHub workflows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from golive.cli.error_messages import below, count_in_words, placed_below, render_all
from golive.cli.issue_formats import as_annotation, as_sarif, as_values
from golive.cli.validation import Validation
from golive.compiler.order_flow import without_order_flow
from golive.compiler.program import Program
from golive.compiler.refusals import Refusal, Word, in_words
from golive.compiler.within_bounds import BoundProof, prove_bounds
from golive.core.issue import Issue
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.checker.compare import Change

_SHOWN = 12
"""Characters of a digest in the text, as git shows its own; `--format json` has all 64."""


def _text(validation: Validation, changes: Sequence[Change] | None) -> str:
    place = validation.place
    parts = []
    if validation.issues:
        sources = {below(place.shown, name): text for name, text in validation.specs.sources.items()}
        parts.append(render_all(placed_below(place.shown, validation.issues), sources))
    if validation.program is None or not validation.valid:
        return "\n".join([*parts, f"{printable(place.title)}: not valid, {count_in_words(validation.issues)}"])
    without = without_order_flow(validation.program)
    lines = [without] if without else []
    lines += [f"{place.title}: valid, {count_in_words(validation.issues)}", *_summary(validation, validation.program)]
    if changes is not None:
        from golive.cli.validate_against import changes_as_text

        lines += changes_as_text(changes, place)
    return "\n".join([*parts, *(printable(line) for line in lines)])


def _summary(validation: Validation, program: Program) -> list[str]:
    """Return what a valid library holds, its digests, and the proofs that no gate can be passed by."""
    digests = program.digests
    strategies = ", ".join(f"{name} {digest[:_SHOWN]}" for name, digest in digests.strategy.items())
    return [
        "  " + ", ".join(_counted(count, what) for what, count in _counts(program).items()),
        f"  policy {digests.policy[:_SHOWN]}, text {digests.text[:_SHOWN]}" + (f"; {strategies}" if strategies else ""),
        *(f"  {line}" for line in _proved(validation)),
        *(f"  {line}" for line in _bounds(prove_bounds(program))),
    ]


def _proved(validation: Validation) -> Iterator[str]:
    """Yield one line for all gates that are proved alike, and one for each that differs."""
    rules = {proof.gate: [*_of_gate(validation, proof.gate)] for proof in validation.proofs}
    alike = [
        proof.gate
        for proof in validation.proofs
        if proof.holds and rules[proof.gate] and all(rule.word is Word.CAN for rule in rules[proof.gate])
    ]
    if not validation.proofs:
        yield "no gate says `bypass: never`: any gate can be left out"
    if alike:
        count = sum(len(rules[gate]) for gate in alike)
        what = "it" if len(alike) == 1 else "any one of them"
        yield (
            f"no way around {', '.join(alike)}: with {what} false EXECUTE and REDUCE vanish and the final size is 0, "
            f"and {'its one rule' if count == 1 else f'each of {count} rules'} can refuse"
        )
    yield from (f"{proof}, and {in_words(rules[proof.gate])}" for proof in validation.proofs if proof.gate not in alike)


def _bounds(proofs: Sequence[BoundProof]) -> Iterator[str]:
    """Yield one line a pipeline for the bounds that hold, and one for each that does not."""
    held: dict[str, list[str]] = {}
    for proof in proofs:
        if proof.holds:
            held.setdefault(proof.pipeline, []).append(f"`{proof.bound}`")
    for pipeline, bounds in held.items():
        yield f"{pipeline}: the final size is a whole number of lots, and never above {' or '.join(bounds)}"
    yield from (str(proof) for proof in proofs if not proof.holds)


def _of_gate(validation: Validation, gate: str) -> Iterable[Refusal]:
    return [refusal for refusal in validation.refusals if refusal.rule.gate == gate]


def _counts(program: Program) -> Mapping[str, int]:
    checked = program.checked
    specs = checked.specs
    return {
        "gates": len(checked.every_gate),
        "rules": sum(len(gate.rules) for gate in checked.every_gate),
        "parameters": len(checked.parameters),
        "models": len(specs.models),
        "tables": len(specs.tables),
        "scores": len(specs.scores),
        "strategies": len(specs.strategies),
        "markets": len(specs.markets),
        "files": len(specs.values),
    }


def _counted(count: int, what: str) -> str:
    """Write a number of things.

    >>> _counted(1, "strategies"), _counted(2, "gates")
    ('1 strategy', '2 gates')
    """
    one = what.removesuffix("s").removesuffix("ie") + ("y" if what.endswith("ies") else "")
    return f"{count} {one if count == 1 else what}"


def _json(validation: Validation, changes: Sequence[Change] | None) -> str:
    import json

    document: dict[str, Any] = {
        "library": validation.place.title,
        "valid": validation.valid,
        "issues": [as_values(issue) for issue in placed_below(validation.place.shown, validation.issues)],
    }
    if validation.program is not None and validation.valid:
        document |= _summary_values(validation, validation.program)
    if changes is not None:
        from golive.cli.validate_against import change_as_values

        document["changes"] = [change_as_values(change, validation.place) for change in changes]
    return json.dumps(document, indent=2)


def _summary_values(validation: Validation, program: Program) -> dict[str, Any]:
    digests = program.digests
    return {
        "counts": dict(_counts(program)),
        "digests": {"policy": digests.policy, "text": digests.text, "strategies": dict(digests.strategy)},
        "proofs": [
            {"gate": p.gate, "holds": p.holds, "steps_before": p.steps_before, "steps_after": p.steps_after}
            for p in validation.proofs
        ],
        "bounds": [{"pipeline": p.pipeline, "bound": p.bound, "holds": p.holds} for p in prove_bounds(program)],
        "rules": [
            {"gate": r.rule.gate, "rule": r.rule.id, "refusal": r.word.value, "witness": dict(r.witness)}
            for r in validation.refusals
        ],
    }


def _sarif(validation: Validation, changes: Sequence[Change] | None) -> str:
    import json

    return json.dumps(as_sarif(_with_changes(validation, changes)), indent=2)


def _github(validation: Validation, changes: Sequence[Change] | None) -> str:
    lines = [as_annotation(issue) for issue in _with_changes(validation, changes)]
    valid = "valid" if validation.valid else "not valid"
    return "\n".join([*lines, printable(f"{validation.place.title}: {valid}")])


def _with_changes(validation: Validation, changes: Sequence[Change] | None) -> Iterable[Issue]:
    """Return the issues, and the changes that are worth a warning."""
    warnings: tuple[Issue, ...] = ()
    if changes:
        from golive.cli.validate_against import changes_as_warnings

        warnings = tuple(changes_as_warnings(changes))
    return placed_below(validation.place.shown, (*validation.issues, *warnings))


def each_proof(validation: Validation) -> str:
    """Return a line a gate: the steps left of the decision without it, and how many of its rules can refuse."""
    return "\n".join(
        printable(f"{proof}, and {in_words(_of_gate(validation, proof.gate))}") for proof in validation.proofs
    )


FORMATS: Mapping[str, Callable[[Validation, Sequence[Change] | None], str]] = MappingProxyType(
    {"text": _text, "json": _json, "sarif": _sarif, "github": _github}
)
