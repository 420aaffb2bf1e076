"""Terms to steps: Kleene's logic becomes pairs of masks, names become columns, tables become look-ups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.checker.checked import Checked, Key
from golive.checker.library_index import LISTS, NOT_LISTED
from golive.compiler.builder import Builder
from golive.compiler.kernel import OF_TIME, UNLISTED, Source
from golive.compiler.time_sources import source_of
from golive.compiler.within_clock import within_clock
from golive.core.dataclass import dataclass
from golive.core.signature import Kind, Type
from golive.core.unit import CIVIL
from golive.language.builtins import IN_CALENDAR
from golive.language.references import below_first, in_dependency_order
from golive.language.terms import (
    Apply,
    ColumnRef,
    Const,
    Fact,
    Feature,
    Lookup,
    ParameterRef,
    Port,
    Reference,
    Term,
    WindowRef,
    children,
    walk,
)

TOLERANCE = 1e-12
"""A comparison with a parameter is inclusive in decimal terms: 0.35 - 0.30 meets a threshold of 0.05."""

POLICY_ARITHMETIC = frozenset(
    ("add", "sub", "mul", "div", "neg", "abs", "pow", "sqrt", "exp", "log", "min", "max", "clip", "over_one_day")
)
"""What may be done to parameters and still be a threshold: the builder folds these for every strategy."""

_SIGN_OF = {"long": 1.0, "short": -1.0}
_FALSE_OF = {"ge": "lt", "lt": "ge", "gt": "le", "le": "gt", "eq": "ne", "ne": "eq"}
_MIRROR = {"ge": "le", "le": "ge", "gt": "lt", "lt": "gt", "eq": "eq", "ne": "ne"}
_LOWERED = {"ge": -1.0, "lt": -1.0, "le": 1.0, "gt": 1.0}


@dataclass(frozen=True, slots=True)
class Masks:
    """A condition: the step that says it is true, and the step that says it is known to be false."""

    true: int
    false: int


Value = int | Masks

NESTED = 12
"""Terms inside one another from which on the innermost are lowered first: chains of lets are as long as people write
them, Python's stack is not. Up to it the order is that of reading, which the order of columns follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Policy:
    """Whether a term names parameters or facts, and whether it is made of nothing else."""

    named: bool
    only: bool


