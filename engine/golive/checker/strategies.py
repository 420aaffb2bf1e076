"""Strategies: when they signal and leave, the price they order at, and facts that other documents read."""

from __future__ import annotations

from collections.abc import Iterator

from golive.checker.checked import CheckedExit, CheckedSignal
from golive.checker.draft import Draft
from golive.checker.model_uses import checked_models
from golive.checker.typing import Typer
from golive.core.unit import BASE, PRICE, QUOTE, RATIO
from golive.documents.library import Strategy
from golive.documents.own_numbers import OWN_NUMBERS
from golive.language.terms import Term

_PRICE = "a price is in quote currency per base: move a price by a share of it"


def check_strategies(draft: Draft) -> None:
    """Type every strategy's conditions and prices; a library without strategies decides nothing."""
    for strategy in draft.index.specs.strategies:
        typer = draft.open(strategy)
        # What reads these is no expression: it is what leaves, orders and waits.
        typer.used.update(p.id for p in strategy.parameters if p.id in OWN_NUMBERS)
        draft.signals.append(
            CheckedSignal(
                strategy=strategy.header.id,
                long=typer.boolean(strategy.long) if strategy.long is not None else None,
                short=typer.boolean(strategy.short) if strategy.short is not None else None,
                leaves=dict(_leaves(draft, typer, strategy)),
                at=_price(typer, strategy),
                models=checked_models(draft, typer, strategy),
            )
        )
        _amounts(draft, strategy)


def _leaves(draft: Draft, typer: Typer, strategy: Strategy) -> Iterator[tuple[str, CheckedExit]]:
    """Yield the exits whose condition has a type, by direction; the sentence is read whether or not it has."""
    sides = {} if strategy.exit is None else {"long": strategy.exit.long, "short": strategy.exit.short}
    for side, leaving in sides.items():
        if leaving is None:
            continue
        when, places = typer.boolean(leaving.when), draft.places(typer, leaving.because)
        if when is not None:
            yield side, CheckedExit(when=when, because=leaving.because, span=leaving.when.span, places=places)


def _price(typer: Typer, strategy: Strategy) -> Term | None:
    at = strategy.order.at if strategy.order is not None else None
    return None if at is None else typer.number(at, PRICE, hint=_PRICE)


def _amounts(draft: Draft, strategy: Strategy) -> None:
    """Report a size that is no amount, and an edge that is no ratio."""
    dimension = strategy.raw_size.unit.dimension
    if dimension not in (QUOTE, BASE):
        message = f"`raw_size` is in {strategy.raw_size.unit.name or 'no unit'}, it is an amount in usd or base"
        draft.pad.error("GL207", message, strategy.header.span)
    edge = strategy.facts.get("edge")
    if edge is not None and edge[0].unit.dimension != RATIO:
        draft.pad.error("GL207", "`edge` is a ratio such as `25 bps`", edge[1])
