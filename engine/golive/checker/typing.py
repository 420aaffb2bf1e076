"""Syntax to terms: every name resolved, every type and dimension inferred, in one pass that reports everything."""

from __future__ import annotations

from dataclasses import replace

from golive.checker.library_index import LibraryIndex
from golive.checker.scope import Scope
from golive.core.issue_pad import IssuePad
from golive.core.signature import BOOL, Kind, Signature, Stage, Type, number, one_of
from golive.core.span import Span
from golive.core.suggest import did_you_mean
from golive.core.unit import RATIO, Dimension, describe, measured, power, product
from golive.documents.header import Text
from golive.language.parser import Problem, parse
from golive.language.syntax import Apply, At, Expression, Name, Number, Word
from golive.language.terms import Apply as ApplyTerm
from golive.language.terms import Const, Feature, Lookup, Reference, Term, walk

LITERALS = (-1.0, 0.0, 1.0, 2.0)
"""The bare numbers an expression may hold; every other number is policy and belongs in `parameters:`."""

_COMPARISONS = frozenset(("ge", "gt", "le", "lt", "eq", "ne"))
_ORDERINGS = frozenset(("ge", "gt", "le", "lt"))
_SIGNS = {"add": "+", "sub": "-", "ge": ">=", "gt": ">", "le": "<=", "lt": "<", "eq": "==", "ne": "!=", "if": "if"}

_CONDITION = "compare it with something"


class Typer:
    """Types the expressions of one document; lets are typed when first needed, so their order does not matter."""

    def __init__(self, scope: Scope, index: LibraryIndex, pad: IssuePad) -> None:
        self.scope, self.index, self.pad = scope, index, pad
        self.lets: dict[str, Term | None] = {}
        self.open: list[str] = []
        self.used: set[str] = set()

    def type(self, text: Text) -> Term | None:
        """Return the term of an expression, or None after reporting why there is none."""
        parsed = parse(text.value)
        if isinstance(parsed, Problem):
            place = text.at(parsed.at.offset, parsed.at.width)
            self.pad.error(parsed.code, parsed.message, place, hint=parsed.hint)
            return None
        return _Reading(self, text).term(parsed)

    def boolean(self, text: Text) -> Term | None:
        """Type a condition."""
        term = self.type(text)
        if term is not None and term.type.kind is not Kind.BOOL:
            message = f"a condition is needed here, this is {with_article(term.type)}"
            self.pad.error("GL206", message, text.span, hint=_CONDITION)
            return None
        return term

    def number(self, text: Text, *dimensions: Dimension, hint: str) -> Term | None:
        """Type a number of one of the given dimensions; `hint` says what to write where another one stands."""
        term = self.type(text)
        if term is None:
            return None
        if term.type.kind is not Kind.NUMBER:
            message = f"a number is needed here, this is {with_article(term.type)}"
            self.pad.error("GL206", message, text.span, hint=_number_from(term.type))
            return None
        if term.type.dimension not in dimensions and not _is_zero(term):
            wanted = " or ".join(describe(d) for d in dimensions)
            message = f"{wanted} is needed here, this is {measured(term.type.dimension)}"
            self.pad.error("GL207", message, text.span, hint=hint)
            return None
        return term

    def let(self, name: str, span: Span) -> Term | None:
        """Return the term of a let-binding, typing it first if need be."""
        if name in self.open:
            circle = " -> ".join((*self.open[self.open.index(name) :], name))
            self.pad.error("GL210", f"`{name}` is defined by itself: {circle}", span, hint="break the circle")
            return None
        if name not in self.lets:
            self.open.append(name)
            self.lets[name] = self.type(self.scope.lets[name].expression)
            self.open.pop()
        return self.lets[name]


