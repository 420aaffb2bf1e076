"""What a change of policy loosens and tightens, document by document.

Only what the language itself orders gets a direction: parameters by their `tighter:`, requirements, reductions, caps
and gates that come and go, ages, ranges, limits of strategies. Anything else that changed is said to have changed.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Protocol, TypeVar

from golive.checker.symbols import INSTRUMENT_TABLE, VENUE_TABLE
from golive.core.span import Span
from golive.core.unit import Quantity, show, show_duration
from golive.graph.parser import Problem, parse
from golive.graph.syntax import Apply, Expression
from golive.spec.declarations import Cap, Input, Let, Parameter, Reduction, Requirement, Tightening
from golive.spec.documents import Document, Gate, Inputs, Model, Pipeline, Specs, Strategy, Table
from golive.spec.header import Header, Text
from golive.spec.market import MarketSpec


class Direction(enum.Enum):
    """Which way a change goes."""

    LOOSER = "looser"
    TIGHTER = "tighter"
    CHANGED = "changed"
    """Which way cannot be told."""
    NEITHER = "neither"
    """It decides nothing differently: an order, a name for what others give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: what changed, where it stands now (where it stood, when it is gone), and the gates it reaches."""

    direction: Direction
    document: str
    message: str
    span: Span
    removed: bool = False
    gates: tuple[str, ...] = ()


_LOOSER, _TIGHTER, _CHANGED, _NEITHER = Direction.LOOSER, Direction.TIGHTER, Direction.CHANGED, Direction.NEITHER
_UP_LOOSENS = ("edge", "max_")
"""Facts of strategies of which more allows more, by how their names begin."""
_DOWN_LOOSENS = ("min_",)
_STRATEGY = "strategy"
"""What strategies declare, as gates read it."""
_RAW_SIZE = "raw size"
"""What gates read as the size asked for; no document has a blank in its name."""


class _Titled(Protocol):
    @property
    def header(self) -> Header: ...


T = TypeVar("T")


def compare(old: Specs, new: Specs) -> tuple[Change, ...]:
    """Return what changed from one library to another, looser first, then by place.

    Titles, reasons and other prose do not count, nor does the layout of an expression.
    """
    found = _Comparison(old, new)
    found.gates()
    found.models()
    found.inputs()
    found.tables()
    found.pipelines()
    found.strategies()
    found.markets()
    order = list(Direction)
    return tuple(sorted(found.changes, key=lambda c: (order.index(c.direction), c.span, c.message)))


def _paired(old: Iterable[T], new: Iterable[T], key: Callable[[T], str]) -> Iterator[tuple[str, T | None, T | None]]:
    before, after = {key(x): x for x in old}, {key(x): x for x in new}
    for name in dict.fromkeys((*before, *after)):
        yield name, before.get(name), after.get(name)


class _Comparison:
    def __init__(self, old: Specs, new: Specs) -> None:
        self.old, self.new = old, new
        self.changes: list[Change] = []
        self._readers = {**_gates_reading(old), **_gates_reading(new)}

    def say(
        self,
        direction: Direction,
        document: str,
        message: str,
        span: Span,
        *,
        removed: bool = False,
        read_as: str | None = None,
    ) -> None:
        """Note a change; `read_as` is the name by which gates read what changed, the document's unless given."""
        gates = self._readers.get(document.partition(" ")[2] if read_as is None else read_as, ())
        change = Change(
            direction=direction, document=document, message=message, span=span, removed=removed, gates=gates
        )
        self.changes.append(change)

    def come_or_gone(
        self,
        name: str,
        old: Document | MarketSpec | None,
        new: Document | MarketSpec | None,
        come: Direction,
        gone: Direction,
        *,
        read_as: str | None = None,
    ) -> bool:
        """Report a document that one side lacks; say whether there was one."""
        one = old if new is None else new if old is None else None
        if one is None:
            return False
        header = one.header
        what = f"{header.kind} {name}"
        if new is None:
            self.say(gone, what, f"{header.kind} `{name}` is gone", header.span, removed=True, read_as=read_as)
        else:
            self.say(come, what, f"{header.kind} `{name}` is new", header.span, read_as=read_as)
        return True

    # Documents

    def gates(self) -> None:
        for name, old, new in _paired(self.old.gates, self.new.gates, _id):
            # A gate counts by its place in the pipeline: one that is not listed decides nothing.
            if self.come_or_gone(name, old, new, _NEITHER, _NEITHER) or old is None or new is None:
                continue
            what = f"gate {name}"
            self.kinds(what, old, new)
            if old.bypass != new.bypass:
                direction = _TIGHTER if new.bypass == "never" else _LOOSER
                text = f"`bypass` is {new.bypass or 'not said'}, it was {old.bypass or 'not said'}"
                self.say(direction, what, text, new.header.span)
            if old.on_fail != new.on_fail:
                direction = _TIGHTER if new.on_fail == "halt" else _LOOSER
                self.say(direction, what, f"`on_fail` is {new.on_fail}, it was {old.on_fail}", new.header.span)
            self.uses(what, old.inputs, new.inputs)
            self.parameters(what, old.parameters, new.parameters)
            self.lets(what, old.lets, new.lets)
            self.requirements(what, old.requirements, new.requirements)
            self.reductions(what, old.reductions, new.reductions)
            self.caps(what, old.caps, new.caps)
            self.text(what, "confidence", old.confidence, new.confidence, new.header.span)

    def models(self) -> None:
        for name, old, new in _paired(self.old.models, self.new.models, _id):
            if self.come_or_gone(name, old, new, _NEITHER, _CHANGED) or old is None or new is None:
                continue
            what = f"model {name}"
            self.kinds(what, old, new)
            self.uses(what, old.inputs, new.inputs)
            self.parameters(what, old.parameters, new.parameters)
            self.lets(what, old.lets, new.lets)
            for output, before, after in _paired(old.outputs, new.outputs, lambda o: o.id):
                if before is None or after is None or before.type != after.type or old.over != new.over:
                    span = after.span if after is not None else new.header.span
                    self.say(_CHANGED, what, f"output `{output}` changed", span)

    def inputs(self) -> None:
        for name, old, new in _paired(self.old.inputs, self.new.inputs, _id):
            if not self.come_or_gone(name, old, new, _NEITHER, _CHANGED) and old is not None and new is not None:
                self.uses(f"inputs {name}", old.inputs, new.inputs)

    def tables(self) -> None:
        for name, old, new in _paired(self.old.tables, self.new.tables, _id):
            if self.come_or_gone(name, old, new, _NEITHER, _CHANGED) or old is None or new is None:
                continue
            for cell in dict.fromkeys((*old.cells, *new.cells)):
                before, after = _cell(old, cell), _cell(new, cell)
                if before != after:
                    place = new.cells[cell].span if cell in new.cells else new.otherwise.span
                    text = f"cell {cell[0]}, {cell[1]} is {after}, it was {before}"
                    self.say(_CHANGED, f"table {name}", text, place)
            if old.otherwise.value != new.otherwise.value:
                text = f"`otherwise` is {new.otherwise.value}, it was {old.otherwise.value}"
                self.say(_CHANGED, f"table {name}", text, new.otherwise.span)
            if _axes(old) != _axes(new) or old.outcomes != new.outcomes:
                self.say(_CHANGED, f"table {name}", "its rows, columns or outcomes changed", new.header.span)

    def pipelines(self) -> None:
        for name, old, new in _paired(self.old.pipelines, self.new.pipelines, _id):
            if self.come_or_gone(name, old, new, _CHANGED, _CHANGED) or old is None or new is None:
                continue
            what = f"pipeline {name}"
            for gate, before, after in _paired(old.gates, new.gates, lambda n: n.value):
                if after is None:
                    text = f"gate `{gate}` is no longer in the pipeline"
                    self.changes.append(_of_gate(_LOOSER, what, text, new.header.span, gate))
                elif before is None:
                    text = f"gate `{gate}` is in the pipeline now"
                    self.changes.append(_of_gate(_TIGHTER, what, text, after.span, gate))
            kept = [n.value for n in new.gates if n.value in _names(old)]
            if kept != [n.value for n in old.gates if n.value in _names(new)]:
                text = "the order of gates changed: another gate may name a decision"
                self.say(_NEITHER, what, text, new.header.span)
            for field in fields(old.sizing):
                before, after = getattr(old.sizing, field.name), getattr(new.sizing, field.name)
                if before.value != after.value:
                    text = f"size `{field.name}` is {after.value}, it was {before.value}"
                    self.say(_CHANGED, what, text, after.span)

    def strategies(self) -> None:
        for name, old, new in _paired(self.old.strategies, self.new.strategies, _id):
            gone = self.come_or_gone(name, old, new, _LOOSER, _TIGHTER, read_as=_STRATEGY)
            if not gone and old is not None and new is not None:
                self.strategy(f"strategy {name}", old, new)

    def strategy(self, what: str, old: Strategy, new: Strategy) -> None:
        """Compare what a strategy declares, which gates read, and when it signals, which none does."""
        span = new.header.span
        if old.family.value != new.family.value:
            text = f"`family` is {new.family.value}, it was {old.family.value}"
            self.say(_CHANGED, what, text, new.family.span, read_as=f"{_STRATEGY}.family")
        for symbol, before, after in _paired(old.instruments, new.instruments, lambda n: n.value):
            if before is None and after is not None:
                self.say(_LOOSER, what, f"may trade `{symbol}` now", after.span, read_as=INSTRUMENT_TABLE)
            elif after is None:
                self.say(_TIGHTER, what, f"may no longer trade `{symbol}`", span, read_as=INSTRUMENT_TABLE)
        for venue, before, after in _paired(old.venues, new.venues, lambda n: n.value):
            if before is None and after is not None:
                self.say(_LOOSER, what, f"venue `{venue}` is new", after.span, read_as=VENUE_TABLE)
            elif after is None:
                self.say(_TIGHTER, what, f"venue `{venue}` is gone", span, read_as=VENUE_TABLE)
        for fact in dict.fromkeys((*old.facts, *new.facts)):
            self.fact(what, fact, old, new)
        if old.raw_size.unit.dimension != new.raw_size.unit.dimension:
            self.say(_CHANGED, what, f"`raw_size` is {new.raw_size}, it was {old.raw_size}", span, read_as=_RAW_SIZE)
        elif old.raw_size.value != new.raw_size.value:
            direction = _LOOSER if new.raw_size.value > old.raw_size.value else _TIGHTER
            self.say(direction, what, f"`raw_size` is {new.raw_size}, it was {old.raw_size}", span, read_as=_RAW_SIZE)
        if old.every_s != new.every_s:
            self.say(_NEITHER, what, f"signals are looked for every {new.every_s:g} s, not {old.every_s:g} s", span)
        if old.trials != new.trials:
            direction = _LOOSER if new.trials < old.trials else _TIGHTER
            self.say(direction, what, f"`trials` is {new.trials}, it was {old.trials}", span)
        self.kinds(what, old, new)
        self.uses(what, old.inputs, new.inputs)
        self.parameters(what, old.parameters, new.parameters)
        self.lets(what, old.lets, new.lets)
        self.text(what, "signal.long", old.long, new.long, span)
        self.text(what, "signal.short", old.short, new.short, span)
        self.tightenings(what, old, new)

    def fact(self, what: str, name: str, old: Strategy, new: Strategy) -> None:
        read_as = f"{_STRATEGY}.{name}"
        if name not in new.facts or name not in old.facts:
            gone = name not in new.facts
            text = f"`{name}` is {'gone' if gone else 'new'}"
            self.say(_CHANGED, what, text, (old if gone else new).facts[name][1], removed=gone, read_as=read_as)
            return
        (before, _), (after, span) = old.facts[name], new.facts[name]
        if before.value == after.value and before.unit.dimension == after.unit.dimension:
            return
        looser = (after.value > before.value) if name.startswith(_UP_LOOSENS) else (after.value < before.value)
        ordered = name.startswith((*_UP_LOOSENS, *_DOWN_LOOSENS)) and before.unit.dimension == after.unit.dimension
        direction = _CHANGED if not ordered else _LOOSER if looser else _TIGHTER
        self.say(direction, what, f"`{name}` is {after}, it was {before}", span, read_as=read_as)

    def tightenings(self, what: str, old: Strategy, new: Strategy) -> None:
        house = _parameters(self.new)
        for target, before, after in _paired(old.tightenings, new.tightenings, lambda t: t.target.value):
            read_as = target.partition(".")[0]
            if after is None and before is not None:
                text = f"`{target}` is no longer tightened"
                self.say(_LOOSER, what, text, before.span, removed=True, read_as=read_as)
            elif before is None and after is not None:
                text = f"`{target}` is tightened to {_shown(after)}"
                self.say(_TIGHTER, what, text, after.span, read_as=read_as)
            elif before is not None and after is not None and before.value != after.value:
                parameter = house.get(target)
                direction = _stricter(parameter, before.value, after.value) if parameter is not None else _CHANGED
                text = f"`{target}` is tightened to {_shown(after)}, it was {_shown(before)}"
                self.say(direction, what, text, after.span, read_as=read_as)

    def markets(self) -> None:
        for name, old, new in _paired(self.old.markets, self.new.markets, _id):
            if self.come_or_gone(name, old, new, _NEITHER, _NEITHER) or old is None or new is None:
                continue
            for field in fields(MarketSpec):
                if field.name == "header":
                    continue
                if _plain(getattr(old, field.name)) != _plain(getattr(new, field.name)):
                    self.say(_CHANGED, f"market {name}", f"`{field.name}` changed", new.header.span)

    # Declarations

    def parameters(self, what: str, old: Sequence[Parameter], new: Sequence[Parameter]) -> None:
        for name, before, after in _paired(old, new, lambda p: p.id):
            if before is None or after is None:
                # What reads it changed as well, and is reported there.
                one = after if after is not None else before
                assert one is not None
                text = f"parameter `{name}` is {'gone' if after is None else 'new'}"
                self.say(_NEITHER, what, text, one.span, removed=after is None)
                continue
            if _value(before) != _value(after):
                direction = _stricter(after, before.value, after.value)
                tighter = f", tighter is {after.tighter}" if after.tighter else ""
                text = f"`{name}` is {_shown(after)}, it was {_shown(before)}{tighter}"
                self.say(direction, what, text, after.span)
            if before.tighter != after.tighter:
                text = f"`{name}` says tighter is {after.tighter or 'neither'}, it said {before.tighter or 'neither'}"
                self.say(_CHANGED, what, text, after.span)
            if (before.lo, before.hi, before.members) != (after.lo, after.hi, after.members):
                self.say(_NEITHER, what, f"the range of `{name}` changed", after.span)

    def kinds(self, what: str, old: Gate | Model | Strategy, new: Gate | Model | Strategy) -> None:
        """Report names that stand for another kind of thing: what reads them reads the same, and means another."""
        before, after = _kinds(old), _kinds(new)
        for name in before.keys() & after.keys():
            if before[name] != after[name]:
                text = f"`{name}` is {after[name]} now, it was {before[name]}"
                self.say(_CHANGED, what, text, new.header.span)

    def uses(self, what: str, old: Sequence[Input], new: Sequence[Input]) -> None:
        kind, _, document = what.partition(" ")
        for name, before, after in _paired(old, new, lambda i: i.id):
            read_as = f"{document}.{name}" if kind == "inputs" else document
            if after is None and before is not None:
                self.say(
                    _LOOSER,
                    what,
                    f"input `{name}` need not be known any more",
                    before.span,
                    removed=True,
                    read_as=read_as,
                )
            elif before is None and after is not None:
                optional = after.optional or kind == "inputs"
                self.say(
                    _NEITHER if optional else _TIGHTER, what, f"input `{name}` is new", after.span, read_as=read_as
                )
            elif before is not None and after is not None:
                self.use(what, before, after, read_as)

    def use(self, what: str, old: Input, new: Input, read_as: str) -> None:
        name, span = new.id, new.span
        if old.optional != new.optional:
            direction = _LOOSER if new.optional else _TIGHTER
            self.say(
                direction,
                what,
                f"input `{name}` is {'optional now' if new.optional else 'required now'}",
                span,
                read_as=read_as,
            )
        ages = (old.max_age_s, new.max_age_s)
        if ages[0] != ages[1]:
            looser = ages[1] is None or (ages[0] is not None and ages[1] > ages[0])
            text = f"input `{name}` may be {_age(ages[1])} old, it was {_age(ages[0])}"
            self.say(_LOOSER if looser else _TIGHTER, what, text, span, read_as=read_as)
        if old.length_s != new.length_s:
            text = f"the bars of input `{name}` are {_length(new.length_s)} long, they were {_length(old.length_s)}"
            self.say(_CHANGED, what, text, span, read_as=read_as)
        if (old.type is None) != (new.type is None) or _origin(old) != _origin(new):
            self.say(_CHANGED, what, f"input `{name}` comes from elsewhere", span, read_as=read_as)
        elif old.type is not None and new.type is not None and old.type != new.type:
            within = old.type.lo <= new.type.lo and new.type.hi <= old.type.hi
            around = new.type.lo <= old.type.lo and old.type.hi <= new.type.hi
            same = (old.type.kind, old.type.dimension, old.type.members) == (
                new.type.kind,
                new.type.dimension,
                new.type.members,
            )
            direction = _TIGHTER if same and within else _LOOSER if same and around else _CHANGED
            self.say(direction, what, f"the values that input `{name}` may have changed", span, read_as=read_as)
        if (old.zone, old.members_of) != (new.zone, new.members_of):
            self.say(_CHANGED, what, f"how input `{name}` is read changed", span, read_as=read_as)

    def lets(self, what: str, old: Sequence[Let], new: Sequence[Let]) -> None:
        for name, before, after in _paired(old, new, lambda x: x.id):
            if before is None or after is None:
                one = after if after is not None else before
                assert one is not None
                text = f"`{name}` is {'gone' if after is None else 'new'}"
                self.say(_NEITHER, what, text, one.expression.span, removed=after is None)
            else:
                self.text(what, name, before.expression, after.expression, after.expression.span)

    def requirements(self, what: str, old: Sequence[Requirement], new: Sequence[Requirement]) -> None:
        for name, before, after in _paired(old, new, lambda r: r.id):
            if self.rule(what, "requirement", name, before, after) or before is None or after is None:
                continue
            if before.forbidden != after.forbidden:
                text = f"`{name}` {'forbids' if after.forbidden else 'requires'} now"
                self.say(_CHANGED, what, text, after.span)
            self.text(what, name, before.condition, after.condition, after.span)

    def reductions(self, what: str, old: Sequence[Reduction], new: Sequence[Reduction]) -> None:
        for name, before, after in _paired(old, new, lambda r: r.id):
            if not self.rule(what, "reduction", name, before, after) and before is not None and after is not None:
                self.text(what, f"{name}.when", before.when, after.when, after.span)
                self.text(what, f"{name}.to", before.to, after.to, after.span)

    def caps(self, what: str, old: Sequence[Cap], new: Sequence[Cap]) -> None:
        for name, before, after in _paired(old, new, lambda c: c.id):
            if not self.rule(what, "cap", name, before, after) and before is not None and after is not None:
                self.text(what, name, before.at, after.at, after.span)

    def rule(
        self,
        what: str,
        kind: str,
        name: str,
        old: Requirement | Reduction | Cap | None,
        new: Requirement | Reduction | Cap | None,
    ) -> bool:
        """Report a rule that one side lacks; say whether there was one."""
        if new is None and old is not None:
            self.say(_LOOSER, what, f"{kind} `{name}` is gone", old.span, removed=True)
        elif old is None and new is not None:
            self.say(_TIGHTER, what, f"{kind} `{name}` is new", new.span)
        return (old is None) is not (new is None)

    def text(self, what: str, name: str, old: Text | None, new: Text | None, span: Span) -> None:
        """Report an expression that means something else, or that one side lacks."""
        if (old is None) is not (new is None):
            self.say(_CHANGED, what, f"`{name}` is {'gone' if new is None else 'new'}", span)
        elif old is not None and new is not None and _tree(old) != _tree(new):
            self.say(_CHANGED, what, f"`{name}` is computed otherwise", new.span)


