"""A call of a feature function: its windows, made of others where it says so, its numbers and its words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from golive.compiler.features import Argument
from golive.core.signature import Kind
from golive.core.value import Unknown
from golive.core.window import Bars
from golive.evaluator.feature_inputs import FeatureInputs, Scalar, Scalars
from golive.language.terms import Port

_SIDES = {"bid_prices": 0, "bid_sizes": 1, "ask_prices": 2, "ask_sizes": 3}


Answer = tuple[Any, int | None]
"""What a function gives, or why it gives nothing, and the time of the oldest window that it was asked about."""


def _no_columns(function: str) -> None:
    """Return nothing: each answer is asked for alone."""


class Call:
    """A function with its arguments, ready to be answered for one row after another.

    `bind` returns a function by its name, and `columns` what gives its answers as of each of many bars, if anything
    does; they are asked when the function is first called.
    """

    def __init__(
        self,
        function: str,
        arguments: tuple[Argument, ...],
        bind: Callable[[str], Callable[..., Any]],
        columns: Callable[[str], Callable[..., Any] | None] = _no_columns,
    ) -> None:
        self._function, self._bind, self._columns = function, bind, columns
        self._made = {
            i: Call(a.derived.function, a.derived.arguments, bind)
            for i, a in enumerate(arguments)
            if a.derived is not None
        }
        ports = tuple(port for argument in arguments for port in argument.ports)
        self._ports = tuple(dict.fromkeys(ports))
        self._of_bars = bool(ports) and not self._made and all(p.type.kind is Kind.BARS for p in ports)
        self._scalars = tuple(_scalars_of(arguments))
        self._readers = tuple(self._reader(i, argument) for i, argument in enumerate(arguments))
        # Two calls of one function over the same windows differ in their scalars only. As text, which hashes fast.
        self._name = f"{function}{_shape(arguments)}"

    def answer(self, inputs: FeatureInputs) -> Answer:
        """Return what the function answers, or why an argument is unknown, and the time of its oldest window."""
        asked = inputs.scalars.asked
        key = asked[self] if self in asked else self._asked(inputs.scalars)
        if key is None:
            return self._work(inputs)  # unknown for what this row lacks, which another one may have
        answers = inputs.windows.answers
        answer: Answer | None = answers.get(key)
        if answer is None:
            answer = answers[key] = self._kept(key, inputs) if self._of_bars else self._work(inputs)
        return answer

    def of_each(self, inputs: FeatureInputs, window: Bars, count: int) -> Sequence[float | None] | None:
        """Return a finite number for each of so many windows of a recording, of as many bars, each one bar on.

        None in the place of one that has to be asked for alone, and for all of them where the function answers no
        more than one window, or where the windows are too short for it.
        """
        columns = self._columns(self._function) if self._of_bars else None
        stored = window.stored
        if columns is None or stored is None or stored.whole is None:
            return None
        scalars = [inputs.scalars.scalar(argument) for argument in self._scalars]
        if isinstance(self._work(inputs)[0], Unknown):
            return None
        bars = len(window.ts)
        made = stored.at_once(
            (self._name, *scalars), bars + count - 1, stored.whole, lambda whole: columns(whole, *scalars)
        )[bars - 1 :]
        numbers: list[float] = made.tolist()
        if np.isfinite(made).all():
            return numbers
        return [number if math.isfinite(number) else None for number in numbers]

    def _asked(self, scalars: Scalars) -> tuple[Any, ...] | None:
        """Return what tells its answers over the same windows apart, None where an argument is unknown."""
        values = [scalars.scalar(argument) for argument in self._scalars]
        key = None if any(isinstance(value, Unknown) for value in values) else (self._name, *values)
        scalars.asked[self] = key
        return key

    def _kept(self, key: tuple[Any, ...], inputs: FeatureInputs) -> Answer:
        bars = inputs.windows.of(self._ports[0])
        if not isinstance(bars, Bars):
            return self._work(inputs)
        answer: Answer = inputs.windows.bars.once(bars, key, lambda: self._work(inputs))
        return answer

    def _work(self, inputs: FeatureInputs) -> Answer:
        values: list[Any] = []
        for read in self._readers:
            value = read(inputs)
            if isinstance(value, Unknown):
                return value, None
            values.append(value)
        times = [inputs.windows.as_of(port) for port in self._ports]
        times += [values[i].as_of for i in self._made]
        return self._bind(self._function)(*values), min([at for at in times if at is not None], default=None)

    def _reader(self, i: int, argument: Argument) -> Callable[[FeatureInputs], Any]:
        """Return what reads an argument: a window, one that is made, or a scalar."""
        port = argument.window
        if i in self._made:
            made = self._made[i]
            return lambda inputs: made.answer(inputs)[0]
        if port is None:
            scalar = (argument.output, argument.members)
            return lambda inputs: inputs.scalar(scalar)
        if port.type.kind is not Kind.LEVELS:
            return lambda inputs: inputs.windows.of(port)
        return lambda inputs: _side(inputs.windows.of(port), port)


def _scalars_of(arguments: tuple[Argument, ...]) -> Iterator[Scalar]:
    """Yield the arguments that are no windows, those of what makes windows included."""
    for argument in arguments:
        if argument.derived is not None:
            yield from _scalars_of(argument.derived.arguments)
        elif argument.window is None:
            yield argument.output, argument.members


def _shape(arguments: tuple[Argument, ...]) -> tuple[Any, ...]:
    """Return what arguments are but for the values of scalars."""
    made = ((a.window, a.derived) for a in arguments)
    return tuple(w if d is None else (d.function, _shape(d.arguments)) for w, d in made)


def _side(window: Any, port: Port) -> Any:
    if isinstance(window, Unknown):
        return window
    return (window.bid_prices, window.bid_sizes, window.ask_prices, window.ask_sizes)[_SIDES[port.column]]
