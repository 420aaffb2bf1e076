"""What a case may ask of a strategy: when it signals and leaves, at what price it orders, and what it declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from golive.checker.checked import Checked, CheckedSignal
from golive.core.row import RAW_SIZE
from golive.core.signature import BOOL, number, one_of
from golive.core.unit import Quantity
from golive.core.value import Unknown
from golive.documents.library import Strategy
from golive.documents.order_terms import CANCEL, GTC, IGNORE, MARKET, ORDER_TYPES, REPEATS, RESIDUALS, TIMES_IN_FORCE
from golive.documents.own_numbers import OWN_NUMBERS
from golive.evaluator.trace import Observed
from golive.language.terms import Term
from golive.proving.cases.answer import ONLY, Answer
from golive.proving.outcome import Saw, Seen

NEITHER, BOTH = "none", "both"
"""What a strategy says where it signals in no direction, and in two."""

SIGNAL = "signal"
"""The name of what a strategy signals, beside what it declares."""

SIDES = ("long", "short")
ORDER_AT = "order_at"

_Words = Mapping[str, tuple[str, tuple[str, ...]]]


def exit_name(side: str) -> str:
    """Return what the condition that closes a direction is called in cases."""
    return f"exit_{side}"


def terms_of_strategy(checked: Checked, document: str) -> Sequence[tuple[str, Term]]:
    """Return what a strategy computes by name: its directions, its exits, its price."""
    signal = _signal_of(checked, document)
    sides = {"long": signal.long, "short": signal.short}
    exits = ((exit_name(side), leaves.when) for side, leaves in signal.leaves.items())
    terms = (*sides.items(), *exits, (ORDER_AT, signal.at))
    return [(name, term) for name, term in terms if term is not None]


def answers_of_strategy(checked: Checked, document: str) -> Mapping[str, Answer]:
    """Return what a strategy answers by name."""
    strategy, signal = _strategy_of(checked, document), _signal_of(checked, document)
    signals = Answer(type=one_of(*SIDES, BOTH, NEITHER))
    numbers = {name: Answer(type=number(q.unit.dimension), unit=q.unit) for name, q in declared_of(strategy).items()}
    own = {p.id: p.value for p in strategy.parameters if p.id in OWN_NUMBERS}
    numbers |= {
        name: Answer(type=number(q.unit.dimension), unit=q.unit) for name, q in own.items() if isinstance(q, Quantity)
    }
    words = {name: Answer(type=one_of(*members)) for name, (_, members) in _words(strategy).items()}
    exits = {exit_name(side): Answer(type=BOOL) for side in signal.leaves}
    at = {ORDER_AT: Answer(type=signal.at.type)} if signal.at is not None else {}
    directions = {} if strategy.is_external else {ONLY: signals, SIGNAL: signals}
    return {**directions, **numbers, **words, **exits, **at}


def answered_by(checked: Checked, document: str, observed: Mapping[str, Observed]) -> Mapping[str, float | str | bool]:
    """Return what a strategy answers, given what its conditions and its price were observed to be."""
    strategy = _strategy_of(checked, document)
    sides = {side: value for side, value in observed.items() if side in SIDES}
    word = _signals(sides)
    others = {name: plain_answer(value) for name, value in observed.items() if name not in SIDES}
    declared = {name: quantity.value for name, quantity in declared_of(strategy).items()}
    words = {name: word for name, (word, _) in _words(strategy).items()}
    directions = {} if strategy.is_external else {ONLY: word, SIGNAL: word}
    return {**directions, **others, **declared, **words, **dict(_held(checked, strategy))}


def seen_exits(observed: Mapping[str, Observed]) -> tuple[Seen, ...]:
    """Return which exits a case saw closing, or not; one that cannot be told is neither."""
    exits = {name: value for name, value in observed.items() if name in map(exit_name, SIDES)}
    return tuple(
        Seen(rule=name, saw=Saw.REFUSED if value is True else Saw.PASSED)
        for name, value in exits.items()
        if isinstance(value, bool)
    )


def declared_of(strategy: Strategy) -> Mapping[str, Quantity]:
    """Return the numbers that a strategy declares by name: the size that it asks for, its edge and its limits."""
    return {RAW_SIZE: strategy.raw_size, **{name: quantity for name, (quantity, _) in strategy.facts.items()}}


def plain_answer(value: Observed) -> float | str | bool:
    """Return something observed as cases write it: what is unknown by the word for why."""
    return value.status.name.lower() if isinstance(value, Unknown) else value


def _strategy_of(checked: Checked, document: str) -> Strategy:
    return next(s for s in checked.specs.strategies if s.header.id == document)


def _signal_of(checked: Checked, document: str) -> CheckedSignal:
    return next(s for s in checked.signals if s.strategy == document)


def _signals(observed: Mapping[str, Observed]) -> str:
    """Return the direction in which a strategy signals; one that holds counts though the other cannot be told."""
    holds = [direction for direction, value in observed.items() if value is True]
    if holds:
        return holds[0] if len(holds) == 1 else BOTH
    unknown = next((value for value in observed.values() if isinstance(value, Unknown)), None)
    return NEITHER if unknown is None else str(plain_answer(unknown))


def _words(strategy: Strategy) -> _Words:
    """Return the words by which a strategy orders and repeats, each with the set that it is of."""
    order, repeat = strategy.order, strategy.repeat
    return {
        "order_type": (order.type if order is not None else MARKET, ORDER_TYPES),
        "order_residual": (order.residual if order is not None else CANCEL, RESIDUALS),
        "order_time_in_force": (order.time_in_force if order is not None else GTC, TIMES_IN_FORCE),
        "order_post_only": ("yes" if order is not None and order.post_only else "no", ("yes", "no")),
        "repeat_while_open": (repeat.while_open if repeat is not None else IGNORE, REPEATS),
    }


def _held(checked: Checked, strategy: Strategy) -> Iterator[tuple[str, float]]:
    """Yield the numbers beside its signal that a strategy is held to."""
    position = checked.strategies.index(strategy.header.id)
    for parameter in strategy.parameters:
        value = checked.parameters[strategy.header.id, parameter.id].by_strategy[position]
        if parameter.id in OWN_NUMBERS and isinstance(value, float):
            yield parameter.id, value