def _id(document: _Titled) -> str:
    return document.header.id


def _names(pipeline: Pipeline) -> set[str]:
    return {name.value for name in pipeline.gates}


def _of_gate(direction: Direction, document: str, message: str, span: Span, gate: str) -> Change:
    return Change(direction=direction, document=document, message=message, span=span, gates=(gate,))


def _kinds(document: Gate | Model | Strategy) -> dict[str, str]:
    kinds = {i.id: "an input" for i in document.inputs} | {p.id: "a parameter" for p in document.parameters}
    return kinds | {x.id: "computed" for x in document.lets}


def _cell(table: Table, cell: tuple[str, str]) -> str:
    return table.cells.get(cell, table.otherwise).value


def _axes(table: Table) -> tuple[object, ...]:
    return tuple((a.name.value, frozenset(m.value for m in a.members)) for a in (table.rows, table.columns))


def _origin(item: Input) -> str:
    return item.origin.value if item.origin is not None else ""


def _age(age_s: float | None) -> str:
    return "any age" if age_s is None else f"{age_s:g} s"


def _length(length_s: float | None) -> str:
    return "any length" if length_s is None else show_duration(length_s)


def _value(item: Parameter | Tightening) -> object:
    """Return a value as it decides: 60 % and 0.6 are one."""
    return (item.value.value, item.value.unit.dimension) if isinstance(item.value, Quantity) else item.value


