"""The border of the two stages: which scalars the feature stage gives, under which column names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from golive.checker.checked import Checked, Key
from golive.compiler.builder import Builder
from golive.compiler.kernel import Kernel
from golive.compiler.lower import Lowering
from golive.core.dataclass import dataclass
from golive.core.signature import Stage
from golive.core.span import Span
from golive.core.unit import Unit
from golive.language.terms import (
    Feature,
    ParameterRef,
    Port,
    Reference,
    Term,
    WindowRef,
    children,
    is_scalar_feature,
    walk,
)

SCALAR_PREFIX = "argument"


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One argument of a feature: a window, a window made of others, a scalar or a word.

    A scalar is an output of the arguments kernel; `members` decodes it where it is an enum's code.
    """

    window: Port | None = None
    derived: DerivedWindow | None = None
    output: str = ""
    members: tuple[str, ...] = ()

    @property
    def ports(self) -> tuple[Port, ...]:
        """Return the streams' windows that it is made of."""
        if self.derived is not None:
            return ports_of(self.derived.arguments)
        return () if self.window is None else (self.window,)


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedWindow:
    """A window that a function makes of others: computed once a row, however many features read it."""

    function: str
    arguments: tuple[Argument, ...]


def ports_of(arguments: Iterable[Argument]) -> tuple[Port, ...]:
    """Return the streams' windows that arguments are made of, each once."""
    return tuple(dict.fromkeys(port for argument in arguments for port in argument.ports))


def functions_of(arguments: Iterable[Argument]) -> Iterator[str]:
    """Yield the functions that make the windows among arguments."""
    for argument in arguments:
        if argument.derived is not None:
            yield argument.derived.function
            yield from functions_of(argument.derived.arguments)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarModel:
    """A model over bars, compiled: series of the bar functions in, the reduced series out.

    `series` are the columns of `kernel`, each a call of a bar function; `kernel` gives the series named `reduced`
    and `arguments` say how each output reduces one.
    """

    id: str
    history: str
    series: tuple[FeatureSpec, ...]
    kernel: Kernel
    outputs: Mapping[str, FeatureSpec]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureSpec:
    """A call of a registered function: the port its answer travels in, and its arguments.

    With `model` the answer is that output of a model over bars, whose first `series` arguments are the series to
    reduce and the others scalars.
    """

    port: Port
    function: str
    arguments: tuple[Argument, ...]
    span: Span
    model: str = ""
    series: int = 0

    @property
    def windows(self) -> frozenset[str]:
        """Return the names of the streams that it is computed from."""
        return frozenset(port.column for port in ports_of(self.arguments))


@dataclass(slots=True)
class Border:
    """Features found so far; equal calls share one column."""

    checked: Checked
    ports: dict[Term, Port]
    specs: list[FeatureSpec]
    arguments: Builder
    lowering: Lowering
    outputs: dict[str, int]
    models: dict[str, BarModel]
    windows: dict[Port, Port]

    @classmethod
    def empty(cls, checked: Checked) -> Border:
        builder = Builder()
        return cls(
            checked=checked,
            ports={},
            specs=[],
            arguments=builder,
            lowering=Lowering(checked, builder, {}),
            outputs={},
            models={},
            windows={},
        )

    def scalar(self, term: Term) -> Argument:
        """Give a scalar argument an output of the arguments kernel."""
        value = self.lowering.scalar(term)
        name = next((n for n, step in self.outputs.items() if step == value and n.startswith(SCALAR_PREFIX)), "")
        if not name:
            name = f"{SCALAR_PREFIX}{len(self.outputs)}"
            self.outputs[name] = value
        return Argument(output=name, members=term.type.members)

    def window(self, port: Port) -> Argument:
        """Return an argument that is a stream's window: equal ports are one, which is found by what it is."""
        return Argument(window=self.windows.setdefault(port, port))

    def argument(self, term: Term) -> Argument:
        """Return how a term is handed to a function; a name of a window stands for what makes it."""
        if isinstance(term, WindowRef):
            return self.window(term.port)
        if not term.type.kind.is_window:
            return self.scalar(term)
        made = self.checked.window(term)
        if isinstance(made, WindowRef):
            return self.window(made.port)
        assert isinstance(made, Feature)
        arguments = tuple(self.argument(a) for a in made.arguments)
        return Argument(derived=DerivedWindow(function=made.function, arguments=arguments))


