"""What evidence of an item rests on besides its subject: the documents that its verdict depends on, as one digest.

A subject holds all that decides on signals of one strategy. Scenarios, scores, alerts, guardrails and the other
strategies of its account decide on none, and so end no days; evidence that was measured by them ends when they change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from golive.compiler.digest import digest, digest_of_meaning
from golive.compiler.program import Program
from golive.documents.header import Header

Parts = Callable[[Program, str], Mapping[str, str]]
"""Gives digests by name, of a library and one strategy."""


def rests_on(program: Program, strategy: str) -> Mapping[str, str]:
    """Return by item what its evidence has to name among its sources; an item that is not in it rests on its subject.

    A strategy that the library does not have is a programmer's error.
    """
    return {
        item: digest({name: dict(part(program, strategy)) for name, part in parts.items()})
        for item, parts in _RESTS_ON.items()
    }


def _account(program: Program, strategy: str) -> Mapping[str, str]:
    """Return the strategies that trade for the account of one: its limits and its probes are those of all of them."""
    papers = [paper for paper in program.checked.specs.papers if any(n.value == strategy for n in paper.strategies)]
    names = {name.value for paper in papers for name in paper.strategies} | {strategy}
    return {name: program.digests.strategy[name] for name in sorted(names) if name in program.digests.strategy}


def _meaning_of(headers: Callable[[Program], Iterable[Header]]) -> Parts:
    return lambda program, _: {
        one.id: digest_of_meaning(program.checked.specs.values[one.span.file]) for one in headers(program)
    }


def _text_of(headers: Callable[[Program], Iterable[Header]]) -> Parts:
    """Return the digest of documents with their prose: where a source, or that it is a prior, is what is asked for."""
    return lambda program, _: {one.id: digest(program.checked.specs.values[one.span.file]) for one in headers(program)}


_SCENARIOS = _meaning_of(lambda program: [one.header for one in program.checked.specs.scenarios])
_SCORES = _meaning_of(lambda program: [one.header for one in program.checked.specs.scores])
_ALERTS = _meaning_of(lambda program: [one.header for one in program.checked.specs.alerts])
_GUARDRAILS = _meaning_of(lambda program: [one.header for one in program.checked.specs.guardrails])
_TABLES = _text_of(lambda program: [one.header for one in program.checked.specs.tables])
_MODELS = _text_of(lambda program: [one.header for one in program.checked.specs.models])

_RESTS_ON: Mapping[str, Mapping[str, Parts]] = MappingProxyType(
    {
        "INFRA-004": {"account": _account},
        "RISK-002": {"account": _account},
        "RISK-004": {"account": _account, "scenarios": _SCENARIOS},
        "STRAT-002": {"scores": _SCORES},
        "STRAT-003": {"scores": _SCORES},
        "STRAT-004": {"tables": _TABLES},
        "STRAT-005": {"guardrails": _GUARDRAILS},
        "EXEC-001": {"account": _account},
        "EXEC-002": {"models": _MODELS},
        "MON-001": {"alerts": _ALERTS},
        "MON-002": {"alerts": _ALERTS},
        "MON-003": {"guardrails": _GUARDRAILS},
        "OPS-004": {"account": _account},
    }
)
