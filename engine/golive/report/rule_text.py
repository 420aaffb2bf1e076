"""What a rule asks, in the words of its document."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from golive.compiler.program import Program


def rule_text(program: Program, gate: str, rule: str) -> str:
    """Return what a rule asks, as the YAML has it; empty for what no rule is written for."""
    return _texts(program).get((gate, rule), "")


@lru_cache(maxsize=4)
def _texts(program: Program) -> Mapping[tuple[str, str], str]:
    texts: dict[tuple[str, str], str] = {}
    for gate in program.checked.specs.gates:
        written = [(r.id, "forbid" if r.forbidden else "require", r.condition) for r in gate.requirements]
        written += [(r.id, "reduce when", r.when) for r in gate.reductions]
        written += [(c.id, "cap at", c.at) for c in gate.caps]
        texts |= {(gate.header.id, name): " ".join((word, *text.value.split())) for name, word, text in written}
    return texts
