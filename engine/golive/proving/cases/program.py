"""The small program of a document's cases: what its document needs, with everything pinned that a case pins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import Any

from golive.checker.checked import Checked
from golive.compiler import compile_undigested
from golive.compiler.kernel import Kernel
from golive.compiler.parts import EXPRESSION, compile_parts
from golive.compiler.program import NO_DIGESTS, Program
from golive.core.dataclass import dataclass
from golive.core.row import DECIDED_AT, Row, is_time, known, unknown
from golive.core.signature import BOOL, Kind, Signature, Type, number
from golive.core.value import Unknown
from golive.evaluator.features import FeatureStage
from golive.evaluator.ingest import reading
from golive.evaluator.scalar import ScalarFunction, compile_scalar
from golive.evaluator.trace import Trace
from golive.evaluator.windows import Streams, Windows
from golive.language.terms import Apply, ColumnRef, Port, Reference, Term, is_scalar_feature
from golive.proving.cases.given_values import Moment, Told, some_of
from golive.proving.cases.plan import Pin


def told_column(pin: Pin) -> str:
    """Return the column that says whether a case pins a let."""
    return "told:" + ".".join(pin)


def given_column(pin: Pin) -> str:
    """Return the column of what a let is pinned at."""
    return "given:" + ".".join(pin)


def pinned(checked: Checked, pins: Iterable[Pin]) -> Checked:
    """Return a library in which lets are what a case gives where it gives them, else what they were.

    A let that is a feature is left alone: what a feature gives travels in a column, and that is written. One that has
    a value a bar is what a case gives on every bar.
    """
    lets = {pin: _pinned(pin, checked.lets[pin]) for pin in pins if not _travels(checked, pin)}
    return replace(checked, lets={**checked.lets, **lets}) if lets else checked


def _travels(checked: Checked, pin: Pin) -> bool:
    return is_scalar_feature(checked.lets[pin]) and not is_a_bars(checked, pin)


def is_a_bars(checked: Checked, pin: Pin) -> bool:
    """Say whether a let has one value a bar, and not one for all of them."""
    document, name = pin
    model = checked.bar_models.get(document)
    return model is not None and all(output.id != name for output in model.outputs)


def _pinned(pin: Pin, term: Term) -> Term:
    flag = ColumnRef(port=Port(column=told_column(pin), type=BOOL))
    given = ColumnRef(port=Port(column=given_column(pin), type=_any(term.type)))
    return Apply(op="if", arguments=(flag, given, term), type=term.type, span=term.span)


def _any(type_: Type) -> Type:
    return number(type_.dimension) if type_.kind is Kind.NUMBER else type_


_EMPTY = Kernel(sources=(), steps=())


def answer_of(position: int, term: Term) -> Reference:
    """Return what a trace observes for one of the terms that a program was made of."""
    return Reference(document=EXPRESSION, id=str(position), type=term.type)


Bind = Callable[[Signature], Callable[..., Any]]
"""Imports a function of windows, and may remember what it answered."""


@dataclass(eq=False)
class CaseProgram:
    """A program and what evaluates it; the features of equal rows over the same streams are computed once."""

    program: Program
    pins: tuple[Pin, ...]
    bind: Bind = Signature.bind
    _features: dict[tuple[Any, ...], Row] = field(default_factory=dict)

    @classmethod
    def of_gates(
        cls, checked: Checked, gates: Iterable[str], pins: Iterable[Pin], bind: Bind = Signature.bind
    ) -> CaseProgram:
        """Compile a pipeline that has only some of its gates."""
        kept, pinned_here = frozenset(gates), tuple(p for p in dict.fromkeys(pins) if p in checked.lets)
        own = checked.with_gates(g for g in checked.gates if g.id in kept)
        cut = replace(own, pipelines={own.intent: own.pipelines[own.intent]}, signals=())
        return cls(compile_undigested(pinned(cut, pinned_here)), pinned_here, bind)

    @classmethod
    def of_terms(
        cls,
        checked: Checked,
        terms: Sequence[tuple[str, Term]],
        pins: Iterable[Pin],
        bind: Bind = Signature.bind,
    ) -> CaseProgram:
        """Compile terms, each with the document it stands in; a trace observes them by `answer_of`."""
        pinned_here = tuple(p for p in dict.fromkeys(pins) if p in checked.lets)
        nothing = Program(
            checked=pinned(checked, pinned_here),
            decision=_EMPTY,
            arguments=_EMPTY,
            features=(),
            ports={},
            bar_models={},
            rules=(),
            signals={},
            digests=NO_DIGESTS,
        )
        return cls(compile_parts(nothing, terms).program, pinned_here, bind)

    @cached_property
    def _stage(self) -> FeatureStage:
        program = self.program
        functions = program.checked.functions
        return FeatureStage(program.features, program.arguments, program.bar_models, functions, bind=self.bind)

    @cached_property
    def _function(self) -> ScalarFunction:
        return compile_scalar(self.program.decision)

    @cached_property
    def _read(self) -> tuple[str, ...]:
        """The columns that features are made of."""
        kernels = (self.program.arguments, *(model.kernel for model in self.program.bar_models.values()))
        return tuple(dict.fromkeys(source.port.column for kernel in kernels for source in kernel.sources))

    def trace(self, row: Row, pins: Mapping[Pin, Told], streams: Streams, now: int, skew: int, moment: Moment) -> Trace:
        """Evaluate a row at `now`, as if it were `moment`: times of the row move along, ages stay.

        Where the moment is unknown nothing has an age, so nothing that needs one is known.
        """
        row = {**row, **dict(self._pins(pins))}
        row = {**row, **self._features_of(row, streams, now, skew), **dict(self._columns(pins, now))}
        if isinstance(moment, Unknown):
            row = {**row, **unknown(DECIDED_AT, moment)}
        elif moment != now:
            row = {k: v + moment - now if is_time(k) and type(v) is int else v for k, v in row.items()}
        decided, tolerated = reading(row.get(DECIDED_AT), skew)
        values, bad = self._function.of(row, decided, tolerated)
        program = self.program
        return Trace(program=program, function=self._function, row=row, values=values, bad=tuple(bad), now=decided)

    def _features_of(self, row: Row, streams: Streams, now: int, skew: int) -> Row:
        key = (id(streams), *(row.get(column) for column in self._read))
        if key not in self._features:
            self._features[key] = self._stage.row(row, Windows(streams, now, skew))
        return self._features[key]

    def _pins(self, pins: Mapping[Pin, Told]) -> Iterable[tuple[str, Any]]:
        """Yield the cells of lets: every one has some, so that one program serves cases that pin and that do not."""
        lets = self.program.checked.lets
        for pin in self.pins:
            if not _travels(self.program.checked, pin):
                value = pins.get(pin)
                yield told_column(pin), value is not None
                yield from _cells(given_column(pin), pin, value or Told(value=some_of(lets[pin].type)), 0).items()

    def _columns(self, pins: Mapping[Pin, Told], now: int) -> Iterable[tuple[str, Any]]:
        """Yield the cells of features that are pinned."""
        program = self.program
        for pin, value in pins.items():
            term = program.checked.lets.get(pin)
            port = None if term is None else program.ports.get(term)
            if port is not None:
                yield from _cells(port.column, pin, value, now).items()


def _cells(column: str, pin: Pin, value: Told, now: int) -> Row:
    why = value.why(".".join(pin))
    return known(column, value.value, now - value.age_ns) if why is None else unknown(column, why)
