"""The value of an expression at an instant of a market, and of each of its parts."""

from __future__ import annotations

from itertools import accumulate

from golive.api.expression_outline import Node, in_order, outline
from golive.api.policy import Policy
from golive.checker.loose_expression import LooseExpression
from golive.compiler.parts import EXPRESSION, PartsProgram, compile_parts
from golive.core.dataclass import dataclass
from golive.core.row import STRATEGY, Row, at
from golive.core.signature import Kind, Type
from golive.core.span import Span
from golive.core.unit import Unit, natural_unit
from golive.core.value import Unknown
from golive.core.window import Window
from golive.decision.shown_units import unit_of
from golive.documents.header import Text
from golive.evaluator.features import FeatureStage
from golive.evaluator.scalar import compile_scalar
from golive.evaluator.trace import Observed, Trace
from golive.evaluator.windows import Streams, Windows
from golive.language.terms import Apply, ColumnRef, Term

Value = Observed | int | Window
"""A number in held units, a member, a condition, an instant in nanoseconds, a window, or why there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of an expression with its value.

    `text` is as it is written, `definition` what a let is defined as, else empty. `unit` is what a number is shown in.
    `age_ns` is that of the oldest input with a time that it is computed from, None where there is none. `span` is the
    place in the policy that it comes from, or in the expression itself.
    """

    text: str
    definition: str
    type: Type
    value: Value
    unit: Unit | None
    age_ns: int | None
    span: Span
    parts: tuple[Part, ...]

    @property
    def known(self) -> bool:
        """Say whether there is a value."""
        return not isinstance(self.value, Unknown)


def written(expression: str) -> Text:
    """Return an expression as a text of its own: places in it are lines and columns of what was written."""
    lines = expression.splitlines(keepends=True) or [""]
    places = [Span(file=EXPRESSION, line=n, col=1, width=max(1, len(line))) for n, line in enumerate(lines, 1)]
    starts = accumulate((len(line) for line in lines[:-1]), initial=0)
    return Text(value=expression, span=places[0], segments=tuple(zip(starts, places, strict=True)))


def evaluate_expression(
    policy: Policy, loose: LooseExpression, asked: Row, streams: Streams, *, now: int, skew: int
) -> Part:
    """Evaluate an expression for what is asked, on the windows that streams show at an instant.

    What `asked` does not hold is missing; a feature over a window that is stale, absent or not full is unknown.
    """
    tree = outline(policy.program.checked, loose, str(asked.get(STRATEGY) or ""))
    nodes = tuple(in_order(tree))
    compiled = compile_parts(policy.program, [(node.document, node.term) for node in nodes])
    return _Values(compiled, nodes, asked, streams, now=now, skew=skew).part(tree)


class _Values:
    """The values of every part of an expression."""

    def __init__(
        self,
        compiled: PartsProgram,
        nodes: tuple[Node, ...],
        asked: Row,
        streams: Streams,
        *,
        now: int,
        skew: int,
    ) -> None:
        program = compiled.program
        stage = FeatureStage(
            program.features,
            program.arguments,
            program.bar_models,
            program.checked.functions,
            tuple(compiled.windows.values()),
        )
        windows = Windows(streams, now, skew)
        shown: tuple[Window | Unknown, ...] = stage.arguments(asked, windows)
        row = {**asked, **stage.row(asked, windows)}
        function = compile_scalar(program.decision)
        values, bad = function.of(row, now, skew)
        self._compiled, self._now = compiled, now
        self._trace = Trace(program=program, function=function, row=row, values=values, bad=tuple(bad), now=now)
        self._windows = dict(zip(compiled.windows, shown, strict=True))
        self._positions = {id(node): i for i, node in enumerate(nodes)}

    def part(self, node: Node) -> Part:
        position = self._positions[id(node)]
        value = self._value(node, position)
        return Part(
            text=node.text,
            definition=node.definition,
            type=node.term.type,
            value=value,
            unit=self._unit(node.term, node.partner) if node.term.type.kind is Kind.NUMBER else None,
            age_ns=self._age(value, position),
            span=node.span,
            parts=tuple(self.part(below) for below in node.parts),
        )

    def _value(self, node: Node, position: int) -> Value:
        if position in self._windows:
            return self._windows[position]
        if isinstance(node.term, ColumnRef) and node.term.type.kind is Kind.TIME:
            instant = self._trace.row.get(node.term.port.column)
            return instant if isinstance(instant, int) else self._trace.observe(node.term)
        return self._trace.observe(self._compiled.scalar(position))

    def _age(self, value: Value, position: int) -> int | None:
        if isinstance(value, Window):
            return None if value.as_of is None else self._now - value.as_of
        if position in self._windows:
            return None
        columns = self._trace.program.columns_of(self._compiled.scalar(position))
        times = [time for column in columns if isinstance(time := self._trace.row.get(at(column)), int)]
        return self._now - min(times) if times else None

    def _unit(self, term: Term, partner: Term | None) -> Unit:
        """Return the unit a number is shown in; sums and choices of what is declared in one are shown in it."""
        own = unit_of(self._trace, term, partner)
        if not isinstance(term, Apply) or own != natural_unit(own.dimension):
            return own
        units = [self._unit(argument, None) for argument in term.arguments if argument.type.kind is Kind.NUMBER]
        telling = [unit for unit in units if unit.dimension == own.dimension and unit.scale != own.scale]
        if term.op in _ALIKE:
            return next(iter(telling), own)
        # Of a product of two shares neither unit is meant, nor of one divided by another.
        scaled = term.op == "mul" or (term.op == "div" and units[-1] not in telling)
        return telling[0] if scaled and len(telling) == 1 else own


_ALIKE = frozenset(("add", "sub", "neg", "abs", "min", "max", "clip", "if"))