def find_features(checked: Checked, reachable: frozenset[Key], roots: Iterable[tuple[str, Term]]) -> Border:
    """Name and collect every feature that some lets, and expressions outside any let, reach, in a fixed order.

    A feature that is the whole of a let is named after it; any other after its document and function.
    """
    border = Border.empty(checked)
    for (document, name), term in sorted(checked.lets.items()):
        if (document, name) not in reachable:
            continue
        if document in checked.bar_models:
            _bar_output(border, document, name, term)
            continue
        for part in walk(term):
            if is_scalar_feature(part) and part not in border.ports:
                unit = checked.units.get((document, name)) if part is term else None
                _feature(border, part, f"{document}.{name if part is term else part.function}", unit)
    for document, root in roots:
        for part in walk(root):
            if is_scalar_feature(part) and part not in border.ports:
                _feature(border, part, f"{document}.{part.function}")
    return border


def _feature(border: Border, term: Feature, name: str, unit: Unit | None = None) -> None:
    taken = {p.column for p in border.ports.values()}
    column, n = name, 1
    while column in taken:
        n += 1
        column = f"{name}_{n}"
    arguments = tuple(border.argument(a) for a in term.arguments)
    port = Port(column=column, type=term.type, max_age_ns=_age(arguments), unit=unit)
    border.ports[term] = port
    border.specs.append(FeatureSpec(port=port, function=term.function, arguments=arguments, span=term.span))


def _age(arguments: Iterable[Argument]) -> int | None:
    ages = [port.max_age_ns for port in ports_of(arguments) if port.max_age_ns is not None]
    return min(ages) if ages else None


def _bar_output(border: Border, document: str, name: str, term: Term) -> None:
    model = border.checked.bar_models[document]
    declared = next((o.type for o in model.outputs if o.id == name), None)
    if declared is None:
        return
    if document not in border.models:
        border.models[document] = _bar_model(border, document)
    spec = border.models[document].outputs[name]
    window = next(a.window for s in border.models[document].series for a in s.arguments if a.window is not None)
    unit = border.checked.units.get((document, name))
    port = Port(column=f"{document}.{name}", type=declared, max_age_ns=window.max_age_ns, unit=unit)
    border.ports[term] = port
    border.specs.append(replace(spec, port=port, model=document))


def _bar_model(border: Border, document: str) -> BarModel:
    """Compile the elementwise part of a model over bars into a kernel of its own."""
    columns, series = _bar_series(border, document)
    builder = Builder()
    lowering = Lowering(border.checked, builder, columns)
    outputs: dict[str, int] = {}
    reduced: dict[str, FeatureSpec] = {}
    for output in border.checked.bar_models[document].outputs:
        term = border.checked.lets[document, output.id]
        assert isinstance(term, Feature)
        count = border.checked.functions[term.function].series
        series_of = {f"{output.id}.{i}" if i else output.id: over for i, over in enumerate(term.arguments[:count])}
        outputs |= {name: lowering.scalar(over) for name, over in series_of.items()}
        arguments = (
            *(Argument(output=name, members=over.type.members) for name, over in series_of.items()),
            *(border.scalar(a) for a in term.arguments[count:]),
        )
        port = Port(column=output.id, type=term.type)
        reduced[output.id] = FeatureSpec(
            port=port, function=term.function, arguments=arguments, span=term.span, series=count
        )
    kernel = builder.finish(outputs)
    return BarModel(id=document, history=_history(border, document), series=series, kernel=kernel, outputs=reduced)


def _bar_series(border: Border, document: str) -> tuple[dict[Term, Port], tuple[FeatureSpec, ...]]:
    """Name every series that a model over bars asks bar functions for."""
    columns: dict[Term, Port] = {}
    specs: list[FeatureSpec] = []
    for (owner, name), term in sorted(border.checked.lets.items()):
        for part in walk(term) if owner == document else ():
            if isinstance(part, Feature) and part.stage == Stage.BAR.value and part not in columns:
                port = Port(column=name if part is term else f"{name}.{part.function}", type=part.type)
                arguments = tuple(border.argument(a) for a in part.arguments)
                columns[part] = port
                specs.append(FeatureSpec(port=port, function=part.function, arguments=arguments, span=part.span))
    return columns, tuple(specs)


def _history(border: Border, document: str) -> str:
    """Return the scalar that says over how many bars a model looks."""
    declared = border.checked.parameters[document, "history_bars"]
    return border.scalar(ParameterRef(document=document, id="history_bars", type=declared.type)).output


def reach(checked: Checked, *roots: Term) -> frozenset[Key]:
    """Return the lets that terms are computed from."""
    seen: set[Key] = set()
    stack: list[Term] = list(roots)
    while stack:
        part = stack.pop()
        if isinstance(part, Reference):
            key = (part.document, part.id)
            if key not in seen:
                seen.add(key)
                # What is below a model over bars has one value a bar: it is compiled apart.
                if part.document not in checked.bar_models:
                    stack.append(checked.lets[key])
        else:
            stack += children(part)
    return frozenset(seen)
