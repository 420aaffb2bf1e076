"""Gates that ship with `bypass: never` and here do not say it: a warning, as what is proved of them is then nothing."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.issue import Issue, Severity
from golive.documents.library import Gate, Specs
from golive.loader.document import load_document
from golive.loader.shipped import library_root

_NEVER = "never"


def removed_bypass(specs: Specs) -> Iterator[Issue]:
    """Yield a warning for each gate of a library that may be bypassed, where the shipped one of its name may not."""
    for gate in specs.gates:
        if gate.bypass != _NEVER and _ships_without_bypass(gate.header.id):
            message = f"gate `{gate.header.id}` ships with `bypass: never`, and here it may be bypassed"
            hint = "write `bypass: never`, so that it is proved that nothing executes past it"
            yield Issue(code="GL217", message=message, span=gate.header.span, hint=hint, severity=Severity.WARNING)


def _ships_without_bypass(gate: str) -> bool:
    """Say whether the shipped gate of this name may never be bypassed."""
    path = library_root() / "rules" / "gates" / f"{gate}.yaml"
    if not path.is_file():
        return False
    shipped = load_document(path.read_text(encoding="utf-8"), path.name).document
    return isinstance(shipped, Gate) and shipped.bypass == _NEVER
