"""A strategy's own conditions and prices to kernels over one set of features."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.checker.checked import Checked, CheckedModel, CheckedSignal
from golive.compiler.builder import Builder
from golive.compiler.features import find_features, reach
from golive.compiler.kept import keep
from golive.compiler.kernel import Kernel
from golive.compiler.lower import Lowering, Masks
from golive.compiler.signal_program import ExitProgram, ModelProgram, OrderSpec, RepeatSpec, SignalProgram
from golive.core.span import Span
from golive.core.unit import NANOS
from golive.documents.library import Strategy
from golive.documents.model_use import VERSION
from golive.documents.order_terms import IGNORE
from golive.documents.own_numbers import AFTER, AFTER_CLOSE, BLIND, COLLAR, EXPIRES, OWN_NUMBERS, SETTLES, STOP, TAKE
from golive.language.terms import Port, Term

_SIDES = ("long", "short")


def compile_signal(checked: Checked, signal: CheckedSignal) -> SignalProgram:
    """Compile when a strategy signals and leaves, and how it orders; what all of it reads is computed once."""
    # The signal's terms come first: features are named in this order.
    border = find_features(checked, reach(checked, *signal.terms), [(signal.strategy, t) for t in signal.terms])
    strategy = next(s for s in checked.specs.strategies if s.header.id == signal.strategy)
    own = _Own(checked, strategy, border.ports)
    return SignalProgram(
        strategy=signal.strategy,
        kernel=own.conditions({"long": signal.long, "short": signal.short}),
        features=tuple(border.specs),
        ports=border.ports,
        arguments=border.arguments.finish(border.outputs),
        bar_models=border.models,
        every_s=strategy.every_s,
        is_external=strategy.is_external,
        exit=own.exit(signal),
        order=own.order(signal.at),
        repeat=own.repeat(),
        models=tuple(own.model(model) for model in signal.models),
    )


class _Own:
    """One strategy, with the columns of its features."""

    def __init__(self, checked: Checked, strategy: Strategy, ports: Mapping[Term, Port]) -> None:
        self.checked, self.strategy, self.ports = checked, strategy, ports

    def conditions(self, terms: Mapping[str, Term | None], kept: tuple[Term, ...] = ()) -> Kernel:
        """Return a kernel of conditions by direction: one that is not written is never true, and known to be false."""
        builder = Builder()
        lowering = Lowering(self.checked, builder, self.ports)
        outputs: dict[str, int] = {}
        for name in _SIDES:
            term = terms.get(name)
            value = lowering.condition(term) if term is not None else Masks(builder.never, builder.always)
            outputs[f"{name}.true"], outputs[f"{name}.false"] = value.true, value.false
        for document, name in sorted(reach(self.checked, *kept)):
            keep(outputs, lowering, f"let:{document}.{name}", self.checked.lets[document, name])
        return builder.finish(outputs)

    def exit(self, signal: CheckedSignal) -> ExitProgram | None:
        leaving = self.strategy.exit
        if leaving is None:
            return None
        when = {side: leaves.when for side, leaves in signal.leaves.items()}
        places = {side: leaves.places for side, leaves in signal.leaves.items()}
        seen = (*when.values(), *(term for own in places.values() for term in own.values()))
        return ExitProgram(
            kernel=self.conditions(when, seen),
            conditions=when,
            because={side: leaves.because for side, leaves in signal.leaves.items()},
            places=places,
            stop=self.number(STOP),
            take=self.number(TAKE),
            after_ns=self.nanoseconds(AFTER),
            blind_ns=self.nanoseconds(BLIND),
            spans=dict(self._places(signal)),
        )

    def _places(self, signal: CheckedSignal) -> Iterator[tuple[str, Span]]:
        """Yield where each exit is written: its condition, or its number."""
        yield from ((side, leaves.span) for side, leaves in signal.leaves.items())
        for parameter in self.strategy.parameters:
            number = OWN_NUMBERS.get(parameter.id)
            if number is not None and number.section == "exit":
                yield number.key, parameter.span

    def order(self, at: Term | None) -> OrderSpec:
        terms = self.strategy.order
        if terms is None:
            return OrderSpec()
        return OrderSpec(
            type=terms.type,
            residual=terms.residual,
            time_in_force=terms.time_in_force,
            post_only=terms.post_only,
            price=self._price(at) if at is not None else None,
            collar=self.number(COLLAR),
            expires_ns=self.nanoseconds(EXPIRES),
            settles_ns=self.nanoseconds(SETTLES),
        )

    def _price(self, at: Term) -> Kernel:
        builder = Builder()
        lowering = Lowering(self.checked, builder, self.ports)
        return builder.finish({"at": lowering.scalar(at)})

    def model(self, model: CheckedModel) -> ModelProgram:
        builder = Builder()
        lowering = Lowering(self.checked, builder, self.ports)
        use = model.use
        return ModelProgram(
            id=use.id,
            kernel=builder.finish({name: lowering.scalar(term) for name, term in model.features.items()}),
            features=tuple(model.features),
            outputs=model.outputs,
            version=use.column(self.strategy.header.id, VERSION),
            guardrails=use.guardrails.value,
            span=use.span,
        )

    def repeat(self) -> RepeatSpec:
        own = self.strategy.repeat
        while_open = IGNORE if own is None else own.while_open
        return RepeatSpec(while_open=while_open, after_close_ns=self.nanoseconds(AFTER_CLOSE) or 0)

    def number(self, name: str) -> float | None:
        """Return the value of one of its numbers that the strategy is held to; None where it says none."""
        table = self.checked.parameters.get((self.strategy.header.id, name))
        if table is None:
            return None
        value = table.by_strategy[self.checked.strategies.index(self.strategy.header.id)]
        assert isinstance(value, float)
        return value

    def nanoseconds(self, name: str) -> int | None:
        seconds = self.number(name)
        return None if seconds is None else round(seconds * NANOS)