def _shown(item: Parameter | Tightening) -> str:
    return show(item.value.value, item.value.unit) if isinstance(item.value, Quantity) else item.value


def _stricter(parameter: Parameter, old: Quantity | str, new: Quantity | str) -> Direction:
    """Return which way a parameter moved, by its own `tighter:`."""
    if not isinstance(old, Quantity) or not isinstance(new, Quantity) or not parameter.tighter:
        return _CHANGED
    if old.unit.dimension != new.unit.dimension:
        return _CHANGED
    return _TIGHTER if (new.value > old.value) is (parameter.tighter == "higher") else _LOOSER


def _parameters(specs: Specs) -> Mapping[str, Parameter]:
    owners: tuple[Gate | Model | Strategy, ...] = (*specs.gates, *specs.models, *specs.strategies)
    return {f"{d.header.id}.{p.id}": p for d in owners for p in d.parameters}


def _tree(text: Text) -> Expression | str:
    """Return what an expression means; text that is none is compared as it is."""
    parsed = parse(text.value)
    return text.value if isinstance(parsed, Problem) else parsed


def _plain(value: object) -> object:
    """Return a value without its places, so that moved text is not changed text."""
    if isinstance(value, tuple):
        return tuple(_plain(v) for v in value)
    if hasattr(value, "__dataclass_fields__"):
        return tuple(
            _plain(getattr(value, name)) for name in value.__dataclass_fields__ if name not in ("span", "header")
        )
    return value


