"""Mistakes in how a strategy leaves, orders and repeats: a way out gone, the sides mixed up, another kind of order.

Its numbers are parameters, and are moved as those are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from golive.documents.exit import Exit, ExitWhen
from golive.documents.library import Document, Specs, Strategy
from golive.documents.order_terms import (
    AT_ONCE,
    GTT,
    LIMIT,
    ORDER_TYPES,
    PRICED,
    REPEATS,
    RESIDUALS,
    REST,
    TIMES_IN_FORCE,
    OrderTerms,
)
from golive.documents.own_numbers import AFTER, BLIND, COLLAR, EXPIRES, OWN_NUMBERS
from golive.proving.mutants.mutant import Change, became, dropped, without
from golive.proving.mutants.operators.expressions import changed_expressions
from golive.proving.mutants.operators.word_sets import WordSets

_SIDES = ("long", "short")


def change_exits(document: Document, specs: Specs) -> Iterator[Change]:
    """Swap the exits of long and short, drop each, and change its condition."""
    leaving = document.exit if isinstance(document, Strategy) else None
    if leaving is None or not isinstance(document, Strategy):
        return
    written = {side: one for side in _SIDES if (one := _of(leaving, side)) is not None}
    for side, one in written.items():
        span = one.when.span
        if side == _SIDES[0] and len(written) == len(_SIDES):
            swapped = replace(document, exit=replace(leaving, long=leaving.short, short=leaving.long))
            text = "`long` and `short` were swapped"
            yield Change(at="exit", name="swapped", span=span, text=text, document=swapped)
        gone = _with_side(document, leaving, side, None)
        yield Change(at=f"exit_{side}", name="dropped", span=span, text=dropped(f"`exit.{side}`"), document=gone)
        for other in changed_expressions(one.when, WordSets(document=document, specs=specs)):
            changed = _with_side(document, leaving, side, replace(one, when=other.changed))
            yield Change(at=f"exit_{side}", name=other.name, span=other.span, text=other.text, document=changed)


def _of(leaving: Exit, side: str) -> ExitWhen | None:
    return leaving.long if side == "long" else leaving.short


def _with_side(strategy: Strategy, leaving: Exit, side: str, one: ExitWhen | None) -> Strategy:
    changed = replace(leaving, long=one) if side == "long" else replace(leaving, short=one)
    return replace(strategy, exit=changed)


def drop_own_numbers(document: Document, specs: Specs) -> Iterator[Change]:
    """Drop each number of an exit, an order or a repeat that may be left out."""
    for n, parameter in enumerate(document.parameters) if isinstance(document, Strategy) else ():
        assert isinstance(document, Strategy)
        number = OWN_NUMBERS.get(parameter.id)
        if number is not None:
            changed = replace(document, parameters=without(document.parameters, n))
            text = dropped(f"`{number.section}.{number.key}`")
            loads = changed if _may_lack(document, parameter.id) else None
            yield Change(at=parameter.id, name="dropped", span=parameter.span, text=text, document=loads)


def _may_lack(strategy: Strategy, name: str) -> bool:
    """Say whether a strategy loads without one of its numbers."""
    leaving, order = strategy.exit, strategy.order
    own = {p.id for p in strategy.parameters if p.id in OWN_NUMBERS and OWN_NUMBERS[p.id].section == "exit"}
    sides = leaving is not None and (leaving.long is not None or leaving.short is not None)
    if name == BLIND:
        return own == {BLIND, AFTER} and not sides
    if name == COLLAR:
        return order is None or order.residual != REST or order.type == LIMIT
    if name == EXPIRES:
        return order is None or order.time_in_force != GTT
    # What is left must still be a way out that `blind` waits for.
    return BLIND not in own or sides or bool(own - {BLIND, AFTER, name})


def change_order_terms(document: Document, specs: Specs) -> Iterator[Change]:
    """Change each word by which a strategy orders and repeats, and its price."""
    if not isinstance(document, Strategy):
        return
    order, repeat = document.order, document.repeat
    if order is not None:
        words = (("type", ORDER_TYPES), ("residual", RESIDUALS), ("time_in_force", TIMES_IN_FORCE))
        for field, members in words:
            before: str = getattr(order, field)
            for word in members:
                if word != before:
                    other = _with_word(order, field, word)
                    changed = replace(document, order=other) if _loads(document, other) else None
                    text = f"{field}: {became(before, word)}"
                    yield Change(at=f"order_{field}", name=f"to_{word}", span=order.span, text=text, document=changed)
        other = replace(order, post_only=not order.post_only)
        changed = replace(document, order=other) if _loads(document, other) else None
        text = f"post_only: {became(order.post_only, other.post_only)}"
        yield Change(at="order_post_only", name="turned", span=order.span, text=text, document=changed)
        for one in changed_expressions(order.at, WordSets(document=document, specs=specs)) if order.at else ():
            changed = replace(document, order=replace(order, at=one.changed))
            yield Change(at="order_at", name=one.name, span=one.span, text=one.text, document=changed)
    for word in REPEATS if repeat is not None else ():
        if repeat is not None and word != repeat.while_open:
            changed = replace(document, repeat=replace(repeat, while_open=word))
            text = f"while_open: {became(repeat.while_open, word)}"
            yield Change(at="repeat_while_open", name=f"to_{word}", span=repeat.span, text=text, document=changed)


def _with_word(order: OrderTerms, field: str, word: str) -> OrderTerms:
    if field == "type":
        return replace(order, type=word)
    return replace(order, residual=word) if field == "residual" else replace(order, time_in_force=word)


def _loads(strategy: Strategy, order: OrderTerms) -> bool:
    """Say whether the loader would take an order: its words may contradict each other, or what else it has."""
    numbers = {p.id for p in strategy.parameters}
    at_once = order.time_in_force in AT_ONCE
    return (
        (order.type in PRICED) == (order.at is not None)
        and not (order.post_only and (order.type != LIMIT or at_once))
        and not (order.residual == REST and (at_once or (order.type != LIMIT and COLLAR not in numbers)))
        and not (order.time_in_force == GTT and EXPIRES not in numbers)
    )
