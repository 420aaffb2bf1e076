"""Mistakes in what an account on paper begins with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from golive.documents.library import Document, Specs
from golive.documents.paper import CAPITAL, Paper
from golive.proving.mutants.mutant import Change
from golive.proving.mutants.operators.written_numbers import moved_numbers


def change_capital(document: Document, specs: Specs) -> Iterator[Change]:
    """Move the capital one step of its last digit, and into a wrong unit."""
    if not isinstance(document, Paper):
        return
    for moved in moved_numbers(document.capital, document.capital_span, specs.sources, ()):
        changed = replace(document, capital=moved.value) if moved.value.value > 0 else None
        yield Change(at=CAPITAL, name=moved.name, span=document.capital_span, text=moved.text, document=changed)
