"""Calls of functions: how many arguments, of which type, and where a function may stand."""

from __future__ import annotations

from collections.abc import Iterator

from golive.checker.typing.calendars import type_calendar
from golive.checker.typing.civil import as_civil, is_measured
from golive.checker.typing.next_steps import are, usage, with_article
from golive.checker.typing.reading import Reading, complete, is_zero
from golive.core.signature import Kind, Signature, Stage, Type, number, one_of
from golive.core.suggest import did_you_mean
from golive.core.unit import CIVIL, RATIO, measured, natural_unit
from golive.language.references import walk_through
from golive.language.syntax import At, Call
from golive.language.terms import Feature, ParameterRef, Reference, Term


def type_call(reading: Reading, node: Call) -> Term | None:
    """Type the answer of a function."""
    signature = reading.index.functions.get(node.op)
    if signature is None:
        _report_unknown(reading, node)
        return None
    if not _check_count(reading, signature, node):
        return None
    arguments = _arguments(reading, signature, node)
    if arguments is None:
        return None
    answer = _answer(signature, arguments)
    if signature.stage is Stage.DECISION:
        return reading.build(node, answer, *arguments, op=signature.name)
    if not _may_stand(reading, signature, node, arguments):
        return None
    stage, place = signature.stage.value, reading.span(node.at)
    return Feature(function=signature.name, arguments=tuple(arguments), type=answer, stage=stage, span=place)


def _report_unknown(reading: Reading, node: Call) -> None:
    index = reading.index
    if index.may_be_table(node.op):
        return
    hint = did_you_mean(node.op, [*index.functions, *index.grids]) or "`rules/gates/README.md` lists the functions"
    name = At(offset=node.at.offset, width=len(node.op))
    reading.refuse("GL204", f"unknown function `{node.op}`", name, hint=hint)


def _check_count(reading: Reading, signature: Signature, node: Call) -> bool:
    most = len(signature.arguments)
    least = (1 if signature.variadic and most == 1 else most) - signature.optional
    count = len(node.arguments)
    if least <= count and (count <= most or signature.variadic):
        return True
    takes = ", ".join(name for name, _ in signature.arguments)
    arguments = f"{most} argument{'s' if most != 1 else ''} ({takes})"
    message = f"`{signature.name}` takes {arguments}, {are(count)} given"
    reading.refuse("GL205", message, node.at, hint=usage(signature))
    return False


def _arguments(reading: Reading, signature: Signature, node: Call) -> list[Term] | None:
    slots = [*signature.arguments]
    slots += [slots[-1]] * (len(node.arguments) - len(slots))
    terms: list[Term | None] = []
    polymorphic: list[Term] = []
    for (name, wanted), argument in zip(slots, node.arguments, strict=False):
        # Where any enum will do, a quoted member belongs to the enum of the arguments before it.
        enums = [t.type for t in terms if t is not None and t.type.kind is Kind.ENUM]
        expected = wanted if wanted.members or not enums else enums[0]
        if wanted.kind is Kind.CALENDAR:
            terms.append(type_calendar(reading, argument))
            continue
        by_itself = wanted.kind is not Kind.ENUM and wanted.dimension not in CIVIL
        term = reading.term(argument, expected=None if by_itself else expected)
        if term is not None and not _fits(reading, signature, name, wanted, term, argument.at):
            term = None
        terms.append(term)
        if term is not None and wanted.same_as and wanted.kind is Kind.NUMBER:
            polymorphic.append(term)
    return complete(terms) if None in terms or _are_alike(reading, node, polymorphic) else None


def _are_alike(reading: Reading, node: Call, terms: list[Term]) -> bool:
    """Say whether arguments that may be of any dimension are amounts of one."""
    return not terms or (is_measured(reading, node, terms) and reading.same_dimension(node, terms) is not None)


def _fits(reading: Reading, signature: Signature, name: str, wanted: Type, term: Term, at: At) -> bool:
    has, argument = term.type, f"argument `{name}` of `{signature.name}`"
    strange = wanted.kind is Kind.ENUM and wanted.members and not set(has.members) <= set(wanted.members)
    if has.kind is not wanted.kind or strange:
        message = f"{argument} is {with_article(wanted)}, this is {with_article(has)}"
        reading.refuse("GL206", message, at, hint=usage(signature))
        return False
    measures = wanted.kind is Kind.NUMBER and not wanted.same_as and not is_zero(term)
    if measures and has.dimension != wanted.dimension:
        message = f"{argument} is {measured(wanted.dimension)}, this is {measured(has.dimension)}"
        civil = wanted.dimension in CIVIL or has.dimension in CIVIL
        hint = as_civil(reading, [term], wanted.dimension) if civil else _in_its_unit(term, wanted)
        reading.refuse("GL207", message, at, hint=hint)
        return False
    return True


def _in_its_unit(term: Term, wanted: Type) -> str:
    """Return the next step for an amount of another dimension: a bare parameter is given the unit."""
    if isinstance(term, ParameterRef) and term.type.dimension == RATIO:
        unit = natural_unit(wanted.dimension).name
        return f"write the value and the range of `{term.id}` in a unit, such as `{unit}`"
    return "convert it, or declare its unit"


def _answer(signature: Signature, arguments: list[Term]) -> Type:
    wanted = signature.result
    if not wanted.same_as:
        return wanted
    position = [name for name, _ in signature.arguments].index(wanted.same_as)
    source = next((a for a in arguments[position:] if not is_zero(a)), arguments[position]).type
    return one_of(*source.members) if wanted.kind is Kind.ENUM else number(source.dimension)


def _may_stand(reading: Reading, signature: Signature, node: Call, arguments: list[Term]) -> bool:
    """Say whether what reads windows may stand where it does: it takes no other's answer, and bars stay among bars."""
    over_bars = bool(reading.scope.over)
    if signature.stage in (Stage.BAR, Stage.REDUCE) and not over_bars:
        hint = "put it in a model with `over: bars`"
        reading.refuse("GL223", f"`{signature.name}` works on one value a bar", node.at, hint=hint)
        return False
    if signature.stage is Stage.FEATURE and over_bars:
        hint = "`rules/gates/README.md` lists the functions that give one value a bar"
        reading.refuse("GL223", f"`{signature.name}` gives one value, this model has one a bar", node.at, hint=hint)
        return False
    if signature.stage is Stage.REDUCE:
        return True
    for term, argument in zip(arguments, node.arguments, strict=True):
        if term.type.kind.is_window:
            # A window made of others was held to this where it is written.
            continue
        inner = next(_features(reading, term), None)
        if inner is not None:
            hint = "it takes streams, parameters and what the caller sends with the signal"
            reading.refuse("GL223", f"`{signature.name}` cannot take the answer of `{inner}`", argument.at, hint=hint)
            return False
    return True


def _features(reading: Reading, term: Term) -> Iterator[str]:
    """Yield the names of the features that a term is made of, through the lets it refers to."""
    document = reading.scope.document
    lets = {(document, name): let for name, let in reading.typer.lets.items() if let is not None}
    for part in walk_through(term, lets):
        if isinstance(part, Feature):
            yield part.function
        elif isinstance(part, Reference) and part.document != document:
            # Another document's output may hold features: it is not available before them.
            yield f"{part.document}.{part.id}"
