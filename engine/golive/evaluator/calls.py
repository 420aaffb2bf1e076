"""A call of a feature function: its windows, made of others where it says so, its numbers and its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from golive.compiler.features import Argument
from golive.core.signature import Kind
from golive.core.value import Unknown
from golive.core.window import Bars, Window
from golive.evaluator.feature_inputs import FeatureInputs
from golive.language.terms import Port

_SIDES = {"bid_prices": 0, "bid_sizes": 1, "ask_prices": 2, "ask_sizes": 3}


Answer = tuple[Any, int | None]
"""What a function gives, or why it gives nothing, and the time of the oldest window that it was asked about."""


class Call:
    """A function with its arguments, ready to be answered for one row after another.

    `bind` returns a function by its name; it is asked when the function is first called.
    """

    def __init__(
        self, function: str, arguments: tuple[Argument, ...], bind: Callable[[str], Callable[..., Any]]
    ) -> None:
        self._function, self._arguments, self._bind = function, arguments, bind
        self._made = {
            i: Call(a.derived.function, a.derived.arguments, bind)
            for i, a in enumerate(arguments)
            if a.derived is not None
        }
        ports = tuple(port for argument in arguments for port in argument.ports)
        self._ports = tuple(dict.fromkeys(ports))
        self._of_bars = bool(ports) and not self._made and all(p.type.kind is Kind.BARS for p in ports)
        self._scalars = tuple(_scalars_of(arguments))
        # Two calls of one function over the same windows differ in their scalars only. As text, which hashes fast.
        self._name = f"{function}{_shape(arguments)}"

    def answer(self, inputs: FeatureInputs) -> Answer:
        """Return what the function answers, or why an argument is unknown, and the time of its oldest window."""
        scalars = [inputs.scalar(argument) for argument in self._scalars]
        if any(isinstance(value, Unknown) for value in scalars):
            return self._work(inputs)  # unknown for what this row lacks, which another one may have
        key = (self._name, *scalars)
        answer: Answer = inputs.windows.once(key, lambda: self._kept(key, inputs))
        return answer

    def _kept(self, key: tuple[Any, ...], inputs: FeatureInputs) -> Answer:
        bars = inputs.windows.of(self._ports[0]) if self._of_bars else None
        if not isinstance(bars, Bars):
            return self._work(inputs)
        answer: Answer = inputs.windows.bars.once(bars, key, lambda: self._work(inputs))
        return answer

    def _work(self, inputs: FeatureInputs) -> Answer:
        values: list[Any] = []
        windows: list[Window | Unknown] = [inputs.windows.of(port) for port in self._ports]
        for i, argument in enumerate(self._arguments):
            value = self._value(i, argument, inputs)
            if isinstance(value, Unknown):
                return value, None
            if i in self._made:
                windows.append(value)
            values.append(value)
        times = (w.as_of for w in windows if not isinstance(w, Unknown))
        return self._bind(self._function)(*values), min((at for at in times if at is not None), default=None)

    def _value(self, i: int, argument: Argument, inputs: FeatureInputs) -> Any:
        if i in self._made:
            return self._made[i].answer(inputs)[0]
        if argument.window is None:
            return inputs.scalar(argument)
        window = inputs.windows.of(argument.window)
        return window if isinstance(window, Unknown) else _side(window, argument.window)


def _scalars_of(arguments: tuple[Argument, ...]) -> Iterator[Argument]:
    """Yield the arguments that are no windows, those of what makes windows included."""
    for argument in arguments:
        if argument.derived is not None:
            yield from _scalars_of(argument.derived.arguments)
        elif argument.window is None:
            yield argument


def _shape(arguments: tuple[Argument, ...]) -> tuple[Any, ...]:
    """Return what arguments are but for the values of scalars."""
    made = ((a.window, a.derived) for a in arguments)
    return tuple(w if d is None else (d.function, _shape(d.arguments)) for w, d in made)


def _side(window: Any, port: Port) -> Any:
    if port.type.kind is not Kind.LEVELS:
        return window
    return (window.bid_prices, window.bid_sizes, window.ask_prices, window.ask_sizes)[_SIDES[port.column]]
