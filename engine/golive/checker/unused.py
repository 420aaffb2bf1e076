"""What is written and never used: a warning, because a threshold that nothing reads protects nobody."""

from __future__ import annotations

from golive.checker.draft import Draft
from golive.checker.library_index import read_facts, unread_limits
from golive.documents.library import Strategy
from golive.documents.model_use import outputs_named


def check_unused(draft: Draft) -> None:
    """Warn about inputs, parameters and lets that no expression or reason reads, and limits that no gate does."""
    specs = draft.index.specs
    if specs.left_out or draft.pad.has_errors:
        # An expression that could not be typed did not get to its names: these would be false alarms.
        return
    for document in specs.scoped:
        typer = draft.typers[document.header.id]
        names = {i.id: i.span for i in document.inputs}
        names |= {p.id: p.name_span for p in document.parameters}
        names |= {x.id: x.span for x in document.lets}
        if isinstance(document, Strategy):
            names |= {name: output.span for name, output in outputs_named(document.models).items()}
        for name, span in names.items():
            if name not in typer.used:
                draft.pad.warn("GL218", f"`{name}` is never used", span, "remove it, or use it")
    read = read_facts(specs)
    for strategy in specs.strategies:
        for name, place in unread_limits(strategy, read):
            message = f"no gate reads the limit `{name}` of `{strategy.header.id}`: it holds nothing back"
            hint = f"read it in a gate as `{{from: strategy.{name}}}`, or remove it"
            draft.pad.warn("GL218", message, place, hint)
    for gate in specs.gates:
        if gate.header.id not in draft.listed and gate.bypass != "never":
            message = f"gate `{gate.header.id}` is not in the pipeline"
            hint = "add it to the pipeline's `gates:`, or remove it"
            draft.pad.warn("GL218", message, gate.header.span, hint)
