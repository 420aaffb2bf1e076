"""What a rule asks, in the words of its document."""

from __future__ import annotations

from golive.compiler.program import Program


def rule_text(program: Program, gate: str, rule: str) -> str:
    """Return what a rule asks, as the YAML has it; empty for what no rule is written for."""
    document = next((g for g in program.checked.specs.gates if g.header.id == gate), None)
    if document is None:
        return ""
    texts = {r.id: ("forbid" if r.forbidden else "require", r.condition) for r in document.requirements}
    texts |= {r.id: ("reduce when", r.when) for r in document.reductions}
    texts |= {c.id: ("cap at", c.at) for c in document.caps}
    if rule not in texts:
        return ""
    word, text = texts[rule]
    return " ".join((word, *text.value.split()))
