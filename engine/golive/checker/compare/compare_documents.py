"""What changed from one library to another, document by document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Protocol

from golive.checker.checked import Key
from golive.checker.compare.compare_alerts import alerts_changes, alerts_moves
from golive.checker.compare.compare_calendars import calendar_changes
from golive.checker.compare.compare_checklists import checklist_changes
from golive.checker.compare.compare_declarations import Declarations, shown
from golive.checker.compare.compare_exits import exit_changes, in_both, leaves_of, looks_changed
from golive.checker.compare.compare_fills import fills_changes, fills_moves
from golive.checker.compare.compare_guardrails import checkpoints_changes, guardrails_moves, throttle_changes
from golive.checker.compare.compare_markets import MONEY, market_changes
from golive.checker.compare.compare_models import model_changes
from golive.checker.compare.compare_papers import paper_changes, papers_moves
from golive.checker.compare.compare_switches import switch_changes
from golive.checker.compare.gates_affected import RAW_SIZE, STRATEGY, gates_reading
from golive.checker.compare.looser_tighter import Change, Direction, paired
from golive.checker.library_index import INSTRUMENT_TABLE, VENUE_TABLE
from golive.checker.movement import FACT, Moves
from golive.core.span import Span
from golive.core.unit import Quantity
from golive.documents.header import Header, Name
from golive.documents.library import Document, Inputs, Pipeline, Specs, Strategy, Table
from golive.documents.market import MarketSpec
from golive.documents.model_use import MODELS
from golive.documents.own_numbers import AFTER_CLOSE

_LOOSER, _TIGHTER, _CHANGED, _NEITHER = Direction.LOOSER, Direction.TIGHTER, Direction.CHANGED, Direction.NEITHER


class _Titled(Protocol):
    @property
    def header(self) -> Header: ...


class Comparison(Declarations):
    """Two libraries, side by side."""

    def __init__(self, old: Specs, new: Specs, moves: Mapping[Key, Moves]) -> None:
        moved = {**moves, **fills_moves(new), **papers_moves(new), **guardrails_moves(new), **alerts_moves(new)}
        super().__init__({**gates_reading(old), **gates_reading(new)}, moved)
        self.old, self.new = old, new

    def documents(self) -> tuple[Change, ...]:
        """Return every change, looser first, then by place."""
        self.gates()
        self.models()
        self.inputs()
        self.tables()
        self.calendars()
        self.pipelines()
        self.strategies()
        self.markets()
        self.fills()
        self.switches()
        self.papers()
        self.guardrails()
        self.alerts()
        self.checklists()
        order = list(Direction)
        return tuple(sorted(self.changes, key=lambda c: (order.index(c.direction), c.span, c.message)))

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

    def gates(self) -> None:
        for name, old, new in paired(self.old.gates, self.new.gates, _id):
            # A gate counts by its place in the pipeline: one that is not listed decides nothing.
            if self.come_or_gone(name, old, new, _NEITHER, _NEITHER) or old is None or new is None:
                continue
            what = f"gate {name}"
            self.kinds(what, old, new)
            if old.bypass != new.bypass:
                direction = _TIGHTER if new.bypass == "never" else _LOOSER
                text = f"`bypass` is {new.bypass or 'not said'}, it was {old.bypass or 'not said'}"
                self.say(direction, what, text, new.header.span)
            if old.decides != new.decides:
                text = f"it decides `{new.decides}`, it decided `{old.decides}`"
                self.say(_CHANGED, what, text, new.header.span)
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
        for name, old, new in paired(self.old.models, self.new.models, _id):
            if self.come_or_gone(name, old, new, _NEITHER, _CHANGED) or old is None or new is None:
                continue
            what = f"model {name}"
            self.kinds(what, old, new)
            self.uses(what, old.inputs, new.inputs)
            self.parameters(what, old.parameters, new.parameters)
            self.lets(what, old.lets, new.lets)
            for output, before, after in paired(old.outputs, new.outputs, lambda o: o.id):
                if before is None or after is None or before.type != after.type or old.over != new.over:
                    span = after.span if after is not None else new.header.span
                    self.say(_CHANGED, what, f"output `{output}` changed", span)

    def inputs(self) -> None:
        for name, old, new in paired(self.old.inputs, self.new.inputs, _id):
            if not self.come_or_gone(name, old, new, _NEITHER, _CHANGED) and old is not None and new is not None:
                self.uses(f"inputs {name}", old.inputs, new.inputs)
                self.ceilings(f"inputs {name}", old, new)

    def ceilings(self, what: str, old: Inputs, new: Inputs) -> None:
        for name, before, after in paired(old.ceilings, new.ceilings, lambda c: c.name):
            if after is None or (before is not None and after.most.value > before.most.value):
                text = f"the ceiling of `{name}` is {after.most if after is not None else 'gone'}"
                self.say(_LOOSER, what, text, after.span if after is not None else new.header.span)
            elif before is None or after.most.value < before.most.value:
                self.say(_TIGHTER, what, f"the ceiling of `{name}` is {after.most}", after.span)

    def tables(self) -> None:
        for name, old, new in paired(self.old.tables, self.new.tables, _id):
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

    def calendars(self) -> None:
        for name, old, new in paired(self.old.calendars, self.new.calendars, _id):
            if not self.come_or_gone(name, old, new, _NEITHER, _NEITHER) and old is not None and new is not None:
                for direction, text in calendar_changes(old.times, new.times, self.moves):
                    self.say(direction, f"calendar {name}", text, new.header.span)

    def pipelines(self) -> None:
        for name, old, new in paired(self.old.pipelines, self.new.pipelines, _id):
            if self.come_or_gone(name, old, new, _CHANGED, _CHANGED) or old is None or new is None:
                continue
            what = f"pipeline {name}"
            for gate, before, after in paired(old.gates, new.gates, lambda n: n.value):
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
                self.read_from(what, f"size `{field.name}`", before, after)
            self.read_from(what, "`position`", old.position, new.position)
            self.read_from(what, "`bound`", old.bound, new.bound)
            if old.decides != new.decides:
                text = f"it decides `{new.decides}`, it decided `{old.decides}`"
                self.say(_CHANGED, what, text, new.header.span)

    def read_from(self, what: str, name: str, before: Name | None, after: Name | None) -> None:
        """Compare the inputs that a pipeline reads; one of another kind has others."""
        if before is not None and after is not None and before.value != after.value:
            self.say(_CHANGED, what, f"{name} is {after.value}, it was {before.value}", after.span)

    def strategies(self) -> None:
        for name, old, new in paired(self.old.strategies, self.new.strategies, _id):
            gone = self.come_or_gone(name, old, new, _LOOSER, _TIGHTER, read_as=STRATEGY)
            if not gone and old is not None and new is not None:
                self.strategy(f"strategy {name}", old, new)

    def strategy(self, what: str, old: Strategy, new: Strategy) -> None:
        """Compare what a strategy declares, which gates read, and when it signals, which none does."""
        self.traded(what, old, new)
        for fact in dict.fromkeys((*old.facts, *new.facts)):
            self.fact(what, fact, old, new)
        self.asking(what, old, new)
        self.kinds(what, old, new)
        self.uses(what, old.inputs, new.inputs)
        self.parameters(what, *in_both(old, new), facts={AFTER_CLOSE: f"{STRATEGY}.{AFTER_CLOSE}"})
        self.lets(what, old.lets, new.lets)
        self.text(what, "signal.long", old.long, new.long, new.header.span)
        self.text(what, "signal.short", old.short, new.short, new.header.span)
        self.leaving(what, old, new)
        for direction, text, span, removed in model_changes(old, new):
            self.say(direction, what, text, span, removed=removed, read_as=MODELS)
        self.tightenings(what, old, new)

    def leaving(self, what: str, old: Strategy, new: Strategy) -> None:
        """Compare how a strategy leaves, orders and repeats."""
        for direction, text, span, fact in exit_changes(old, new):
            read_as = f"{STRATEGY}.{fact}" if fact else None
            removed = direction is _LOOSER and text.endswith("is gone")
            self.say(direction, what, text, span, removed=removed, read_as=read_as)
        for side in ("long", "short"):
            left, leaves = leaves_of(old.exit, side), leaves_of(new.exit, side)
            if left is not None and leaves is not None:
                self.text(what, f"exit.{side}", left.when, leaves.when, new.header.span)
        before, after = (s.order.at if s.order is not None else None for s in (old, new))
        self.text(what, "order.at", before, after, new.header.span)

    def traded(self, what: str, old: Strategy, new: Strategy) -> None:
        """Compare what a strategy trades, and where."""
        span = new.header.span
        if old.family.value != new.family.value:
            text = f"`family` is {new.family.value}, it was {old.family.value}"
            self.say(_CHANGED, what, text, new.family.span, read_as=f"{STRATEGY}.family")
        for symbol, before, after in paired(old.instruments, new.instruments, lambda n: n.value):
            if before is None and after is not None:
                self.say(_LOOSER, what, f"may trade `{symbol}` now", after.span, read_as=INSTRUMENT_TABLE)
            elif after is None:
                self.say(_TIGHTER, what, f"may no longer trade `{symbol}`", span, read_as=INSTRUMENT_TABLE)
        for venue, before, after in paired(old.venues, new.venues, lambda n: n.value):
            if before is None and after is not None:
                self.say(_LOOSER, what, f"venue `{venue}` is new", after.span, read_as=VENUE_TABLE)
            elif after is None:
                self.say(_TIGHTER, what, f"venue `{venue}` is gone", span, read_as=VENUE_TABLE)

    def asking(self, what: str, old: Strategy, new: Strategy) -> None:
        """Compare the size a signal asks for, how often one is looked for, and how many variants were tried."""
        span = new.header.span
        if old.raw_size.unit.dimension != new.raw_size.unit.dimension:
            self.say(_CHANGED, what, f"`raw_size` is {new.raw_size}, it was {old.raw_size}", span, read_as=RAW_SIZE)
        elif old.raw_size.value != new.raw_size.value:
            direction = _LOOSER if new.raw_size.value > old.raw_size.value else _TIGHTER
            self.say(direction, what, f"`raw_size` is {new.raw_size}, it was {old.raw_size}", span, read_as=RAW_SIZE)
        if old.every_s != new.every_s:
            direction, text = looks_changed(old, new)
            self.say(direction, what, text, span)
        if old.trials != new.trials:
            direction = _LOOSER if new.trials < old.trials else _TIGHTER
            self.say(direction, what, f"`trials` is {new.trials}, it was {old.trials}", span)

    def fact(self, what: str, name: str, old: Strategy, new: Strategy) -> None:
        read_as = f"{STRATEGY}.{name}"
        if name not in new.facts or name not in old.facts:
            gone = name not in new.facts
            text = f"`{name}` is {'gone' if gone else 'new'}"
            self.say(_CHANGED, what, text, (old if gone else new).facts[name][1], removed=gone, read_as=read_as)
            return
        (before, _), (after, span) = old.facts[name], new.facts[name]
        if before.value == after.value and before.unit.dimension == after.unit.dimension:
            return
        direction = self.moved((FACT, name), before, after)
        self.say(direction, what, f"`{name}` is {after}, it was {before}", span, read_as=read_as)

    def tightenings(self, what: str, old: Strategy, new: Strategy) -> None:
        house = self.new.parameters
        for target, before, after in paired(old.tightenings, new.tightenings, lambda t: t.target.value):
            read_as, _, parameter = target.partition(".")
            key = (read_as, parameter)
            if after is None and before is not None:
                text = f"`{target}` is no longer tightened"
                self.say(_LOOSER, what, text, before.span, removed=True, read_as=read_as)
            elif before is None and after is not None:
                text = f"`{target}` is tightened to {shown(after)}"
                direction = self.tightened(key, house[key].value, after.value) if key in house else _CHANGED
                self.say(direction, what, text, after.span, read_as=read_as)
            elif before is not None and after is not None and before.value != after.value:
                text = f"`{target}` is tightened to {shown(after)}, it was {shown(before)}"
                direction = self.tightened(key, before.value, after.value)
                self.say(direction, what, text, after.span, read_as=read_as)

    def tightened(self, key: Key, old: Quantity | str, new: Quantity | str) -> Direction:
        """Return which way one strategy's value of a parameter went."""
        declared = self.new.parameters.get(key)
        return self.moved(key, old, new, declared.members if declared is not None else ())

    def markets(self) -> None:
        for name, old, new in paired(self.old.markets, self.new.markets, _id):
            if self.come_or_gone(name, old, new, _NEITHER, _NEITHER) or old is None or new is None:
                continue
            for field in fields(MarketSpec):
                if field.name == "header" or field.name in MONEY or not field.compare:
                    continue
                if _plain(getattr(old, field.name)) != _plain(getattr(new, field.name)):
                    self.say(_CHANGED, f"market {name}", f"`{field.name}` changed", new.header.span)
            for direction, text, span in market_changes(old, new):
                self.say(direction, f"market {name}", text, span)

    def switches(self) -> None:
        for name, old, new in paired(self.old.switches, self.new.switches, _id):
            if self.come_or_gone(name, old, new, _TIGHTER, _LOOSER) or old is None or new is None:
                continue
            what = f"switch {name}"
            self.kinds(what, old, new)
            self.uses(what, old.inputs, new.inputs)
            self.parameters(what, old.parameters, new.parameters)
            self.lets(what, old.lets, new.lets)
            for direction, text, span, removed in switch_changes(old, new):
                self.say(direction, what, text, span, removed=removed)

    def papers(self) -> None:
        for name, old, new in paired(self.old.papers, self.new.papers, _id):
            if self.come_or_gone(name, old, new, _NEITHER, _NEITHER) or old is None or new is None:
                continue
            what = f"paper {name}"
            self.parameters(what, old.parameters, new.parameters)
            for direction, text, span, removed in paper_changes(old, new):
                self.say(direction, what, text, span, removed=removed)

    def alerts(self) -> None:
        for name, old, new in paired(self.old.alerts, self.new.alerts, _id):
            if self.come_or_gone(name, old, new, _TIGHTER, _LOOSER) or old is None or new is None:
                continue
            what = f"alerts {name}"
            self.parameters(what, old.parameters, new.parameters)
            for direction, text, span, removed in alerts_changes(old, new):
                self.say(direction, what, text, span, removed=removed)

    def checklists(self) -> None:
        for name, old, new in paired(self.old.checklists, self.new.checklists, _id):
            if not self.come_or_gone(name, old, new, _TIGHTER, _LOOSER) and old is not None and new is not None:
                for direction, text, span, removed in checklist_changes(old, new):
                    self.say(direction, f"checklist {name}", text, span, removed=removed)

    def guardrails(self) -> None:
        for name, old, new in paired(self.old.guardrails, self.new.guardrails, _id):
            # Without them no model learns at all.
            if self.come_or_gone(name, old, new, _NEITHER, _NEITHER) or old is None or new is None:
                continue
            what = f"guardrails {name}"
            self.kinds(what, old, new)
            self.uses(what, old.inputs, new.inputs)
            self.parameters(what, old.parameters, new.parameters)
            self.lets(what, old.lets, new.lets)
            self.requirements(what, old.requirements, new.requirements)
            self.requirements(what, old.proofs, new.proofs)
            for direction, text, span, removed in (*throttle_changes(old, new), *checkpoints_changes(old, new)):
                self.say(direction, what, text, span, removed=removed)

    def fills(self) -> None:
        for name, old, new in paired(self.old.fills, self.new.fills, _id):
            if not self.come_or_gone(name, old, new, _NEITHER, _CHANGED) and old is not None and new is not None:
                what = f"fills {name}"
                self.parameters(what, old.parameters, new.parameters)
                for direction, text, span in fills_changes(old, new):
                    self.say(direction, what, text, span)


def _id(document: _Titled) -> str:
    return document.header.id


def _names(pipeline: Pipeline) -> set[str]:
    return {name.value for name in pipeline.gates}


def _of_gate(direction: Direction, document: str, message: str, span: Span, gate: str) -> Change:
    return Change(direction=direction, document=document, message=message, span=span, gates=(gate,))


def _cell(table: Table, cell: tuple[str, str]) -> str:
    return table.cells.get(cell, table.otherwise).value


def _axes(table: Table) -> tuple[object, ...]:
    return tuple((a.name.value, frozenset(m.value for m in a.members)) for a in (table.rows, table.columns))


def _plain(value: object) -> object:
    """Return a value without its places, so that moved text is not changed text."""
    if isinstance(value, tuple):
        return tuple(_plain(v) for v in value)
    if hasattr(value, "__dataclass_fields__"):
        return tuple(
            _plain(getattr(value, name)) for name in value.__dataclass_fields__ if name not in ("span", "header")
        )
    return value