class Lowering:
    """Lowers the terms of a checked library into one builder.

    `features` gives each feature the column that carries its answer across the border of the two stages. `done` is what
    was lowered so far, what a term is made of before the term.
    """

    def __init__(self, checked: Checked, builder: Builder, features: Mapping[Term, Port]) -> None:
        self.checked, self.b, self.features = checked, builder, features
        self.done: dict[Term, Value] = {}
        self._depth = 0
        self._policy: dict[Key, _Policy] = {}

    @property
    def strategy(self) -> int:
        """The code of the strategy that asks."""
        return self.b.read(Source(port=self.checked.strategy))

    def number(self, term: Term) -> int:
        """Lower a number, which may still be infinite, or a member of an enum."""
        value = self.lower(term)
        assert isinstance(value, int)
        return value

    def finite(self, term: Term) -> int:
        """Lower a number; the step is finite or NaN."""
        return self.b.fin(self.number(term))

    def scalar(self, term: Term) -> int:
        """Lower a number, which is finite or NaN, or a member of an enum."""
        return self.finite(term) if term.type.kind is Kind.NUMBER else self.number(term)

    def condition(self, term: Term) -> Masks:
        value = self.lower(term)
        assert isinstance(value, Masks)
        return value

    def known(self, term: Term) -> int:
        """Return the mask that says a term is known."""
        value = self.lower(term)
        if isinstance(value, Masks):
            return self.b.any_of((value.true, value.false))
        if term.type.kind is Kind.ENUM:
            return self.b.op("code_known", value)
        return self.b.op("known", self.b.fin(value))

    def lower(self, term: Term) -> Value:
        done = self.done.get(term)
        if done is None:
            if self._depth >= NESTED:
                self._lower_below(term)
            self._depth += 1
            done = self.done[term] = self._lower(term)
            self._depth -= 1
        return done

    def _lower_below(self, term: Term) -> None:
        """Lower all that a term is made of, what others are made of first: none of it is then inside another."""

        def below(one: Term) -> Iterator[Term]:
            return (part for part in self._made_of(one) if part not in self.done)

        for part in in_dependency_order(below(term), below):
            self.done[part] = self._lower(part)

    def _made_of(self, term: Term) -> tuple[Term, ...]:
        """Return the terms that are lowered so that a term can be."""
        match term:
            case Reference(document=document, id=name):
                return (self.checked.lets[document, name],)
            case Apply(op=op) if op in OF_TIME or op == "in":
                return ()
            case Feature() | WindowRef():
                return ()
        return children(term)

    def _lower(self, term: Term) -> Value:
        match term:
            case Const(value=str() as word):
                return self.b.code(term.type.members.index(word))
            case Const(value=value):
                return self.b.const(float(value))
            case ColumnRef(port=port):
                return self.column(port)
            case ParameterRef():
                return self.parameter(term)
            case Fact(id=name) if name in self.checked.words:
                codes = (term.type.members.index(word) for word in self.checked.words[name])
                return self.b.look(self.strategy, codes, kind="e")
            case Fact(id=name):
                return self.b.look(self.strategy, self.checked.facts[name], kind="f")
            case Reference():
                return self.reference(term)
            case Lookup():
                return self.lookup(term)
            case Feature():
                return self.column(self.features[term])
            case WindowRef():
                raise AssertionError("a window reached the decision stage")
        assert isinstance(term, Apply)
        return self.apply(term)

    def column(self, port: Port) -> Value:
        source = Source(port=port)
        if port.type.kind is Kind.BOOL:
            return Masks(self.b.read(source, "in_true"), self.b.read(source, "in_false"))
        return self.b.read(source)

    def read_off(self, source: Source) -> Value:
        """Read what is derived from a time."""
        if source.derive == IN_CALENDAR:
            return Masks(self.b.read(source, "in_true"), self.b.read(source, "in_false"))
        return self.b.read(source)

    def parameter(self, term: ParameterRef) -> int:
        table = self.checked.parameters[term.document, term.id]
        same = all(v == table.house for v in table.by_strategy)
        if isinstance(table.house, str):
            codes = (term.type.members.index(str(v)) for v in table.by_strategy)
            return (
                self.b.code(term.type.members.index(table.house))
                if same
                else self.b.look(self.strategy, codes, kind="e")
            )
        if same:
            return self.b.const(float(table.house))
        return self.b.look(self.strategy, (float(v) for v in table.by_strategy), kind="f")

    def reference(self, term: Reference) -> Value:
        source = self.checked.lets[term.document, term.id]
        value = self.lower(source)
        if isinstance(value, Masks):
            return value
        own = self.features[source].type if isinstance(source, Feature) else source.type
        if term.type.kind is Kind.ENUM:
            return self.recode(value, own, term.type)
        return value if (own.lo, own.hi) == (term.type.lo, term.type.hi) else self.within(value, term.type)

    def within(self, value: int, declared: Type) -> int:
        """Make a number outside its declared range unknown."""
        value = self.b.fin(value)
        lo, hi = self.b.interval(value)
        checks = []
        if declared.lo > lo:
            checks.append(self.b.op("ge", value, self.b.const(declared.lo)))
        if declared.hi < hi:
            checks.append(self.b.op("le", value, self.b.const(declared.hi)))
        return self.b.op("sel", self.b.all_of(checks), value, self.b.nan) if checks else value

    def recode(self, value: int, own: Type, wanted: Type) -> int:
        """Turn codes of one enum into those of another; a member that the other has not is unknown."""
        if own.members == wanted.members:
            return value
        codes = (wanted.members.index(m) if m in wanted.members else -1 for m in own.members)
        return self.b.look(value, codes, kind="e")

    def lookup(self, term: Lookup) -> int:
        grid = self.checked.grids[term.table]
        row, column = self.lower(term.row), self.lower(term.column)
        assert isinstance(row, int)
        assert isinstance(column, int)
        rows = [grid.rows.index(m) for m in term.row.type.members]
        columns = [grid.columns.index(m) for m in term.column.type.members]
        cells = tuple(tuple(grid.outcomes.index(grid.cells[r][c]) for c in columns) for r in rows)
        cell = self.b.grid(row, column, cells)
        return self.listed(term, row, cell) if term.table in LISTS else cell

    def listed(self, term: Lookup, strategy: int, cell: int) -> int:
        """Make a word that no strategy lists one that this strategy does not list, rather than an unknown one."""
        grid, asked = self.checked.grids[term.table], term.column
        if not isinstance(asked, ColumnRef) or not set(grid.columns) <= set(asked.type.members):
            return cell
        unlisted = self.b.read(Source(port=asked.port, derive=UNLISTED), "in_true")
        refused = self.b.all_of((self.b.op("code_known", strategy), unlisted))
        return self.b.op("code_sel", refused, self.b.code(grid.outcomes.index(NOT_LISTED)), cell)

    def apply(self, term: Apply) -> Value:
        match term.op:
            case "and" | "or" | "not":
                return self.logic(term)
            case "ge" | "gt" | "le" | "lt" | "eq" | "ne":
                return self.comparison(term)
            case "in":
                return self.membership(term)
            case "if":
                return self.choice(term)
            case op if op in OF_TIME:
                return self.read_off(source_of(term, self.checked))
            case "within":
                return Masks(*within_clock(self.b, *(self.finite(a) for a in term.arguments)))
            case "share_true":
                return self.share_true(term)
            case "sign_of":
                signs = (_SIGN_OF[m] for m in term.arguments[0].type.members)
                return self.b.look(self.number(term.arguments[0]), signs, kind="f")
        return self.arithmetic(term)

    def arithmetic(self, term: Apply) -> int:
        b, op = self.b, term.op
        if op == "over_one_day":
            return self.number(term.arguments[0])
        if op in ("add", "sub", "mul", "neg"):
            return b.op(op, *(self.number(a) for a in term.arguments))
        values = [self.finite(a) for a in term.arguments]
        if op == "clip":
            x, lo, hi = values
            return b.op("max", b.op("min", x, hi), lo)
        if op in ("min", "max"):
            out = values[0]
            for value in values[1:]:
                out = b.op(op, out, value)
            return out
        return b.fin(b.op(op, *values))

    def share_true(self, term: Apply) -> int:
        b = self.b
        conditions = [self.condition(a) for a in term.arguments]
        ones = [b.op("sel", c.true, b.const(1.0), b.const(0.0)) for c in conditions]
        total = ones[0]
        for one in ones[1:]:
            total = b.op("add", total, one)
        known = b.all_of(b.any_of((c.true, c.false)) for c in conditions)
        return b.op("sel", known, b.op("div", total, b.const(float(len(conditions)))), b.nan)

    def logic(self, term: Apply) -> Masks:
        parts = [self.condition(a) for a in term.arguments]
        if term.op == "not":
            return Masks(parts[0].false, parts[0].true)
        true, false = [p.true for p in parts], [p.false for p in parts]
        if term.op == "and":
            return Masks(self.b.all_of(true), self.b.any_of(false))
        return Masks(self.b.any_of(true), self.b.all_of(false))

    def membership(self, term: Apply) -> Masks:
        value = self.number(term.arguments[0])
        members = term.arguments[0].type.members
        codes = [members.index(str(a.value)) for a in term.arguments[1:] if isinstance(a, Const)]
        return self.among(value, codes)

    def among(self, value: int, codes: list[int]) -> Masks:
        true = self.b.any_of(self.b.op("code_eq", value, self.b.code(c)) for c in codes)
        known = self.b.op("code_known", value)
        return Masks(true, self.b.all_of((known, self.b.op("not", true))))

    def choice(self, term: Apply) -> Value:
        condition = self.condition(term.arguments[0])
        yes, no = (self.lower(a) for a in term.arguments[1:])
        b = self.b
        if isinstance(yes, Masks) and isinstance(no, Masks):
            true = b.any_of((b.all_of((condition.true, yes.true)), b.all_of((condition.false, no.true))))
            false = b.any_of((b.all_of((condition.true, yes.false)), b.all_of((condition.false, no.false))))
            return Masks(true, false)
        assert isinstance(yes, int)
        assert isinstance(no, int)
        if term.type.kind is Kind.ENUM:
            yes = self.recode(yes, term.arguments[1].type, term.type)
            no = self.recode(no, term.arguments[2].type, term.type)
            otherwise = b.op("code_sel", condition.false, no, b.code(-1))
            return b.op("code_sel", condition.true, yes, otherwise)
        return b.op("sel", condition.true, yes, b.op("sel", condition.false, no, b.nan))

    # Comparisons

    def comparison(self, term: Apply) -> Masks:
        left, right = term.arguments
        if left.type.kind is Kind.ENUM:
            return self.codes(term.op, left, right)
        op, threshold = term.op, self.is_policy(right)
        if not threshold and self.is_policy(left):
            left, right, op, threshold = right, left, _MIRROR[op], True
        a, t = self.finite(left), self.finite(right)
        if threshold and op in _LOWERED and right.type.dimension not in CIVIL:
            t = self.tolerant(t, _LOWERED[op])
        return Masks(self.b.op(op, a, t), self.b.op(_FALSE_OF[op], a, t))

    def tolerant(self, threshold: int, sign: float) -> int:
        values = self.b.values(threshold)
        if values is None:
            return threshold
        return self.b.with_table(threshold, tuple(v + sign * TOLERANCE * max(1.0, abs(v)) for v in values))

    def is_policy(self, term: Term) -> bool:
        """Say whether a number is arithmetic on parameters and facts only, with at least one of them."""
        if isinstance(term, ParameterRef | Fact | ColumnRef):
            return not isinstance(term, ColumnRef)
        for key in below_first((term,), self.checked.lets, self._policy):
            self._policy[key] = self._policy_in(self.checked.lets[key])
        policy = self._policy_in(term)
        return policy.named and policy.only

    def _policy_in(self, term: Term) -> _Policy:
        """Say whether a term names policy, and names nothing else; a name stands for what it names."""
        named, only = False, True
        for part in walk(term):
            match part:
                case Reference(document=document, id=name):
                    below = self._policy[document, name]
                    named, only = named or below.named, only and below.only
                case Apply(op=op):
                    only = only and op in POLICY_ARITHMETIC
                case ParameterRef() | Fact():
                    named = True
                case Const():
                    pass
                case _:
                    only = False
        return _Policy(named=named, only=only)

    def codes(self, op: str, left: Term, right: Term) -> Masks:
        if isinstance(left, Const):
            left, right = right, left
        value = self.number(left)
        if isinstance(right, Const):
            masks = self.among(value, [left.type.members.index(str(right.value))])
        else:
            other = self.recode(self.number(right), right.type, left.type)
            known = self.b.all_of((self.b.op("code_known", value), self.b.op("code_known", other)))
            same = self.b.op("code_eq", value, other)
            masks = Masks(self.b.all_of((known, same)), self.b.all_of((known, self.b.op("not", same))))
        return masks if op == "eq" else Masks(masks.false, masks.true)
