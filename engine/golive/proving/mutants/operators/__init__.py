"""Planted mistakes: every document of a library with one thing changed, by the operators below.

A mutant is what somebody could have written: it is made from the document as it was loaded, checked as any other, and
must be told from the original by a case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from golive.documents.library import Document, Specs
from golive.proving.mutants.mutant import Mutant, Operator, documents_of
from golive.proving.mutants.operators.calendars import change_calendar
from golive.proving.mutants.operators.checklists import change_checklist
from golive.proving.mutants.operators.declarations import change_inputs, change_lets, change_outputs, change_parameters
from golive.proving.mutants.operators.exits import change_exits, change_order_terms, drop_own_numbers
from golive.proving.mutants.operators.fills import change_legs
from golive.proving.mutants.operators.guardrails import change_guardrails
from golive.proving.mutants.operators.markets import change_market_numbers
from golive.proving.mutants.operators.origins import change_origins, change_zones
from golive.proving.mutants.operators.papers import change_capital
from golive.proving.mutants.operators.pipelines import change_order, change_sizing
from golive.proving.mutants.operators.prelive import change_prelive
from golive.proving.mutants.operators.promotions import change_promotion
from golive.proving.mutants.operators.rules import (
    change_caps,
    change_gate,
    change_reductions,
    change_requirements,
    drop_requirements,
)
from golive.proving.mutants.operators.scorecards import change_card
from golive.proving.mutants.operators.scores import change_bands, change_components, change_limits
from golive.proving.mutants.operators.strategies import (
    change_facts,
    change_lists,
    change_raw_size,
    change_signal,
    change_tightenings,
)
from golive.proving.mutants.operators.switches import change_trips
from golive.proving.mutants.operators.tables import change_cells, change_otherwise

OPERATORS: tuple[Operator, ...] = (
    change_parameters,
    change_inputs,
    change_origins,
    change_zones,
    change_lets,
    change_outputs,
    change_requirements,
    drop_requirements,
    change_reductions,
    change_caps,
    change_gate,
    change_cells,
    change_otherwise,
    change_order,
    change_sizing,
    change_signal,
    change_exits,
    drop_own_numbers,
    change_order_terms,
    change_facts,
    change_raw_size,
    change_lists,
    change_tightenings,
    change_components,
    change_bands,
    change_limits,
    change_calendar,
    change_legs,
    change_trips,
    change_capital,
    change_market_numbers,
    change_guardrails,
    change_promotion,
    change_card,
    change_prelive,
    change_checklist,
)
"""In the order in which mutants are made, document by document."""


def mutants_of(specs: Specs) -> Iterator[Mutant]:
    """Yield every mutant of a library, always the same in the same order."""
    for document in documents_of(specs):
        yield from mutants_of_document(document, specs)


def mutants_of_document(document: Document, specs: Specs) -> Iterator[Mutant]:
    """Yield every mutant of a document of a library."""
    of = f"{document.header.kind}.{document.header.id}"
    taken: Counter[str] = Counter()
    for operator in OPERATORS:
        for change in operator(document, specs):
            name = f"{of}:{change.at}:{change.name}"
            taken[name] += 1
            numbered = name if taken[name] == 1 else f"{name}_{taken[name]}"
            yield Mutant(id=numbered, of=of, span=change.span, text=change.text, document=change.document)
