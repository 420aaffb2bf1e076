"""`golive validate --against REF`: what changed since another library or revision, and whether it loosens."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from golive.checker.checked import Checked
from golive.checker.compare import Change, Direction, compare
from golive.checker.monotone import moves_of
from golive.cli.error_messages import below
from golive.cli.open_library import LibraryPlace
from golive.cli.revision import library_at
from golive.cli.validation import Validation, validate
from golive.compiler.digest import meanings
from golive.core.errors import InvalidInput
from golive.core.issue import Issue, Severity
from golive.core.span import Span
from golive.documents.library import Specs

_LOOSENED, _NEEDS_APPROVAL = 1, 3

_WORDS = {
    Direction.LOOSER: "looser",
    Direction.TIGHTER: "tighter",
    Direction.CHANGED: "changed, direction unknown",
    Direction.NEITHER: "neither",
}

_CODES = {Direction.LOOSER: "GL291", Direction.CHANGED: "GL292"}
"""Codes that changes carry where only issues can be shown."""


def changes_since(reference: str, validation: Validation) -> tuple[Change, ...]:
    """Return what changed from the library that `reference` names to this valid one, looser first."""
    with library_at(reference, validation.place.folder) as folder:
        before = validate(LibraryPlace(folder=folder, shown=reference, title=reference))
    if before.program is None:
        first = next(issue for issue in before.issues if issue.severity is Severity.ERROR)
        raise InvalidInput(f"the library at `{reference}` is not valid: {first}", hint="compare with one that is")
    assert validation.program is not None
    return changes_between(before.specs, validation.program.checked)


def changes_between(before: Specs, checked: Checked) -> tuple[Change, ...]:
    """Return what changed from a library to another one, looser first."""
    changes = compare(before, checked.specs, moves_of(checked))
    changes += tuple(_unnamed(before, checked.specs, {change.span.file for change in changes}))
    order = list(Direction)
    return tuple(sorted(changes, key=lambda change: order.index(change.direction)))


def _unnamed(before: Specs, after: Specs, named: Collection[str]) -> Iterator[Change]:
    """Yield a change for every file that decides something else and of which no change is named.

    INVARIANT: another policy digest is never passed over in silence, whatever else changed with it.
    """
    old, new = meanings(before.values), meanings(after.values)
    for file in sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)):
        if file not in named:
            text = "it changed, and no change in it has a name"
            place = Span(file=file, line=1, col=1)
            yield Change(direction=Direction.CHANGED, document=file, message=text, span=place, removed=file not in new)


def exit_code(changes: Sequence[Change]) -> int:
    """Return 1 when a change loosens, 3 when nobody can tell whether one does, else 0."""
    directions = {change.direction for change in changes}
    if Direction.LOOSER in directions:
        return _LOOSENED
    return _NEEDS_APPROVAL if Direction.CHANGED in directions else 0


def changes_as_text(changes: Sequence[Change], place: LibraryPlace) -> list[str]:
    """Return the lines that tell of changes: how many of each direction, the gates they reach, and each of them."""
    if not changes:
        return ["no change decides anything differently"]
    counted = {d: sum(c.direction is d for c in changes) for d in Direction}
    lines = ["changes: " + ", ".join(f"{n} {_WORDS[d]}" for d, n in counted.items() if n)]
    for direction in Direction:
        gates = dict.fromkeys(gate for c in changes if c.direction is direction for gate in c.gates)
        if gates and direction is not Direction.NEITHER:
            lines.append(f"  {_WORDS[direction]}: {', '.join(gates)}")
    for change in changes:
        where = "was at " if change.removed else ""
        span = f"{below('' if change.removed else place.shown, change.span.file)}:{change.span.line}:{change.span.col}"
        lines.append(f"  {change.direction.value:<8}{change.document}: {change.message} ({where}{span})")
    return lines


def change_as_values(change: Change, place: LibraryPlace) -> dict[str, Any]:
    """Return a change as plain JSON values."""
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


def changes_as_warnings(changes: Iterable[Change]) -> Iterator[Issue]:
    """Yield what loosens or cannot be told as a warning at the place of the change."""
    for change in changes:
        code = _CODES.get(change.direction)
        if code is not None:
            message = f"{change.direction.value}: {change.document}: {change.message}"
            yield Issue(code=code, message=message, span=change.span, severity=Severity.WARNING)