class _Reading:
    """Types one expression."""

    def __init__(self, typer: Typer, text: Text) -> None:
        self.typer, self.text = typer, text
        self.index, self.scope, self.pad = typer.index, typer.scope, typer.pad

    def span(self, at: At) -> Span:
        return self.text.at(at.offset, at.width)

    def refuse(self, code: str, message: str, at: At, *, hint: str = "") -> None:
        self.pad.error(code, message, self.span(at), hint=hint)

    def term(self, node: Expression, *, expected: Type | None = None) -> Term | None:
        match node:
            case Number():
                return self.literal(node)
            case Word():
                return self.word(node, expected)
            case Name():
                return self.name(node)
            case Apply(op=op, is_call=True):
                return self.table(node) if op in self.index.grids else self.call(node)
        assert isinstance(node, Apply)
        return self.operator(node)

    def literal(self, node: Number) -> Term | None:
        if node.value not in LITERALS:
            hint = "give it a name, unit and source in `parameters:`"
            self.refuse("GL208", f"the bare number {node.value:g} is policy without a name", node.at, hint=hint)
            return None
        return Const(value=node.value, type=number(), span=self.span(node.at))

    def word(self, node: Word, expected: Type | None) -> Term | None:
        if expected is not None and expected.members and node.value not in expected.members:
            hint = did_you_mean(node.value, expected.members) or f"members: {', '.join(expected.members)}"
            self.refuse("GL209", f"`{node.value}` is not a member of this enum", node.at, hint=hint)
            return None
        members = expected.members if expected and expected.members else (node.value,)
        return Const(value=node.value, type=one_of(*members), span=self.span(node.at))

    def name(self, node: Name) -> Term | None:
        self.typer.used.add(node.id)
        if node.id in self.scope.lets:
            term = self.typer.let(node.id, self.span(node.at))
            if term is None:
                return None
            return Reference(document=self.scope.document, id=node.id, type=term.type, span=self.span(node.at))
        term = self.scope.names.get(node.id)
        if term is None and node.id not in self.scope.broken:
            known = [*self.scope.names, *self.scope.lets]
            scope = ", ".join(sorted(known))
            hint = did_you_mean(node.id, known) or f"declare it as an input, a parameter or a let; there are: {scope}"
            if node.id in ("True", "False", "true", "false", "None"):
                hint = "there is no way to write a condition that always holds"
            self.refuse("GL203", f"unknown name `{node.id}`", node.at, hint=hint)
        return None if term is None else replace(term, span=self.span(node.at))

    def operator(self, node: Apply) -> Term | None:
        if node.op in _COMPARISONS:
            return self.comparison(node)
        if node.op in ("and", "or", "not"):
            return self.logic(node)
        if node.op == "in":
            return self.membership(node)
        if node.op == "if":
            return self.choice(node)
        return self.arithmetic(node)

    def build(self, node: Apply, type_: Type, *arguments: Term, op: str = "") -> Term:
        return ApplyTerm(op=op or node.op, arguments=arguments, type=type_, span=self.span(node.at))

    def numbers(self, node: Apply) -> list[Term] | None:
        terms = [self.term(a) for a in node.arguments]
        for argument, term in zip(node.arguments, terms, strict=True):
            if term is not None and term.type.kind is not Kind.NUMBER:
                message = f"a number is needed here, this is {with_article(term.type)}"
                self.refuse("GL206", message, argument.at, hint=_number_from(term.type))
                return None
        known = [t for t in terms if t is not None]
        return known if len(known) == len(terms) else None

    def arithmetic(self, node: Apply) -> Term | None:
        terms = self.numbers(node)
        if terms is None:
            return None
        left = terms[0].type.dimension
        match node.op:
            case "neg":
                return self.build(node, number(left), *terms)
            case "mul" | "div":
                sign = 1.0 if node.op == "mul" else -1.0
                return self.build(node, number(product(left, terms[1].type.dimension, sign)), *terms)
            case "pow":
                return self.power(node, terms)
        dimension = self.same_dimension(node, terms)
        return None if dimension is None else self.build(node, number(dimension), *terms)

    def power(self, node: Apply, terms: list[Term]) -> Term | None:
        base, exponent = terms
        if exponent.type.dimension != RATIO:
            message = f"an exponent is a ratio, this is {measured(exponent.type.dimension)}"
            hint = f"divide it by a number {measured(exponent.type.dimension)}"
            self.refuse("GL207", message, node.at, hint=hint)
            return None
        if base.type.dimension == RATIO:
            return self.build(node, number(), *terms)
        if isinstance(exponent, Const) and isinstance(exponent.value, float):
            return self.build(node, number(power(base.type.dimension, exponent.value)), *terms)
        has = measured(base.type.dimension)
        message = f"only a ratio can be raised to a power that varies, this is {has}"
        self.refuse("GL207", message, node.at, hint=f"divide the base by a number {has}")
        return None

    def same_dimension(self, node: Apply, terms: list[Term]) -> Dimension | None:
        """Return the one dimension the terms share; a literal zero has every dimension."""
        dimensions = [t.type.dimension for t in terms if not _is_zero(t)] or [RATIO]
        for other in dimensions[1:]:
            if other != dimensions[0]:
                pair = f"{describe(dimensions[0])} with {describe(other)}"
                what = f"`{_SIGNS.get(node.op, node.op)}` cannot combine {pair}"
                self.refuse("GL207", what, node.at, hint="convert one of them, or declare its unit")
                return None
        return dimensions[0]

    def comparison(self, node: Apply) -> Term | None:
        left, right = node.arguments
        if isinstance(left, Word) and not isinstance(right, Word):
            b = self.term(right)
            a = self.term(left, expected=b.type if b else None)
        else:
            a = self.term(left)
            b = self.term(right, expected=a.type if a else None)
        if a is None or b is None:
            return None
        kinds = {a.type.kind, b.type.kind}
        if kinds == {Kind.NUMBER}:
            return None if self.same_dimension(node, [a, b]) is None else self.build(node, BOOL, a, b)
        if kinds == {Kind.ENUM} and node.op not in _ORDERINGS:
            if set(a.type.members) != set(b.type.members):
                hint = f"compare `{' | '.join(a.type.members)}` with one of its own members, in double quotes"
                self.refuse("GL206", "these two enums have different members", node.at, hint=hint)
                return None
            return self.build(node, BOOL, a, b)
        message = f"`{_SIGNS[node.op]}` cannot compare {a.type} with {b.type}"
        self.refuse("GL206", message, node.at, hint=_comparable(a.type, b.type))
        return None

    def logic(self, node: Apply) -> Term | None:
        terms = [self.term(a) for a in node.arguments]
        for argument, term in zip(node.arguments, terms, strict=True):
            if term is not None and term.type.kind is not Kind.BOOL:
                message = f"`{node.op}` takes conditions, this is {with_article(term.type)}"
                self.refuse("GL206", message, argument.at, hint=_CONDITION)
                return None
        known = [t for t in terms if t is not None]
        return self.build(node, BOOL, *known) if len(known) == len(terms) else None

    def membership(self, node: Apply) -> Term | None:
        value = self.term(node.arguments[0])
        if value is None:
            return None
        if value.type.kind is not Kind.ENUM:
            message = f"`in` takes a member of an enum, this is {with_article(value.type)}"
            hint = "compare numbers with `>=` and `<=`, join conditions with `and` and `or`"
            self.refuse("GL206", message, node.arguments[0].at, hint=hint)
            return None
        members = [self.term(a, expected=value.type) for a in node.arguments[1:]]
        known = [m for m in members if isinstance(m, Const)]
        if len(known) != len(members):
            return None
        return self.build(node, BOOL, value, *known)

    def choice(self, node: Apply) -> Term | None:
        condition = self.term(node.arguments[0])
        branches = [self.term(a) for a in node.arguments[1:]]
        if condition is not None and condition.type.kind is not Kind.BOOL:
            message = f"`if` takes a condition, this is {with_article(condition.type)}"
            self.refuse("GL206", message, node.arguments[0].at, hint=_CONDITION)
            return None
        if condition is None or branches[0] is None or branches[1] is None:
            return None
        a, b = branches[0], branches[1]
        if a.type.kind is Kind.ENUM and b.type.kind is Kind.ENUM:
            members = tuple(dict.fromkeys((*a.type.members, *b.type.members)))
            return self.build(node, one_of(*members), condition, a, b)
        if a.type.kind is Kind.NUMBER and b.type.kind is Kind.NUMBER:
            dimension = self.same_dimension(node, [a, b])
            return None if dimension is None else self.build(node, number(dimension), condition, a, b)
        if a.type.kind is b.type.kind is Kind.BOOL:
            return self.build(node, BOOL, condition, a, b)
        hint = "give both answers one type: two numbers in one unit, two enums, or two conditions"
        self.refuse("GL206", f"the two answers of `if` are {a.type} and {b.type}", node.at, hint=hint)
        return None

    def table(self, node: Apply) -> Term | None:
        grid = self.index.grids[node.op]
        axes = (grid.rows, grid.columns)
        if len(node.arguments) != len(axes):
            message = f"table `{node.op}` takes 2 arguments (row, column), {_are(len(node.arguments))} given"
            self.refuse("GL205", message, node.at, hint=self.lookup(node.op))
            return None
        terms = [self.term(a, expected=one_of(*axis)) for a, axis in zip(node.arguments, axes, strict=True)]
        for argument, term, axis, line in zip(node.arguments, terms, axes, ("row", "column"), strict=True):
            if term is None:
                return None
            if term.type.kind is not Kind.ENUM:
                message = f"table `{node.op}` takes a member of an enum, this is {with_article(term.type)}"
                self.refuse("GL206", message, argument.at, hint=self.lookup(node.op))
                return None
            absent = [m for m in term.type.members if m not in axis]
            if absent:
                self.no_entry(node.op, line, axis, term, absent[0], argument.at)
                return None
        row, column = terms
        assert row is not None
        assert column is not None
        return Lookup(table=node.op, row=row, column=column, type=grid.type, span=self.span(node.at))

    def lookup(self, table: str) -> str:
        """Return the next step where a table is looked up wrongly: what its rows and columns are called."""
        axes = [(t.rows.name.value, t.columns.name.value) for t in self.index.specs.tables if t.header.id == table]
        row, column = axes[0] if axes else ("row", "column")
        return f"write `{table}({row}, {column})`, with an input of each kind"

    def no_entry(self, table: str, line: str, axis: tuple[str, ...], term: Term, member: str, at: At) -> None:
        """Report a member without a row or column; a family may as well be misspelt where a strategy says it."""
        specs = self.index.specs
        place = next((t.header.span.file for t in specs.tables if t.header.id == table), "")
        hint = f"add the {line} to `{place}`" if place else "add it to the table"
        saying = [s for s in specs.strategies if term.type.members == self.index.families and s.family.value == member]
        near = did_you_mean(member, axis) if saying else ""
        self.pad.error(
            "GL221",
            f"table `{table}` has no {line} for `{member}`",
            self.span(at),
            hint=f"{near} or {hint}" if near else hint,
            related=tuple((f"strategy `{s.header.id}` says it here", s.family.span) for s in saying),
        )

    def call(self, node: Apply) -> Term | None:
        signature = self.index.functions.get(node.op)
        if signature is None and self.index.may_be_table(node.op):
            return None
        if signature is None:
            hint = did_you_mean(node.op, [*self.index.functions, *self.index.grids])
            hint = hint or "`rules/gates/README.md` lists the functions"
            name = At(offset=node.at.offset, width=len(node.op))
            self.refuse("GL204", f"unknown function `{node.op}`", name, hint=hint)
            return None
        if not self.arity(signature, node):
            return None
        arguments = self.arguments(signature, node)
        if arguments is None:
            return None
        result = self.result(signature, arguments)
        if signature.stage is Stage.DECISION:
            return self.build(node, result, *arguments, op=signature.name)
        if not self.placed(signature, node, arguments):
            return None
        stage = signature.stage.value
        place = self.span(node.at)
        return Feature(function=signature.name, arguments=tuple(arguments), type=result, stage=stage, span=place)

    def arity(self, signature: Signature, node: Apply) -> bool:
        most = len(signature.arguments)
        least = (1 if signature.variadic and most == 1 else most) - signature.optional
        given = len(node.arguments)
        if given < least or (given > most and not signature.variadic):
            takes = ", ".join(name for name, _ in signature.arguments)
            message = (
                f"`{signature.name}` takes {most} argument{'s' if most != 1 else ''} ({takes}), {_are(given)} given"
            )
            self.refuse("GL205", message, node.at, hint=_usage(signature))
            return False
        return True

    def arguments(self, signature: Signature, node: Apply) -> list[Term] | None:
        slots = [*signature.arguments]
        slots += [slots[-1]] * (len(node.arguments) - len(slots))
        terms: list[Term | None] = []
        polymorphic: list[Term] = []
        for (name, wanted), argument in zip(slots, node.arguments, strict=False):
            # Where any enum will do, a quoted member belongs to the enum of the arguments before it.
            enums = [t.type for t in terms if t is not None and t.type.kind is Kind.ENUM]
            expected = wanted if wanted.members or not enums else enums[0]
            term = self.term(argument, expected=expected if wanted.kind is Kind.ENUM else None)
            fitting = self.fits(signature, name, wanted, term, argument.at)
            terms.append(fitting)
            if fitting is not None and wanted.same_as and wanted.kind is Kind.NUMBER:
                polymorphic.append(fitting)
        known = [t for t in terms if t is not None]
        if len(known) != len(terms):
            return None
        if polymorphic and self.same_dimension(node, polymorphic) is None:
            return None
        return known

    def fits(self, signature: Signature, name: str, wanted: Type, term: Term | None, at: At) -> Term | None:
        if term is None:
            return None
        given, call = term.type, f"argument `{name}` of `{signature.name}`"
        if given.kind is not wanted.kind:
            message = f"{call} is {with_article(wanted)}, this is {with_article(given)}"
            self.refuse("GL206", message, at, hint=_usage(signature))
            return None
        if (
            wanted.kind is Kind.NUMBER
            and not wanted.same_as
            and given.dimension != wanted.dimension
            and not _is_zero(term)
        ):
            message = f"{call} is {measured(wanted.dimension)}, this is {measured(given.dimension)}"
            self.refuse("GL207", message, at, hint="convert it, or declare its unit")
            return None
        if wanted.kind is Kind.ENUM and wanted.members and not set(given.members) <= set(wanted.members):
            message = f"{call} is {with_article(wanted)}, this is {with_article(given)}"
            self.refuse("GL206", message, at, hint=_usage(signature))
            return None
        return term

    def result(self, signature: Signature, arguments: list[Term]) -> Type:
        wanted = signature.result
        if not wanted.same_as:
            return wanted
        position = [name for name, _ in signature.arguments].index(wanted.same_as)
        source = next((a for a in arguments[position:] if not _is_zero(a)), arguments[position]).type
        if wanted.kind is Kind.ENUM:
            return one_of(*source.members)
        return number(source.dimension)

    def placed(self, signature: Signature, node: Apply, arguments: list[Term]) -> bool:
        over_bars = bool(self.scope.over)
        if signature.stage in (Stage.BAR, Stage.REDUCE) and not over_bars:
            hint = "put it in a model with `over: bars`"
            self.refuse("GL223", f"`{signature.name}` works on one value a bar", node.at, hint=hint)
            return False
        if signature.stage is Stage.FEATURE and over_bars:
            hint = "`rules/gates/README.md` lists the functions that give one value a bar"
            self.refuse("GL223", f"`{signature.name}` gives one value, this model has one a bar", node.at, hint=hint)
            return False
        inner = signature.stage is not Stage.REDUCE
        for argument, given in zip(arguments, node.arguments, strict=True) if inner else ():
            nested = next((t for t in self.reachable(argument) if isinstance(t, Feature)), None)
            if nested is not None:
                message = f"`{signature.name}` cannot take the answer of `{nested.function}`"
                hint = "it takes streams, parameters and what the caller sends with the signal"
                self.refuse("GL223", message, given.at, hint=hint)
                return False
        return True

    def reachable(self, term: Term) -> list[Term]:
        found: list[Term] = []
        for part in walk(term):
            found.append(part)
            if isinstance(part, Reference) and part.document == self.scope.document:
                let = self.typer.lets.get(part.id)
                found += self.reachable(let) if let is not None else []
            elif isinstance(part, Reference):
                # Another document's output may hold features: it is not available before them.
                found.append(
                    Feature(function=f"{part.document}.{part.id}", arguments=(), type=part.type, stage="feature")
                )
        return found


