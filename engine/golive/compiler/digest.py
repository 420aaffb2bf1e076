"""Digests: canonical JSON (RFC 8785) of the parsed policy, so that a comment or a reordered map changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from golive.checker.checked import Checked, terms_of
from golive.compiler.features import reach
from golive.compiler.program import Digests
from golive.core.canonical import canonical
from golive.core.unit import parse_quantity

PROSE = frozenset(("title", "why", "source", "basis", "because", "else", "advice", "owner", "ticket", "since"))
"""Keys that explain and do not decide."""


NAMES: Mapping[str, int] = MappingProxyType(
    {"cells": 2}
    | dict.fromkeys(
        (
            "inputs",
            "aliases",
            "ceiling",
            "parameters",
            "let",
            "models",
            "gives",
            "outputs",
            "limits",
            "tighten",
            "channels",
            "people",
            "machines",
            "authors",
            "items",
            "measures",
            "borrows",
            "signed_by",
            "scenarios",
            "categories",
            "components",
            "steps",
        ),
        1,
    )
)
"""Keys below which so many levels of keys are names that users chose: a parameter called `since` decides."""


def digest(value: Any) -> str:
    """Return the SHA-256 of a JSON value in canonical form.

    >>> digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1})
    True
    """
    return hashlib.sha256(canonical(value)).hexdigest()


def digest_of_meaning(document: Any) -> str:
    """Return the digest of what one parsed document decides, without what explains it.

    >>> digest_of_meaning({"a": "25 bps", "why": "x"}) == digest_of_meaning({"a": "25.0 bps"})
    True
    """
    return digest(_meaning(document))


def joint_digest(each: Mapping[str, str]) -> str:
    """Return the digest of the only one there is, or one of several, by the names that they have."""
    return next(iter(each.values())) if len(each) == 1 else digest(dict(each))


def digests(checked: Checked) -> Digests:
    """Return the three digests of a library."""
    values = checked.specs.values
    meaning = meanings(values)
    prose = {name: text for name, value in values.items() if (text := _prose(value))}
    parts = {f"{v.get('kind')}:{v.get('id')}": digest(_held(v)) for v in meaning.values()}
    reached = _reached(checked)
    strategies = {s: digest(_strategy(checked, s, parts, reached)) for s in checked.strategies}
    return Digests(policy=digest(meaning), text=digest(prose), strategy=strategies)


def meanings(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what each file of a library decides, without what explains it: what the policy digest is made of.

    An account is no part of it, nor is who hears of what: neither decides on a signal, an account comes and goes beside
    others that trade by this policy, and a channel more must not end their days. Nor are people, of whom who joins
    voids nothing, nor is a checklist, of which an item more must not end the days that it asks for; and a scorecard,
    or steps before going live, of which one more changes what is shown, and nothing that trades.
    """
    return {name: _meaning(value) for name, value in values.items() if not _decides_nothing(value)}


_APART = ("paper", "alerts", "people", "checklist", "scorecard", "prelive")
"""Kinds of which no decision on a signal reads anything."""


def _decides_nothing(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("kind") in _APART


def _meaning(value: Any, names: int = 0) -> Any:
    if isinstance(value, str):
        quantity = parse_quantity(value) if value.strip()[:1].isdigit() else None
        if quantity is None:
            return " ".join(value.split())
        return {"value": quantity.value, "unit": quantity.unit.name}
    if isinstance(value, dict | Mapping):
        return {
            k: _meaning(v, names - 1 if names else NAMES.get(k, 0)) for k, v in value.items() if names or k not in PROSE
        }
    return [_meaning(v) for v in value] if isinstance(value, list | tuple) else value


def _prose(value: Any, names: int = 0) -> Any:
    if isinstance(value, dict | Mapping):
        kept: dict[str, Any] = {}
        for k, v in value.items():
            explains = k in PROSE and not names
            text = v if explains else _prose(v, names - 1 if names else NAMES.get(k, 0))
            if text or explains:
                kept[k] = text
        return kept
    if isinstance(value, list | tuple):
        return [v for v in (_prose(v) for v in value) if v]
    return None


def _held(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a document holds strategies to, apart from the values of its parameters.

    The effective values are said per strategy; the house's own would tie one strategy's digest to another's needs.
    """
    kept = {k: v for k, v in value.items() if k != "tighten"}
    if isinstance(kept.get("parameters"), dict):
        kept["parameters"] = {k: {**v, "value": None} for k, v in kept["parameters"].items()}
    return kept


def _reached(checked: Checked) -> frozenset[str]:
    """Return the documents that decisions reach: every gate, and what gates are computed from."""
    roots = (term for gate in checked.every_gate for term in terms_of(gate))
    return frozenset((*(document for document, _ in reach(checked, *roots)), *(g.id for g in checked.every_gate)))


def _strategy(checked: Checked, strategy: str, parts: Mapping[str, str], reached: frozenset[str]) -> Mapping[str, Any]:
    """Return what one strategy is held to: what its decisions reach, with its effective parameters.

    A score is no part of it: no decision reads one, and a knot moved must not void what was recorded of every
    strategy. Scores carry the policy digest, which changes with every knot.
    """
    position = checked.strategies.index(strategy)
    documents = reached | {strategy} | _guardrails(checked, strategy)
    kept = {}
    for part, held in parts.items():
        kind, _, name = part.partition(":")
        if name in documents or kind in ("inputs", "pipeline", "table", "calendar"):
            kept[part] = held
    effective = {
        f"{document}.{name}": table.by_strategy[position]
        for (document, name), table in checked.parameters.items()
        if document in documents
    }
    return {"documents": kept, "parameters": effective}


def _guardrails(checked: Checked, strategy: str) -> frozenset[str]:
    """Return the guardrails that hold a strategy's models, or that it holds them to more by."""
    own = next(s for s in checked.specs.strategies if s.header.id == strategy)
    tightened = frozenset(t.target.value.partition(".")[0] for t in own.tightenings)
    named = tightened | frozenset(use.guardrails.value for use in own.models)
    return named & frozenset(g.id for g in checked.guardrails)