# Who reads what


def _gates_reading(specs: Specs) -> dict[str, tuple[str, ...]]:
    """Return, for every document, the gates of the pipeline that it reaches."""
    documents: tuple[Gate | Model | Inputs, ...] = (*specs.gates, *specs.models, *specs.inputs)
    reads = {d.header.id: set(_reads(d)) for d in documents}
    listed = [name.value for pipeline in specs.pipelines for name in pipeline.gates]
    reached: dict[str, list[str]] = {}
    for gate in listed:
        stack, seen = [gate], set[str]()
        while stack:
            document = stack.pop()
            if document not in seen:
                seen.add(document)
                stack += reads.get(document, ())
        for document in seen:
            reached.setdefault(document, []).append(gate)
    raw = {gate for p in specs.pipelines for gate in reached.get(p.sizing.raw.value, ())}
    capping = {gate.header.id for gate in specs.gates if gate.caps}
    of_strategy = {g for name in (_STRATEGY, INSTRUMENT_TABLE, VENUE_TABLE) for g in reached.get(name, ())}
    return {
        **{name: tuple(gates) for name, gates in reached.items()},
        _RAW_SIZE: tuple(gate for gate in listed if gate in raw | capping),
        _STRATEGY: tuple(gate for gate in listed if gate in of_strategy),
    }


def _reads(document: Gate | Model | Inputs) -> Iterator[str]:
    for item in document.inputs:
        if item.origin is not None:
            yield item.origin.value
            yield item.origin.value.partition(".")[0]
    for text in _texts(document):
        parsed = parse(text.value)
        if not isinstance(parsed, Problem):
            yield from _calls(parsed)


def _texts(document: Gate | Model | Inputs) -> Iterator[Text]:
    if isinstance(document, Inputs):
        return
    yield from (let.expression for let in document.lets)
    if isinstance(document, Gate):
        yield from (r.condition for r in document.requirements)
        yield from (t for r in document.reductions for t in (r.when, r.to))
        yield from (cap.at for cap in document.caps)
        if document.confidence is not None:
            yield document.confidence


def _calls(expression: Expression) -> Iterator[str]:
    if isinstance(expression, Apply):
        if expression.is_call:
            yield expression.op
        for argument in expression.arguments:
            yield from _calls(argument)
