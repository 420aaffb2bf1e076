"""The sentence of a rule: its placeholders filled in with what was observed, in the units it was declared in."""

from __future__ import annotations

import re

from golive.checker.checked import Rule
from golive.core.unit import show_apart
from golive.core.value import Unknown
from golive.decision.comparisons import SIGNS
from golive.decision.shown_units import unit_of
from golive.evaluator.ingest import is_unlisted
from golive.evaluator.trace import Observed, Trace
from golive.language.terms import Apply, ColumnRef, Term

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}( (?:%|\w+))?")
"""What is filled in, with the word after it: people write the unit there, and so does what is filled in."""
_NUMBER = re.compile(r"-?[\d.,]+(?:e[+-]\d+)?")


def explain(trace: Trace, rule: Rule) -> str:
    """Fill in a rule's reason."""

    def fill(match: re.Match[str]) -> str:
        term = rule.places.get(match[1])
        return match[0] if term is None else _once(shown(trace, term, _partner(rule, term)), match[2] or "")

    return _PLACEHOLDER.sub(fill, rule.reason.value)


def _once(text: str, after: str) -> str:
    """Return what was filled in and the word after it; a unit that both say is said once.

    >>> _once("6 bars", " bars"), _once("1 bar", " bars"), _once("6 bars", " ago"), _once("3", " trades")
    ('6 bars', '1 bar', '6 bars ago', '3 trades')
    """
    number = _NUMBER.match(text)
    unit = "" if number is None else text[number.end() :]
    return text if unit and unit in (after, after.removesuffix("s")) else f"{text}{after}"


def shown(trace: Trace, term: Term, partner: Term | None = None) -> str:
    """Write what a term was, in the unit it or its partner in a comparison was declared in."""
    observed: Observed = trace.observe(term)
    if isinstance(observed, Unknown):
        given = trace.row.get(term.port.column) if isinstance(term, ColumnRef) else None
        # A word that no strategy lists is refused for what it is, and not for being unknown.
        return str(given) if isinstance(term, ColumnRef) and is_unlisted(term.port, given) else f"unknown ({observed})"
    if isinstance(observed, float):
        beside = None if partner is None else trace.observe(partner)
        return show_apart(observed, beside if isinstance(beside, float) else observed, unit_of(trace, term, partner))
    return str(observed)


def _partner(rule: Rule, term: Term) -> Term | None:
    condition = rule.condition
    if isinstance(condition, Apply) and condition.op in SIGNS and term in condition.arguments:
        return next((a for a in condition.arguments if a != term), None)
    return None