def with_article(type_: Type) -> str:
    """Write a type with its article; streams of many events take none.

    >>> with_article(one_of("long", "short"))
    'an enum (long | short)'
    """
    if type_.kind in (Kind.TRADES, Kind.QUOTES, Kind.BARS, Kind.LEVELS):
        return str(type_)
    return f"an {type_}" if type_.kind is Kind.ENUM else f"a {type_}"


def _usage(signature: Signature) -> str:
    """Return the next step where a function is called wrongly: how it is called."""
    names = [name for name, _ in signature.arguments]
    if signature.optional:
        first, last = names[: -signature.optional], names[-signature.optional :]
        left_out = " and ".join(f"`{name}`" for name in last)
        return f"write `{signature.name}({', '.join(first)})`, then {left_out} where wanted"
    return f"write `{signature.name}({', '.join([*names, *(['...'] if signature.variadic else [])])})`"


def _number_from(type_: Type) -> str:
    """Return the next step where this type stands and a number is needed."""
    if type_.kind is Kind.ENUM:
        return 'an enum gives a number by a choice: `one if it == "member" else other`'
    if type_.kind is Kind.BOOL:
        return "a condition gives a number by a choice: `one if condition else other`"
    if type_.kind is Kind.TIME:
        return "take a number from it, as in `hour_of_day(decided_at)`"
    return "take a number from it by a function; `rules/gates/README.md` lists them"


def _comparable(left: Type, right: Type) -> str:
    """Return the next step where two types that do not compare are compared."""
    enum = next((t for t in (left, right) if t.kind is Kind.ENUM and t.members), None)
    if enum is not None:
        return f'compare an enum with a member by `==` or `in`, as in `== "{enum.members[0]}"`'
    if Kind.BOOL in (left.kind, right.kind):
        return "a condition stands by itself, or after `not`"
    return "compare numbers with numbers; `rules/gates/README.md` lists the functions that give one"


def _are(count: int) -> str:
    return f"{count} is" if count == 1 else f"{count} are"


def _is_zero(term: Term) -> bool:
    return isinstance(term, Const) and term.value == 0.0
