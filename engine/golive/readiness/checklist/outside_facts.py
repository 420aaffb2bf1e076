"""Facts of an item that come from outside, as a JSON document: its published schema, its form, and what it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from golive.compiler.digest import digest
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS, parse_quantity
from golive.core.utc_text import nanos_of_utc
from golive.documents.checklist import ChecklistItem, Measure
from golive.journal.body_fields import MOST_COUNTED
from golive.readiness.checklist.requirement import Value, is_number
from golive.readiness.measured import Measured

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TIME = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"
_KEYS = ("item", "period_begin", "period_end", "n", "facts", "source")


P = ParamSpec("P")
T = TypeVar("T")

WINDOW = "window"
"""How a fact is called that says how much of the period was compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideFacts:
    """What a document says, and the digest of it in canonical form, which is what people sign."""

    measured: Measured
    digest: str


def facts_schema(item: ChecklistItem) -> Mapping[str, Any]:
    """Return the JSON Schema of a document of facts about an item: each value with its unit, and nothing else."""
    return {
        "$schema": DIALECT,
        "title": f"{item.id}: {item.title}",
        "description": item.why,
        "type": "object",
        "additionalProperties": False,
        "required": list(_KEYS),
        "properties": {
            "item": {"const": item.id},
            "period_begin": {"type": "string", "pattern": _TIME},
            "period_end": {"type": "string", "pattern": _TIME},
            "n": {"type": "integer", "minimum": 0, "maximum": MOST_COUNTED},
            "source": {"type": "string", "minLength": 1},
            "facts": {
                "type": "object",
                "additionalProperties": False,
                "required": [one.id for one in item.measures],
                "properties": {one.id: _schema_of(one) for one in item.measures},
            },
        },
    }


def _schema_of(measure: Measure) -> Mapping[str, Any]:
    if measure.unit is None:
        return {"type": "boolean"}
    if measure.is_count:
        return {"type": "integer", "minimum": 0}
    if not measure.unit.name:
        return {"type": "number"}
    return {"type": "string", "description": f"a number with its unit, as in `1 {measure.unit.name}`"}


def facts_form(item: ChecklistItem) -> Mapping[str, Any]:
    """Return a document to be filled in: what is null is not told yet, and is refused."""
    return {
        "item": item.id,
        "period_begin": None,
        "period_end": None,
        "n": None,
        "source": None,
        "facts": dict.fromkeys((one.id for one in item.measures), None),
    }


def form_words(item: ChecklistItem, *, least: int) -> tuple[str, ...]:
    """Return how each null of the form is filled in; `least` is how many measurements the item needs."""
    count = f"n how many were measured ({least:,} needed)"
    each = (f"{one.id} {_written_as(one)}" for one in item.measures)
    return (
        f"fill in each null: times as in `2026-05-01T12:00:00Z`, {count}, source what they were read from",
        f"facts: {'; '.join(each)}",
    )


def _written_as(measure: Measure) -> str:
    if measure.unit is None:
        return "`true` or `false`"
    if measure.is_count:
        return "a whole number"
    return f'with its unit, as in `"1 {measure.unit.name}"`' if measure.unit.name else "a number"


def read_facts(text: str, items: Mapping[str, ChecklistItem]) -> tuple[ChecklistItem, OutsideFacts]:
    """Return the item that a document is about, and what it says.

    Raises
    ------
    InvalidInput
        For what is no such document: all that is wrong with its fields, by their names.
    """
    try:
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            f"this is no JSON: {error}", hint="`golive evidence form ITEM` writes one to fill in"
        ) from error
    if not isinstance(document, dict) or set(document) != set(_KEYS):
        raise InvalidInput("a document of facts has other fields", hint=f"fields: {', '.join(_KEYS)}, each once")
    item = items.get(str(document["item"]))
    if item is None:
        raise InvalidInput("it is about no item that is told from outside", hint=f"items: {', '.join(items)}")
    faults = _Faults()
    begin, end = (faults.unless(_instant, document[name], name) for name in ("period_begin", "period_end"))
    n, _ = faults.unless(_count, document["n"]), faults.unless(_line, document["source"])
    values = _values(document["facts"], item, faults)
    if begin is not None and end is not None:
        faults.unless(_period, begin, end, values.get(WINDOW))
    faults.refuse()
    facts_digest = digest(document)
    assert n is not None
    measured = Measured(values=values, n=n, period_begin=begin, period_end=end, sources=(facts_digest,))
    return item, OutsideFacts(measured=measured, digest=facts_digest)


class _Faults:
    """What is wrong with the fields of a document, so that it is mended in one go."""

    def __init__(self) -> None:
        self.noted: list[InvalidInput] = []

    def unless(self, read: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T | None:
        """Return what is read; None where it cannot be, which is noted."""
        try:
            return read(*arguments, **named)
        except InvalidInput as fault:
            self.noted.append(fault)
            return None

    def refuse(self) -> None:
        """Refuse what anything was noted of."""
        if len(self.noted) > 1:
            raise InvalidInput(". ".join((f"{len(self.noted)} faults", *(one.in_a_line for one in self.noted))))
        if self.noted:
            raise self.noted[0]


def _count(n: object) -> int:
    if isinstance(n, bool) or not isinstance(n, int) or not 0 <= n <= MOST_COUNTED:
        raise InvalidInput("`n` is no count", hint="write how many measurements there were")
    return n


def _line(source: object) -> str:
    if not isinstance(source, str) or not source.strip() or not source.isprintable():
        raise InvalidInput("`source` is no line of text", hint="write what the facts were read from")
    return source


def _period(begin: int, end: int, window: Value | None) -> None:
    if begin > end:
        raise InvalidInput("`period_begin` lies after `period_end`", hint="the period is that of the data")
    if is_number(window) and window * NANOS > end - begin:
        raise InvalidInput("`window` is longer than the period", hint="no more can be compared than the period holds")


def _values(facts: object, item: ChecklistItem, faults: _Faults) -> Mapping[str, Value]:
    wanted = {one.id: one for one in item.measures}
    if not isinstance(facts, dict) or set(facts) != set(wanted):
        faults.noted.append(InvalidInput(f"the facts of {item.id} are others", hint=f"facts: {', '.join(wanted)}"))
        return {}
    read = {name: faults.unless(_value, name, facts[name], measure) for name, measure in wanted.items()}
    return {name: value for name, value in read.items() if value is not None}


def _value(name: str, value: object, measure: Measure) -> Value:
    unit = measure.unit
    if unit is None:
        if not isinstance(value, bool):
            raise InvalidInput(f"`{name}` is neither true nor false", hint="write `true` or `false`")
        return value
    if measure.is_count and (not is_number(value) or value < 0 or not float(value).is_integer()):
        raise InvalidInput(f"`{name}` is no count", hint="write a whole number, 0 or more")
    if not unit.name:
        if not is_number(value):
            raise InvalidInput(f"`{name}` is no number", hint="write a plain number")
        return float(value)
    quantity = parse_quantity(value) if isinstance(value, str) else None
    if quantity is None or quantity.unit.dimension != unit.dimension or quantity.unit.name == "":
        raise InvalidInput(f"`{name}` is no number with its unit", hint=f'write for example `"1 {unit.name}"`')
    return quantity.value


def _instant(value: object, name: str) -> int:
    at = nanos_of_utc(value) if isinstance(value, str) else None
    if at is None:
        raise InvalidInput(f"`{name}` is no instant", hint="write for example `2026-05-01T12:00:00Z`")
    return at


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a name stands twice in it")
    return fields


def _no_number(word: str) -> float:
    raise ValueError(f"`{word}` is no number")
